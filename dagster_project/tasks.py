"""What a worker does with one file, one page or one report. Pure, but for reading the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from dagster_project import documents, reports
from dagster_project.interpret import interpret
from dagster_project.model import Cell, Failed, Instance, Note, Report, Segment, Unreadable

Pages = Mapping[int, documents.Scanned | str]
"""What was recognised on each page of a file that is an image, or why nothing was."""


def pages_of(file: tuple[Path, str]) -> list[int] | Failed:
    """The pages of a file, a path and the name to show, that are images."""
    try:
        return documents.pages_to_recognise(*file)
    except Unreadable as error:
        return Failed(str(error))


def scanned(page: tuple[Path, int]) -> documents.Scanned | Failed:
    """What is printed on a page of a file. Without the recogniser it fails for this time only."""
    try:
        return documents.recognise(*page)
    except documents.NoRecogniser as error:
        return Failed(str(error), lasting=False)
    except Unreadable as error:
        return Failed(str(error))


def segments_of(file: tuple[Path, str, Pages]) -> tuple[Segment, ...] | Failed:
    """The segments of reports that a file holds, at least one; the file is a path, the name to show for it, and what was
    recognised on its pages that are images."""
    try:
        found = reports.segment(documents.read(*file))
    except Unreadable as error:
        return Failed(str(error))
    if not found:
        return Failed("文件里没有报告内容 / there is nothing in it that a report could consist of")
    return tuple(found)


def interpretation_of(report: Report) -> tuple[Sequence[Cell], Sequence[Instance], Sequence[Note]]:
    """What ``interpret`` finds in a report, without the report."""
    found = interpret(report)
    return found.cells, found.instances, found.notes
