"""Word documents become paragraphs and exact grids; damaged and hostile ones are refused with a reason."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reading import of_files_named, texts
from word_and_web_of_tables import add_table, as_docx, saved

from dagster_project.documents import flow, limits, office
from dagster_project.model import Grid, Paragraph, Unreadable

needs_office = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")
MAIN, NUMBERING = "word/document.xml", "word/numbering.xml"


read, refused = of_files_named("a.docx")


def with_part(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The file with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == part else content)
    return stream.getvalue()


def with_body(inner: str) -> bytes:
    """A document whose body is this XML, with prefix w."""
    xml = f"<w:document {nsdecls('w')}><w:body>{inner}</w:body></w:document>".encode()
    return with_part(saved(docx.Document()), MAIN, lambda _: xml)


def p(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def tc(text: str, properties: str = "", more: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text))}{more}</w:tc>"


def tbl(*rows: str, grid: str = "") -> str:
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def shape(grid: object) -> list[tuple[int, int, str, int, int]]:
    assert isinstance(grid, Grid)
    return [(cell.row, cell.column, cell.text, cell.rowspan, cell.colspan) for cell in grid.cells]


# --------------------------------------------------------------------------------------- paragraphs, grids


def test_paragraphs_and_rows_are_numbered_in_reading_order(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("收入决算表")
    file.add_paragraph("")
    add_table(file, [["科目", "金额"], ["合计", "1.00"]])
    file.add_paragraph("注：\n金额以万元为单位。")
    before, grid, *after = read(tmp_path, saved(file)).blocks
    assert before == Paragraph("收入决算表", line=1)
    assert isinstance(grid, Grid) and grid.exact and (grid.first_line, grid.last_line) == (2, 3)
    assert [(cell.text, cell.line, cell.page) for cell in grid.cells] == [
        ("科目", 2, None),
        ("金额", 2, None),
        ("合计", 3, None),
        ("1.00", 3, None),
    ]
    assert after == [Paragraph("注：", line=4), Paragraph("金额以万元为单位。", line=5)]


def test_merged_cells_become_spans(tmp_path: Path) -> None:
    merge, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = tbl(
        tc("科目", '<w:gridSpan w:val="2"/>' + merge) + tc("收入", '<w:gridSpan w:val="2"/>'),
        tc("", '<w:gridSpan w:val="2"/>' + goes_on) + tc("合计") + tc("财政拨款"),
        tc("204") + tc("公安") + tc("1.00") + tc("0.00"),
    )
    (grid,) = read(tmp_path, with_body(table)).blocks
    assert shape(grid) == [
        (0, 0, "科目", 2, 2),
        (0, 2, "收入", 1, 2),
        (1, 2, "合计", 1, 1),
        (1, 3, "财政拨款", 1, 1),
        (2, 0, "204", 1, 1),
        (2, 1, "公安", 1, 1),
        (2, 2, "1.00", 1, 1),
        (2, 3, "0.00", 1, 1),
    ]


def test_two_vertical_merges_in_one_column_stay_apart(tmp_path: Path) -> None:
    restart, goes_on = '<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>'
    rows = [
        tc(text, merge) + tc("1") for text, merge in (("甲", restart), ("", goes_on), ("乙", restart), ("", goes_on))
    ]
    (grid,) = read(tmp_path, with_body(tbl(*rows))).blocks
    assert [cell for cell in shape(grid) if cell[1] == 0] == [(0, 0, "甲", 2, 1), (2, 0, "乙", 2, 1)]


def test_a_row_that_begins_further_right_keeps_its_columns(tmp_path: Path) -> None:
    late = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    (grid,) = read(tmp_path, with_body(tbl(tc("甲") + tc("乙") + tc("丙"), late + tc("1.00")))).blocks
    assert shape(grid)[-1] == (1, 2, "1.00", 1, 1)


@pytest.mark.parametrize(("width", "column"), [(100, 2), (130, 3)], ids=["below 2 mm", "above 2 mm"])
def test_edges_that_do_not_quite_meet_are_one(tmp_path: Path, width: int, column: int) -> None:
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in (1500, 1500, width, 1500))
    table = tbl(
        tc("项目") + tc("收入", '<w:gridSpan w:val="2"/>') + tc("支出"),
        tc("合计", '<w:gridSpan w:val="1"/>') + tc("1.00") + tc("2.00", '<w:gridSpan w:val="2"/>'),
        grid=grid,
    )
    (found,) = read(tmp_path, with_body(table)).blocks
    assert shape(found)[2][1] == column
    assert shape(found)[5][1] == 2


def test_a_thin_column_with_something_in_it_stays(tmp_path: Path) -> None:
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in (1500, 50, 1500))
    (found,) = read(tmp_path, with_body(tbl(tc("甲") + tc("7") + tc("乙"), grid=grid))).blocks
    assert [cell[1] for cell in shape(found)] == [0, 1, 2]


def test_a_nested_table_is_a_grid_of_its_own_after_the_outer_one(tmp_path: Path) -> None:
    inner = tbl(tc("a") + tc("b"))
    rows = [tc(f"项目{n}") + tc(f"{n}.00") for n in range(3)]
    outer, nested = read(tmp_path, with_body(tbl(tc("内") + tc("前", more=inner), *rows))).blocks
    assert ("前", 1) in [(cell[2], cell[1]) for cell in shape(outer)]
    assert [cell[2] for cell in shape(nested)] == ["a", "b"]
    assert isinstance(nested, Grid) and nested.first_line == 5


def test_a_frame_around_text_is_no_grid(tmp_path: Path) -> None:
    document = read(tmp_path, with_body(tbl(tc("2023年度部门决算", more=p(r("第一部分")))) + p(r("正文"))))
    assert document.blocks == tuple(
        Paragraph(text, line=n) for n, text in enumerate(["2023年度部门决算", "第一部分", "正文"], 1)
    )


def test_what_a_person_sees_is_read(tmp_path: Path) -> None:
    inner = (
        p(
            r("共计")
            + "<w:del><w:r><w:delText>9.99</w:delText></w:r></w:del><w:ins>"
            + r("1.23")
            + "</w:ins>"
            + r("万元")
        )
        + p(r("可见") + r("隐藏", "<w:vanish/>") + r("不隐", '<w:vanish w:val="0"/>'))
        + p('<w:hyperlink w:anchor="x">' + r("链接") + "</w:hyperlink><w:r><w:tab/></w:r>" + r("3"))
        + f"<w:sdt><w:sdtContent>{p(r('控件内'))}</w:sdtContent></w:sdt>"
        + p('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r>' + r("域"))
    )
    document = read(tmp_path, with_body(inner))
    assert texts(document) == ["共计1.23万元", "可见不隐", "链接 3", "控件内", "域"]
    assert any("tracked changes" in note for note in document.notes)
    assert any(note.startswith("1 处隐藏文字") for note in document.notes)


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p(r('框内'))}</w:txbxContent>"
    names = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    drawn = (
        f"<mc:AlternateContent {names}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert texts(read(tmp_path, with_body(p(r("前") + f"<w:r>{drawn}</w:r>" + r("后"))))) == ["前后", "框内"]


def test_a_footnote_follows_its_paragraph(tmp_path: Path) -> None:
    body = p(r("正文一") + '<w:r><w:footnoteReference w:id="2"/></w:r>') + p(r("正文二"))
    notes = f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2">{p(r("脚注"))}</w:footnote></w:footnotes>'
    stream = io.BytesIO(with_body(body))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/footnotes.xml", notes)
    assert texts(read(tmp_path, stream.getvalue())) == ["正文一", "脚注", "正文二"]


def test_pictures_and_embedded_objects_are_noted(tmp_path: Path) -> None:
    names = 'xmlns:a="urn:a" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:v="urn:schemas-microsoft-com:vml"'
    picture = f"<w:r><w:drawing><a:blip {names}/></w:drawing></w:r>"
    embedded = f"<w:r><w:object {names}><v:imagedata/><o:OLEObject/></w:object></w:r>"
    document = read(tmp_path, with_body(p(r("见下表") + picture + embedded)))
    assert [note.split(" ")[0] for note in document.notes] == ["1", "1"]
    assert "pictures" in document.notes[0] and "embedded" in document.notes[1]


def test_numbers_of_lists_are_printed_as_word_prints_them(tmp_path: Path) -> None:
    file = docx.Document()
    numbering = f"""<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="5">
      <w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
      <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%2）"/></w:lvl>
      <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="●"/></w:lvl>
      </w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num></w:numbering>"""
    for text, level in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0), ("戊", 1), ("点", 2), ("己", 0), ("无", None)):
        properties = file.add_paragraph(text)._p.get_or_add_pPr()
        if level is not None:
            own = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>'
            properties.append(parse_xml(own))
    data = with_part(saved(file), NUMBERING, lambda _: numbering.encode())
    assert texts(read(tmp_path, data)) == ["九、甲", "（1）乙", "（2）丙", "十、丁", "（1）戊", "点", "十一、己", "无"]


def test_a_list_may_be_named_by_the_style_and_restart(tmp_path: Path) -> None:
    numbering = f"""<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="5">
      <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1部分 "/></w:lvl>
      </w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num>
      <w:num w:numId="8"><w:abstractNumId w:val="5"/>
      <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
      </w:numbering>"""
    file = docx.Document()
    list_of_style = f'<w:numPr {nsdecls("w")}><w:numId w:val="7"/></w:numPr>'
    file.styles["Heading 1"].element.get_or_add_pPr().append(parse_xml(list_of_style))
    file.add_heading("概况", 1)
    file.add_heading("决算表", 1)
    again = file.add_paragraph("另起")
    again._p.get_or_add_pPr().append(parse_xml(list_of_style.replace('"7"', '"8"')))
    data = with_part(saved(file), NUMBERING, lambda _: numbering.encode())
    assert texts(read(tmp_path, data)) == ["第一部分 概况", "第二部分 决算表", "第一部分 另起"]


def test_a_file_with_macros_or_a_numbered_main_part_is_read(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/vbaProject.bin", b"\0")
        archive.writestr(
            "word/document2.xml",
            '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
            "<w:p><w:r><w:t>合计</w:t></w:r></w:p></w:body></w:document>",
        )
    assert texts(read(tmp_path, stream.getvalue(), "a.docm")) == ["合计"]


# ---------------------------------------------------------------------------------------- damaged, hostile


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_truncated_docx_is_refused(tmp_path: Path, part: float) -> None:
    data = as_docx({"": [["合计", "1.00"]] * 5}, captions_inside=True)
    assert "truncated" in refused(tmp_path, data[: int(len(data) * part)])


def test_damaged_xml_is_refused_by_part(tmp_path: Path) -> None:
    data = with_part(saved(docx.Document()), MAIN, lambda xml: xml[:-20])
    assert MAIN in refused(tmp_path, data)
    data = with_part(saved(docx.Document()), NUMBERING, lambda xml: xml[:-20])
    assert NUMBERING in refused(tmp_path, data)


def test_a_document_without_a_body_or_text_is_refused(tmp_path: Path) -> None:
    frame = f"<w:document {nsdecls('w')}/>".encode()
    assert "no body" in refused(tmp_path, with_part(saved(docx.Document()), MAIN, lambda _: frame))
    assert "nothing in it" in refused(tmp_path, with_body(""))


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    stream = io.BytesIO(with_body(p(r("甲"))))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/x.bin", "w") as part:
        for _ in range(limits.UNPACKED_BYTES // 2**20 + 1):
            part.write(b" " * 2**20)
    begun = time.perf_counter()
    assert "bomb" in refused(tmp_path, stream.getvalue())
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY x "&a;&a;&a;&a;">',
    ],
    ids=["external", "expanding"],
)
def test_entities_are_refused(tmp_path: Path, entities: str) -> None:
    def change(xml: bytes) -> bytes:
        return f"<!DOCTYPE d [{entities}]>".encode() + xml.replace("甲".encode(), b"&x;")

    reason = refused(tmp_path, with_part(with_body(p(r("甲"))), MAIN, change))
    assert "DOCTYPE" in reason and "root:" not in reason


@pytest.mark.parametrize("opening", ["<w:sdt><w:sdtContent>", "<w:tbl><w:tr><w:tc>"])
def test_a_hundred_thousand_nested_elements_are_refused(tmp_path: Path, opening: str) -> None:
    begun = time.perf_counter()
    assert "XML nested deeper than" in refused(tmp_path, with_body(opening * 100_000))
    assert time.perf_counter() - begun < 2


def test_tables_may_be_nested_as_deep_as_the_limit_and_no_deeper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TABLE_DEPTH", 2)
    two = tbl(tc("甲", more=tbl(tc("乙"))))
    assert texts(read(tmp_path, with_body(two))) == ["甲", "乙"]
    assert "tables nested deeper than 2" in refused(tmp_path, with_body(tbl(tc("丙", more=two))))


def test_the_elements_of_a_document_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MARKUP_NODES", 1_000)
    assert "more than 1000 XML elements" in refused(tmp_path, with_body(p(r("甲")) * 400))


def test_cells_and_merged_areas_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = tc("甲", '<w:gridSpan w:val="999999999"/>') + tc("乙")
    (grid,) = read(tmp_path, with_body(tbl(row))).blocks
    assert shape(grid)[1][1] == 1_000, "a span is cut to what browsers take"
    monkeypatch.setattr(limits, "MERGED_AREA", 1_000)
    assert read(tmp_path, with_body(tbl(row)))
    assert "too many cells or merged cells" in refused(tmp_path, with_body(tbl(row, row)))
    monkeypatch.setattr(limits, "CELLS", 3)
    assert "too many cells" in refused(tmp_path, with_body(tbl(tc("甲") + tc("乙"), tc("丙") + tc("丁"))))


def test_lines_and_their_length_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINE_CHARS", 10)
    assert read(tmp_path, with_body(p(r("甲" * 10))))
    assert "line 2" in refused(tmp_path, with_body(p(r("甲")) + p(r("甲" * 11))))
    monkeypatch.setattr(limits, "LINES", 3)
    assert read(tmp_path, with_body(p(r("甲")) * 3))
    assert "more than 3 lines" in refused(tmp_path, with_body(p(r("甲")) * 2 + tbl(*[tc("甲") + tc("乙")] * 2)))


# --------------------------------------------------------------------------------------------- LibreOffice

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + "WordDocument\0".encode("utf-16-le").ljust(128, b"\0") * 4


def test_without_libreoffice_a_doc_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for data, name in ((DOC, "a.doc"), (b"{\\rtf1 x}", "a.rtf")):
        reason = refused(tmp_path, data, name)
        assert "apt-get install libreoffice-writer" in reason


@pytest.mark.parametrize("suffix", [".doc", ".rtf"])
def test_a_conversion_that_hangs_is_stopped_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    alive = tmp_path / "alive"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n(sleep 3; touch {alive}) &\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(limits, "CONVERSION_SECONDS", 1)
    begun = time.perf_counter()
    with pytest.raises(Unreadable, match="longer than 1 seconds"):
        office.to_docx(b"x", suffix)
    assert time.perf_counter() - begun < 2.5
    time.sleep(2.5)
    assert not alive.exists()


def test_each_conversion_has_a_profile_of_its_own_without_macros_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, log = tmp_path / "soffice", tmp_path / "log"
    program.write_text(
        f'#!/bin/sh\npwd >> {log}\ncat profile/user/registrymodifications.xcu > {log}.xcu\necho "$@" >> {log}\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for _ in range(2):
        with pytest.raises(Unreadable, match="could not convert"):
            office.to_docx(b"x", ".doc")
    first, arguments, second, _ = log.read_text().splitlines()
    assert first != second and not Path(first).exists() and not Path(second).exists()
    assert f"UserInstallation={Path(first).as_uri()}/profile" in arguments and "--headless" in arguments
    settings = Path(f"{log}.xcu").read_text()
    assert 'oor:name="DisableMacrosExecution" oor:op="fuse"><value>true' in settings


@needs_office
def test_nothing_is_fetched_that_a_document_links_to() -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = f'<html><body>x<img src="http://127.0.0.1:{server.server_port}/x.png"></body></html>'
    with pytest.raises(Unreadable):  # it is loaded, but LibreOffice does not write web pages as DOCX
        office.to_docx(page.encode(), ".html")
    server.shutdown()
    server.server_close()
    assert asked == []


@needs_office
def test_a_damaged_doc_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, DOC, "a.doc")


# ---------------------------------------------------------------------------------- what lays out the page


def table_of(*rows: list[str | flow.Table]) -> flow.Table:
    cells = [flow.Cell(r, c, content=[item]) for r, row in enumerate(rows) for c, item in enumerate(row)]
    return flow.Table(cells, len(rows))


@pytest.mark.parametrize(
    ("table", "grids"),
    [
        (table_of(["甲", "1"]), 1),
        (table_of(["甲", ""], ["", "乙"]), 0),
        (table_of(["甲", "乙"], ["丙", table_of(["a", "b"])]), 2),
        (table_of(["菜单", table_of(["a", "b"])], ["页脚", "页脚"]), 2),
        (table_of(["菜单", "横幅"], ["左", table_of(["a", "b"], ["c", "d"])]), 1),
    ],
    ids=["a row of two", "never two in a row", "three against two", "three against two, a menu", "three against four"],
)
def test_a_table_is_a_grid_or_lays_out_the_page(table: flow.Table, grids: int) -> None:
    assert sum(isinstance(block, Grid) for block in flow.blocks([table])) == grids


@pytest.mark.parametrize(("paragraphs", "is_grid"), [(flow.LONG_TEXT, True), (flow.LONG_TEXT + 1, False)])
def test_long_text_beside_a_menu_is_no_grid(paragraphs: int, is_grid: bool) -> None:
    table = flow.Table([flow.Cell(0, 0, content=["菜单"]), flow.Cell(0, 1, content=["正文"] * paragraphs)], 1)
    assert any(isinstance(block, Grid) for block in flow.blocks([table])) == is_grid
