"""Running text with tables in it, as Word and web pages have it → blocks in reading order.

A table that only lays out the page (one column, a frame around other tables, long text beside a menu) is no grid:
what stands in its cells is read as if the table were not there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..model import Block, Grid, GridCell, Paragraph, Unreadable
from . import limits
from .decoding import clean

HAIR = 2.0
"""Width in millimetres below which a column is none: edges that were drawn by hand and do not quite meet."""

LONG_TEXT = 20
"""Paragraphs in one cell of a table of one or two rows that make it running text."""


@dataclass(slots=True)
class Cell:
    """A cell at its place in its table (0-based), with the paragraphs and tables inside it."""

    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    content: list[Item] = field(default_factory=list)

    def text(self) -> str:
        return clean("\n".join(item for item in self.content if isinstance(item, str)))


@dataclass(slots=True)
class Table:
    """The cells of a table from the top, each row from the left; blank ones may be there.

    ``height`` is in rows, ``widths`` are those of the columns in millimetres where they are stated.
    """

    cells: list[Cell]
    height: int
    widths: dict[int, float] = field(default_factory=dict)


class Aside(str):
    """A paragraph that counts only inside a grid; elsewhere it belongs to the site (a menu), not to the text."""


Item = str | Table
"""A paragraph, or a table."""


def blocks(items: list[Item]) -> list[Block]:
    """The items as blocks; ``line`` counts paragraphs and rows of tables, from 1. Pages are not known.

    Tables inside the cells of a grid follow it as grids of their own. Raises Unreadable over a limit.
    """
    return list(_Writer().write(items))


class _Writer:
    def __init__(self) -> None:
        self.line = 0
        self.cells = limits.CELLS
        self.area = limits.SHEET_AREA
        self.merged = limits.MERGED_AREA

    def write(self, items: list[Item]) -> Iterator[Block]:
        for item in items:
            if isinstance(item, Table):
                yield from self._table(item)
            elif not isinstance(item, Aside):
                yield from self._paragraphs(item)

    def _paragraphs(self, item: str) -> Iterator[Paragraph]:
        for text in filter(None, map(clean, item.splitlines())):
            self._next_line(text)
            yield Paragraph(text, line=self.line)

    def _table(self, table: Table) -> Iterator[Block]:
        if _lays_out(table):
            for cell in table.cells:
                yield from self.write(cell.content)
            return
        yield self._grid(table)
        for cell in table.cells:
            yield from self.write([item for item in cell.content if isinstance(item, Table)])

    def _grid(self, table: Table) -> Grid:
        first = self.line + 1
        column = _columns(table)
        found = []
        for cell in table.cells:
            if text := cell.text():
                self._check_length(text, first + cell.row)
                start, end = column(cell.column), column(cell.column + cell.colspan)
                found.append(GridCell(cell.row, start, text, cell.rowspan, end - start, line=first + cell.row))
        self.cells -= len(found)
        self.area -= table.height * max((cell.column + cell.colspan for cell in table.cells), default=0)
        self.merged -= sum(c.rowspan * c.colspan for c in table.cells if c.rowspan * c.colspan > 1)
        if min(self.cells, self.area, self.merged) < 0:
            raise Unreadable(
                f"第 {first} 行起的表格过大（单元格或合并区域超过上限） / "
                f"too many cells or merged cells, reached in the table at line {first}"
            )
        self.line += table.height - 1
        self._next_line("")
        return Grid(tuple(found), first_line=first, last_line=self.line)

    def _next_line(self, text: str) -> None:
        self.line += 1
        if self.line > limits.LINES:
            raise Unreadable(f"超过 {limits.LINES} 行 / more than {limits.LINES} lines")
        self._check_length(text, self.line)

    def _check_length(self, text: str, line: int) -> None:
        if len(text) > limits.LINE_CHARS:
            raise Unreadable(
                f"第 {line} 行超过 {limits.LINE_CHARS} 个字符 / line {line} is longer than {limits.LINE_CHARS} characters"
            )


def _lays_out(table: Table) -> bool:
    """Whether a table is there for the look of the page.

    One that holds others is a grid only where more of its cells are filled by text than theirs.
    """
    plain = [cell for cell in table.cells if _is_plain(cell)]
    rows = [row for row, count in Counter(cell.row for cell in plain).items() if count > 1]
    if not rows:
        return True
    if len(rows) <= 2 and any(len(cell.content) > LONG_TEXT for cell in table.cells):
        return True
    inside = sum(_size(item) for cell in table.cells for item in cell.content if isinstance(item, Table))
    return inside >= len(plain)


def _is_plain(cell: Cell) -> bool:
    """Whether a cell has text of its own, and nothing else."""
    return bool(cell.text()) and not any(isinstance(item, Table | Aside) for item in cell.content)


def _size(table: Table) -> int:
    """Cells with text, those of the tables inside included."""
    inside = sum(_size(item) for cell in table.cells for item in cell.content if isinstance(item, Table))
    return inside + sum(_is_plain(cell) for cell in table.cells)


def _columns(table: Table) -> Callable[[int], int]:
    """Where each column stands when hair-thin ones are left out, unless a filled cell has no other column."""
    thin = {column for column, width in table.widths.items() if width < HAIR}
    for cell in table.cells if thin else ():
        if thin.issuperset(range(cell.column, cell.column + cell.colspan)) and cell.text():
            thin.remove(cell.column)
    in_order = sorted(thin)
    return lambda column: column - bisect_left(in_order, column)
