"""Segments → reports: puts the files together that one report was published in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from ..model import Report, Segment
from . import rules, wording
from .lines import lines_of

PROSE = "正文"  # stands for running text among the titles of a segment's tables


def assemble(segments: Iterable[Segment]) -> list[Report]:
    """The reports that the segments make, in the order of their first segments.

    Segments of one folder become one report where unit, year and kind are known and the same (a name spelled out or
    abbreviated) and where nothing
    stands in both: no table title twice, running text at most once (one CSV a table; tables beside their
    explanation). Otherwise each is a report; which of two supersedes the other is not decided here.
    """
    groups: list[list[Segment]] = []
    contents: list[set[str]] = []
    places: dict[tuple[object, ...], list[int]] = {}
    for segment in segments:
        held = contents_of(segment)
        key = (wording.abbreviated(segment.unit_name or ""), segment.fiscal_year, segment.report_type, _folder(segment))
        candidates = places.setdefault(key, [])
        for place in candidates:
            if _identified(segment) and held and contents[place] and not held & contents[place]:
                groups[place].append(segment)
                contents[place] |= held
                break
        else:
            candidates.append(len(groups))
            groups.append([segment])
            contents.append(held)
    return [_report(tuple(group)) for group in groups]


def contents_of(segment: Segment) -> set[str]:
    """What a segment holds, by the titles of its tables and sheets, and ``正文`` for running text."""
    titles = set()
    sentences = 0
    for line in lines_of(segment.document, segment.first, segment.end):
        if line.in_contents:
            continue
        sentences += not line.in_grid and "。" in line.canon
        if line.alone and (title := wording.table_title(line.canon)):
            titles.add(title.replace(segment.unit_name or "\0", ""))
    if sentences >= rules.PROSE_SENTENCES:
        titles.add(PROSE)
    if not titles and (title := wording.table_title(wording.canonical(_path(segment).stem.split("_")[-1]))):
        titles.add(title)
    return titles


def report_id(segments: Iterable[Segment]) -> str:
    """16 hexadecimal digits that stay the same for the same parts of the same files read the same way."""
    parts = list(segments)
    first = parts[0]
    unit = _unit_name(parts)
    blocks = ",".join(sorted(f"{part.document.file_sha256}:{part.first}" for part in parts))
    named = f"{unit or ''}|{first.fiscal_year or ''}|{first.report_type}|{blocks}"
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _report(segments: tuple[Segment, ...]) -> Report:
    first = segments[0]
    return Report(
        report_id=report_id(segments),
        segments=segments,
        unit_name=_unit_name(segments),
        fiscal_year=first.fiscal_year,
        report_type=first.report_type,
        title=next((segment.title for segment in segments if segment.title), ""),
    )


def _unit_name(segments: Sequence[Segment]) -> str | None:
    """The unit as the title of the report spells it, in whatever order the files come."""
    return min(segments, key=lambda segment: (not segment.title, segment.unit_name or "")).unit_name


def _identified(segment: Segment) -> bool:
    return bool(segment.unit_name and segment.fiscal_year and segment.report_type != "unknown")


def _path(segment: Segment) -> PurePosixPath:
    return PurePosixPath(segment.document.file_name)


def _folder(segment: Segment) -> PurePosixPath:
    return _path(segment).parent
