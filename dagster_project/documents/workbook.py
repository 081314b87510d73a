"""XLSX and XLS workbooks → one grid a sheet, with python-calamine."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from importlib.metadata import version

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from ..model import Block, Grid, GridCell, Unreadable
from . import limits, workbook_guard
from .decoding import clean

ENGINE = f"python-calamine {version('python-calamine')}"

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def read_xlsx(data: bytes) -> tuple[list[Block], list[str]]:
    """One grid a sheet, and notes on what is not plain to see (hidden sheets, formulas without a value).

    Raises Unreadable where the file is damaged, encrypted or larger than the limits allow.
    """
    notes = workbook_guard.inspect(data)
    blocks, more = _read(data)
    return blocks, notes + more


def read_xls(data: bytes) -> tuple[list[Block], list[str]]:
    """As ``read_xlsx``, for the binary format of Excel 97; it does not say which formulas lack a value."""
    return _read(data)


def _read(data: bytes) -> tuple[list[Block], list[str]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Unreadable("工作簿已加密 / the workbook is encrypted") from error
    if len(workbook.sheet_names) > limits.SHEETS:
        raise Unreadable(f"工作表超过 {limits.SHEETS} 张 / more than {limits.SHEETS} sheets")
    blocks: list[Block] = []
    notes: list[str] = []
    left = _Allowance()
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            notes.append(f"未读取“{sheet.name}”：不是数据表 / not read, because it is no table of data: {sheet.name}")
            continue
        grid = _grid(workbook.get_sheet_by_name(sheet.name), left)
        if grid is None:
            continue
        blocks.append(grid)
        if sheet.visible != SheetVisibleEnum.Visible:
            notes.append(f"工作表“{sheet.name}”是隐藏的，已读取 / a hidden sheet was read: {sheet.name}")
    return blocks, notes


class _Allowance:
    """What the sheets of one workbook may still use up, together."""

    def __init__(self) -> None:
        self.area = limits.SHEET_AREA
        self.merged = limits.MERGED_AREA
        self.cells = limits.CELLS
        self.chars = limits.TEXT_CHARS

    def check(self, where: str) -> None:
        if min(self.area, self.merged, self.cells, self.chars) < 0:
            raise Unreadable(
                f"工作表“{where}”过大（单元格、合并区域或文字超过上限） / "
                f"too many cells, merged cells or characters, reached in sheet {where}"
            )


def _grid(sheet: CalamineSheet, left: _Allowance) -> Grid | None:
    """The filled cells of a sheet; ``row`` and ``column`` count from A1, ``line`` is the row's number in Excel."""
    if sheet.start is None or sheet.end is None:
        return None
    left.area -= (sheet.end[0] + 1) * (sheet.end[1] + 1)
    spans = {}
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or []:
        spans[top, first] = (bottom - top + 1, last - first + 1)
        left.merged -= (bottom - top + 1) * (last - first + 1)
    left.check(sheet.name)

    cells = []
    for row, values in enumerate(sheet.iter_rows()):  # begins at the first row, but at the first filled column
        for column, value in enumerate(values, start=sheet.start[1]):
            if value == "" or not (text := as_text(value)):
                continue
            rowspan, colspan = spans.get((row, column), (1, 1))
            cells.append(GridCell(row, column, text, rowspan, colspan, line=row + 1))
            left.chars -= len(text)
        left.cells -= len(values) - values.count("")
        left.check(sheet.name)
    if not cells:
        return None
    return Grid(tuple(cells), name=clean(sheet.name), first_line=cells[0].line, last_line=sheet.end[0] + 1)


def as_text(value: Value) -> str:
    """A cell's value as a person reads it: 22131.98, 2040201, 2024-05-30.

    A number is written with the 15 digits that Excel keeps, so that 0.30000000000000004 is 0.3, and never with an
    exponent. The cell's number format (625 shown as 625.00) is not known to the reader.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time.min:
        value = value.date()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return clean(str(value))


def plain_number(value: float) -> str:
    """The number in plain decimal notation, to 15 significant digits, without a trailing ``.0``."""
    return format(Decimal(format(value, ".15g")), "f")
