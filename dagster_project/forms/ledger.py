"""Read tables with income on the left and spending on the right, one label a row and side: Z01, Z04, B01 and B04."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dagster_project.forms import misread
from dagster_project.forms import table as reading
from dagster_project.forms.official import economic_classes, function_classes
from dagster_project.forms.table import Columns, Line, Row, Table
from dagster_project.forms.text import amount, plain, without_numbering
from dagster_project.model import TOTAL, GridCell


@dataclass(slots=True)
class Side:
    """One side of the ledger; a budget may have three: income, spending by function, spending by purpose.

    ``passed`` counts the rows of the form that were met: a label that is listed twice (一般公共预算财政拨款 as revenue,
    then as opening balance) means the next one.
    """

    data: Mapping[str, Any]
    label_column: int
    columns: Columns
    is_economic: bool = False
    passed: int = 0

    def row_of(self, label: str) -> Mapping[str, Any] | None:
        """Coordinates of a printed label, or None where the form does not know it."""
        name = plain(label)
        names = {name, without_numbering(name)}
        rows = self.data["rows"]
        for position in [*range(self.passed, len(rows)), *range(self.passed)]:
            if names & set(rows[position]["label"]):
                self.passed = position + 1
                return dict(rows[position])
        if self.data.get("classes"):
            for one in names:
                kind, classes = (
                    ("economic", economic_classes()) if self.is_economic else ("function", function_classes())
                )
                if code := classes.get(one):
                    text = re.sub(r"^.*?[、.．]\s*", "", label.strip())
                    return {f"{kind}_code": code, f"{kind}_name": text, f"{kind}_parent": TOTAL}
        return None

    def meant(self, label: str) -> Mapping[str, Any] | None:
        """As ``row_of``, for a label that was recognised in an image and may have a character wrong."""
        known: dict[str, object] = {}
        for position, row in enumerate(self.data["rows"]):
            listed_before = next((known[one] for one in row["label"] if one in known), position)
            known |= dict.fromkeys(row["label"], listed_before)
        if self.data.get("classes"):
            known |= economic_classes() if self.is_economic else function_classes()
        found = misread.nearest(without_numbering(plain(label)), known)
        return self.row_of(found) if found else None


def read(table: Table) -> bool:
    """Fill ``table`` with rows and loose numbers; False where it has no header of its form."""
    assert table.form is not None
    lines = reading.lines(table.grid)
    form = table.form.data
    data = form["sides"]
    found = _headed(lines, form) if "labels" in form else _titled(lines, data)
    if found is None:
        return False
    top, first, label_columns = found
    header = lines[top:first]
    above = lines[top - 1 : top] if top and not reading.numbers(lines[top - 1]) else []
    paths = reading.header_paths([*above, *(line for line in header if not reading.is_column_numbering(line))])
    own = reading.own_columns(paths, form, table.year)
    spans = list(pairwise([*label_columns, max(paths, default=0) + 1]))
    sides: list[Side] = []
    for start, end in spans if "labels" in form else spans[: len(data)]:
        side = data[min(len(sides), len(data) - 1)]
        columns = reading.match_columns({c: p for c, p in own.items() if start < c < end}, side["columns"])
        sides.append(Side(side, start, columns, any("经济" in cell for cell in paths.get(start, ()))))
    if len(sides) < 2 or not all(side.columns for side in sides):
        return False

    reading.set_aside_header(table, header)
    for line in lines[:top]:
        reading.set_aside(table, line)
    for line in lines[first:]:
        _read_line(table, line, sides, paths)
    return True


def _headed(lines: Sequence[Line], form: Mapping[str, Any]) -> tuple[int, int, list[int]] | None:
    """The first line of the header, the first of the rows, and the columns of labels, by what is said of ``labels``."""
    edge = min((column for line in lines for column in line), default=0)
    income = Side(form["sides"][0], edge, {})
    first = next((i for i, line in enumerate(lines) if edge in line and income.row_of(line[edge].text)), len(lines))

    def labels(line: Line) -> list[int]:
        return [cell.column for cell in line.values() if re.fullmatch(form["labels"], plain(cell.text))]

    top = next((i for i, line in enumerate(lines[:first]) if len(labels(line)) > 1), None)
    return None if top is None else (top, first, sorted({c for line in lines[top:first] for c in labels(line)}))


def _titled(lines: Sequence[Line], data: Sequence[Mapping[str, Any]]) -> tuple[int, int, list[int]] | None:
    """As ``_headed``, for the final accounts: two sides, the labels under 项目, or under 收入 and 支出."""
    top = next((i for i, line in enumerate(lines) if len(_label_columns(line)) > 1), None)
    if top is None:
        return None
    columns = _label_columns(lines[top])
    return top, next((i for i in range(top + 1, len(lines)) if _is_data(lines[i], columns, data)), len(lines)), columns


def _label_columns(line: Line) -> list[int]:
    """The columns headed 项目, or 收入 and 支出 where the header has only those."""
    titled = [cell.column for cell in line.values() if plain(cell.text).startswith("项目")]
    if len(titled) > 1:
        return titled
    names = {plain(cell.text): cell.column for cell in line.values()}
    alone = {"收入", "支出"} <= names.keys() and len(names) > 2
    return [names["收入"], names["支出"]] if alone else []


def _is_data(line: Line, label_columns: Sequence[int], sides: Sequence[Mapping[str, Any]]) -> bool:
    labels = [line[column].text for column in label_columns if column in line]
    return any(Side(data, 0, {}).row_of(label) for data in sides for label in labels)


def _read_line(table: Table, line: Line, sides: Sequence[Side], paths: Mapping[int, Sequence[str]]) -> None:
    """One line: each label with the cells up to the next label."""
    assert table.form is not None
    label: GridCell | None = None
    parts: list[tuple[GridCell | None, Line]] = [(None, {})]
    for column, cell in line.items():
        if amount(cell.text) is None:
            label = cell
            parts.append((label, {}))
        else:
            if label and table.grid.exact and _side_of(sides, column) is not _reached(sides, label):
                label = None  # figures of a side whose label is blank
                parts.append((None, {}))
            parts[-1][1][column] = cell
    for label, cells in parts:
        side, meaning = _meaning(label, sides, table.grid.exact)
        if label is None or meaning is None:
            _set_aside(table, label, cells, paths)
            continue
        # a collapsed grid may have lost the blank cells before a label: its figures moved with it
        shift = 0 if table.grid.exact else label.column - side.label_column
        slots = [
            reading.new_slot(
                column,
                paths.get(column, ()),
                reading.coordinates(table.meaning, side.data["meaning"], meaning, description),
            )
            for column, description in side.columns.items()
        ]
        figures = {c: cell for c, cell in cells.items() if not reading.is_ordinal(cell, paths.get(c - shift, ()))}
        table.rows.append(
            Row.by_column(label.row, label.text, slots, reading.numbers(figures), shift, bool(meaning.get("total")))
        )


def _side_of(sides: Sequence[Side], column: int) -> Side:
    return max(
        (side for side in sides if side.label_column <= column), key=lambda side: side.label_column, default=sides[0]
    )


def _reached(sides: Sequence[Side], label: GridCell) -> Side:
    """The last side that a label reaches: one total may stand under spending by function and by purpose."""
    return _side_of(sides, label.column + label.colspan - 1)


def _meaning(label: GridCell | None, sides: Sequence[Side], exact: bool) -> tuple[Side, Mapping[str, Any] | None]:
    if label is None:
        return sides[0], None
    own = _reached(sides, label)
    meaning = own.row_of(label.text)
    if meaning is None and label.confidence < 1:
        meaning = own.meant(label.text)
    if meaning is None and not exact:
        for other in sides:
            if other is not own and (displaced := other.row_of(label.text)):
                return other, displaced
    return own, meaning


def _set_aside(table: Table, label: GridCell | None, cells: Line, paths: Mapping[int, Sequence[str]]) -> None:
    kept = {c: cell for c, cell in cells.items() if not reading.is_ordinal(cell, paths.get(c, ()))}
    reading.set_aside(table, ({label.column: label} if label else {}) | kept, paths)
