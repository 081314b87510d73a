"""Lists of names in the text: against what the report's own tables print, and against the number that the text states."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from dagster_project.model import Cell, Judgement, Note
from dagster_project.narrative.reflow import Passage, normalise

ECONOMIC_LIST = re.compile(
    r"(?P<of>人员经费|公用经费)(?:支出)?(?:为|共)?(?P<amount>\d[\d,]*(?:\.\d+)?)万元[^;]{0,40}?"
    r"(?:主要包括|主要用于|包括):?(?P<names>[^。;\d]+)"
)
NATURES = {"人员经费": "basic_personnel", "公用经费": "basic_public"}
ECONOMIC_TABLES = ("Z06", "B06", "B09")
OPEN = re.compile(r"等(?:方面|费用|支出|项目|款项)?$")
HALF = Decimal("0.05")

NUMBER = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
COUNTED = re.compile(rf"{NUMBER}(?P<of>[个项类家条所支种][^\d，,。;:、()]{{0,16}})")
AFTER_NUMBER = re.compile(
    r"(?:[，,]?(?:分别|具体|主要)?(?:为|是|包括|有|即):|[，,]?分别(?:为|是)|:)(?P<names>[^。;:]+)"
)
SUB_COUNTS = re.compile(r"[，,]?其中:?(?P<rest>[^。]+)")
OPENER = re.compile(r"下设|下辖|包括|包含|设有|内设|分为|共有|分别为|分别是|[:;]")
HAS_COUNT = re.compile(r"\d[个项类家条所支种名人起]|[一二两三四五六七八九十][个项类家条所支种名]")
ENUMERATED = re.compile(r"(?:^|[。;:，,])(?:[一二三四五六七八九十]是|\(?\d{1,2}(?:\)|、|\.(?!\d)))")
PROJECTS = re.compile(
    r"(?:涉及|共有?|安排|开展|实施|包括)[^。，,\d]{0,16}?(?:项目(?P<after>\d{1,3})个|(?P<before>\d{1,3})个[^。，,\d]{0,6}项目)"
)
EQUIPMENT = re.compile(
    r"(?:单位价值|单台价值|单价|价值)(?P<from>\d+)万元(?:\(含\))?(?:及)?以上(?:\(含\))?(?:的)?(?P<kind>通用|专用)?设备"
    r"(?:\([^()]*\))?(?P<n>\d+)(?:台|套)"
)
DEBT = re.compile(r"欠[^\d，。]{0,6}(\d+(?:\.\d+)?)万元")
A_YEAR = re.compile(r"每年(?:应)?(?:支付|偿还|归还)[^\d，。]{0,4}(\d+(?:\.\d+)?)万元")
YEARS = re.compile(r"(?P<from>\d{1,2})(?:[-—~至](?P<to>\d{1,2}))?年[^\d，。]{0,4}(?:支付|付|还|偿还|归还)(?:完|清)")
FEW = 3  # names, below which a row of words is no list


def judge_lists(
    passages: Sequence[Passage], cells: Sequence[Cell], names: Mapping[str, Sequence[str]]
) -> Iterator[Judgement]:
    """What the text lists, and whether it agrees. ``names`` are those that each subject's code has in that year."""
    yield from _once(_economic_lists(passages, cells, names))
    yield from _described_items(passages, cells)
    yield from _once(_counts(passages))
    yield from _once(_projects(passages, cells))
    yield from _equipment(passages)
    yield from _debts(passages)


def _once(found: Iterable[Judgement]) -> Iterator[Judgement]:
    """A sentence that main part and annex both print makes one mistake, not two."""
    told = set[tuple[str, str | None]]()
    for one in found:
        key = one.instance, one.note.message_zh if one.note else None
        if key not in told:
            yield one
        told.add(key)


def note_at(passage: Passage, offset: int, zh: str, en: str, stated: str = "", expected: str = "") -> Note:
    """A note at the place of a passage's character; its code and severity are given by the identity it is about."""
    paragraph, _ = passage.places[min(offset, len(passage.places) - 1)]
    return Note("", "", paragraph.line, paragraph.page, zh, en, stated, expected)


def _is_code(code: str | None, length: int) -> bool:
    return code is not None and len(code) == length and code.isdigit()


# ---------------------------------------------------------------------------------- 款 named without figures


def _economic_lists(
    passages: Iterable[Passage], cells: Sequence[Cell], names: Mapping[str, Sequence[str]]
) -> Iterator[Judgement]:
    for passage in passages:
        for match in ECONOMIC_LIST.finditer(passage.text):
            table = _table_of(cells, NATURES[match["of"]], Decimal(match["amount"].replace(",", "")))
            if table:
                yield from _economic_list(passage, match, table, names)


def _table_of(cells: Sequence[Cell], nature: str, stated: Decimal) -> dict[str, Cell]:
    """The 款 of the table that the sentence tells of: the one of final accounts, or of a budget's the one that adds up so."""
    for code in ECONOMIC_TABLES:
        found: dict[str, Cell] = {}
        for cell in cells:
            is_item = _is_code(cell.economic_code, 5) and cell.table_code == code and cell.nature == nature
            if is_item and cell.kind == "amount" and (cell.value or cell.economic_code not in found):
                found[str(cell.economic_code)] = cell
        if any(cell.placement in ("ambiguous", "derived") for cell in found.values()):
            continue
        total = sum((cell.value or Decimal(0) for cell in found.values()), Decimal(0))
        if total and (code == "Z06" or abs(total - stated) <= HALF):
            return found
    return {}


def _economic_list(
    passage: Passage, match: re.Match[str], table: Mapping[str, Cell], names: Mapping[str, Sequence[str]]
) -> Iterator[Judgement]:
    listed = re.split(rf"[，,]?(?:{'|'.join(NATURES)})", match["names"])[0]
    known = {code: {normalise(name) for name in names.get(code, ())} for code in table}
    for code, cell in table.items():
        known[code].add(normalise(cell.economic_name or ""))
    for code in {code[:3] for code in table}:
        known[code] = {normalise(name) for name in names.get(code, ())}
    # a subject that the table does not print is zero; its name is known from the lists of subjects
    for code, several in names.items():
        if len(code) == 5 and code[:3] in known and code not in known:
            taken = set().union(*known.values())
            known[code] = {normalise(name) for name in several} - taken
    words = [re.sub(r"^(?:以及|及|和)", "", word) for word in re.split(r"[、，,]", OPEN.sub("", listed)) if word]
    meant = {word: _codes(word, known) for word in words}
    unknown = [word for word, codes in meant.items() if not codes]
    if len(words) < 2 or len(unknown) * 3 > len(words):
        return
    surplus = [
        word
        for word, codes in meant.items()
        if codes and not any(cell.value for code, cell in table.items() if code in codes or code[:3] in codes)
    ]
    covered = set().union(*meant.values())
    missing = [
        f"{code} {cell.economic_name}（{cell.printed_text}）"
        for code, cell in sorted(table.items())
        if cell.value
        and not OPEN.search(listed)
        and not {code, code[:3]} & covered
        and not any(_share_two_characters(cell.economic_name or "", word) for word in unknown)
    ]
    note = None
    if surplus or missing:
        zh = [f"所列 {'、'.join(surplus)} 在表中无数字"] * bool(surplus) + [f"缺 {'、'.join(missing)}"] * bool(missing)
        en = [f"names {', '.join(surplus)}, of which the table prints nothing"] * bool(surplus)
        en += [f"leaves out {', '.join(missing)}"] * bool(missing)
        note = note_at(
            passage,
            match.start("names"),
            f"{match['of']}“主要包括”的清单：{'；'.join(zh)}",
            f"the list of what {match['of']} consists of {' and '.join(en)}",
            stated=listed,
        )
    yield Judgement("N-ECON-LIST", match["of"], (), note)


def _codes(word: str, known: Mapping[str, set[str]]) -> set[str]:
    """The subjects that a name stands for: its own, the only one it is short for, or those it joins (水电费)."""
    same = {code for code, names in known.items() if any(_plain(name) == _plain(word) for name in names)}
    if same:
        return {code for code in same if len(code) == 5} or same
    whole = {code for code, names in known.items() if any(_within(_plain(word), name) for name in names)}
    if len(whole) == 1 and len(word) > 2:
        return whole
    return {code for code, names in known.items() if any(_within(name, word) for name in names if len(name) > 1)}


def _plain(name: str) -> str:
    return re.sub(r"(?:费用|费|支出|项)$", "", re.sub(r"[()的]", "", name))


def _within(short: str, long: str) -> bool:
    """Whether the characters of ``short`` stand in ``long`` in the same order."""
    rest = iter(long)
    return bool(short) and all(char in rest for char in short)


def _share_two_characters(one: str, other: str) -> bool:
    return any(one[at : at + 2] in other for at in range(len(one) - 1))


# --------------------------------------------------------------------------------------- 项 described in turn


def _described_items(passages: Sequence[Passage], cells: Sequence[Cell]) -> Iterator[Judgement]:
    listed = {
        str(cell.function_code): cell
        for cell in cells
        if cell.table_code == "Z05"
        and (cell.flow, cell.nature, cell.phase) == ("expenditure", "all", "executed")
        and _is_code(cell.function_code, 7)
        and cell.value
        and cell.placement != "ambiguous"
    }
    said = [cell for cell in cells if cell.table_code == "prose" and cell.section == "main" and cell.kind == "amount"]
    described = {cell.function_code for cell in said if _is_code(cell.function_code, 7)}
    if len(described & listed.keys()) < max(2, len(listed) / 2):
        return
    # an amount told under another name is a wrong name, not one left out
    elsewhere = {
        cell.value
        for cell in said
        if cell.phase == "executed" and cell.function_name and cell.function_code not in listed
    }
    unknown = {cell.function_name for cell in said if cell.function_name and cell.function_code is None}
    missing = [
        (code, cell) for code, cell in sorted(listed.items()) if code not in described and cell.value not in elsewhere
    ]
    note = None
    if len(missing) > len(unknown):
        first = min((cell for cell in said if cell.function_code in listed), key=lambda cell: cell.row_index or 0)
        left_out = "、".join(f"{code} {cell.function_name}（{cell.printed_text}）" for code, cell in missing)
        note = Note(
            "",
            "",
            first.line,
            first.page,
            f"逐项说明缺 {left_out}",
            f"the description item by item leaves out {left_out}",
        )
    yield Judgement("N-COVER", "Z05", (), note)


# ---------------------------------------------------------------------------------------- numbers of things


def _counts(passages: Sequence[Passage]) -> Iterator[Judgement]:
    for at, passage in enumerate(passages):
        for match in COUNTED.finditer(passage.text):
            stated = _number(match["n"])
            if stated < 2:
                continue
            yield from _listed_after(passage, match, stated, passages[at + 1 :])
            yield from _listed_before(passage, match, stated)


def _listed_after(
    passage: Passage, match: re.Match[str], stated: int, following: Sequence[Passage]
) -> Iterator[Judgement]:
    """“下设14个机构：甲、乙 …”, “其中：9个 …；6个 …”, “以下5个方面：一是 …”."""
    if sub := SUB_COUNTS.match(passage.text, match.end()):
        parts = [found for piece in sub["rest"].split(";") if (found := COUNTED.match(piece))]
        same = [part for part in parts if part["of"][-2:] == match["of"][-2:]]
        if len(parts) > 1 and same == parts:
            total = sum(_number(part["n"]) for part in parts)
            yield _count(passage, match, stated, total, total == stated)
        return
    if re.fullmatch(r"[^。]{0,4}:", passage.text[match.end() :]) and (numbered := _numbered(following)) > 1:
        yield _count(passage, match, stated, numbered, numbered == stated)
        return
    names = AFTER_NUMBER.match(passage.text, match.end())
    if not names:
        return
    marks = len(ENUMERATED.findall(passage.text[names.start("names") - 1 :]))
    if marks > 1:
        in_sight = "以下" in passage.text[max(0, match.start() - 4) : match.start()]
        if marks == stated or in_sight:
            yield _count(passage, match, stated, marks, marks == stated)
        return
    if HAS_COUNT.search(names["names"]) or "、" not in names["names"]:
        return
    is_open = OPEN.search(names["names"]) is not None
    possible = {_items(names["names"], separators) for separators in ("、", "、，,", "、和", "、及", "、，,和")}
    nearest = min(possible, key=lambda count: abs(count - stated))
    if _items(names["names"], "、") >= FEW or nearest == stated:
        yield _count(passage, match, stated, nearest, nearest == stated or (is_open and min(possible) < stated))


def _numbered(following: Sequence[Passage]) -> int:
    """How many numbered paragraphs of one level follow at once."""
    if not following or not following[0].is_numbered:
        return 0
    level, count = following[0].sections[-1].level, 0
    for passage in following:
        if passage.is_numbered and passage.sections[-1].level < level:
            break
        count += passage.is_numbered and passage.sections[-1].level == level
    return count


def _listed_before(passage: Passage, match: re.Match[str], stated: int) -> Iterator[Judgement]:
    """“下辖甲、乙、丙3个大队”; of “甲、乙等3个” there may be fewer."""
    start = max(passage.text.rfind(mark, 0, match.start()) for mark in "。;:") + 1
    names = passage.text[start : match.start()]
    if names.count("、") < FEW - 1 or names[-1] in "、，,和及与" or match["of"][1:] == "":
        return
    is_open = names.endswith("等")
    openers = list(OPENER.finditer(passage.text, max(0, start - 1), match.start()))
    if not openers:
        return
    names = passage.text[openers[-1].end() : match.start()].lstrip(":")
    if names.count("、") < FEW - 1 or HAS_COUNT.search(names) or re.search(r"[，,][^、]*$", names):
        return
    possible = {_items(names, separators) for separators in ("、", "、，,", "、和", "、及", "、，,和")}
    nearest = min(possible, key=lambda count: abs(count - stated))
    yield _count(passage, match, stated, nearest, nearest == stated or (is_open and min(possible) < stated))


def _items(names: str, separators: str) -> int:
    return len([name for name in re.split(f"[{separators}]", re.sub(r"\([^()]*\)", "", names)) if name])


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.find(tens) if tens else 1) * 10 * bool(ten) + max(digits.find(ones), 0) * bool(ones)


def _count(passage: Passage, match: re.Match[str], stated: int, found: int, agrees: bool) -> Judgement:
    what = f"{match['n']}{match['of']}"
    note = note_at(
        passage,
        match.start(),
        f"文称“{what}”，所列为 {found}",
        f"the text says {what} and lists {found}",
        stated=match["n"],
        expected=str(found),
    )
    return Judgement("K-COUNT", what, (), None if agrees else note)


def _projects(passages: Iterable[Passage], cells: Sequence[Cell]) -> Iterator[Judgement]:
    """The projects of which a text says how many they are, against those it evaluates one by one."""
    of_projects = [cell for cell in cells if cell.table_code == "prose" and cell.project and cell.kind == "amount"]
    planned = {cell.project for cell in of_projects if cell.phase in ("approved", "adjusted")}
    described = len({cell.project for cell in of_projects if cell.phase == "executed"} & planned)
    if described < FEW:
        return
    for passage in passages:
        for match in PROJECTS.finditer(passage.text):
            stated = int(match["after"] or match["before"])
            if not stated or described * 2 < stated:
                continue
            note = note_at(
                passage,
                match.start(),
                f"文称项目 {stated} 个，逐项说明的项目为 {described} 个",
                f"the text says {stated} projects and describes {described}",
                stated=str(stated),
                expected=str(described),
            )
            yield Judgement("K-COUNT", f"项目{stated}个", (), None if stated == described else note)


# ------------------------------------------------------------------------------ equipment, years of a debt


def _equipment(passages: Iterable[Passage]) -> Iterator[Judgement]:
    """Dear equipment is counted again alike, and what costs more is no more than what costs less."""
    counts: dict[tuple[str, int], int] = {}
    for passage in passages:
        for match in EQUIPMENT.finditer(passage.text):
            kind, price, count = match["kind"] or "", int(match["from"]), int(match["n"])
            known = counts.setdefault((kind, price), count)
            wrong = count != known or any(
                (price > other) != (count < fewer) and count != fewer
                for (same, other), fewer in counts.items()
                if same == kind and other != price
            )
            zh = f"单位价值 {price} 万元以上{kind}设备 {count} 台（套），与同类设备的其他数目不合"
            en = (
                f"{count} pieces of equipment worth {price} 万元 or more do not agree with the other count of that kind"
            )
            name = f"{kind}设备 {price}万元"
            yield Judgement("V-EQ", name, (), note_at(passage, match.start(), zh, en, match["n"]) if wrong else None)


def _debts(passages: Iterable[Passage]) -> Iterator[Judgement]:
    """A debt over what is paid of it each year, against the years that the same sentence states."""
    for passage in passages:
        for sentence in re.finditer(r"[^。;]+", passage.text):
            debts = [Decimal(one) for one in DEBT.findall(sentence[0])]
            yearly, years = A_YEAR.search(sentence[0]), YEARS.search(sentence[0])
            if not debts or not yearly or not years or not Decimal(yearly[1]):
                continue
            first, last = int(years["from"]), int(years["to"] or years["from"])
            needed = {math.ceil(amount / Decimal(yearly[1])) for amount in (sum(debts), *debts)}
            note = note_at(
                passage,
                sentence.start() + years.start(),
                f"欠款 {sum(debts)} 万元按每年 {yearly[1]} 万元需 {max(needed)} 年，文称 {years[0]}",
                f"a debt of {sum(debts)} at {yearly[1]} a year takes {max(needed)} years, not as stated",
                stated=years[0],
                expected=str(max(needed)),
            )
            yield Judgement("N-PLAUS", years[0], (), None if any(first <= one <= last for one in needed) else note)
