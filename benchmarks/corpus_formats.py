"""A report as a file: a web page, a workbook or tab-separated text. The same report makes the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from corpus_books import Books
from corpus_page import CONTINUED, page, spans
from corpus_tables import Sheet
from openpyxl import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.writer.excel import ExcelWriter

ABOVE = 2  # rows of a sheet that stand above its table
WRITTEN_ON = datetime(2025, 1, 1)
Writer = Callable[[Books, Mapping[str, Sheet], Sequence[str], str], bytes]


def html(one: Books, sheets: Mapping[str, Sheet], prose: Sequence[str], kind: str) -> bytes:
    return page(one, sheets, prose, kind).encode()


def txt(one: Books, sheets: Mapping[str, Sheet], prose: Sequence[str], kind: str) -> bytes:
    """Tables as converters leave them: fields behind tabs, blanks where a cell spans."""
    lines = [f"{one.year}年度{one.unit}部门{kind}", ""]
    for (title, *_), (unit, *_), *rows in sheets.values():
        lines += [title, "", unit, f"部门：{one.unit}", ""]
        lines += ["\t".join("" if text in CONTINUED else text for text in row) for row in rows]
        lines.append("")
    return "\n".join([*lines, *prose, ""]).encode()


def xlsx(one: Books, sheets: Mapping[str, Sheet], prose: Sequence[str], kind: str) -> bytes:
    """A sheet a table, its sentences left out: a workbook has none."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = WRITTEN_ON
    for code, ((title, *_), (unit, *_), *rows) in sheets.items():
        sheet = book.create_sheet(code)
        sheet.append([f"{one.year}年度{title}"])
        sheet.append([f"部门：{one.unit}", None, unit])
        for row in rows:
            sheet.append([None if text in CONTINUED or not text else text for text in row])
        for r, c, down, across in spans(rows):
            sheet.merged_cells.add(CellRange(None, c + 1, r + ABOVE + 1, c + across, r + ABOVE + down))
    drawn, result = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(drawn, "w")).save()  # Workbook.save would write the time of now
    with zipfile.ZipFile(drawn) as parts, zipfile.ZipFile(result, "w") as archive:
        for part in parts.namelist():
            entry = zipfile.ZipInfo(part, date_time=WRITTEN_ON.timetuple()[:6])
            archive.writestr(entry, parts.read(part), zipfile.ZIP_DEFLATED, compresslevel=1)
    return result.getvalue()


FORMATS: Mapping[str, Writer] = {"html": html, "xlsx": xlsx, "txt": txt}
