"""Draws the sample's workbooks in ``raw/`` from the figures in ``figures/``: ``python tests/sample/make_sample.py``.

Refuses to draw figures whose arithmetic breaks anywhere but where ``known_differences.csv`` says so. The same
figures give the same bytes: nothing in a workbook tells when it was drawn.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook as Book
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from sample_arithmetic import differences, known_differences
from sample_sheets import Sheet, amount, read_workbook, workbook_names

RAW = Path(__file__).resolve().parents[2] / "raw"
DRAWN_ON = datetime(2024, 1, 1)

_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def draw(name: str) -> bytes:
    """The workbook's .xlsx file.

    Raises:
        ValueError: the figures break, or repair, an identity that ``known_differences.csv`` does not name.
    """
    workbook = read_workbook(name)
    found, known = differences(workbook), known_differences(name)
    if sorted(found) != sorted(known):
        raise ValueError(f"{name}: 勾稽差异 / differences {found}, 已知 / known {known}")
    book = Book()
    book.remove(book.active)
    book.properties.creator = "juesuan"
    book.properties.created = book.properties.modified = DRAWN_ON
    for title, sheet in workbook.items():
        _draw_sheet(book.create_sheet(title), sheet)
    return _pack(book)


def _draw_sheet(worksheet: Worksheet, sheet: Sheet) -> None:
    for r, row in enumerate(sheet, start=1):
        for c, text in enumerate(row, start=1):
            cell = worksheet.cell(r, c)
            if _inside_table(sheet, r - 1):
                cell.border = _BOX
            if text in ("", "<", "^"):
                continue
            value = amount(text)
            cell.value = text if value is None else value
            cell.number_format = "@" if value is None else "#,##0.00"
            cell.alignment = Alignment(horizontal="left" if value is None else "right", vertical="center")
            right, down = _extent(sheet, r - 1, c - 1)
            if right or down:
                worksheet.merge_cells(start_row=r, start_column=c, end_row=r + down, end_column=c + right)
    worksheet["A1"].font = Font(bold=True, size=16)
    worksheet["A1"].alignment = Alignment(horizontal="center")
    for column in range(1, max(map(len, sheet)) + 1):
        texts = [
            row[column - 1]
            for r, row in enumerate(sheet)
            if _inside_table(sheet, r) and len(row) >= column and _extent(sheet, r, column - 1) == (0, 0)
        ]
        worksheet.column_dimensions[get_column_letter(column)].width = 4 + 2 * max(map(len, texts), default=8)


def _inside_table(sheet: Sheet, row: int) -> bool:
    """Three caption rows come before a table; a note after it is one cell across; the cover has no table."""
    return row >= 3 and set(sheet[row][1:]) not in (set(), {"<"})


def _extent(sheet: Sheet, row: int, column: int) -> tuple[int, int]:
    """How many columns and rows the cell at this place is merged with, to the right and below."""
    right = down = 0
    while column + right + 1 < len(sheet[row]) and sheet[row][column + right + 1] == "<":
        right += 1
    while row + down + 1 < len(sheet) and sheet[row + down + 1][column : column + 1] == ["^"]:
        down += 1
    return right, down


def _pack(book: Book) -> bytes:
    """Saved without openpyxl's own clock, and packed again with one date for every part."""
    drawn, packed = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(drawn, "w")).save()
    with zipfile.ZipFile(drawn) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts.namelist():
            entry = zipfile.ZipInfo(part, date_time=DRAWN_ON.timetuple()[:6])
            archive.writestr(entry, parts.read(part), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


if __name__ == "__main__":
    for workbook_name in workbook_names():
        (RAW / f"{workbook_name}.xlsx").write_bytes(draw(workbook_name))
        print(f"raw/{workbook_name}.xlsx")
