"""The tables of the published 2023 report, remade in every digital format: ``python tests/documents/remade_tables.py DIR``.

The figures are those of ``tests/sample/figures``; what has to come out of each file is ``star``.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import openpyxl
import xlwt

sys.path.append(str(Path(__file__).resolve().parent.parent / "sample"))  # as pytest does

from pdf_of_tables import Style, draw
from sample_sheets import Sheet, Workbook, amount, read_workbook
from site_around import site_page
from word_and_web_of_tables import as_docx, as_html, pieces

from dagster_project.documents import office
from dagster_project.model import Cell

PUBLISHED = "株洲市公安局交通警察支队_2023年度部门决算"
STAR = Path(__file__).resolve().parent.parent / "forms" / "zhuzhou_2023.csv"
STAR_TABLES = ("Z02", "Z03", "Z05", "Z06")

Key = tuple[str, str, str, str, str]
Files = Mapping[str, bytes]


def published() -> Workbook:
    """The cover and the eight tables."""
    return read_workbook(PUBLISHED)


# ------------------------------------------------------------------------------------------------ the star


def star() -> dict[Key, Decimal]:
    """(table, subject code, flow, fund, nature) → 万元: 275 facts of four tables, and the two totals of Z06."""
    with STAR.open(encoding="utf-8", newline="") as file:
        return {
            (r["table_code"], r["subject_code"], r["flow"], r["fund"], r["nature"]): Decimal(r["amount_wan"])
            for r in csv.DictReader(file)
        }


def star_of(cells: Iterable[Cell]) -> dict[Key, Decimal]:
    """The amounts of the four tables by their coordinates, in 万元. Fails where one slot is met twice or not as printed."""
    found: dict[Key, Decimal] = {}
    for cell in cells:
        if cell.table_code in STAR_TABLES and cell.value is not None:
            code = cell.economic_code if cell.table_code == "Z06" else cell.function_code
            key = (cell.table_code, str(code), str(cell.flow), str(cell.fund), str(cell.nature))
            assert key not in found, key
            assert cell.placement == "as_printed", (key, cell.placement)
            found[key] = cell.value * cell.unit_factor / 10_000
    return found


# ------------------------------------------------------------------------------------------------ variants


def in_yuan(workbook: Mapping[str, Sheet]) -> Workbook:
    """The same amounts in 元, with thousands separators, as text."""

    def shown(text: str) -> str:
        value = amount(text)
        return text.replace("万元", "元") if value is None else f"{value * 10_000:,.2f}"

    return {name: [[shown(text) for text in row] for row in sheet] for name, sheet in workbook.items()}


def as_xlsx(
    workbook: Mapping[str, Sheet],
    merged: bool = True,
    numbers_as_text: bool = False,
    one_sheet: bool = False,
    hidden: Iterable[str] = (),
) -> bytes:
    """A sheet a table, or all tables on one below each other; ``hidden`` are beginnings of names of sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    offset = 0
    for title, sheet in workbook.items():
        if not one_sheet or not book.worksheets:
            book.create_sheet("部门决算公开表" if one_sheet else title)
        page = book.worksheets[-1]
        page.sheet_state = "hidden" if title.startswith(tuple(hidden)) else "visible"
        for piece in pieces(sheet):
            row, column = offset + piece.row + 1, piece.column + 1
            value = None if numbers_as_text else amount(piece.text)
            page.cell(row, column, (piece.text or None) if value is None else value)
            if merged and (piece.down, piece.right) != (1, 1):
                page.merge_cells(None, row, column, row + piece.down - 1, column + piece.right - 1)
        offset = offset + len(sheet) + 1 if one_sheet else 0
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_xls(workbook: Mapping[str, Sheet]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for title, sheet in workbook.items():
        page = book.add_sheet(title[:31])
        for piece in pieces(sheet):
            value = amount(piece.text)
            shown = piece.text if value is None else float(value)
            if (piece.down, piece.right) == (1, 1):
                page.write(piece.row, piece.column, shown)
            else:
                last = piece.row + piece.down - 1, piece.column + piece.right - 1
                page.write_merge(piece.row, last[0], piece.column, last[1], shown)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def without_merges(sheet: Sheet) -> Sheet:
    return [["" if text in ("<", "^") else text for text in row] for row in sheet]


def as_csv(workbook: Mapping[str, Sheet], encoding: str = "utf-8-sig") -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream)
    for sheet in workbook.values():
        writer.writerows(without_merges(sheet))
    return stream.getvalue().encode(encoding)


def as_csvs(workbook: Mapping[str, Sheet]) -> Files:
    """One file a table; unit and year stand in the files' names."""
    return {
        f"{PUBLISHED}_{name[4:]}.csv": as_csv({name: sheet}) for name, sheet in workbook.items() if name[:3] != "Z00"
    }


def as_tabbed(workbook: Mapping[str, Sheet]) -> bytes:
    """Lines of text, the fields of a table between tabs."""
    lines = ["\t".join(row).rstrip() for sheet in workbook.values() for row in [*without_merges(sheet), [""]]]
    return "\n".join(lines).encode()


def as_markdown(workbook: Mapping[str, Sheet]) -> bytes:
    """Captions as lines, tables with pipes."""
    lines: list[str] = []
    for name, sheet in workbook.items():
        rows = without_merges(sheet)
        above = rows if name[:3] == "Z00" else rows[:3]
        lines += [*(" ".join(filter(None, row)) for row in above), ""]
        table = ["| " + " | ".join(row) + " |" for row in rows[len(above) :]]
        if table:
            table.insert(1, "|" + " --- |" * len(rows[-1]))
        lines += [*table, ""]
    return "\n\n".join(lines[:2]).encode() + b"\n\n" + "\n".join(lines[2:]).encode()


def as_mhtml(page: str, coding: str) -> bytes:
    """The page as a browser archives it, beside a style and a picture."""
    archive = EmailMessage()
    archive["From"] = "<Saved by a browser>"
    archive["Subject"] = "2023"
    archive.add_related("body{}", subtype="css")
    archive.attach(part := EmailMessage())
    part.set_content(page, subtype="html", cte=coding)
    archive.attach(picture := EmailMessage())
    picture.set_content(bytes(range(256)) * 9, "image", "png", cte="base64")
    return archive.as_bytes()


def converted(data: bytes, filter_name: str, suffix: str = ".docx") -> bytes:
    """A file with that suffix through LibreOffice."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / f"source{suffix}"
        source.write_bytes(data)
        profile = f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}"
        command = [office.program(), profile, "--headless", "--convert-to", filter_name, "--outdir", scratch, source]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # type: ignore[arg-type]
        return source.with_suffix("." + filter_name.partition(":")[0]).read_bytes()


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to publish the tables: the format it is recognised as, and the file, or files by name.

    ``noted`` is what a person has to be told about how it was read.
    """

    format: str
    make: Callable[[Workbook], bytes | Files]
    noted: str = ""
    needs_office: bool = False

    def write(self, folder: Path, stem: str = "report") -> list[Path]:
        """Write the file or files into a folder."""
        made = self.make(published())
        files = {f"{stem}.{self.format}": made} if isinstance(made, bytes) else made
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return [folder / name for name in files]


def _site(layout: str, encoding: str) -> Callable[[Workbook], bytes]:
    return lambda workbook: site_page(as_html(workbook, charset=encoding), layout).encode(encoding, "xmlcharrefreplace")


def _docx_to(filter_name: str, captions_inside: bool) -> Callable[[Workbook], bytes]:
    return lambda workbook: converted(as_docx(workbook, captions_inside), filter_name)


RULED = {
    "as it is": Style(),
    "turned by /Rotate 90": Style(turn="rotate 90"),
    "turned by /Rotate 270": Style(turn="rotate 270"),
    "printed sideways": Style(turn="sideways"),
    "over pages that lose 类 款 项": Style(rows=7, seed=1),
    "over pages with the header on each": Style(rows=7, repeat_header=True, seed=2),
    "over pages with title and header on each": Style(rows=9, repeat_header=True, repeat_title=True, seed=3),
    "over pages with 续表": Style(rows=9, repeat_header=True, repeat_title=True, mark="（续表）", seed=5),
    "over turned pages": Style(rows=5, turn="rotate 90", seed=4),
    "ruled by thin bars": Style(rule="bars"),
    "ruled by thin bars, over pages": Style(rule="bars", rows=7, seed=6),
    "ruled by dashes": Style(rule="dashes"),
    "under a level watermark": Style(noise="level watermark"),
    "with invisible text": Style(noise="invisible text"),
    "with tiny text": Style(noise="tiny text"),
}
UNRULED = {
    "without rulings": Style(rule="none"),
    "without rulings, turned": Style(rule="none", turn="rotate 90"),
    "ruled only across": Style(rule="across"),
    "ruled only across, over pages with 续表": Style(
        rule="across", rows=9, repeat_header=True, repeat_title=True, mark="（续）"
    ),
    "without rulings, over pages": Style(rule="none", rows=9),
    "without rulings, over pages with the header on each": Style(rule="none", rows=9, repeat_header=True),
}

VARIANTS: dict[str, Variant] = {
    "xlsx, a sheet a table": Variant("xlsx", as_xlsx),
    "xlsx without merged cells": Variant("xlsx", partial(as_xlsx, merged=False)),
    "xlsx, numbers as text": Variant("xlsx", partial(as_xlsx, numbers_as_text=True)),
    "xlsx in 元": Variant("xlsx", lambda workbook: as_xlsx(in_yuan(workbook))),
    "xlsx with hidden sheets": Variant("xlsx", partial(as_xlsx, hidden=("Z03", "Z06")), noted="a hidden sheet"),
    "xlsx, all tables on one sheet": Variant("xlsx", partial(as_xlsx, one_sheet=True)),
    "xls": Variant("xls", as_xls),
    "csv, a file a table": Variant("csv", as_csvs),
    "csv, all tables in one file": Variant("csv", as_csv),
    "docx": Variant("docx", as_docx),
    "docx, captions inside": Variant("docx", partial(as_docx, captions_inside=True)),
    "docx, tables inside a frame": Variant("docx", partial(as_docx, nested=True)),
    "docx in 元": Variant("docx", lambda workbook: as_docx(in_yuan(workbook))),
    "doc": Variant("doc", _docx_to("doc:MS Word 97", False), "LibreOffice", needs_office=True),
    "rtf, captions inside": Variant("rtf", _docx_to("rtf:Rich Text Format", True), "LibreOffice", needs_office=True),
    "html": Variant("html", lambda workbook: as_html(workbook).encode()),
    "html, captions inside, GBK": Variant(
        "html", lambda w: as_html(w, True, charset="gbk").encode("gbk", "xmlcharrefreplace")
    ),
    "html, UTF-16": Variant("html", lambda w: as_html(w, charset="utf-16").encode("utf-16")),
    "html in 元": Variant("html", lambda workbook: as_html(in_yuan(workbook)).encode()),
    "html saved from a site": Variant("html", _site("divisions", "utf-8"), "（决算表.xls）"),
    "html saved from a site of tables, GBK": Variant("html", _site("tables", "gbk"), "（决算表.xls）"),
    "mhtml, quoted-printable": Variant("mhtml", lambda w: as_mhtml(as_html(w), "quoted-printable")),
    "mhtml, base64": Variant("mhtml", lambda w: as_mhtml(as_html(w), "base64")),
    "mhtml, 8bit": Variant("mhtml", lambda w: as_mhtml(as_html(w), "8bit")),
    "txt, tabs": Variant("text", as_tabbed),
    "txt, markdown": Variant("text", as_markdown),
    "pdf in 元": Variant("pdf", lambda workbook: draw(list(in_yuan(workbook).values()))),
    **{
        f"pdf {name}": Variant("pdf", lambda workbook, style=style: draw(list(workbook.values()), style))  # type: ignore[misc]
        for name, style in (RULED | UNRULED).items()
    },
}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    for name, variant in VARIANTS.items():
        if variant.needs_office and office.program() is None:
            print(f"— {name}: LibreOffice is not installed")
            continue
        folder = target / name.replace("/", "")
        folder.mkdir(parents=True, exist_ok=True)
        for path in variant.write(folder, PUBLISHED):
            print(path)
