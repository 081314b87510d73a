"""Cells of one printed table → the official table laid out again: its sides, columns, rows, and what stands where.

Pure: no database, no spreadsheet. How the forms are printed is data, workbook.yml. A figure is placed by what it means where
the form says so, else where it is printed; one that has no place is handed back.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Record = dict[str, Any]
"""A row of ``marts.cells`` with the seven coordinates of its fact, or the indicator and the phase; None where it has none."""

_CODE = re.compile(r"(\d{3,7})[\s、.．]*(.*)", re.DOTALL)
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its header cells from the top."""

    key: Hashable
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a row, with its subject code where it has one. ``is_printed``: a figure of the report stands beside it."""

    code: str
    name: str
    is_printed: bool = True


@dataclass(slots=True)
class Side:
    """Columns of figures that share the names of their rows; most tables have one side."""

    header: str
    columns: list[Column]
    labels: dict[int, Label] = field(default_factory=dict)

    @property
    def has_codes(self) -> bool:
        return any(label.code for label in self.labels.values())


@dataclass(slots=True)
class Table:
    """A printed table as it is to be laid out. ``rows`` are row numbers of the document in order; ``figures`` by row and column.

    ``is_official``: columns are those of the form, also where the report prints nothing in them.
    """

    code: str
    title: str
    tab: str
    is_official: bool
    sides: list[Side]
    rows: list[int]
    figures: dict[tuple[int, Hashable], Record]


@cache
def layouts() -> Mapping[str, Any]:
    """workbook.yml."""
    return dict(yaml.safe_load(Path(__file__).with_name("workbook.yml").read_text(encoding="utf-8")))


def arrange(cells: Sequence[Record], classes: Mapping[str, str]) -> tuple[Table, list[Record]]:
    """The table that these cells of one grid are, and those of them that have no place in it.

    ``classes`` names the 类 of expenditure of the report's year by code. All cells have one ``table_code``, which is a form's.
    """
    code = cells[0]["table_code"]
    form = layouts()["forms"][code]
    placed = [cell for cell in cells if cell["column_label"]]
    found = _by_meaning(form, placed)
    title, sides, keyed = found or (form["title"], *_as_printed(placed))
    table = Table(code, title, form["tab"], found is not None, sides, [], {})
    for cell in sorted(placed, key=lambda one: (one["row_index"], one["column_index"], one["cell_id"])):
        side, column = keyed.get(cell["cell_id"], (None, None))
        at = (cell["row_index"], column)
        label = Label(*_name(cell["row_label"]))
        if side is None or at in table.figures or side.labels.get(cell["row_index"], label) != label:
            continue
        table.figures[at] = cell
        side.labels[cell["row_index"]] = label
    printed = {row for row, _ in table.figures}
    if found and "sides" in form:
        _name_blank_rows(table, [_official_rows(side["rows"], classes) for side in form["sides"]])
    table.rows = sorted(printed.union(*(side.labels for side in sides)))
    there = {cell["cell_id"] for cell in table.figures.values()}
    return table, [cell for cell in cells if cell["cell_id"] not in there]


Keyed = dict[str, tuple[Side, Hashable]]
"""The side and the column of each cell that has one, by cell_id."""


def _by_meaning(form: Mapping[str, Any], cells: Sequence[Record]) -> tuple[str, list[Side], Keyed] | None:
    """Columns as the form has them, where it has a place for every figure that makes a fact or a measure."""
    facts = [cell for cell in cells if cell["fact_id"] or cell["indicator"]]
    if not facts:
        return None
    lines = {cell["row_index"] for cell in facts}
    variants = [{"sides": form["sides"]}] if "sides" in form else form.get("columns", ())
    for variant in variants:
        placed = _placed(variant.get("sides", [variant]), facts)
        if placed and not ("one_line" in variant and len(lines) > 1):
            return (form["title"].replace("支出决算表", f"{variant.get('also', '')}支出决算表"), *placed)
    return None


def _placed(sides: Sequence[Mapping[str, Any]], facts: Sequence[Record]) -> tuple[list[Side], Keyed] | None:
    drawn = [
        Side(
            side.get("header", ""),
            [Column((n, k), tuple(one["header"])) for k, one in enumerate(side["columns"])],
        )
        for n, side in enumerate(sides)
    ]
    keyed: Keyed = {}
    for cell in facts:
        for n, side in enumerate(sides):
            column = next((k for k, one in enumerate(side["columns"]) if _fits(cell, one)), None)
            if column is not None and _fits(cell, side.get("coordinates", {})):
                keyed[cell["cell_id"]] = (drawn[n], (n, column))
                break
        else:
            return None
    return drawn, keyed


def _fits(cell: Record, wanted: Mapping[str, Any]) -> bool:
    """Whether a figure has the coordinates that a column or a row of the form asks for."""
    return all(
        cell[name] in (value if isinstance(value, list) else [value])
        for name, value in wanted.items()
        if name not in ("header", "label")
    )


def _as_printed(cells: Sequence[Record]) -> tuple[list[Side], Keyed]:
    """Columns as the document has them; a new side begins where one line names two rows, or no line leads on to the left."""
    columns: dict[str, Counter[int]] = defaultdict(Counter)
    for cell in cells:
        columns[cell["column_label"]][cell["column_index"]] += cell["placement"] != "repaired"
    # one header over several columns (决算数 of each block of 基本支出) is several columns
    repeated = {label for label, where in columns.items() if sum(count > 0 for count in where.values()) > 1}
    keys = {
        cell["cell_id"]: (
            cell["column_index"]
            if cell["column_label"] in repeated
            else min(columns[cell["column_label"]], key=lambda one: (-columns[cell["column_label"]][one], one)),
            cell["column_label"],
        )
        for cell in cells
    }
    names: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    for cell in cells:
        names[keys[cell["cell_id"]]].setdefault(cell["row_index"], cell["row_label"])
    sides: list[Side] = []
    of_column: dict[Hashable, Side] = {}
    seen: dict[int, str] = {}
    for key in sorted(names):
        if not any(row in seen for row in names[key]) or any(
            seen.get(row, name) != name for row, name in names[key].items()
        ):
            sides.append(Side("", []))
            seen = {}
        seen |= names[key]
        sides[-1].columns.append(Column(key, tuple(part for part in key[1].split("/") if part)))
        of_column[key] = sides[-1]
    return sides, {identifier: (of_column[key], key) for identifier, key in keys.items()}


def _name(label: str) -> tuple[str, str]:
    """Subject code and name of a row."""
    match = _CODE.fullmatch(label)
    return (match[1], match[2]) if match else ("", label)


Official = list[tuple[str, Mapping[str, Any]]]
"""Names of the form's rows in order, each with the coordinates that tell it."""


def _official_rows(rows: Sequence[Any], classes: Mapping[str, str]) -> Official:
    named: Official = []
    for row in rows:
        if row == "classes":
            listed = [code for code in layouts()["classes"] if code in classes]
            named += [
                (f"{_ordinal(n)}、{classes[code]}", {"flow": "expenditure", "function_code": code})
                for n, code in enumerate(listed, 1)
            ]
        else:
            named.append((row["label"], row))
    return named


def _ordinal(number: int) -> str:
    """1 … 99 as Chinese numbering writes it."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _ORDINALS[tens - 1]) + ("十" if tens else "") + (_ORDINALS[ones - 1] if ones else "")


def _name_blank_rows(table: Table, official: Sequence[Official]) -> None:
    """Name the lines between printed ones where exactly the form's own rows fit: what prints nothing leaves no cell."""
    positions = [_positions(table, side, names) for side, names in zip(table.sides, official, strict=True)]
    tops = {min(rows) - rows[min(rows)] for rows in positions if rows}
    for side, names, rows in zip(table.sides, official, positions, strict=True):
        before = (min(tops) - 1, -1) if len(tops) == 1 else None  # else the sides do not agree where the form begins
        for row, position in sorted(rows.items()):
            if before is not None:
                between, lines = range(before[1] + 1, position), range(before[0] + 1, row)
                # above the sums a form has idle lines; among the 类 it has none
                is_sum = names[position][0].endswith("计")
                fits = len(between) == len(lines) or (is_sum and len(between) < len(lines))
                if fits and not any(line in side.labels for line in lines):
                    for line, n in zip(lines, between, strict=False):
                        side.labels[line] = Label("", names[n][0], is_printed=False)
            before = (row, position)


def _positions(table: Table, side: Side, names: Official) -> dict[int, int]:
    """Which row of the form each printed line is, where the form has it."""
    keys = {column.key for column in side.columns}
    return {
        row: next(n for n, (_, wanted) in enumerate(names) if _fits(cell, wanted))
        for (row, key), cell in table.figures.items()
        if key in keys and any(_fits(cell, wanted) for _, wanted in names)
    }
