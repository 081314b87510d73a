"""Text, markdown, tab-separated text and CSV become paragraphs and grids."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dagster_project import documents
from dagster_project.model import Block, Document, Grid, Paragraph, Unreadable

Row = list[tuple[int, str, int | None]]


def read(tmp_path: Path, content: str | bytes, name: str = "a.txt") -> Document:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return documents.read(path)


def rows(block: Block) -> list[Row]:
    assert isinstance(block, Grid)
    return [[(cell.column, cell.text, cell.line) for cell in row] for row in block.rows()]


def texts(document: Document) -> list[tuple[str, int | None]]:
    return [(block.text, block.line) for block in document.blocks if isinstance(block, Paragraph)]


def test_every_line_that_is_not_blank_is_a_paragraph_with_its_line(tmp_path: Path) -> None:
    document = read(tmp_path, "\n  标题  \r\n\r\n正文，被分页\n截断。\n")
    assert texts(document) == [("标题", 2), ("正文，被分页", 4), ("截断。", 5)]
    assert (document.format, document.file_name, len(document.file_sha256)) == ("text", "a.txt", 64)


def test_neighbouring_lines_with_tabs_are_a_grid_that_keeps_the_field_positions(tmp_path: Path) -> None:
    document = read(tmp_path, "前\n科目\t\t合计\n\t\t22,131.98\t\t\n204\t公安\n后\n")
    table = document.blocks[1]
    assert isinstance(table, Grid)
    assert (table.exact, table.first_line, table.last_line) == (False, 2, 4)
    assert rows(table) == [
        [(0, "科目", 2), (2, "合计", 2)],
        [(2, "22,131.98", 3)],
        [(0, "204", 4), (1, "公安", 4)],
    ]
    assert texts(document) == [("前", 1), ("后", 5)]


def test_a_row_of_tabs_only_does_not_cut_a_table(tmp_path: Path) -> None:
    (table,) = read(tmp_path, "a\tb\n\t\t\nc\td\n").blocks
    assert rows(table) == [[(0, "a", 1), (1, "b", 1)], [(0, "c", 3), (1, "d", 3)]]


def test_a_blank_line_ends_a_table(tmp_path: Path) -> None:
    assert len(read(tmp_path, "a\tb\n\nc\td\n").blocks) == 2


def test_a_vertical_table_becomes_one_grid_with_a_row_a_group_and_a_line_a_cell(tmp_path: Path) -> None:
    (table,) = read(tmp_path, "\t序号\n\t项目\n\t金额\n\n\t1\n\t租赁费\n\t2484\n\n\t合计\n\t5300.6\n").blocks
    assert isinstance(table, Grid) and not table.exact
    assert rows(table) == [
        [(0, "序号", 1), (1, "项目", 2), (2, "金额", 3)],
        [(0, "1", 5), (1, "租赁费", 6), (2, "2484", 7)],
        [(0, "合计", 9), (1, "5300.6", 10)],
    ]


def test_two_blank_lines_or_prose_end_a_vertical_table(tmp_path: Path) -> None:
    assert len(read(tmp_path, "\ta\n\tb\n\n\n\tc\n\td\n").blocks) == 2
    assert len(read(tmp_path, "\ta\n\tb\n\n正文\n\n\tc\n\td\n").blocks) == 3


def test_indented_prose_is_not_a_table(tmp_path: Path) -> None:
    document = read(tmp_path, "\t一段缩进的文字\n\n\t第一句。\n\t第二句。\n\n末尾有制表符\t\n")
    assert texts(document) == [("一段缩进的文字", 1), ("第一句。", 3), ("第二句。", 4), ("末尾有制表符", 6)]


def test_a_markdown_table_is_a_grid_with_certain_columns(tmp_path: Path) -> None:
    heading, table = read(tmp_path, "## 收入\n| 项目 | 金额 |\n|:--|--:|\n| 甲\\|乙 | |\n", "a.md").blocks
    assert heading == Paragraph("收入", line=1)
    assert isinstance(table, Grid) and table.exact
    assert rows(table) == [[(0, "项目", 2), (1, "金额", 2)], [(0, "甲|乙", 4)]]


def test_pipes_without_a_rule_under_a_header_are_prose(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "| 甲 | 乙 |\n")) == [("| 甲 | 乙 |", 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_the_encodings_of_chinese_offices_are_read(tmp_path: Path, encoding: str) -> None:
    text = "某市公安局交通警察支队2023年度部门决算\n本年收入合计22131.98万元。\n"
    assert texts(read(tmp_path, text.encode(encoding))) == list(zip(text.splitlines(), (1, 2), strict=True))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read(tmp_path: Path, encoding: str) -> None:
    assert texts(read(tmp_path, "2023年度部门决算\n".encode(encoding))) == [("2023年度部门决算", 1)]


def test_control_and_invisible_characters_are_removed(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "2\u200b2\x0c1\ufeff31.98\u202e万元" + "。" * 300)) == [
        ("22131.98万元" + "。" * 300, 1)
    ]


def test_the_published_reports_keep_every_filled_field_and_its_line(seeds: Path) -> None:
    for path in seeds.glob("*.txt"):
        document = documents.read(path)
        found = {
            (cell.line, cell.text)
            for block in document.blocks
            for cell in (block.cells if isinstance(block, Grid) else [block])
        }
        fields = {
            (number, field.strip())
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
            for field in line.split("\t")
            if field.strip()
        }
        assert found == fields


def test_the_tables_of_a_published_report_are_six_grids(seeds: Path) -> None:
    document = documents.read(seeds / "003_bb685766e8febd98.txt")
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [grid.first_line for grid in grids] == [111, 159, 201, 243, 290, 334]
    assert next(c.column for c in grids[0].cells if c.line == 122) == 1  # an empty first field counts


def test_a_csv_is_one_exact_grid_with_its_title_lines_as_rows(tmp_path: Path) -> None:
    content = '收入决算表\n部门：某局,,金额单位：万元\n\n项目,行次,金额\n"甲,\n乙",1,"22,131.98"\n合计,2,0.00\n'
    document = read(tmp_path, content, "a.csv")
    (table,) = document.blocks
    assert (document.format, isinstance(table, Grid) and table.exact) == ("csv", True)
    assert rows(table) == [
        [(0, "收入决算表", 1)],
        [(0, "部门：某局", 2), (2, "金额单位：万元", 2)],
        [(0, "项目", 4), (1, "行次", 4), (2, "金额", 4)],
        [(0, "甲,\n乙", 5), (1, "1", 5), (2, "22,131.98", 5)],
        [(0, "合计", 7), (1, "2", 7), (2, "0.00", 7)],
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_delimiter_and_encoding_of_a_csv_are_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = [delimiter.join(fields) for fields in (["项目", "行次", "金额"], ["合计", "1", "2.00"])]
    (table,) = read(tmp_path, "\n".join(lines).encode(encoding), "a.csv").blocks
    assert [[text for _, text, _ in row] for row in rows(table)] == [["项目", "行次", "金额"], ["合计", "1", "2.00"]]


def test_commas_inside_amounts_do_not_beat_the_real_delimiter(tmp_path: Path) -> None:
    (table,) = read(tmp_path, "项目;金额;备注\n甲;1,312.92;\n乙;22,131,980.00;x\n", "a.csv").blocks
    assert [text for _, text, _ in rows(table)[2]] == ["乙", "22,131,980.00", "x"]


def test_the_content_decides_between_csv_and_text_and_the_extension_where_it_is_open(tmp_path: Path) -> None:
    table = "项目,行次,金额\n甲,1,2.00\n乙,2,3.00\n"
    assert read(tmp_path, table, "a.txt").format == "csv"
    assert read(tmp_path, "全年收入, 比上年增加, 支出减少。\n一段没有逗号的话。\n另一段。\n", "a.txt").format == "text"
    assert read(tmp_path, "收入决算表\n", "a.csv").format == "csv"
    assert read(tmp_path, "收入决算表\n", "a").format == "text"


def test_the_given_name_is_reported_and_its_extension_counts(tmp_path: Path) -> None:
    stored = tmp_path / "0f3a"
    stored.write_text("收入决算表\n")
    document = documents.read(stored, "某局/收入决算表.csv")
    assert (document.file_name, document.format) == ("某局/收入决算表.csv", "csv")


def test_a_csv_record_that_is_too_long_is_refused_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dagster_project.documents.limits.LINE_CHARS", 50)
    with pytest.raises(Unreadable, match="line 2"):
        read(tmp_path, 'a,b\n"' + "甲乙\n" * 20 + '",c\n', "a.csv")


def test_the_limit_of_a_csv_field_is_only_that_of_the_file_being_read(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    read(tmp_path, "a,b,c\n1,2,3\n", "a.csv")
    assert csv.field_size_limit() == before
