"""The sample's tables as grids of text: reading the CSV sheets under ``figures/`` and finding figures in them.

A CSV is one sheet as it looks. ``<`` continues the cell to the left, ``^`` the cell above (merged cells); an amount
has two decimals; everything else, codes and 行次 included, is text. A folder is a workbook, its files in order of
name are the sheets, and the first three letters of a name say which official table it is (Z00 is the cover).
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

FIGURES = Path(__file__).resolve().parent / "figures"

Sheet = list[list[str]]
Workbook = dict[str, Sheet]
Row = list[Decimal | None]  # the numbered columns 1, 2, 3 … of one table row; None is a blank

_AMOUNT = re.compile(r"-?\d+\.\d{2}")
_CODE = re.compile(r"\d{3}|\d{5}|\d{7}")


def workbook_names() -> list[str]:
    return sorted(folder.name for folder in FIGURES.iterdir() if folder.is_dir())


def read_workbook(name: str) -> Workbook:
    """The workbook's sheets in order, by name."""
    return {path.stem: _read_csv(path) for path in sorted((FIGURES / name).glob("*.csv"))}


def by_table(workbook: Workbook) -> dict[str, Sheet]:
    """The same sheets by table code, Z01 … Z08."""
    return {name[:3]: sheet for name, sheet in workbook.items()}


def amount(text: str) -> Decimal | None:
    """The amount that a cell prints, in 万元; None for a blank and for text."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def coded_rows(sheet: Sheet) -> dict[str, Row]:
    """Z02, Z03, Z05: subject code, or 合计, → its numbered columns."""
    numbering = next(row for row in sheet if "栏次" in row)
    first = numbering.index("1")
    rows = {}
    for row in sheet[sheet.index(numbering) + 1 :]:
        if "合计" in row[:first]:
            rows["合计"] = [amount(text) for text in row[first:]]
        elif _CODE.fullmatch(row[0]):
            rows[row[0]] = [amount(text) for text in row[first:]]
    return rows


def numbered_lines(sheet: Sheet) -> dict[int, Row]:
    """Z01, Z04: 行次 → the figures beside it, from the left."""
    lines: dict[int, Row] = {}
    headings = next(row for row in sheet if "行次" in row)
    starts = [column for column, text in enumerate(headings) if text == "行次"]
    for row in sheet:
        for start, end in zip(starts, [starts[1] - 1, len(row)], strict=True):
            if row[start].isdigit():
                lines[int(row[start])] = [amount(text) for text in row[start + 1 : end]]
    return lines


def economic_amounts(sheet: Sheet) -> dict[str, Decimal | None]:
    """Z06: economic code, 人员经费合计 or 公用经费合计 → its amount."""
    amounts: dict[str, Decimal | None] = {}
    for row in sheet:
        for column in (0, 3, 6):
            if column + 2 < len(row) and _CODE.fullmatch(row[column]):
                amounts[row[column]] = amount(row[column + 2])
        if row[0] == "人员经费合计":
            amounts["人员经费合计"] = amount(row[2])
            amounts["公用经费合计"] = amount(row[-1])
    return amounts


def _read_csv(path: Path) -> Sheet:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
