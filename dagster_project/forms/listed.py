"""Read tables of one labelled amount a row, whose labels may stand in groups: 收入预算总表."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dagster_project.forms import table as reading
from dagster_project.forms.table import Line, Row, Table
from dagster_project.forms.text import plain, without_numbering
from dagster_project.model import GridCell


def read(table: Table) -> bool:
    """Fill ``table`` with rows and loose numbers; False where no column is headed as one of amounts.

    A row is known by its label, or by that of its group and its own (一般公共预算资金 小计); the cell of a group
    reaches down over its rows.
    """
    assert table.form is not None
    form = table.form.data
    rows: Sequence[Mapping[str, Any]] = form["rows"]
    lines = reading.lines(table.grid)
    known = [_meaning(rows, _label(table.grid.cells, line)) for line in lines]
    first = next((i for i, meaning in enumerate(known) if meaning), len(lines))
    paths = reading.header_paths([line for line in lines[:first] if len(line) > 1])
    columns = reading.match_columns(reading.own_columns(paths, form, table.year), form["columns"])
    if not columns:
        return False

    for line in lines[:first]:
        reading.set_aside(table, line)
    for line, meaning in zip(lines[first:], known[first:], strict=True):
        label = " ".join(_label(table.grid.cells, line))
        if meaning is None:
            reading.set_aside(table, line, paths, label)
            continue
        slots = [
            reading.new_slot(column, paths[column], reading.coordinates(form["meaning"], description, meaning))
            for column, description in columns.items()
        ]
        beside = {column: cell for column, cell in line.items() if column not in columns}
        reading.set_aside(table, beside, paths, label)
        numbers = reading.numbers({column: cell for column, cell in line.items() if column in columns})
        index = next(iter(line.values())).row
        table.rows.append(Row.by_column(index, label, slots, numbers, is_total=bool(meaning.get("total"))))
    return True


def _label(cells: Sequence[GridCell], line: Line) -> list[str]:
    """The words of a line from the left, with the group that reaches down beside them."""
    row = next(iter(line.values())).row
    return [
        cell.text
        for cell in sorted(cells, key=lambda cell: cell.column)
        if cell.row <= row < cell.row + cell.rowspan
        and reading.amount(cell.text) is None
        and not reading.is_blank(cell.text)
    ]


def _meaning(rows: Sequence[Mapping[str, Any]], label: Sequence[str]) -> Mapping[str, Any] | None:
    if not label:
        return None
    names = ["".join(plain(part) for part in label), plain(label[-1])]
    wanted = [*names, *(without_numbering(name) for name in names)]
    return next((row for name in wanted for row in rows if name in row["label"]), None)
