"""How the text and the tables call things: subjects by the names of their year, the unit, its projects, and what a
template left behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from dagster_project.model import Cell, Judgement, Note, Report
from dagster_project.narrative.listing import note_at
from dagster_project.narrative.reflow import Passage, normalise

DatedNames = Mapping[str, Sequence[tuple[str, int | None, int | None]]]
"""Of each subject's code, the names it has had: name, first and last year, None where it is not limited."""

PATH = re.compile(
    r"(?P<类>[^()，。;:、\d]+)\(类\)(?:支出)?(?P<款>[^()，。;:、\d]+(?:\([^类款项()]+\)[^()]*)?)\(款\)(?:支出)?(?P<项>[^()，。;:\d]+)\(项\)"
)
TEMPLATE = {
    "XX": re.compile(r"(?<![A-Za-z0-9])X{2,}(?![A-Za-z0-9])|×{2,}|○{2,}"),
    "增加（减少）": re.compile(
        r"(?:增加|增长)\((?:减少|下降)\)|(?:减少|下降)\((?:增加|增长)\)|大于\(小于\)|小于\(大于\)"
    ),
    "填写说明": re.compile(r"如持平作持平表述|不涉及的不列|总结归纳包括|填报整体支出绩效自评表"),
}
KIND = r"(?:支队|大队|总队|中心|委员会|办公室|办公厅|检察院|法院|学校|医院|局|厅|部|院|所|站|处)"
UNIT = rf"(?P<unit>[\u4e00-\u9fff]{{2,8}}?[省市县区州旗][\u4e00-\u9fff]{{1,24}}?{KIND})"
OURSELVES = re.compile(
    rf"(?:^|[。，;:])(?:现将)?{UNIT}\((?:以下)?简称为?:?(?:我|本)(?:单位|部门|局|委|院|校|中心|支队|大队)"
)
OWN_MONEY = re.compile(
    rf"(?:^|[。，;:])(?:现将)?{UNIT}(?:\d{{4}}年度?)(?:部门|单位)?(?:整体)?"
    r"(?:决算|收入|支出|收、支|收支|一般公共预算|财政拨款|基本支出|项目支出|三公经费|机关运行经费)"
)
OF_PROJECTS = re.compile(r"项目支出中[^。;]*?(?P<other>公用经费|人员经费)\d")
ORDINAL = re.compile(r"[\d一二三四五六七八九十甲乙丙上下东西南北前后新旧]")
ALIKE, LONG_ENOUGH = 0.72, 6


def judge_names(
    report: Report, passages: Sequence[Passage], cells: Sequence[Cell], names: DatedNames
) -> Iterator[Judgement]:
    """What is called by a wrong name, and what by two."""
    yield _document(report)
    yield from _names_of_other_years(report.fiscal_year, cells, names)
    yield from _paths(passages, cells)
    yield from _units(normalise(report.unit_name or ""), passages)
    yield from _projects(cells)
    yield from _headings(passages)
    yield from _template(passages)


# ----------------------------------------------------------------------------------------------- subjects


def _names_of_other_years(year: int | None, cells: Iterable[Cell], names: DatedNames) -> Iterator[Judgement]:
    """Names that the tables print for a code which had them only in other years, or which are another code's."""
    codes = _codes_by_name(names)
    printed: dict[tuple[str, str], Cell] = {}
    for cell in cells:
        if cell.table_code in (None, "prose"):
            continue
        for code, name in ((cell.function_code, cell.function_name), (cell.economic_code, cell.economic_name)):
            if code and code.isdigit() and name:
                printed.setdefault((code, normalise(name)), cell)
    for (code, name), cell in sorted(printed.items()):
        known = [(normalise(one), first, last) for one, first, last in names.get(code, ())]
        right = {one for one, first, last in known if _in_force(year, first, last)}
        limits = [(first, last) for one, first, last in known if one == name]
        others = codes.get(name, set())
        if not right or name in right or year is None:
            continue
        expected = "、".join(sorted(right))
        if limits:
            zh = f"“{code} {name}”是{_years(*limits[0])}的科目名称，{year} 年为“{expected}”"
            en = f"{code} was called {name} in other years; in {year} it is {expected}"
        elif len(others) == 1 and len(next(iter(others))) == len(code):
            other = next(iter(others))
            zh = f"“{code}”的科目名称应为“{expected}”；“{name}”是 {other}"
            en = f"{code} is {expected}; {name} is {other}"
        else:
            continue
        note = Note("", "", cell.line, cell.page, zh, en, name, expected)
        yield Judgement("N-CODE-NAME", f"{code} {name}", (), note)


def _codes_by_name(names: DatedNames) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code, several in names.items():
        for name, _, _ in several:
            found.setdefault(normalise(name), set()).add(code)
    return found


def names_in_force(names: DatedNames, year: int | None) -> dict[str, list[str]]:
    """The names of a year; of every year where it is not known."""
    return {
        code: [name for name, first, last in several if year is None or _in_force(year, first, last)]
        for code, several in names.items()
    }


def _in_force(year: int | None, first: int | None, last: int | None) -> bool:
    return year is not None and (first or 0) <= year <= (last or 9999)


def _years(first: int | None, last: int | None) -> str:
    return f" {first or ''}–{last or ''} 年"


def _paths(passages: Iterable[Passage], cells: Iterable[Cell]) -> Iterator[Judgement]:
    """类/款/项 as the text gives them, where the report's own tables list the 项 under another 款 or 类."""
    named: dict[str, str] = {}
    for cell in cells:
        if cell.table_code not in (None, "prose") and cell.function_name and (cell.function_code or "").isdigit():
            named.setdefault(str(cell.function_code), _bare(normalise(cell.function_name)))
    for passage in passages:
        for match in PATH.finditer(passage.text[passage.start :]):
            item, group, kind = (_bare(match[level]) for level in ("项", "款", "类"))
            places = [code for code, name in named.items() if len(code) == 7 and name == item]
            above = {(named.get(code[:3]), named.get(code[:5])) for code in places}
            if not above or (kind, group) in above or any(None in one for one in above):
                continue
            if not all(any(_bare(name) == one for name in named.values()) for one in (group, kind)):
                continue  # a name that the tables do not have is told by itself
            listed = "、".join(f"{code}（{named[code[:3]]}/{named[code[:5]]}）" for code in places)
            note = note_at(
                passage,
                passage.start + match.start(),
                f"“{match['项']}”在表中列在 {listed}，文字列在“{match['类']}/{match['款']}”",
                f"the tables list {match['项']} as {listed}, the text under {match['类']}/{match['款']}",
                stated=match[0],
            )
            yield Judgement("N-CODE-NAME", f"{match['类']}/{match['款']}/{match['项']}", (), note)


def _bare(name: str) -> str:
    return re.sub(r"^其中:|支出$", "", name)


# ------------------------------------------------------------------------------------- units and projects


def _document(report: Report) -> Judgement:
    """Whether the document says whose it is, for which year, and of which kind."""
    unknown = [
        name
        for name, value in (("单位 / unit", report.unit_name), ("年度 / year", report.fiscal_year))
        if value is None
    ] + ["种类 / kind"] * (report.report_type == "unknown")
    lacking = "、".join(unknown)
    zh, en = f"看不出报告的{lacking}", f"the document does not say its {lacking}"
    return Judgement("K-DOC", "report", (), Note("", "", None, None, zh, en) if unknown else None)


def _units(own: str, passages: Iterable[Passage]) -> Iterator[Judgement]:
    if not own:
        return
    said, others = False, set[str]()
    for passage in passages:
        for pattern in (OURSELVES, OWN_MONEY):
            for match in pattern.finditer(passage.text):
                said, unit = True, match["unit"]
                if unit in others or _same_unit(unit, own) or _kind(unit) != _kind(own):
                    continue
                others.add(unit)
                note = note_at(
                    passage,
                    match.start("unit"),
                    f"文中以“{unit}”为本单位，封面为“{own}”",
                    f"the text speaks of {unit} as the reporting unit, the cover of {own}",
                    stated=unit,
                    expected=own,
                )
                yield Judgement("E-ENTITY", unit, (), note)
    if said and not others:
        yield Judgement("E-ENTITY", own)


def _same_unit(one: str, other: str) -> bool:
    """Names of one unit, or of a unit and its part: one stands in the other, in full or abbreviated."""
    return _within(one, other) or _within(other, one)


def _within(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def _kind(unit: str) -> str:
    found = re.findall(KIND, unit)
    return found[-1] if found else ""


def _projects(cells: Iterable[Cell]) -> Iterator[Judgement]:
    """Two names of which one seems to be a variant of the other."""
    first: dict[str, Cell] = {}
    for cell in cells:
        if cell.project and cell.table_code == "prose" and len(cell.project) >= LONG_ENOUGH:
            first.setdefault(normalise(cell.project), cell)
    for (one, cell), (other, later) in combinations(first.items(), 2):
        differ = "".join(
            (one[a:b] + other[c:d])
            for tag, a, b, c, d in SequenceMatcher(None, one, other).get_opcodes()
            if tag != "equal"
        )
        is_other = ORDINAL.search(differ) or SequenceMatcher(None, one, other).ratio() < ALIKE
        if is_other or cell.value != later.value:
            continue
        zh = f"同一项目似有两个名称：“{one}”、“{other}”"
        en = f"one project seems to have two names: {one}, {other}"
        note = Note("", "", later.line, later.page, zh, en, other, one)
        yield Judgement("E-ALIAS", f"{one}/{other}", (), note)


# -------------------------------------------------------------------------------------- headings, template


def _headings(passages: Sequence[Passage]) -> Iterator[Judgement]:
    for at, passage in enumerate(passages):
        if match := OF_PROJECTS.search(passage.text):
            other = match["other"]
            note = note_at(
                passage,
                match.start("other"),
                f"“项目支出中”列有“{other}”，{other}属于基本支出",
                f"{other} is listed within project expenditure, but is part of basic expenditure",
                stated=other,
            )
            yield Judgement("E-TERM", f"项目支出 {other}", (), note)
        if not passage.is_heading:
            continue
        title, body = passage.sections[-1].text, "".join(_body(passages[at + 1 :], passage))
        if (
            "国有资本经营预算" in title
            and "资产" in body
            and not re.search(r"国有资本经营|国资|没有|无|未|不涉及", body)
        ):
            zh = f"标题为“{title}”，内容说的是资产管理"
            note = note_at(
                passage, 0, zh, "the heading names the state capital budget, the text is about assets", title
            )
            yield Judgement("E-TERM", title, (), note)
        for named, other in (("基本支出", "项目支出"), ("项目支出", "基本支出")):
            speaks = re.match(rf"[^，。]{{0,24}}{other}(?:决算)?(?:为|共)?\d", body)
            if named in title and other not in title and speaks and named not in body:
                zh = f"标题为“{title}”，内容只说{other}"
                note = note_at(passage, 0, zh, f"the heading says {named}, the text only {other}", title)
                yield Judgement("E-TERM", title, (), note)


def _body(following: Iterable[Passage], heading: Passage) -> Iterator[str]:
    for passage in following:
        if passage.is_numbered and passage.sections[-1].level <= heading.sections[-1].level:
            return
        yield passage.text


def _template(passages: Iterable[Passage]) -> Iterator[Judgement]:
    found: dict[str, list[tuple[Passage, re.Match[str]]]] = {}
    for passage in passages:
        for kind, pattern in TEMPLATE.items():
            found.setdefault(kind, []).extend((passage, match) for match in pattern.finditer(passage.text))
    for kind, places in found.items():
        if places:
            passage, match = places[0]
            times = len(places)
            note = note_at(
                passage,
                match.start(),
                f"模板文字未改：“{match[0]}”，共 {times} 处",
                f"left over from a template: {match[0]}, {times} time(s)",
                stated=match[0],
            )
            yield Judgement("L-TEMPLATE", kind, (), note)
    if not any(found.values()):
        yield Judgement("L-TEMPLATE", "report")
