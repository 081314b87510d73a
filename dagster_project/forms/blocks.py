"""Read Z06: blocks of (code, name, amount) side by side, and the totals under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from dagster_project.forms import coded, official
from dagster_project.forms import table as reading
from dagster_project.forms.table import Line, Row, Table
from dagster_project.forms.text import amount, plain, squeezed
from dagster_project.model import TOTAL, GridCell

_CODE_HEADERS = ("编码", "代码")
_AMOUNT_HEADERS = ("决算", "金额", "合计")


def read(table: Table) -> bool:
    """Fill ``table`` with rows and loose numbers; False where it has no header of its form.

    A table with a single block has its natures in columns, and is a coded table.
    """
    lines = reading.lines(table.grid)
    top = next((i for i, line in enumerate(lines) if _code_columns(line)), None)
    if top is None or len(_code_columns(lines[top])) == 1:
        return coded.read(table)
    starts = _code_columns(lines[top])
    entries = [_entries(line) for line in lines]
    first = next((i for i in range(top + 1, len(lines)) if entries[i]), len(lines))
    paths = reading.header_paths([line for line in lines[top:first] if not reading.is_column_numbering(line)])
    amounts = [c for c, path in paths.items() if any(word in path[-1] for word in _AMOUNT_HEADERS)]
    if not amounts:
        return False

    reading.set_aside_header(table, lines[top:first])
    for line in lines[:top]:
        reading.set_aside(table, line)
    codes = {squeezed(code.text) for line in entries for code, _, _ in line}
    for line, found in zip(lines[first:], entries[first:], strict=True):
        totals = _total_labels(table, line)
        if totals:
            _read_totals(table, line, totals, amounts, paths)
        elif found:
            _read_entries(table, line, found, codes, starts, amounts, paths)
        else:
            reading.set_aside_line(table, line, paths)
    return True


def _code_columns(line: Line) -> list[int]:
    return [c.column for c in line.values() if any(plain(c.text).endswith(word) for word in _CODE_HEADERS)]


Entry = tuple[GridCell, GridCell, Line]
"""The cells of a code and its name, and the figures up to the next code."""


def _entries(line: Line) -> list[Entry]:
    """A code is a figure of 3 or 5 digits that begins with 3 and has a name behind it."""
    cells = list(line.values())
    entries: list[Entry] = []
    for cell, following in zip_longest(cells, cells[1:]):
        text = squeezed(cell.text)
        is_code = text.isdigit() and len(text) in (3, 5) and text.startswith(coded.FIRST_DIGIT["economic"])
        if is_code and following is not None and amount(following.text) is None:
            entries.append((cell, following, {}))
        elif (code := official.economic_class(cell.text)) and not (entries and cell is entries[-1][1]):
            entries.append((replace(cell, text=code), cell, {}))  # a 类 is often printed without its code
        elif entries and cell is not entries[-1][1]:
            entries[-1][2][cell.column] = cell
    return entries


def _read_entries(
    table: Table,
    line: Line,
    entries: Sequence[Entry],
    codes: set[str],
    starts: Sequence[int],
    amounts: Sequence[int],
    paths: Mapping[int, Sequence[str]],
) -> None:
    assert table.form is not None
    before = {column: cell for column, cell in line.items() if column < entries[0][0].column}
    reading.set_aside(table, before, paths)
    for code_cell, name, figures in entries:
        code = squeezed(code_cell.text)
        start = max((c for c in starts if c <= code_cell.column), default=starts[0])
        column = next((c for c in amounts if c > start), amounts[-1])
        meaning = reading.coordinates(
            table.meaning,
            coded.subject_meaning("economic", code, name.text.strip(), codes),
            {"nature": coded.nature_of_economic(code)},
        )
        slot = reading.new_slot(column, paths.get(column, ()), meaning)
        numbers = reading.numbers(figures)
        row = Row.by_column(code_cell.row, f"{code} {name.text.strip()}", [slot], numbers)
        if not table.grid.exact and len(numbers) == 1:
            row.printed_in = row.placed_in = [0]  # the code before it says what it is
        table.rows.append(row)


def _total_labels(table: Table, line: Line) -> list[tuple[GridCell, Mapping[str, str]]]:
    assert table.form is not None
    return [
        (cell, total)
        for cell in line.values()
        for total in table.form.data["totals"]
        if plain(cell.text) in total["label"]
    ]


def _read_totals(
    table: Table,
    line: Line,
    labels: Sequence[tuple[GridCell, Mapping[str, str]]],
    amounts: Sequence[int],
    paths: Mapping[int, Sequence[str]],
) -> None:
    """The line 人员经费合计 … 公用经费合计: an amount belongs to the label to its left, whatever its column."""
    assert table.form is not None
    columns = [cell.column for cell, _ in labels]
    slots = []
    for (cell, total), end in zip(labels, [*columns[1:], None], strict=True):
        column = [c for c in amounts if c > cell.column and (end is None or c < end)] or [cell.column]
        meaning = reading.coordinates(table.meaning, total, {"economic_code": TOTAL})
        slot = reading.new_slot(column[-1], paths.get(column[-1], ()), meaning)
        slots.append(replace(slot, row_label=cell.text))
    numbers = reading.numbers(line)
    printed_in = [max((i for i, c in enumerate(columns) if c < n.cell.column), default=None) for n in numbers]
    taken: set[int | None] = set()
    for position, own in enumerate(printed_in):  # the first figure after a label is its own
        printed_in[position] = None if own in taken else own
        taken.add(own)
    label = " ".join(cell.text for cell, _ in labels)
    table.rows.append(Row(labels[0][0].row, label, slots, numbers, printed_in, is_total=True))
