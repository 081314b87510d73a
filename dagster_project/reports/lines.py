"""A document as the lines that may say which report it is: paragraphs, the top rows of grids, sheet names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Document, Grid, GridCell, Paragraph
from . import rules
from .wording import canonical


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a cell in the top rows of a grid, or the name of a sheet.

    ``alone``: nothing stands beside it. ``value``: canonical text of the next cell. ``row``: of all cells of the
    row. ``where``: for a person.
    """

    block: int
    text: str
    canon: str
    where: str
    in_grid: bool = False
    alone: bool = True
    value: str = ""
    row: str = ""
    is_sheet_name: bool = False
    in_contents: bool = False


def lines_of(document: Document, first: int = 0, end: int | None = None) -> Iterator[Line]:
    """The lines of blocks ``first`` up to ``end``, in reading order.

    Those of a table of contents are marked, because they announce and do not say.
    """
    contents = _Contents()
    for index, block in enumerate(document.blocks[first:end], start=first):
        if isinstance(block, Paragraph):
            canon = canonical(block.text)
            yield Line(index, block.text, canon, _where(block), row=canon, in_contents=contents.holds(canon))
        else:
            in_contents = contents.holds_grid(block)
            if block.name:
                name = canonical(block.name)
                yield Line(index, block.name, name, f"sheet {block.name}", in_grid=True, is_sheet_name=True)
            yield from _grid_lines(index, block, in_contents)


def _grid_lines(index: int, grid: Grid, in_contents: bool) -> Iterator[Line]:
    sheet = f"sheet {grid.name}, " if grid.name else ""
    for row in _top_rows(grid):
        canons = [canonical(cell.text) for cell in row]
        for place, cell in enumerate(row):
            place_in_file = f"line {cell.line}" if cell.line is not None else f"row {cell.row + 1}"
            yield Line(
                index,
                cell.text,
                canons[place],
                sheet + place_in_file,
                in_grid=True,
                alone=len(row) == 1,
                value=canons[place + 1] if place + 1 < len(row) else "",
                row="".join(canons),
                in_contents=in_contents,
            )


def _top_rows(grid: Grid) -> Iterator[list[GridCell]]:
    for count, row in enumerate(grid.rows()):
        if count == rules.CAPTION_ROWS:
            return
        yield row


def _where(paragraph: Paragraph) -> str:
    if paragraph.line is not None:
        return f"line {paragraph.line}"
    return f"page {paragraph.page}" if paragraph.page is not None else "a paragraph"


class _Contents:
    """Follows a table of contents: from its heading to the first sentence, table or repeat of its first entry."""

    def __init__(self) -> None:
        self.open = False
        self.first_entry = ""

    def holds(self, canon: str) -> bool:
        if rules.TABLE_OF_CONTENTS.fullmatch(canon):
            self.open, self.first_entry = True, ""
            return True
        if not self.open:
            return False
        entry = rules.PAGE_NUMBER.sub("", canon.lstrip("-•·"))
        begins_body = len(entry) >= 4 and self.first_entry.startswith(entry)
        if len(canon) > rules.TITLE_CHARS or "。" in canon or begins_body:
            self.open = False
        self.first_entry = self.first_entry or entry
        return self.open

    def holds_grid(self, grid: Grid) -> bool:
        """A grid goes on with the contents where every row is an entry and its page."""
        if self.open:
            self.open = all(re.fullmatch(r"\d{1,3}", row[-1].text) or len(row) == 1 for row in grid.rows())
        return self.open
