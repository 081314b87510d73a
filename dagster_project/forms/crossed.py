"""Read the tables that print the cube itself: one function subject a row, one economic subject a column (Z11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.forms import coded, official
from dagster_project.forms import table as reading
from dagster_project.forms.table import Line, Table
from dagster_project.forms.text import plain
from dagster_project.model import TOTAL

CODE = "Z11"
_SUMS = ("合计", "小计", "总计", "本年支出合计", "支出合计", "本年支出", "决算数")


def read(table: Table) -> bool:
    """Fill ``table`` with rows and loose numbers; False where its columns are no economic subjects.

    A table of that title with economic subjects in its rows and funds in its columns is a coded table.
    """
    assert table.form is not None
    lines = reading.lines(table.grid)
    subjects = [coded.subject_of(line, "function", coded.TOTAL_LABELS) for line in lines]
    first = next((i for i, subject in enumerate(subjects) if subject), len(lines))
    columns = _columns(lines[:first], table.year)
    if not columns:
        return coded.read(table) if table.form.data["layout"] == "crossed" else False
    header, paths = _header(lines[:first])
    reading.set_aside_header(table, [line for line in header if not _is_codes(line)])
    functions = {subject.code for subject in subjects if subject}
    economics = {meaning["economic_code"] for meaning in columns.values()}
    for line, subject in zip(lines[first:], subjects[first:], strict=True):
        if subject is None:
            reading.set_aside_line(table, line, paths)
            continue
        own = coded.subject_meaning("function", subject.code, subject.name, functions)
        slots = [
            reading.new_slot(
                column,
                paths[column],
                reading.coordinates(
                    table.meaning,
                    own,
                    coded.subject_meaning("economic", meaning["economic_code"], meaning["name"], economics),
                ),
            )
            for column, meaning in columns.items()
        ]
        coded.add_row(table, line, subject, slots, paths)
    return True


def is_crossed(table: Table) -> bool:
    """True where the header of the table's grid names economic subjects of two 类 or more, and its rows functions."""
    lines = reading.lines(table.grid)
    subjects = [coded.subject_of(line, "function", coded.TOTAL_LABELS) for line in lines]
    if all(subject is None or subject.code == TOTAL for subject in subjects):
        return False
    first = next(i for i, subject in enumerate(subjects) if subject)
    classes = {meaning["economic_code"][:3] for meaning in _columns(lines[:first], table.year).values()}
    return len(classes - {TOTAL[:3]}) > 1


def _is_codes(line: Line) -> bool:
    """A line of economic codes above the names."""
    found = reading.numbers(line)
    return bool(found) and all(n.amount.is_whole and str(n.amount.value).startswith("3") for n in found)


def _header(lines: Sequence[Line]) -> tuple[Sequence[Line], dict[int, tuple[str, ...]]]:
    top = next((i for i, line in enumerate(lines) if len(line) > 2), 0)
    header = lines[top:]
    return header, reading.header_paths([line for line in header if not reading.is_column_numbering(line)])


def _columns(lines: Sequence[Line], year: int | None) -> dict[int, Mapping[str, str]]:
    """The columns that stand under an economic subject, or under the total of all of them."""
    _, paths = _header(lines)
    found: dict[int, Mapping[str, str]] = {}
    for column, path in sorted(paths.items()):
        code = _code_of(path, year)
        if code and all(meaning["economic_code"] != code for meaning in found.values()):
            found[column] = {"economic_code": code, "name": path[-1] if path[-1] not in _SUMS else path[0]}
    economic = [meaning for meaning in found.values() if meaning["economic_code"] != TOTAL]
    return found if len(economic) > 1 else {}


def _code_of(path: Sequence[str], year: int | None) -> str | None:
    """The economic code of a header path: printed, or by its name within its 类; TOTAL for the column of all."""
    printed = [cell for cell in path if cell.isdigit() and len(cell) in (3, 5) and cell.startswith("3")]
    if printed:
        return printed[-1]
    lowest = path[-1]
    group = next((code for cell in path if (code := official.economic_class(cell))), None)
    if group is None:
        return TOTAL if lowest in _SUMS and all(cell in _SUMS for cell in path) else None
    if lowest in _SUMS or (len(path) == 1 and plain(lowest) == lowest):
        return group
    return official.economic_items(group, year).get(lowest)
