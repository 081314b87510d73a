"""A recognised table while it is read: rows, their slots, and the printed numbers that belong into them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from dagster_project.forms.official import Form, is_blank
from dagster_project.forms.text import Amount, amount, plain
from dagster_project.model import Document, Grid, GridCell, Note

Columns = Mapping[int, Mapping[str, Any]]
"""Grid columns that hold figures, and what forms.yml says of each."""


@dataclass(frozen=True, slots=True)
class Number:
    """A printed figure and the grid cell it is printed in."""

    cell: GridCell
    amount: Amount


@dataclass(frozen=True, slots=True)
class Slot:
    """A position of an official form. ``column`` is the grid column its header stands over; ``row_label`` names it
    where a line has several labels."""

    key: str
    column: int
    label: str
    meaning: Mapping[str, str]
    row_label: str = ""

    def unit_in(self, unit: str) -> str:
        """The unit of the slot's figures in a table whose money is printed in ``unit``; 辆 or 人 are their own."""
        return self.meaning.get("unit", unit)


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that identities imply for a blank slot, in the table's unit."""

    value: Decimal
    identities: str


@dataclass(slots=True)
class Row:
    """The slots of one line of a table in order, its numbers in order, and for each number its slot (or None).

    ``printed_in`` is what the columns say; ``placed_in`` what placement made of it. ``is_total`` marks a row that
    must not be blank where its parts are printed.
    """

    index: int
    label: str
    slots: list[Slot]
    numbers: list[Number]
    printed_in: list[int | None]
    is_total: bool = False
    placed_in: list[int | None] = field(default_factory=list)
    ambiguous: set[int] = field(default_factory=set)
    """Positions of numbers that identities leave several slots."""
    derived: dict[int, Derived] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.placed_in = list(self.printed_in)

    @classmethod
    def by_column(
        cls, index: int, label: str, slots: list[Slot], numbers: list[Number], shift: int = 0, is_total: bool = False
    ) -> Row:
        """A row whose numbers stand in their slots' columns, all displaced by ``shift``."""
        where = {slot.column: position for position, slot in enumerate(slots)}
        printed_in = [where.get(number.cell.column - shift) for number in numbers]
        return cls(index, label, slots, numbers, printed_in, is_total)


_YEAR = re.compile(r"20\d\d")


@dataclass(slots=True)
class Table:
    """One grid of a report, the official table it is (if any), its unit, and what was read in it."""

    document: Document
    grid: Grid
    number: int
    section: str
    form: Form | None
    title: str
    unit: str
    """元, 万元 …; empty where neither the table nor the report states one."""
    rows: list[Row] = field(default_factory=list)
    loose: list[tuple[Number, str, str]] = field(default_factory=list)
    """Numbers that no slot takes, with the row and column labels that can be read beside them."""
    bled: list[Number] = field(default_factory=list)
    """Those of them that stand in the header or in the 栏次 row."""
    year: int | None = None
    """Of the report: names of subjects, and which columns are its own, depend on it."""

    @property
    def meaning(self) -> dict[str, str]:
        """The coordinates that every figure of the table has: those of its form, and what its title narrows."""
        assert self.form is not None
        scopes = self.form.data.get("scopes", ())
        said = [scope for scope in scopes if re.search(scope["words"], plain(self.title))]
        return coordinates(self.form.data["meaning"], *said)


Line = dict[int, GridCell]
"""The filled cells of one row of a grid by column."""


def lines(grid: Grid) -> list[Line]:
    """The grid's rows from the top; cells that print only a dash are left out, and rows of nothing else."""
    found = ({cell.column: cell for cell in row if not is_blank(cell.text)} for row in grid.rows())
    return [line for line in found if line]


def numbers(line: Line) -> list[Number]:
    """The figures of a line, from the left."""
    return [Number(cell, found) for cell in line.values() if (found := amount(cell.text))]


def words(line: Line) -> list[GridCell]:
    """The cells of a line that are no figures, from the left."""
    return [cell for cell in line.values() if amount(cell.text) is None]


def is_column_numbering(line: Line) -> bool:
    """True for the 栏次 row (1 2 3 …), also where a bled amount stands in it."""
    if any(plain(cell.text) == "栏次" for cell in words(line)):
        return True
    run = [number.amount.value for number in numbers(line)]
    return len(run) >= 3 and run == [Decimal(i) for i in range(1, len(run) + 1)]


def header_paths(header: Sequence[Line]) -> dict[int, tuple[str, ...]]:
    """For each column the plain texts of the header cells above it, from the top.

    A header cell reaches to the right as far as it spans, and beyond over blanks that have a header of their own
    further down: converters and 跨列居中 lose the spans.
    """
    width = 1 + max((cell.column + cell.colspan - 1 for line in header for cell in line.values()), default=-1)
    paths: list[list[str]] = [[] for _ in range(width)]
    below = [False] * width
    for line in reversed(header):
        current = ""
        reach = -1
        starts = []
        for column in range(width):
            if column in line:
                current, reach = plain(line[column].text), column + line[column].colspan - 1
            if current and (column <= reach or below[column]):
                paths[column].insert(0, current)
                starts.append(column)
        for column in starts:
            below[column] = True
    return {column: tuple(path) for column, path in enumerate(paths) if path}


def own_columns(
    paths: Mapping[int, Sequence[str]], form: Mapping[str, Any], year: int | None
) -> dict[int, Sequence[str]]:
    """The columns without those that forms say are no figures of the year (``not_columns``), and those of another year.

    Where the report's own year is not known, the latest that a header names is.
    """
    if "not_columns" not in form:
        return dict(paths)
    years = {column: {int(found) for cell in path for found in _YEAR.findall(cell)} for column, path in paths.items()}
    own = year or max((one for named in years.values() for one in named), default=None)
    return {
        column: path
        for column, path in paths.items()
        if not any(re.search(form["not_columns"], cell) for cell in path) and years[column] <= {own}
    }


def fits(path: Sequence[str], wanted: str) -> bool:
    """Whether a header path has all the words of ``header`` in forms.yml, the last in its lowest cell.

    A column 小计, 合计 or 金额 under a heading also stands for the heading itself.
    """
    *above, last = wanted.split()
    lowest = {path[-1]} | ({path[-2]} if len(path) > 1 and path[-1] in ("小计", "合计", "金额") else set())
    return any(word in cell for word in last.split("|") for cell in lowest) and all(
        any(word in cell for cell in path for word in group.split("|")) for group in above
    )


def match_columns(
    paths: Mapping[int, Sequence[str]], wanted: Sequence[Mapping[str, Any]]
) -> dict[int, Mapping[str, Any]]:
    """The columns whose header paths fit, each with the first description it fits that no column to its left took."""
    left = list(wanted)
    found: dict[int, Mapping[str, Any]] = {}
    for column, printed in sorted(paths.items()):
        path = [cell for cell in printed if cell != "其中"]  # alone it heads the parts of a total
        if not path or any("其中" in cell for cell in path):
            continue  # a part of the column to its left, not a column of the official form
        for description in left:
            if fits(path, description["header"]) and not _barred(path[-1], description):
                found[column] = description
                left.remove(description)
                break
    return found


def _barred(lowest: str, description: Mapping[str, Any]) -> bool:
    return any(word in lowest for word in description.get("unless", "").split("|") if word)


def coordinates(*sources: Mapping[str, Any]) -> dict[str, str]:
    """Meanings joined, later ones stronger, without the words that only reading needs."""
    joined = {name: value for source in sources for name, value in source.items()}
    if "indicator" in joined:  # a measure is no fact of the star
        return {name: joined[name] for name in ("indicator", "phase", "unit") if name in joined}
    return {
        name: value for name, value in joined.items() if name not in ("header", "unless", "label", "total", "words")
    }


def slot_key(meaning: Mapping[str, str]) -> str:
    """A name for a slot that is unique in its row and stable between readings."""
    return "/".join(value for name, value in sorted(meaning.items()) if not name.endswith(("_name", "_parent")))


ORDINALS = ("序号", "行次", "栏次", "编号")


def is_ordinal(cell: GridCell, path: Sequence[str]) -> bool:
    """True for a whole number in a column headed 序号 or 行次: it counts lines and is no figure. An amount is kept."""
    found = amount(cell.text)
    return found is not None and found.is_whole and bool(path) and path[-1] in ORDINALS


def new_slot(column: int, path: Sequence[str], meaning: Mapping[str, str]) -> Slot:
    return Slot(slot_key(meaning), column, "/".join(path), meaning)


def set_aside(
    table: Table, line: Line, paths: Mapping[int, Sequence[str]] | None = None, label: str | None = None
) -> None:
    """Keep the numbers of a line that the form does not know, with what stands beside (or ``label``) and above them."""
    if label is None:
        label = " ".join(cell.text for cell in words(line))
    for number in numbers(line):
        path = (paths or {}).get(number.cell.column, ())
        table.loose.append((number, label, "/".join(path)))


def set_aside_line(table: Table, line: Line, paths: Mapping[int, Sequence[str]]) -> None:
    """As ``set_aside``, for a whole line among the rows; a header repeated on a new page may be one of them."""
    if is_column_numbering(line):
        set_aside_header(table, [line])
    else:
        set_aside(table, line, paths)


def set_aside_header(table: Table, header: Sequence[Line]) -> None:
    """Amounts that bled into the header or the 栏次 row; the column numbers themselves are no figures."""
    for line in header:
        width = len(line) if is_column_numbering(line) else 0
        table.bled += [n for n in numbers(line) if not (n.amount.is_whole and 1 <= n.amount.value <= width)]


def note_on(
    table: Table,
    code: str,
    severity: Literal["warning", "info"],
    zh: str,
    en: str,
    stated: str = "",
    expected: str = "",
) -> Note:
    """Something to know of a whole table; ``stated`` is its title unless something else is."""
    name = table.title or f"{table.number + 1}"
    return Note(
        code=code,
        severity=severity,
        line=table.grid.first_line,
        page=table.grid.page,
        message_zh=f"表“{name}”：{zh}",
        message_en=f"Table “{name}”: {en}",
        stated=stated or name,
        expected=expected,
    )
