"""Damaged and hostile files are refused quickly, with a reason, and never with a traceback."""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from reading import of_files_named

from dagster_project import documents
from dagster_project.documents import formats, limits
from dagster_project.model import Unreadable

SHEET = "xl/worksheets/sheet1.xml"
FRAME = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def workbook() -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "合计"
    book.save(stream)
    return stream.getvalue()


def with_sheet(inner: str, frame: str = FRAME, extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook whose only sheet has this XML inside, and ``extra`` parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts |= {SHEET: frame.format(inner).encode()} | (extra or {})
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def cell(address: str, value: str = "1") -> str:
    return f'<sheetData><row><c r="{address}"><v>{value}</v></c></row></sheetData>'


read, refused = of_files_named("a.xlsx")


# ------------------------------------------------------------------------------------------------ any file


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "empty file" in refused(tmp_path, b"", "a.txt")
    assert "nothing in it" in refused(tmp_path, b" \n\t\n", "a.txt")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(Unreadable, match="cannot be opened"):
            documents.read(path)


def test_a_binary_file_named_txt_is_refused(tmp_path: Path) -> None:
    noise = random.Random(1)
    assert "not text" in refused(tmp_path, noise.randbytes(10_000), "a.txt")
    assert "not text" in refused(tmp_path, b"\x7fELF" + b"\0\1\2\3" * 100, "a.txt")
    without_zeros = bytes(noise.randrange(0x81, 0xFE) for _ in range(10_000))
    assert "not text" in refused(tmp_path, without_zeros, "a.txt")


def test_text_in_another_legacy_encoding_is_refused_rather_than_garbled(tmp_path: Path) -> None:
    assert "not text" in refused(
        tmp_path, ("本年度預算執行情況說明，收入總額與支出總額。" * 20).encode("big5"), "a.txt"
    )


def test_a_file_of_200_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        os.truncate(stream.fileno(), 200 * 1024**2)
    begun = time.perf_counter()
    with pytest.raises(Unreadable, match="more than"):
        documents.read(path)
    assert time.perf_counter() - begun < 0.5


def test_a_line_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINE_CHARS", 100)
    assert read(tmp_path, ("甲" * 100).encode(), "a.txt").blocks
    assert "line 2" in refused(tmp_path, ("甲\n" + "甲" * 101).encode(), "a.txt")


def test_lines_and_cells_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINES", 10)
    assert "more than 10 lines" in refused(tmp_path, b"a\n" * 10, "a.txt")
    monkeypatch.setattr(limits, "CELLS", 5)
    assert "more than 5 cells" in refused(tmp_path, b"a\tb\tc\n" * 2, "a.txt")
    assert "more than 5 cells" in refused(tmp_path, b"a,b,c\n" * 2, "a.csv")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"{\\rtf1 x}", "rtf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image"),
        (b"\n<!DOCTYPE html><html><body>x</body></html>", "html"),
        (b"<table><tr><td>1</td></tr></table>", "html"),
        ("<!-- 甲 -->\n<P>1</P>".encode("utf-16"), "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "mhtml"),
        (b"Rar!\x1a\x07\0", "archive"),
    ],
)
def test_a_format_is_recognised_by_its_beginning(data: bytes, name: str) -> None:
    assert formats.recognise(data, ".xls").name == name


def test_a_format_that_is_not_read_yet_is_named(tmp_path: Path) -> None:
    assert "recognised as archive, but not read yet" in refused(tmp_path, b"Rar!\x1a\x07\0", "a.xls")


@pytest.mark.parametrize(
    ("part", "name"),
    [("word/document.xml", "docx"), ("word/document2.xml", "docx"), ("xl/workbook.bin", "xlsb"), ("a.txt", "archive")],
)
def test_a_zip_is_recognised_by_its_parts(part: str, name: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(part, "x")
    assert formats.recognise(stream.getvalue(), "").name == name


def test_whatever_a_parser_throws_becomes_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        """As parsers written in Rust raise."""

    def read_text(data: bytes) -> tuple[list, list]:
        raise Panic("index out of range")

    monkeypatch.setitem(formats.FORMATS, "text", formats.Format("text", "文本", read_text, "x"))
    assert "Panic: index out of range" in refused(tmp_path, b"abc", "a.txt")


# ----------------------------------------------------------------------------------------------- workbooks


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_truncated_xlsx_is_refused(tmp_path: Path, part: float) -> None:
    data = workbook()
    assert "truncated" in refused(tmp_path, data[: int(len(data) * part)])


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_xls_is_refused(tmp_path: Path, part: float) -> None:
    book, stream = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("一").write(0, 0, "合计")
    book.save(stream)
    refused(tmp_path, stream.getvalue()[: int(len(stream.getvalue()) * part)], "a.xls")


def test_a_damaged_part_is_refused_by_name(tmp_path: Path) -> None:
    assert SHEET in refused(tmp_path, with_sheet("<sheetData><row>"))


def test_an_encrypted_workbook_is_refused_for_that_reason(tmp_path: Path) -> None:
    entry = "EncryptedPackage\0".encode("utf-16-le").ljust(128, b"\0")
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry * 4
    assert "encrypted" in refused(tmp_path, container)
    archive = bytearray(workbook())
    directory = archive.rindex(b"PK\x01\x02")
    archive[directory + 8] |= 1
    assert "encrypted" in refused(tmp_path, bytes(archive))


def test_a_word_file_is_not_taken_for_a_workbook(tmp_path: Path) -> None:
    def container(*streams: str) -> bytes:
        entries = b"".join(f"{stream}\0".encode("utf-16-le").ljust(128, b"\0") for stream in streams)
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entries

    assert formats.recognise(container("WordDocument"), ".xls").name == "doc"
    assert formats.recognise(container("WordDocument", "Workbook"), ".doc").name == "doc"
    assert "neither Excel nor Word" in refused(tmp_path, container("Other"), "a.xls")


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    stream = io.BytesIO(with_sheet(cell("A1")))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/x.xml", "w") as part:
        for _ in range(limits.UNPACKED_BYTES // 2**20 + 1):
            part.write(b" " * 2**20)
    begun = time.perf_counter()
    assert "bomb" in refused(tmp_path, stream.getvalue())
    assert time.perf_counter() - begun < 2


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    data = bytearray(with_sheet(cell("A1"), extra={"xl/x.xml": b"<a>" + b" " * 100_000 + b"</a>"}))
    entry = data.index(b"PK\x01\x02", data.rindex(b"xl/x.xml") - 46)
    data[entry + 24 : entry + 28] = (5).to_bytes(4, "little")
    assert "damaged" in refused(tmp_path, bytes(data))


def test_a_far_cell_is_refused_but_a_far_empty_one_does_no_harm(tmp_path: Path) -> None:
    assert "row 1048576, column 16384" in refused(tmp_path, with_sheet(cell("XFD1048576")))
    inner = '<sheetData><row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576" s="0"/></row></sheetData>'
    assert len(read(tmp_path, with_sheet(inner)).blocks) == 1


@pytest.mark.parametrize(
    "inner",
    [
        '<sheetData><row r="1048576"><c r="XFC1048576"/><c><v>1</v></c></row></sheetData>',
        "<sheetData><x:row xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
        "<x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row></sheetData>",
    ],
    ids=["without an address", "with a prefix"],
)
def test_a_far_cell_cannot_hide(tmp_path: Path, inner: str) -> None:
    assert "makes the sheets larger" in refused(tmp_path, with_sheet(inner))


def test_the_area_of_a_sheet_is_limited_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEET_AREA", 20)
    assert read(tmp_path, with_sheet(cell("B10"))).blocks
    assert "makes the sheets larger than 20" in refused(tmp_path, with_sheet(cell("B11")))


def test_the_false_dimension_of_a_sheet_is_not_believed(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 101))
    document = read(tmp_path, with_sheet(f'<dimension ref="A1"/><sheetData>{rows}</sheetData>'))
    assert len(document.blocks[0].cells) == 100  # type: ignore[union-attr]


def test_huge_merged_ranges_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def merged(reference: str) -> bytes:
        return with_sheet(cell("A1") + f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>')

    assert "A1:XFD1048576" in refused(tmp_path, merged("A1:XFD1048576"))
    monkeypatch.setattr(limits, "MERGED_AREA", 10)
    assert read(tmp_path, merged("A1:B5")).blocks
    assert "A1:A11" in refused(tmp_path, merged("A1:A11"))


def test_a_million_empty_cells_are_read_fast(tmp_path: Path) -> None:
    row = "".join('<c s="0"/>' for _ in range(20))
    data = with_sheet(f"<sheetData><row><c><v>1</v></c></row>{f'<row>{row}</row>' * 50_000}</sheetData>")
    begun = time.perf_counter()
    (grid,) = read(tmp_path, data).blocks
    assert len(grid.cells) == 1  # type: ignore[union-attr]
    assert time.perf_counter() - begun < 5


def test_a_workbook_without_any_filled_cell_is_refused(tmp_path: Path) -> None:
    assert "nothing in it" in refused(tmp_path, with_sheet("<sheetData/>"))


def test_a_cell_longer_than_excel_allows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELL_CHARS", 10)
    inner = '<sheetData><row><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData>'
    assert read(tmp_path, with_sheet(inner.format("甲" * 10))).blocks
    assert "more than 10 characters" in refused(tmp_path, with_sheet(inner.format("甲" * 11)))


def test_one_shared_text_used_often_counts_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    for number in range(1, 11):
        book.active[f"A{number}"] = "甲" * 10
    stream = io.BytesIO()
    book.save(stream)
    monkeypatch.setattr(limits, "TEXT_CHARS", 100)
    assert read(tmp_path, stream.getvalue()).blocks
    monkeypatch.setattr(limits, "TEXT_CHARS", 99)
    assert "too many cells" in refused(tmp_path, stream.getvalue())


def test_a_doctype_is_refused(tmp_path: Path) -> None:
    frame = '<!DOCTYPE a [<!ENTITY b "b">]>' + FRAME
    assert "DOCTYPE" in refused(tmp_path, with_sheet(cell("A1"), frame))


def test_too_many_sheets_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEETS", 1)
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.create_sheet("二")
    book.save(stream)
    assert "more than 1 sheets" in refused(tmp_path, stream.getvalue())


def test_a_far_cell_in_an_xls_is_refused(tmp_path: Path) -> None:
    book, stream = xlwt.Workbook(), io.BytesIO()
    book.add_sheet("一").write(65535, 255, 1)
    book.save(stream)
    assert "too many cells" in refused(tmp_path, stream.getvalue(), "a.xls")
