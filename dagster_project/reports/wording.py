"""What one line says about a report: its canonical form, years, units, titles and captions. Pure text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..model import ReportType
from . import rules

_WIDE = str.maketrans("():,;", "（）：，；")
_BLANK = re.compile(r"\s+")
_NUMBER_BEFORE_YEAR = re.compile(r"^(\s*(?:附件|附表|表)\s*\d{1,2})\s+(?=\d)")  # 附件3 2023年度…
_CHINESE_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
_DIGIT = "[0-9〇○零Oo一二三四五六七八九]"
_YEAR = re.compile(
    rf"""(?<!{_DIGIT})(?:
        (?P<plain>(?:19|20)\d\d) (?:年度?(?!\d+月) | (?=部门|单位|整体|决算|预算) | [-—–~至到和与及、](?=(?:19|20)\d\d年))
      | (?P<numerals>{_DIGIT}{{4}}) 年度?(?!{_DIGIT}+月|十)
    )""",
    re.VERBOSE,
)
_BARE_YEAR = re.compile(rf"(?<!{_DIGIT})((?:19|20)\d\d)$")  # before the words of a title: 2018预算公开
_DATE = re.compile(rf"{_DIGIT}{{4}}年[\d一二三四五六七八九十]+月([\d一二三四五六七八九十]+日)?")
_SEAL = re.compile(r"（(盖章|公章|签章|单位盖章)）")
_SEPARATORS = re.compile(r"[_\-—、：，《》“”\"]")


@dataclass(frozen=True, slots=True)
class Naming:
    """What a title, or a line of a cover, names. ``rest`` is what is neither year nor unit nor an empty word."""

    years: tuple[int, ...]
    units: tuple[str, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class TitleWords:
    """The title of a whole report."""

    kind: ReportType
    naming: Naming


def canonical(text: str) -> str:
    """Without blanks, letters and digits narrow, ``( ) : , ;`` wide: how all rules see a line."""
    text = _NUMBER_BEFORE_YEAR.sub(r"\1：", unicodedata.normalize("NFKC", text))
    return _BLANK.sub("", text).translate(_WIDE)


def years_in(text: str) -> tuple[int, ...]:
    """The years (not dates) that a canonical text names, each once: 2023年度, 二○二三年, 2023部门决算."""
    found = [_as_year(match) for match in _YEAR.finditer(text)]
    return tuple(dict.fromkeys(year for year in found if year))


def naming(text: str) -> Naming:
    """Years and units of a canonical text that should hold nothing else."""
    parts: list[str] = []
    end = 0
    for match in _YEAR.finditer(text):
        if _as_year(match):
            parts.append(text[end : match.start()])
            end = match.end()
    parts.append(text[end:])
    words = [_without_fillers(word) for part in parts for word in _SEPARATORS.split(part)]
    units = tuple(dict.fromkeys(word for word in words if is_unit(word)))
    rest = "".join(word for word in words if word and word not in units)
    return Naming(years_in(text), units, rest)


def is_unit(text: str) -> bool:
    """Whether a canonical text is the name of a public body, by how it ends."""
    return bool(text not in rules.NOT_UNITS and rules.UNIT_NAME.fullmatch(text) and not rules.NOT_IN_UNITS.search(text))


def same_unit(one: str, other: str) -> bool:
    """Whether two names in one document are one body: spelled out or abbreviated, with or without its region."""
    shorter, longer = sorted((abbreviated(one), abbreviated(other)), key=len)
    return longer.endswith(shorter)


def title_words(text: str) -> TitleWords | None:
    """The title of a whole report that a canonical line is, or None: not for headings, sentences and tables."""
    if not 0 < len(text) <= rules.TITLE_CHARS or rules.HEADING_PREFIX.match(text) or "。" in text:
        return None
    text = without_attachment(text).strip('《》“”"*')
    for kind, pattern in rules.REPORT_TITLES:
        if match := pattern.fullmatch(text):
            head = _BARE_YEAR.sub(r"\1年", match["head"])
            return TitleWords(kind, naming(f"{head}，{match['tail']}" if is_unit(match["tail"] or "") else head))
    return None


def cover_words(text: str) -> Naming | None:
    """Unit and year of a line of a cover that holds nothing else, or None."""
    if not 0 < len(text) <= rules.TITLE_CHARS or rules.HEADING_PREFIX.match(text):
        return None
    named = naming(text)
    return named if (named.units or named.years) and not named.rest else None


def table_title(text: str) -> str | None:
    """The title of a table without number and year, or None: ``表3 2023年度支出决算表`` → ``支出决算表``."""
    if len(text) > rules.TITLE_CHARS:
        return None
    text = without_attachment(re.sub(r"（[^（）]*）$", "", text))
    if rules.NOT_A_TABLE_TITLE.search(text):
        return None
    text = text[match.end() :] if (match := rules.HEADING_PREFIX.match(text)) else text
    return _YEAR.sub("", text) if rules.TABLE_TITLE.fullmatch(text) else None


def caption_unit(text: str, value: str = "") -> str | None:
    """The unit that a caption names (``部门：…``); ``value`` is the next cell's text where it stands there."""
    found = _caption(rules.UNIT_LABEL, text, value)
    if found is None:
        return None
    return found if is_unit(found) else None


def caption_year(text: str, value: str = "") -> int | None:
    """The year that a caption names: ``决算年度：2023``, or a line or cell that is only ``2023年度``."""
    found = _caption(rules.YEAR_LABEL, text, value)
    if found is not None and re.fullmatch(r"(19|20)\d\d", found):
        return int(found)
    alone = (text if found is None else found).strip("（）")
    match = _YEAR.fullmatch(alone)
    return _as_year(match) if match and (alone.endswith("度") or found is not None) else None


def heading_unit(text: str) -> str | None:
    """The unit in a heading such as ``第一部分 某某局单位概况``."""
    match = rules.UNIT_HEADING.fullmatch(text) if len(text) <= rules.TITLE_CHARS else None
    return match["unit"] if match and is_unit(match["unit"]) else None


def is_date(text: str) -> bool:
    """Whether a canonical line is a date and nothing else, as under a signature."""
    return bool(_DATE.fullmatch(text))


def is_attachment(text: str) -> bool:
    """Whether a canonical line begins with 附件 or 附表."""
    return bool(rules.ATTACHMENT_PREFIX.match(text))


def without_attachment(text: str) -> str:
    match = rules.ATTACHMENT_PREFIX.match(text)
    return text[match.end() :] if match else text


def _caption(label: re.Pattern[str], text: str, value: str) -> str | None:
    text, value = _SEAL.sub("", text), _SEAL.sub("", value)
    match = label.match(text)
    if not match or len(text) > 2 * rules.TITLE_CHARS:
        return None
    after = text[match.end() :]
    if after in ("", "："):
        return value or None
    if not after.startswith("："):
        return None
    after = after[1:]
    end = rules.CAPTION_END.search(after)
    return after[: end.start()] if end and end.start() else after


def _as_year(match: re.Match[str]) -> int | None:
    if match["plain"]:
        return int(match["plain"])
    year = int(match["numerals"].translate(_CHINESE_DIGITS))
    return year if 1900 <= year < 2100 else None


def _without_fillers(text: str) -> str:
    if is_unit(text):
        return text
    before = None
    while before != text:
        before = text
        text = rules.FILLERS.sub("", _outer_brackets(text))
    return text


def _outer_brackets(text: str) -> str:
    """Without brackets around it, also those that have lost their partner to a year that stood inside."""
    if text.count("（") != text.count("）") or (text.startswith("（") and text.endswith("）")):
        return text.strip("（）")
    return text


def abbreviated(unit: str) -> str:
    """The shortest spelling of a name, which all spellings of one body share."""
    for long, short in rules.ABBREVIATIONS.items():
        unit = unit.replace(long, short)
    return unit
