"""One Excel workbook for each unit and year of a release, for people who open Excel and nothing else.

The same release gives the same bytes: no part of a file tells when it was written.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from dagster_project.exports import workbook_cells as look
from dagster_project.exports.workbook_content import UnitYear, content, unit_years
from dagster_project.exports.workbook_sheets import draw

SUFFIX = ".xlsx"
_WRITTEN_ON = datetime(1980, 1, 1, tzinfo=UTC)  # the first day a ZIP archive can name


class NothingToExport(ValueError):
    """No report was chosen. ``str(error)`` says why, 中文 / English."""


def write_workbooks(
    connection: duckdb.DuckDBPyConnection,
    release_id: str,
    folder: Path,
    unit: str | None = None,
    year: int | None = None,
) -> Iterator[Path]:
    """Write the workbooks of the chosen units (``unit``: part of the name) and year into ``folder``, one path after the other.

    A workbook appears whole or not at all and takes the place of one of its name; whatever else lies there stays.
    Raises ``NothingToExport`` before anything is written, ``OSError``.
    """
    chosen = _chosen(unit_years(connection), unit, year)
    folder.mkdir(parents=True, exist_ok=True)
    for one in chosen:
        path = folder / f"{one.stem}{SUFFIX}"
        _replace(path, packed(draw(content(connection, release_id, one))))
        yield path


def _chosen(known: list[UnitYear], unit: str | None, year: int | None) -> list[UnitYear]:
    if not known:
        raise NothingToExport("该版本没有可读的报告 / the release holds no report that could be read")
    chosen = [one for one in known if (unit is None or unit in (one.unit or "")) and year in (None, one.year)]
    if not chosen:
        wanted = " ".join(str(part) for part in (unit, year) if part is not None)
        raise NothingToExport(f"{wanted}：没有这样的单位或年度 / the release has no such unit or year")
    return chosen


def packed(book: Workbook) -> bytes:
    """The workbook as a file without a clock in it."""
    for sheet in book.worksheets:
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, sheet.page_setup.fitToHeight or 0
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = "&P / &N"
    book.properties.creator = book.properties.lastModifiedBy = look.AUTHOR
    book.properties.created = book.properties.modified = _WRITTEN_ON.replace(tzinfo=None)
    drawn, result = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(drawn, "w")).save()  # Workbook.save would write the time of now
    with zipfile.ZipFile(drawn) as parts, zipfile.ZipFile(result, "w") as archive:
        for part in sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(part, date_time=_WRITTEN_ON.timetuple()[:6])
            archive.writestr(entry, parts.read(part), zipfile.ZIP_DEFLATED)
    return result.getvalue()


def _replace(path: Path, contents: bytes) -> None:
    with tempfile.NamedTemporaryFile(prefix=".juesuan-", dir=path.parent, delete=False) as file:
        scratch = Path(file.name)
    try:
        scratch.write_bytes(contents)
        scratch.chmod(0o644)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
