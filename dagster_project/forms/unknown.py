"""Read a grid that is no official table: its numbers stay unbound, with the words beside and above them."""

from __future__ import annotations

from dataclasses import replace

from dagster_project.forms import table as reading
from dagster_project.forms.table import Table
from dagster_project.forms.text import plain

HEADS_OF_SCORES = ("分值", "得分", "自评得分")


def read(table: Table) -> None:
    """Set every figure of the grid aside; ordinals are no figures.

    In a collapsed grid a line that is shorter than the header ends where the header does: the last number of
    合计 → 5300.6 stands in the last column.
    """
    lines = reading.lines(table.grid)
    first = next((i for i, line in enumerate(lines) if reading.numbers(line)), len(lines))
    paths = reading.header_paths([line for line in lines[:first] if len(line) > 1])
    for line in lines[first:]:
        cells = list(line.values())
        if not reading.numbers(line) and any(plain(cell.text) in HEADS_OF_SCORES for cell in cells):
            paths = reading.header_paths([line])  # 绩效自评表: the marks of the items stand below those of the money
            continue
        if not table.grid.exact and 1 < len(cells) < len(paths):
            cells[-1] = replace(cells[-1], column=max(paths))
        kept = [cell for cell in cells if not reading.is_ordinal(cell, paths.get(cell.column, ()))]
        reading.set_aside(table, {cell.column: cell for cell in kept}, paths)
