"""The words of lexicon.yml, and text → tokens: figures, words with a meaning, punctuation, and what is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import cn2an
import yaml

from dagster_project.narrative.reflow import normalise

LEXICON = Path(__file__).parent / "lexicon.yml"

# Lists of plain words, by the role that the word plays in a clause.
PLAIN = {
    "verbs": "verb",
    "shares": "share",
    "unfinished": "unfinished",
    "frames": "frame",
    "breaks": "break",
    "fillers": "filler",
    "copulas": "copula",
    "outlays": "outlay",
    "passing": "passing",
    "ordinals": "ordinal",
    "distributions": "distribution",
    "part_words": "part",
}
# Lists of words with attributes.
RICH = {
    "subjects": "subject",
    "funds": "fund",
    "flows": "flow",
    "stages": "stage",
    "periods": "period",
    "comparisons": "comparison",
    "directions": "direction",
    "adjustments": "adjustment",
    "completions": "completion",
    "verdicts": "verdict",
    "openers": "opener",
    "rates": "rate",
    "reasons": "reason",
    "themes": "theme",
}
NAMING = ("subject", "function", "fund", "flow", "unfinished")
PUNCTUATION = "，。；;:,.、()!?！？："
NAME = r"[^\W\d_]+(?:\([^类款项()]{1,6}\)[^\W\d_]*)*"  # 党委办公厅(室)及相关机构事务
ITEM_NAME = r"[^，。；:()]+(?:\([^类款项()\d]*\)[^，。；:()]*)*"
LEVEL = r"\(\d{0,7}%s\)"  # (类), (201类)
FUNCTION = re.compile(
    rf"(?=[^，。；:]*?{LEVEL % '[类款项]'})(?:(?P<类>{NAME}){LEVEL % '类'}(?:支出)?)?[-—–]{{0,2}}"
    rf"(?:(?P<款>{NAME}){LEVEL % '款'}(?:支出)?)?[-—–]{{0,2}}(?:(?P<项>{ITEM_NAME})?{LEVEL % '项'})?"
)
YEAR = re.compile(r"((?:19|20)\d\d)(?:(?=年[初末]结转)|年(?:度|末|底|初(?!预算|批复))?(?:\d{1,2}月(?:\d{1,2}日)?)?)")
QUOTED = re.compile(r"《[^》]*》")
# Numerals: 三百二十万元, but neither 一元化 nor 数十万元.
CHINESE_DIGITS = "〇零一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟"
NUMERIC = f"-{CHINESE_DIGITS}"  # 百分之 begins like a numeral
CHINESE = (
    rf"(?<![{CHINESE_DIGITS}数几近上第每])(?:[{CHINESE_DIGITS}]{{2,}}|[{CHINESE_DIGITS}](?=[万亿]))"
    rf"(?:[万亿][{CHINESE_DIGITS}]+)*(?=[万亿]?元)"
)
WIDE_THOUSANDS = r"\d{1,3}(?:，\d{3})+(?:\.\d+)?(?=[千万亿]?元)"  # a comma between digits of one amount, in full width
PERCENT = rf"百分之(?P<of_hundred>\d+(?:\.\d+)?|[{CHINESE_DIGITS}点]+)"


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text with its role; ``senses`` are the lexicon's entries for the word, to be chosen by context."""

    role: str
    text: str
    start: int
    end: int
    senses: tuple[Mapping[str, Any], ...] = ()

    @property
    def sense(self) -> Mapping[str, Any]:
        return self.senses[0] if self.senses else {}


@dataclass(frozen=True, slots=True)
class Number(Token):
    """A figure: ``family`` money, percent, count, or bare (no unit printed)."""

    value: Decimal = Decimal(0)
    decimals: int = 0
    unit: str = ""
    factor: Decimal = Decimal(1)
    family: str = "bare"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """lexicon.yml, compiled."""

    words: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]]
    money: Mapping[str, Decimal]
    number: re.Pattern[str]
    bare_money: Mapping[str, str]
    manner: re.Pattern[str]
    purposes: tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]
    apposed: tuple[str, ...]
    aside: re.Pattern[str]
    partitions: tuple[Mapping[str, Any], ...]
    closing: tuple[str, ...]
    project_sections: tuple[str, ...]
    heading_ends: tuple[str, ...]
    project_summary: re.Pattern[str]
    sources: tuple[str, ...]
    limits: tuple[str, ...]
    afterwards: Mapping[str, str]
    money_words: tuple[str, ...]
    natures: Mapping[str, str]
    project_money: tuple[Mapping[str, str], ...]
    explanation: re.Pattern[str]
    rate: re.Pattern[str]
    longest: int = field(default=0)

    def tokens(
        self,
        text: str,
        start: int = 0,
        names: Mapping[str, str] | None = None,
        unit: re.Pattern[str] | None = None,
    ) -> Iterator[Token]:
        """Read ``text`` from ``start``. ``names`` are words that only this report knows, to their roles; ``unit``
        matches how the unit may call itself."""
        at, unknown = start, start
        while at < len(text):
            token = self._at(text, at, names or {}, unit)
            if token is None:
                at += 1
                continue
            if unknown < at:
                yield Token("unknown", text[unknown:at], unknown, at)
            yield token
            at = unknown = token.end
        if unknown < len(text):
            yield Token("unknown", text[unknown:], unknown, len(text))

    def _at(self, text: str, at: int, names: Mapping[str, str], unit: re.Pattern[str] | None) -> Token | None:
        char = text[at]
        if char == "(" and (match := self.aside.match(text, at)):
            return Token("filler", match.group(), at, match.end())
        if char in PUNCTUATION:
            return Token("punctuation", char, at, at + 1)
        if char == "《" and (match := QUOTED.match(text, at)):
            return Token("unknown", match.group(), at, match.end())
        if match := YEAR.match(text, at):
            return Token("year", match.group(), at, match.end(), ({"year": int(match.group(1))},))
        if (char.isdigit() or char in NUMERIC) and (match := self.number.match(text, at)):
            try:
                return self._number(match)
            except ValueError:  # digits in an order that no numeral has
                return None
        word = max(self._own(text, at, names), self._word(text, at), key=lambda t: t.end if t else 0)
        # a subject name may begin like a quantity: 其他支出(类)
        match = FUNCTION.match(text, at) if word is None or word.role in NAMING else None
        if match and (sense := {level: match[level] for level in ("类", "款", "项") if match[level]}):
            if match.group().endswith("项)"):
                sense.setdefault("项", "")  # printed without its name: no code has that
            return Token("function", match.group(), at, match.end(), (sense,))
        for pattern, purpose in self.purposes:
            if match := pattern.match(text, at):
                return Token("subject", match.group(), at, match.end(), (purpose,))
        if word is None:
            match = self.manner.match(text, at) or (unit.match(text, at) if unit else None)
            return Token("filler", match.group(), at, match.end()) if match else None
        return word

    @staticmethod
    def _own(text: str, at: int, names: Mapping[str, str]) -> Token | None:
        found = max((name for name in names if text.startswith(name, at)), key=len, default="")
        senses = ({"类": found},) if names.get(found) == "function" else ()
        return Token(names[found], found, at, at + len(found), senses) if found else None

    def _word(self, text: str, at: int) -> Token | None:
        for length in range(min(self.longest, len(text) - at), 0, -1):
            if entries := self.words.get(text[at : at + length]):
                senses = tuple(sense for _, sense in entries)
                return Token(entries[0][0], text[at : at + length], at, at + length, senses)
        return None

    def _number(self, match: re.Match[str]) -> Number:
        if match["of_hundred"]:
            digits, start, value = match["of_hundred"], match.start("of_hundred"), numeral(match["of_hundred"])
            decimals = max(0, -int(value.as_tuple().exponent))
            return Number("number", digits, start, match.end(), (), value, decimals, "%", Decimal(1), "percent")
        digits, unit = match["number"], match["unit"] or ""
        value = numeral(digits) * (-1 if match["sign"] else 1)
        family, factor = "bare", Decimal(1)
        if match["money"]:
            unit = self.bare_money.get(unit, re.sub("[余多]", "", unit))
            family, factor = "money", self.money[unit]
        elif match["percent"]:
            family = "percent"
        elif match["count"]:
            family = "count"
        decimals = len(digits.partition(".")[2])
        return Number("number", digits, match.start("number"), match.end(), (), value, decimals, unit, factor, family)


def numeral(printed: str) -> Decimal:
    """The value of digits or of a Chinese numeral. Raises ValueError for what is neither."""
    if printed[0].isdigit():
        return Decimal(re.sub("[,，]", "", printed))
    return Decimal(str(cn2an.cn2an(printed, "smart")))


@cache
def load() -> Lexicon:
    """The lexicon beside this module. Raises ValueError for a word that stands under two headings of it."""
    raw: dict[str, Any] = yaml.safe_load(LEXICON.read_text(encoding="utf-8"))
    words: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for key, role in PLAIN.items():
        for word in raw[key]:
            words.setdefault(normalise(word), []).append((role, {}))
    for key, role in RICH.items():
        for entry in raw[key]:
            for word in entry["words"]:
                words.setdefault(normalise(word), []).append((role, entry))
    for word, entries in words.items():
        if len({role for role, _ in entries}) > 1:
            raise ValueError(f"lexicon.yml: “{word}” 有两种用法 / stands under two headings")
        entries.sort(key=lambda entry: "within" not in entry[1])
    units = raw["units"]

    def either(names: Any) -> str:
        return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    def stretch(ends: Mapping[str, Any]) -> re.Pattern[str]:
        return re.compile(rf"(?:{either(ends['from'])})[^，。；:()\d]*(?:{either(ends['to'])})")

    number = re.compile(
        rf"{PERCENT}|(?<![A-Za-z\d.第])(?P<sign>-)?"
        rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|{WIDE_THOUSANDS}|\d+(?:\.\d+)?|{CHINESE})"
        rf"(?P<unit>(?P<money>[余多]?(?:[千万亿][余多]?)?元|(?:{either(units['bare_money'])})(?!\w))"
        rf"|(?P<percent>{either(units['percent'])})"
        rf"|(?P<count>[余多]?[万亿]?[余多]?(?:{either(units['count'])})(?!月))"
        r"|(?=[，。；;、)]|$))"
    )
    explanations = raw["explanations"]
    return Lexicon(
        words={word: tuple(entries) for word, entries in words.items()},
        money={unit: Decimal(factor) for unit, factor in units["money"].items()},
        number=number,
        bare_money=units["bare_money"],
        manner=stretch(raw["manners"]),
        purposes=tuple((stretch(purpose), purpose) for purpose in raw["purposes"]),
        apposed=tuple(raw["apposed"]),
        aside=re.compile(rf"\((?:{either(raw['asides'])})\)"),
        partitions=tuple(raw["partitions"]),
        closing=tuple(raw["closing"]),
        project_sections=tuple(raw["project_sections"]),
        heading_ends=tuple(raw["heading_ends"]),
        project_summary=re.compile(
            rf"([^，。；:()]+?(?:{either(raw['project_nouns'])}))的?(?:{either(raw['project_summaries'])}):"
        ),
        sources=tuple(raw["sources"]),
        limits=tuple(raw["limits"]),
        afterwards=raw["afterwards"],
        money_words=tuple(raw["money_words"]),
        natures=raw["natures"],
        project_money=tuple(raw["project_money"]),
        explanation=re.compile(rf"(?!{either(explanations['unless'])})(?:{either(explanations['words'])})"),
        rate=re.compile(
            rf"(?P<word>(?:{either(raw['rate_words'])})|占[^，。；;:、()\d%]{{0,20}}的(?:比重|比例)?)(?:为|是|达到?|约|了)?"
            rf"(?P<number>\d{{1,3}}(?:\.\d+)?)(?:(?P<unit>{either(units['percent'])})|(?=[，。；;)]|[,.](?!\d)|$))"
        ),
        longest=max(map(len, words)),
    )
