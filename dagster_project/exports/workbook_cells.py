"""How values look in a spreadsheet: text that never runs, exact numbers with their printed decimals, marks and comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.exports.defused import RISKY

LONGEST_TEXT = 32_767  # of a cell, and of a comment
MOST_DECIMALS = 30  # that a number format may ask for
FAMILY = "宋体"
AUTHOR = "juesuan"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_THIN = Side(style="thin", color="808080")
BOXED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEADER = PatternFill("solid", fgColor="E7ECF3")
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
UNWRAPPED = Alignment(horizontal="left", vertical="center")
RIGHT = Alignment(horizontal="right", vertical="center")
GREY = "808080"
DERIVED, REPAIRED, WITHHELD = "1F4E9E", "E4DFEC", "C00000"
SEVERITIES = {
    "fatal": ("致命 fatal", "FF9C9C"),
    "error": ("错误 error", "FFC7CE"),
    "warning": ("警告 warning", "FFEB9C"),
    "info": ("提示 info", "DDEBF7"),
}
"""What a severity is called, and its colour."""


@cache
def font(**how: Any) -> Font:
    return Font(**{"name": FAMILY, "size": 10, **how})


def shown(text: Any) -> str:
    """The text as a file may hold it: control characters as their pictures (␀), at most as long as Excel allows."""
    text = _CONTROL.sub(lambda match: chr(0x2400 + ord(match[0])), str(text))
    text = _NO_CHARACTER.sub("\ufffd", text)
    return text if _length(text) <= LONGEST_TEXT else _cut(text)


def _length(text: str) -> int:
    """In the units that Excel counts: a character beyond the basic plane is two."""
    return len(text) + sum(one > "\uffff" for one in text)


def _cut(text: str) -> str:
    text = text[: LONGEST_TEXT - 1]
    while _length(text) >= LONGEST_TEXT:
        text = text[:-1]
    return f"{text}…"


def write_text(cell: Cell, text: Any, alignment: Alignment = LEFT, **how: Any) -> None:
    """A text, whatever it begins with; none leaves the cell empty."""
    cell.font, cell.alignment = font(**how), alignment
    if text is None or text == "":
        return
    cell.value = shown(text)
    cell.data_type = "s"
    cell.quotePrefix = str(text).startswith(RISKY)


def write_number(cell: Cell, value: Decimal | None, decimals: int, unit: str = "", **how: Any) -> None:
    """A number that shows as many decimals as it is printed with; ``unit`` is shown behind it where it is not the sheet's.

    A figure of more digits than a double tells apart is written as text, so that none is lost.
    """
    cell.font, cell.alignment = font(**how), RIGHT
    if value is None:
        return
    if Decimal(repr(float(value))) != value:
        write_text(cell, f"{value:,.{decimals}f}{unit}", RIGHT, **how)
        return
    cell.value = float(value)
    zeros = "0" * min(decimals, MOST_DECIMALS)
    cell.number_format = "#,##0" + (f".{zeros}" if zeros else "") + (f'"{unit}"' if unit else "") + "_ "


def decimals_of(value: Decimal | None) -> int:
    """How many decimals tell a stored value."""
    return max(0, -int(value.normalize().as_tuple().exponent)) if value else 0


def write_comment(cell: Cell, text: str) -> None:
    """A comment large enough to read."""
    comment = Comment(shown(text), AUTHOR)
    lines = sum(1 + len(line) // 32 for line in text.splitlines())
    comment.width, comment.height = 460, min(40 + 19 * lines, 420)
    cell.comment = comment


@cache
def filled(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def write_whole(cell: Cell, number: int | None) -> None:
    cell.font, cell.alignment, cell.value = font(), RIGHT, number


def merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """One cell of several; Excel takes a file that merges a single one for damaged."""
    if (top, left) < (bottom, right):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def height(text: Any, width: float) -> float:
    """Points that a wrapped text needs in a column so many characters wide; what is Chinese is two of them wide."""
    lines = sum(
        1 + sum(2 if one > "\u2e7f" else 1 for one in line) // max(int(width) - 1, 1) for line in str(text).split("\n")
    )
    return min(15 * lines + 2, 409)  # the highest row that Excel has


def fit_heights(sheet: Worksheet, widths: Sequence[float], first: int = 2) -> None:
    """Rows as high as their wrapped texts: a program that opens a file does not measure them again."""
    for row in sheet.iter_rows(min_row=first, max_col=len(widths)):
        texts = [
            (cell.value, width)
            for cell, width in zip(row, widths, strict=True)
            if isinstance(cell.value, str) and cell.alignment.wrap_text
        ]
        sheet.row_dimensions[row[0].row].height = max((height(*one) for one in texts), default=17)
