"""Workbooks opened again: by calamine, which shares nothing with what wrote them, and by openpyxl where calamine sees nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import CalamineWorkbook

OFFICIAL = re.compile(r"[ZB]\d\d ")


@dataclass(frozen=True)
class Opened:
    """A workbook as calamine reads it; a place is written 'Z03 支出'!C7."""

    path: Path

    @cached_property
    def sheets(self) -> dict[str, list[list[Any]]]:
        book = CalamineWorkbook.from_path(self.path)
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}

    @cached_property
    def styled(self) -> openpyxl.Workbook:
        """As openpyxl reads it, with fonts and comments."""
        return openpyxl.load_workbook(self.path)

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each figure is said to stand, by cell_id."""
        head, *rows = self.sheets["来源"]
        where, identifier = head.index("位置\nwhere"), head.index("单元格编号\ncell_id")
        return {row[identifier]: row[where] for row in rows}

    def at(self, place: str) -> Any:
        sheet, coordinate = _split(place)
        row, column = coordinate_to_tuple(coordinate)
        return self.sheets[sheet][row - 1][column - 1]

    def styled_at(self, place: str) -> Cell:
        sheet, coordinate = _split(place)
        cell: Cell = self.styled[sheet][coordinate]
        return cell

    def figures(self) -> Iterator[tuple[str, Decimal]]:
        """Every number in the official tables and in 其他数字, with the name of its sheet."""
        for name, rows in self.sheets.items():
            if OFFICIAL.match(name):
                yield from ((name, exact(value)) for row in rows for value in row if isinstance(value, float))
            elif name == "其他数字":
                yield from ((name, exact(row[0])) for row in rows[1:])

    def table(self, code: str) -> list[list[Any]]:
        return next(rows for name, rows in self.sheets.items() if name.startswith(code))


def _split(place: str) -> tuple[str, str]:
    sheet, _, coordinate = place.rpartition("!")
    return sheet.strip("'"), coordinate


def exact(value: float) -> Decimal:
    """The shortest number that the double stands for, which is what Excel shows."""
    return Decimal(repr(value))
