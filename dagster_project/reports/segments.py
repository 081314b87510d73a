"""One document → the segments of it that are a report each, with unit, year and kind and the evidence for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile
from pathlib import PurePosixPath
from typing import Any

from ..model import Document, ReportType, Segment
from . import rules, wording
from .evidence import Evidence, Strength
from .lines import Line, lines_of
from .wording import Naming


@dataclass(frozen=True, slots=True)
class _Title:
    """The title of a report with its cover: the line itself and those above or below that name unit or year."""

    kind: ReportType
    block: int  # at which the cover begins
    text: str
    years: dict[int, str]  # each with where it stands
    units: dict[str, str]
    where: str

    @property
    def year(self) -> int | None:
        return next(iter(self.years)) if len(self.years) == 1 else None

    @property
    def unit(self) -> str | None:
        return next(iter(self.units)) if len(self.units) == 1 else None


@dataclass(slots=True)
class _Open:
    """The segment that is being read."""

    first: int
    evidence: Evidence = field(default_factory=Evidence)
    title: str = ""
    annex_from: int | None = None
    cover_is_open: bool = True  # neither a sentence nor a table has come since the segment or its title began

    def close(self, document: Document, end: int) -> Segment:
        explained = {name: self.evidence.explain(name) for name in ("unit", "year", "type")}
        unit = self.evidence.value("unit")
        if unit and rules.PLACEHOLDER.search(unit):
            explained["unit"] = f"空白模板，单位写作“{unit}” / a blank template, whose unit is called {unit}"
            unit = None
        return Segment(
            document=document,
            first=self.first,
            end=end,
            unit_name=unit,
            fiscal_year=self.evidence.value("year"),
            report_type=self.evidence.value("type") or "unknown",
            title=self.title,
            annex_from=self.annex_from,
            evidence=explained,
        )


def segment(document: Document) -> list[Segment]:
    """The reports inside one document, in reading order; together they hold every block.

    A title with another unit, year or kind begins a new segment. A self-evaluation of the same unit and year
    inside final accounts does not: ``annex_from`` says at which block it begins.
    """
    lines = list(lines_of(document))
    later = Counter(line.canon for line in lines)
    current = _Open(first=0)
    closed: list[Segment] = []
    for index, line in enumerate(lines):
        later[line.canon] -= 1
        title = _title_at(lines, index, opening=not current.title, repeated=later[line.canon] > 0)
        if title:
            following = _place(title, current)
            if following is not None:
                _add_closing(current, lines, index, title.block)
                closed.append(current.close(document, title.block))
                current = following
        elif not line.in_contents:
            _note(line, current, lines[index + 1] if index + 1 < len(lines) else None)
    _add_closing(current, lines, len(lines), len(document.blocks))
    if not closed:
        _add_file_name(current.evidence, document.file_name)
    closed.append(current.close(document, len(document.blocks)))
    return closed


# ---------------------------------------------------------------------------------------------------- titles


def _title_at(lines: Sequence[Line], index: int, opening: bool, repeated: bool) -> _Title | None:
    """The title that the line is, with what the lines around it add; None for a heading or part of a sentence.

    While the segment has no title yet (``opening``), two doubtful kinds are believed: one in a table of contents
    that is not repeated later, and, in the first lines of a file, one whose words are not all understood.
    """
    line = lines[index]
    words = None if line.is_sheet_name or not line.alone else wording.title_words(line.canon)
    if words is None:
        return None
    is_complete = words.naming.units and words.naming.years and not words.naming.rest
    if not is_complete and _continues_a_sentence(lines, index):
        return None
    if words.naming.rest and not (opening and index < rules.OPENING_LINES):
        return None
    if line.in_contents:
        names_something = words.naming.units or words.naming.years
        if repeated or not opening or not names_something or wording.is_attachment(line.canon):
            return None
    years = dict.fromkeys(words.naming.years, line.where)
    units = dict.fromkeys(words.naming.units, line.where)
    start = index
    for above in range(index - 1, max(index - 1 - rules.COVER_LINES, -1), -1):
        if not _adds_to_cover(lines[above], years, units):
            break
        start = above
    end = index
    if not units:
        for below in range(index + 1, min(index + 1 + rules.COVER_LINES, len(lines))):
            if not _adds_to_cover(lines[below], years, units):
                break
            end = below
    text = " ".join(" ".join(each.text.split()) for each in lines[start : end + 1])
    return _Title(words.kind, lines[start].block, text, years, units, line.where)


def _adds_to_cover(line: Line, years: dict[int, str], units: dict[str, str]) -> bool:
    """Takes over what a line of the cover names; False where the line is none, or names a second unit."""
    named = _cover_naming(line)
    if named is None or (named.units and units):
        return False
    years.update({year: line.where for year in named.years if year not in years})
    units.update(dict.fromkeys(named.units, line.where))
    return True


def _cover_naming(line: Line) -> Naming | None:
    if not line.alone or line.in_contents or line.is_sheet_name:
        return None
    return wording.cover_words(line.canon)


def _continues_a_sentence(lines: Sequence[Line], index: int) -> bool:
    """Whether the line above is running text that a page or line break has cut, so that this one goes on."""
    above = lines[index - 1] if index else None
    if above is None or above.in_grid or above.in_contents:
        return False
    return len(above.canon) > rules.TITLE_CHARS // 2 and above.canon[-1:] not in "。！？；：）”…"


# ------------------------------------------------------------------------------------------- one report or two


def _place(title: _Title, current: _Open) -> _Open | None:
    """Adds a title to the open segment, or returns the new segment that it begins."""
    kind = current.evidence.value("type")
    if current.cover_is_open:
        _add_cover(current, title)
    elif _is_another_report(title, current):
        if title.block > current.first:
            following = _Open(first=title.block)
            _add_cover(following, title)
            return following
        _add_cover(current, title)
    elif kind == "final_accounts" and title.kind == "self_evaluation":
        if current.annex_from is None:
            current.annex_from = title.block
    elif (kind is None or kind == title.kind) and not _differs(current.evidence.value("year"), title.year):
        _add_cover(current, title, only_missing=True)
    return None


def _is_another_report(title: _Title, current: _Open) -> bool:
    """Whether a title contradicts the open segment. A year or kind alone, without a unit, may be a heading."""
    unit, year, kind = (current.evidence.value(name) for name in ("unit", "year", "type"))
    if unit and title.unit and not wording.same_unit(unit, title.unit):
        return True
    if _differs(year, title.year) and title.unit:
        return True
    is_annex = kind == "final_accounts" and title.kind == "self_evaluation"
    return kind is not None and kind != title.kind and not is_annex and bool(title.unit or title.year)


def _differs(known: object, named: object) -> bool:
    return known is not None and named is not None and known != named


def _add_cover(current: _Open, title: _Title, only_missing: bool = False) -> None:
    found: dict[str, dict[Any, str]] = {
        "unit": dict(title.units),
        "year": dict(title.years),
        "type": {title.kind: title.where},
    }
    for name, values in found.items():
        if not (only_missing and current.evidence.has(name, Strength.COVER)):
            for value, where in values.items():
                current.evidence.add(name, Strength.COVER, [value], where)
    if not current.title:
        current.title = title.text
        current.cover_is_open = True


# ------------------------------------------------------------------------------------------- other evidence


def _note(line: Line, current: _Open, following: Line | None) -> None:
    """Collects what a line that is no title says about the open segment."""
    if _cover_naming(line) is None and (line.in_grid or "。" in line.canon or len(line.canon) > rules.TITLE_CHARS // 2):
        current.cover_is_open = False
    if current.annex_from is not None:
        return
    evidence = current.evidence
    if unit := wording.caption_unit(line.canon, line.value) or wording.heading_unit(line.canon):
        evidence.add("unit", Strength.TABLE, [unit], line.where)
        if following and not following.in_grid and wording.is_unit(unit + following.canon):
            evidence.add_broken(unit, unit + following.canon)
    year = wording.caption_year(line.canon, line.value)
    if year and len(wording.years_in(line.row)) == 1:
        evidence.add("year", Strength.TABLE, [year], line.where)
    if line.alone and wording.table_title(line.canon):
        _add_table_title(evidence, line)


def _add_table_title(evidence: Evidence, line: Line) -> None:
    for kind, pattern in rules.TABLE_TITLES:
        if pattern.search(line.canon):
            attached = kind == "self_evaluation"
            evidence.add("type", Strength.CLOSING if attached else Strength.TABLE, [kind], line.where)
            evidence.add("year", Strength.TABLE, wording.years_in(line.canon), line.where)
            return


def _add_closing(current: _Open, lines: Sequence[Line], before: int, end: int) -> None:
    """The signature: a unit alone on its line, and a date alone on the next, where the segment ends.

    Looks back from line ``before`` over what lies ahead of block ``end``.
    """
    if current.annex_from is not None:
        return
    backwards = (lines[index] for index in range(before - 1, -1, -1))
    own = takewhile(lambda line: line.block >= current.first, backwards)
    last = islice((line for line in own if line.block < end), rules.COVER_LINES)
    for date, signature in pairwise(last):
        if wording.is_date(date.canon) and wording.is_unit(signature.canon):
            current.evidence.add("unit", Strength.CLOSING, [signature.canon], signature.where)


def _add_file_name(evidence: Evidence, file_name: str) -> None:
    stem = wording.canonical(PurePosixPath(file_name).stem)
    where = "file name"
    words = wording.title_words(stem)
    named = words.naming if words else wording.naming(stem)
    evidence.add("unit", Strength.FILE_NAME, named.units, where)
    evidence.add("year", Strength.FILE_NAME, named.years, where)
    if words:
        evidence.add("type", Strength.FILE_NAME, [words.kind], where)
    elif table := wording.table_title(stem.split("_")[-1]):
        kinds = [kind for kind, pattern in rules.TABLE_TITLES if pattern.search(table)]
        evidence.add("type", Strength.FILE_NAME, kinds[:1], where)
