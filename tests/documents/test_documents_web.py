"""Web pages become paragraphs and exact grids without the site around them; hostile ones are refused with a reason."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from reading import grids, of_files_named, texts
from remade_tables import published
from site_around import HEADLINE, LAYOUTS, PROSE, inner, site_page
from word_and_web_of_tables import as_html

from dagster_project import reports
from dagster_project.documents import limits, web
from dagster_project.interpret import interpret
from dagster_project.model import Document, Grid, Paragraph, Unreadable

read, refused = of_files_named("a.html")


def shape(tmp_path: Path, table: str) -> list[tuple[int, int, str, int, int]]:
    """(row, column, text, rowspan, colspan) of the cells of a page with one table."""
    (grid,) = grids(read(tmp_path, f"<html><body>{table}</body></html>"))
    return [(cell.row, cell.column, cell.text, cell.rowspan, cell.colspan) for cell in grid.cells]


# ---------------------------------------------------------------------------------------- the site around


def figures(document: Document) -> Counter[tuple[object, ...]]:
    (report,) = reports.assemble(reports.segment(document))
    assert (report.unit_name, report.fiscal_year, report.report_type) == (
        "株洲市公安局交通警察支队",
        2023,
        "final_accounts",
    )
    return Counter(
        (c.table_code, c.printed_text, c.printed_unit, c.phase, c.flow, c.function_code, c.economic_code, c.indicator)
        for c in interpret(report).cells
        if c.printed_text
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("captions_inside", [False, True], ids=["captions above", "captions inside"])
def test_the_site_around_a_report_adds_no_figure_and_hides_none(
    tmp_path: Path, layout: str, captions_inside: bool
) -> None:
    page = as_html(published(), captions_inside)
    alone = read(tmp_path, f"<html><body>{HEADLINE}{inner(page)}{PROSE}</body></html>")
    around = read(tmp_path, site_page(page, layout))
    assert figures(around) == figures(alone)
    assert figures(alone).total() > 300
    assert around.notes == ("附件未读取 / attached, but not part of this file: 2023年度部门决算公开表（决算表.xls）",)


def test_scripts_styles_menus_and_hidden_elements_are_dropped(tmp_path: Path) -> None:
    page = """<html><head><title>题 名</title><script>甲<table></script></head><body><nav>乙</nav><style>丙</style>
    <div style="DISPLAY: none">丁</div><p hidden>戊</p><footer>己</footer><select><option>庚</option></select>
    <!-- 辛 --><noscript>壬</noscript><div role="navigation">癸</div><p>正文</p><script>unclosed"""
    assert texts(read(tmp_path, page)) == ["题 名", "正文"]


def test_lines_that_are_mostly_links_are_dropped_unless_they_are_headings_or_cells(tmp_path: Path) -> None:
    page = """<body><p><a href=1>上级部门</a></p><p>见<a href=1>此处</a>的说明</p><h2><a href=1>标题</a></h2>
    <table><tr><td><a href=1>项目甲</a></td><td>1.00</td></tr><tr><td>项目乙</td><td>2.00</td></tr></table>
    <table><tr><td><a href=1>首页</a></td><td><a href=2>机构</a></td></tr></table><p>——</p></body>"""
    document = read(tmp_path, page)
    assert texts(document) == ["见此处的说明", "标题", "——"]
    assert [[cell.text for cell in grid.cells] for grid in grids(document)] == [["项目甲", "1.00", "项目乙", "2.00"]]


def test_each_attachment_is_noted_once(tmp_path: Path) -> None:
    links = (
        '<a href="x/表.pdf?id=1">决算表</a><a href="y/表.pdf">决算表</a><a href="b.docx"></a><a href="c.html">页</a>'
    )
    notes = read(tmp_path, f"<body><p>正文在此</p>{links}<a href='http://[bad/x.pdf'>z</a></body>").notes
    assert [note.rpartition(": ")[2] for note in notes] == ["决算表（表.pdf）", "b.docx"]


# --------------------------------------------------------------------------------------- paragraphs, grids


def test_paragraphs_and_rows_are_numbered_in_reading_order(tmp_path: Path) -> None:
    page = "<title>题</title><p>收入<b>决算</b>表</p>甲<br>乙<table><tr><td>a<td>b<tr><td>c<td>d</table>丙"
    first, second, third, fourth, grid, last = read(tmp_path, page).blocks
    assert [first, second, third, fourth] == [
        Paragraph(text, line=n) for n, text in enumerate(["题", "收入决算表", "甲", "乙"], 1)
    ]
    assert isinstance(grid, Grid) and grid.exact and (grid.first_line, grid.last_line) == (5, 6)
    assert [(cell.text, cell.line, cell.page) for cell in grid.cells] == [
        (text, line, None) for text, line in (("a", 5), ("b", 5), ("c", 6), ("d", 6))
    ]
    assert last == Paragraph("丙", line=7)


def test_spans_move_the_cells_after_them(tmp_path: Path) -> None:
    table = """<table><thead><tr><th rowspan=2 colspan="2">科目</th><th colspan=2>收入</th></tr>
    <tr><th>合计</th><th>财政拨款</th></tr></thead><tbody><tr><td>204</td><td>公安</td><td>1.00</td><td>0.00</td></tr>
    <tr><td rowspan=0>甲</td><td></td><td>2.00</td></tr><tr><td>&nbsp;</td><td>3.00</td></tr></tbody></table>"""
    assert shape(tmp_path, table) == [
        (0, 0, "科目", 2, 2),
        (0, 2, "收入", 1, 2),
        (1, 2, "合计", 1, 1),
        (1, 3, "财政拨款", 1, 1),
        (2, 0, "204", 1, 1),
        (2, 1, "公安", 1, 1),
        (2, 2, "1.00", 1, 1),
        (2, 3, "0.00", 1, 1),
        (3, 0, "甲", 2, 1),
        (3, 2, "2.00", 1, 1),
        (4, 2, "3.00", 1, 1),
    ]


def test_absurd_spans_are_cut(tmp_path: Path) -> None:
    first, second = (
        "<td colspan=1000000>甲<td>乙",
        "<td rowspan=99999999999999999999>丙<td colspan=-1>丁<td colspan=x>戊",
    )
    table = f"<table><tr>{first}<tr>{second}</table>"
    assert shape(tmp_path, table) == [
        (0, 0, "甲", 1, 1000),
        (0, 1000, "乙", 1, 1),
        (1, 0, "丙", 1, 1),
        (1, 1, "丁", 1, 1),
        (1, 2, "戊", 1, 1),
    ]


@pytest.mark.parametrize(
    "stated", ["<col width=70><col width={}><col width=70>", "<col style='width:52pt'><col style='width:{}px'>"]
)
@pytest.mark.parametrize(("width", "column"), [(7, 1), (8, 2)], ids=["below 2 mm", "above 2 mm"])
def test_a_hair_between_two_columns_is_none(tmp_path: Path, stated: str, width: int, column: int) -> None:
    rows = "<tr><td>甲</td><td colspan=2>乙</td></tr><tr><td colspan=2>丙</td><td>丁</td></tr>"
    found = shape(tmp_path, f"<table>{stated.format(width)}{rows}</table>")
    assert [cell[:3] for cell in found] == [(0, 0, "甲"), (0, 1, "乙"), (1, 0, "丙"), (1, column, "丁")]


def test_a_hair_may_be_known_only_by_a_cell(tmp_path: Path) -> None:
    rows = "<tr><td>甲</td><td colspan=2>乙</td></tr><tr><td colspan=2>丙</td><td>丁</td></tr>"
    found = shape(tmp_path, f"<table>{rows}<tr><td width=50></td><td width=2></td><td width=50></td></tr></table>")
    assert [cell[:3] for cell in found] == [(0, 0, "甲"), (0, 1, "乙"), (1, 0, "丙"), (1, 1, "丁")]


def test_a_caption_and_what_stands_between_rows_come_before_the_grid(tmp_path: Path) -> None:
    page = "<body><table><caption>收入决算表</caption><tr><td>a</td><td>b</td></tr></table></body>"
    document = read(tmp_path, page)
    assert [type(block) for block in document.blocks] == [Paragraph, Grid]


def test_lines_of_a_cell_stay_lines(tmp_path: Path) -> None:
    assert (
        shape(tmp_path, "<table><tr><td><p>甲</p><p>乙</p>丙<br>丁</td><td>1</td></tr></table>")[0][2]
        == "甲\n乙\n丙\n丁"
    )


def test_blanks_are_those_that_a_browser_shows(tmp_path: Path) -> None:
    page = "<body><p>株洲市\n   公安局  2023\n年 \u3000 度</p><p>a\nb</p><pre>甲  1\n乙  2</pre></body>"
    assert texts(read(tmp_path, page)) == ["株洲市公安局 2023年 度", "a b", "甲  1", "乙  2"]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>甲</td><td>1.00</td></tr></table>",
        "<tr><td>甲</td><td>1.00</td></tr>",
        "说明：<table><tr><td>甲<td>1.00</table>",
        "<?xml version='1.0' encoding='gb2312'?>\n<!DOCTYPE html><!-- x -->\n<html><table><td>甲<td>1.00</table>",
        "<div><center><table><form><tr><td>甲</td><td>1.00</td></tr></form></table>",
        "\ufeff<p><table><tbody><tr><td>甲</td><td>1.00</td></tr>",
    ],
)
def test_fragments_and_untidy_pages_are_read(tmp_path: Path, page: str) -> None:
    document = read(tmp_path, page)
    assert document.format == "html"
    assert "1.00" in [cell.text for grid in grids(document) for cell in grid.cells] + texts(document)


# ------------------------------------------------------------------------------------------------ encoding


@pytest.mark.parametrize(
    ("declared", "actual"),
    [("gb2312", "gb18030"), ("gb2312", "utf-8"), ("utf-8", "gb18030"), ("iso-8859-1", "utf-8"), ("x-none", "gb18030")],
)
def test_a_wrong_declaration_of_the_encoding_does_no_harm(tmp_path: Path, declared: str, actual: str) -> None:
    text = "㐂镕堃，住房公积金决算说明与公开情况，合计一千万元"
    page = f"<html><head><meta charset={declared}></head><body><p>{text}</p></body></html>"
    document = read(tmp_path, page.encode(actual))
    assert texts(document) == [text]
    assert document.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_a_stray_byte_costs_one_character_and_is_noted(tmp_path: Path, encoding: str) -> None:
    page = f"<html><head><meta http-equiv=Content-Type content='text/html; charset={encoding}'><body><p>{'决算公开' * 300}</p>"
    document = read(tmp_path, page.encode(encoding) + b"<p>\xff</p></html>")
    assert texts(document)[0] == "决算公开" * 300
    assert document.notes == ("1 个字符无法解码 / 1 characters could not be decoded",)


def test_a_page_that_is_cut_off_is_read_and_noted(tmp_path: Path) -> None:
    page = as_html(published())
    document = read(tmp_path, page[: len(page) // 2])
    assert grids(document) and any("cut off" in note for note in document.notes)
    assert read(tmp_path, page).notes == () == read(tmp_path, "<p>片段</p>").notes


def test_a_page_that_is_no_text_is_refused(tmp_path: Path) -> None:
    assert "not text" in refused(tmp_path, b"<html><meta charset=utf-8>" + bytes(range(128, 256)) * 50)
    assert "unknown encoding" in refused(tmp_path, b"<html><meta charset=klingon>" + b"\xff\x80" * 50)


# ------------------------------------------------------------------------------------------------- hostile


@pytest.fixture
def in_time() -> Iterator[None]:
    begun = time.perf_counter()
    yield
    assert time.perf_counter() - begun < 10


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    laughs = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
    external = '<!ENTITY b SYSTEM "file:///etc/passwd">'
    for entities in (laughs, external):
        page = f"<!DOCTYPE html [{entities}]><html><body>&b;</body></html>"
        assert "declares entities" in refused(tmp_path, page)
    assert texts(read(tmp_path, "<html><body>甲&amp;&unknown;乙</body></html>")) == ["甲&&unknown;乙"]


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize("opening", ["<div>", "<table><tr><td>", "<b>", "<ul><li>"])
def test_a_hundred_thousand_nested_elements_are_refused(tmp_path: Path, opening: str) -> None:
    assert "nested too deeply" in refused(tmp_path, f"<html><body>{opening * 100_000}甲")


def test_tables_may_be_nested_as_deep_as_the_limit_and_no_deeper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TABLE_DEPTH", 2)
    assert texts(read(tmp_path, "<table><tr><td>" * 2 + "甲")) == ["甲"]
    assert "nested deeper than 2" in refused(tmp_path, "<table><tr><td>" * 3 + "甲")


@pytest.mark.usefixtures("in_time")
def test_a_million_merged_positions_are_refused(tmp_path: Path) -> None:
    rows = "<tr><td colspan=1000 rowspan=1000>甲</td><td>乙</td></tr>" * 1000
    assert "merged cells cover" in refused(tmp_path, f"<table>{rows}</table>")


@pytest.mark.usefixtures("in_time")
@pytest.mark.parametrize(
    "page",
    [
        "<html><p " + " ".join(f"a{n}" for n in range(1_000_000)) + ">甲",
        "<html>" + "<i>" * 5_000_000,
        "<html>" + "<script" * 1_000_000,
        "<html>" + "<!--" * 1_000_000,
        "<html>" + "<!doctype" * 1_000_000,
        "<html>" + "<p x='" * 1_000_000,
        "<html><body>" + "\u7532\n\n" * 1_000_000,
        "<html><body>" + "&nbsp;" * 1_000_000,
        "<html><body>" + "data:" * 1_000_000,
    ],
    ids=["attributes", "elements", "scripts", "comments", "doctypes", "quotes", "line breaks", "blanks", "data"],
)
def test_a_page_made_to_be_slow_is_read_or_refused_in_time(tmp_path: Path, page: str) -> None:
    try:
        read(tmp_path, page)
    except Unreadable as error:
        assert " / " in str(error)


def test_the_size_of_a_page_is_that_without_scripts_and_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WEB_PAGE_CHARS", 100)
    inside = f"<script>{'x' * 200}</script><img src='data:image/png;base64,{'A' * 200}'>"
    assert texts(read(tmp_path, f"<html>{inside}<p>甲</p></html>")) == ["甲"]
    assert "more than 100 characters" in refused(tmp_path, f"<html><p>{'甲' * 100}</p></html>")


def test_tags_and_the_words_in_one_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TAG_WORDS", 3)
    assert texts(read(tmp_path, "<html><p a b>甲</p>")) == ["甲"]
    assert "more than 3 words" in refused(tmp_path, "<html><p a b c>甲</p>")
    monkeypatch.setattr(limits, "MARKUP_NODES", 4)
    assert texts(read(tmp_path, "<html><p a=b>甲</p>")) == ["甲"]
    assert "more than 4 tags" in refused(tmp_path, "<html><p a=b c=d>甲</p>")


def test_notes_on_attachments_are_limited_in_number_and_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ATTACHMENTS", 2)
    links = "".join(f"<a href='{n}.pdf'>{'表' * 1000}</a>" for n in range(5))
    notes = read(tmp_path, f"<html><p>正文</p>{links}</html>").notes
    assert len(notes) == 2 and all(len(note) < 300 for note in notes)


def test_text_that_looks_like_a_script_is_kept_as_text(tmp_path: Path) -> None:
    page = "<table><tr><td>&lt;script&gt;alert(1)&lt;/script&gt;</td><td>=HYPERLINK(1)</td></tr></table>"
    assert [cell[2] for cell in shape(tmp_path, page)] == ["<script>alert(1)</script>", "=HYPERLINK(1)"]


def test_an_archive_without_a_page_or_cut_off_is_refused(tmp_path: Path) -> None:
    header = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    assert "no web page" in refused(tmp_path, header + "--b\nContent-Type: image/png\n\nx\n--b--\n", "a.mht")
    assert "no web page" in refused(tmp_path, header, "a.mht")
    deep = "".join(f"--b{n}\nContent-Type: multipart/related; boundary=b{n + 1}\n\n" for n in range(5000))
    refused(tmp_path, header.replace("=b", "=b0") + deep, "a.mht")


def test_every_rule_on_lines_of_the_site_is_met(tmp_path: Path) -> None:
    lines = ["发布时间：2024-09-12", "来源：某局", "【打印】", "[字体：大 中 小]", "浏览次数： 12", "湘ICP备1号"]
    lines += ["今天是 星期三", "您的位置：首页", "主办：某局", "上一篇：无", "责任编辑：某某", "扫一扫"]
    assert len(lines) == len(web._RULES["site_lines"])
    for line in lines:
        assert texts(read(tmp_path, f"<html><p>{line}</p><p>正文</p></html>")) == ["正文"], line
    kept = "预算收入来源：财政拨款1.00万元"
    assert texts(read(tmp_path, f"<html><p>{kept}</p></html>")) == [kept]
