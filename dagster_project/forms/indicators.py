"""Read Z09, Z10, B11 and B12: measures by 预算 and 决算, whichever stands in the columns and whichever in the rows."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from dagster_project.forms import table as reading
from dagster_project.forms.table import Line, Row, Slot, Table
from dagster_project.forms.text import plain, without_numbering

_LABELS = ("项目", "名称", "单位名称", "项目名称", "科目名称", "备注")


def read(table: Table) -> bool:
    """Fill ``table`` with rows and loose numbers; False where it has no header of its form.

    A lying table (12 columns) has one row of figures; further ones break it down by unit and are set aside. The
    order of the columns (接待 before 用车, 预算 and 决算 alternating) does not matter: their header says what they are.
    """
    assert table.form is not None
    form = table.form.data
    lines = reading.lines(table.grid)
    top = next((i for i, line in enumerate(lines) if _is_header(line, form["starts"].split("|"))), None)
    if top is None:
        return False
    first = next((i for i in range(top + 1, len(lines)) if _has_figures(lines[i])), len(lines))
    header = lines[top:first]
    every_path = reading.header_paths([line for line in header if not reading.is_column_numbering(line)])
    paths = reading.own_columns(every_path, form, table.year)
    form = {**form, "measures": _meant(form["measures"], lines)}
    lying = _slots(paths, form, "")
    is_lying = len({slot.meaning["indicator"] for slot in lying}) > 1

    reading.set_aside_header(table, header)
    for line in lines[:top]:
        reading.set_aside(table, line)
    starts = _blocks(header)
    found: set[str] = set()
    for line in lines[first:]:
        if reading.is_column_numbering(line):
            reading.set_aside_header(table, [line])
            continue
        if is_lying:
            _read_line(table, line, every_path, lying if not table.rows else [], found)
            continue
        for start, end in zip(starts, [*starts[1:], sys.maxsize], strict=True):
            part = {c: cell for c, cell in line.items() if start <= c < end}
            here = {c: path for c, path in paths.items() if start <= c < end}
            if part:
                _read_line(table, part, every_path, _slots(here, form, _label(part)), found)
    return True


def _blocks(header: Sequence[Line]) -> list[int]:
    """Where each block of a standing table begins: 项目 | 预算数 | 决算数 may stand twice side by side."""
    titled = [[cell.column for cell in line.values() if plain(cell.text) == "项目"] for line in header]
    return next(([0, *columns[1:]] for columns in titled if len(columns) > 1), [0])


def _label(line: Line) -> str:
    return " ".join(cell.text for cell in reading.words(line))


def _read_line(
    table: Table, line: Line, paths: Mapping[int, Sequence[str]], slots: Sequence[Slot], found: set[str]
) -> None:
    """A line's figures in its slots; a measure that an earlier line has told is not told again."""
    figures = {c: cell for c, cell in line.items() if not reading.is_ordinal(cell, paths.get(c, ()))}
    new = [slot for slot in slots if slot.key not in found]
    label = _label(line)
    if not new:
        reading.set_aside(table, figures, paths, label)
        return
    columns = {slot.column for slot in new}
    numbers = reading.numbers(figures)
    if numbers:  # a heading with dashes in its columns tells nothing
        found.update(slot.key for slot in new)
    if table.grid.exact:
        reading.set_aside(table, {c: cell for c, cell in figures.items() if c not in columns}, paths, label)
        numbers = [number for number in numbers if number.cell.column in columns]
    table.rows.append(Row.by_column(next(iter(line.values())).row, label, new, numbers))


def _is_header(line: Line, starts: Sequence[str]) -> bool:
    return len(line) > 1 and any(word in plain(cell.text) for word in starts for cell in line.values())


def _has_figures(line: Line) -> bool:
    return bool(reading.numbers(line)) and not reading.is_column_numbering(line)


def _slots(paths: Mapping[int, Sequence[str]], form: Mapping[str, Any], label: str) -> list[Slot]:
    """The columns whose header, together with the row's label, names a measure and a phase."""
    best: dict[tuple[str, str], tuple[int, int]] = {}
    row = f"/{without_numbering(plain(label).removeprefix('其中'))}/"
    for column, path in paths.items():
        header = "".join(f"/{cell}" for cell in path)
        if path[-1] in _LABELS or path[-1] in reading.ORDINALS:
            continue
        if any(word in header + row for word in form["never"]):
            continue
        measure = _first(form["measures"], header=header + "/")
        if measure is None:
            measure = _first(form["measures"], row=row)
        phase = _first(form["phases"], header=header + "/", row=row)
        if measure is not None and phase is not None:
            key = (form["measures"][measure]["indicator"], form["phases"][phase]["phase"])
            best[key] = min(best.get(key, (measure, column)), (measure, column))
    slots = [
        reading.new_slot(column, paths[column], reading.coordinates(form["measures"][measure], {"phase": phase}))
        for (_, phase), (measure, column) in best.items()
    ]
    return sorted(slots, key=lambda slot: slot.column)


def _meant(measures: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> list[Mapping[str, Any]]:
    """The measures without those that need a word ``beside`` them which the table does not print."""
    printed = [plain(cell.text) for line in lines for cell in reading.words(line)]
    return [one for one in measures if any(one.get("beside", "") in text for text in printed)]


def _first(choices: Sequence[Mapping[str, Any]], header: str = "", row: str = "") -> int | None:
    """The first choice one of whose alternatives has all its words in the header and the row; ``in`` takes only one."""
    contexts = {"header": header, "row": row}
    for position, choice in enumerate(choices):
        context = contexts.get(choice.get("in", ""), header + row)
        for words in choice["words"]:
            if context and all(word in context for word in words.split()):
                return position
    return None
