"""Which reports stand in one document."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dagster_project import documents, reports
from dagster_project.model import Block, Document, Grid, GridCell, Paragraph, Segment

SENTENCE = "本单位按照规定使用资金，收支情况见各表，全年各项工作均已完成。"


def document(*blocks: Block | str, file_name: str = "a.txt") -> Document:
    lines = [Paragraph(b, line=n) if isinstance(b, str) else b for n, b in enumerate(blocks, start=1)]
    return Document(f"sha-{file_name}", file_name, "text", "text", tuple(lines))


def grid(*rows: list[str], name: str = "") -> Grid:
    cells = [GridCell(r, c, text, line=r + 1) for r, row in enumerate(rows) for c, text in enumerate(row) if text]
    return Grid(tuple(cells), name=name)


def identity(segment: Segment) -> tuple[str | None, int | None, str]:
    return segment.unit_name, segment.fiscal_year, segment.report_type


def only(*blocks: Block | str, file_name: str = "a.txt") -> Segment:
    (segment,) = reports.segment(document(*blocks, file_name=file_name))
    return segment


# ------------------------------------------------------------------------------------------ published reports


def test_the_five_published_reports_are_five_reports_with_unit_year_and_kind(seeds: Path) -> None:
    found = [s for path in sorted(seeds.glob("*.txt")) for s in reports.segment(documents.read(path))]
    assert [identity(segment) for segment in found] == [
        ("怀化市公安局交警支队", 2018, "self_evaluation"),
        ("湖南省高速公路交通警察局怀化支队", 2020, "self_evaluation"),
        ("常宁市公安局交通警察大队", 2020, "self_evaluation"),
        ("株洲市公安局交通警察支队", 2023, "final_accounts"),
        ("怀化市道路运输服务中心", 2023, "self_evaluation"),
    ]
    assert len(reports.assemble(found)) == 5
    assert all(s.first == 0 and s.end == len(s.document.blocks) for s in found)


def test_the_attached_self_evaluation_of_a_published_report_begins_at_its_own_title(seeds: Path) -> None:
    found = [reports.segment(documents.read(path))[0] for path in sorted(seeds.glob("*.txt"))]
    annexes = [s.document.blocks[s.annex_from] for s in found if s.annex_from is not None]
    assert [block.line for block in annexes if isinstance(block, Paragraph)] == [591]


def test_published_reports_behind_each_other_in_one_file_are_told_apart(seeds: Path, tmp_path: Path) -> None:
    paths = sorted(seeds.glob("*.txt"))
    together = tmp_path / "together.txt"
    together.write_text("\n".join(path.read_text(encoding="utf-8") for path in paths), encoding="utf-8")
    alone = [identity(reports.segment(documents.read(path))[0]) for path in paths]
    assert [identity(segment) for segment in reports.segment(documents.read(together))] == alone


# ------------------------------------------------------------------------------------------- unit, year, kind


def test_a_cover_of_several_lines_is_read_together() -> None:
    segment = only("2023年度", "某市教育局", "部门决算", SENTENCE)
    assert identity(segment) == ("某市教育局", 2023, "final_accounts")
    assert segment.title == "2023年度 某市教育局 部门决算"
    assert segment.evidence == {"unit": "line 2", "year": "line 1", "type": "line 3"}


def test_the_unit_may_stand_under_the_title() -> None:
    assert identity(only("二○二三年度部门决算公开", "某市教育局", SENTENCE)) == ("某市教育局", 2023, "final_accounts")


def test_without_a_cover_captions_and_table_titles_tell() -> None:
    table = grid(
        ["2023年度收入决算表"], ["部门：", "某市教育局", "金额单位：万元"], ["科目", "金额"], name="收入决算表"
    )
    segment = only(table)
    assert identity(segment) == ("某市教育局", 2023, "final_accounts")
    assert segment.evidence["unit"] == "sheet 收入决算表, line 2"


def test_a_cover_outweighs_captions_and_these_outweigh_the_file_name() -> None:
    blocks = ("2023年度某市教育局部门决算", SENTENCE, "部门：某市财政局", "2022年度")
    assert identity(only(*blocks))[:2] == ("某市教育局", 2023)
    name = "2021年度某市审计局部门预算.txt"
    assert identity(only(*blocks[1:], file_name=name)) == ("某市财政局", 2022, "budget")


def test_a_caption_above_the_cover_does_not_make_a_report_of_its_own() -> None:
    assert identity(only("编制单位：某市财政局", "2023年度某市教育局部门决算", SENTENCE))[0] == "某市教育局"


def test_the_file_name_tells_where_nothing_else_does() -> None:
    segment = only(SENTENCE, file_name="folder/某市教育局_某市教育局2017年部门预算公开表格.txt")
    assert identity(segment) == ("某市教育局", 2017, "budget")
    assert segment.evidence["unit"] == "file name"


def test_the_signature_names_the_unit_where_the_cover_does_not() -> None:
    assert only("2020年整体支出绩效评价报告", SENTENCE, "某市教育局", "二0二一年六月三日").unit_name == "某市教育局"
    assert only("2020年整体支出绩效评价报告", SENTENCE, "某市教育局", "谢谢").unit_name is None


def test_a_unit_or_year_that_nothing_names_is_not_guessed() -> None:
    segment = only("部门决算", SENTENCE, "2023年完成了任务。")
    assert identity(segment) == (None, None, "final_accounts")
    assert "nothing names the unit" in segment.evidence["unit"]
    assert "nothing names the year" in segment.evidence["year"]


def test_a_document_without_any_evidence_is_one_report_of_unknown_kind() -> None:
    segment = only(SENTENCE)
    assert identity(segment) == (None, None, "unknown")
    assert (segment.first, segment.end) == (0, 1)


def test_a_cover_that_contradicts_itself_names_no_year_and_says_why() -> None:
    segment = only("2022年度", "某市教育局", "2023年部门决算", SENTENCE)
    assert identity(segment) == ("某市教育局", None, "final_accounts")
    assert "line 3: 2023" in segment.evidence["year"] and "line 1: 2022" in segment.evidence["year"]


def test_captions_that_contradict_each_other_name_no_unit() -> None:
    segment = only("收入决算表", "部门：某市教育局", "支出决算表", "部门：某市财政局")
    assert identity(segment) == (None, None, "final_accounts")
    assert "contradictory" in segment.evidence["unit"]


def test_two_spellings_of_the_unit_do_not_contradict_each_other() -> None:
    segment = only("收入决算表", "部门：某市公安局交警支队", "支出决算表", "部门：某市公安局交通警察支队")
    assert segment.unit_name == "某市公安局交通警察支队"


def test_column_headings_with_years_are_no_evidence_for_the_year() -> None:
    table = grid(["某市教育局2023年度部门决算"], ["项目", "2022年度", "2023年度"], ["合计", "1.00", "2.00"])
    assert only(grid(["项目", "2022年度", "2023年度"], ["合计", "1.00", "2.00"])).fiscal_year is None
    assert only(table).fiscal_year == 2023


# -------------------------------------------------------------------------------------- several reports in one


@pytest.mark.parametrize(
    "second",
    ["2023年度某市财政局部门决算", "2022年度某市教育局部门决算", "2024年度某市教育局部门预算"],
    ids=["another unit", "another year", "another kind"],
)
def test_a_cover_with_another_unit_year_or_kind_begins_a_new_report(second: str) -> None:
    one, two = reports.segment(document("2023年度某市教育局部门决算", SENTENCE, second, SENTENCE))
    assert identity(one) == ("某市教育局", 2023, "final_accounts")
    assert identity(two) != identity(one) and None not in identity(two)
    assert (one.first, one.end, two.first, two.end) == (0, 2, 2, 4)


def test_a_new_report_begins_with_the_first_line_of_its_cover() -> None:
    _, two = reports.segment(
        document("2023年度某市教育局部门决算", SENTENCE, "2023年度", "某市财政局", "部门决算", SENTENCE)
    )
    assert two.first == 2


def test_the_same_title_again_as_on_every_page_does_not_split() -> None:
    title = "2023年度某市教育局部门决算"
    assert len(reports.segment(document(title, SENTENCE, title, SENTENCE, "2023年度部门决算", SENTENCE))) == 1


def test_a_self_evaluation_of_the_same_unit_and_year_is_an_annex() -> None:
    segment = only(
        "2023年度某市公安局交通警察支队部门决算", SENTENCE, "附件", "2023年度交警支队整体支出绩效自评报告", SENTENCE
    )
    assert segment.annex_from == 3
    assert segment.report_type == "final_accounts"


@pytest.mark.parametrize(
    "title", ["2022年度某市教育局整体支出绩效自评报告", "2023年度某市第一中学整体支出绩效自评报告"]
)
def test_a_self_evaluation_of_another_unit_or_year_is_a_report_of_its_own(title: str) -> None:
    one, two = reports.segment(document("2023年度某市教育局部门决算", SENTENCE, title, SENTENCE))
    assert one.annex_from is None
    assert two.report_type == "self_evaluation"


def test_final_accounts_behind_a_self_evaluation_are_a_report_of_their_own() -> None:
    one, two = reports.segment(
        document("2023年度某市教育局整体支出绩效自评报告", SENTENCE, "2023年度某市教育局部门决算", SENTENCE)
    )
    assert (one.report_type, two.report_type) == ("self_evaluation", "final_accounts")


def test_a_table_of_contents_neither_splits_nor_begins_the_annex() -> None:
    segment = only(
        "2023年度某市教育局部门决算",
        "目  录",
        "第一部分 某市教育局概况",
        "第二部分 2023年度部门决算表",
        "2022年度某市教育局部门决算........12",
        "2023年度某市教育局整体支出绩效自评报告",
        "第一部分",
        "某市教育局概况",
        SENTENCE,
        "2023年度某市教育局整体支出绩效自评报告",
        SENTENCE,
    )
    assert segment.annex_from == 9


def test_a_title_under_a_table_of_contents_at_the_very_start_is_the_cover() -> None:
    segment = only("目录", "一、概况", "二、收支情况", "2023年度某市教育局部门决算公开", "一、概况", SENTENCE)
    assert identity(segment) == ("某市教育局", 2023, "final_accounts")


def test_a_sentence_that_a_line_break_has_cut_is_no_title() -> None:
    cut = "本单位全年收入和支出与上年相比都有所增加，主要原因是人员增加，具体数字见本单位公开的"
    assert len(reports.segment(document("2023年度某市教育局部门决算", SENTENCE, cut, "2022年部门决算"))) == 1


def test_a_heading_that_names_only_another_year_does_not_split() -> None:
    assert len(reports.segment(document("2023年度某市教育局部门决算", SENTENCE, "2022年度部门决算", SENTENCE))) == 1


def test_a_workbook_with_one_sheet_a_table_is_one_report() -> None:
    caption = ["部门：某市教育局", "2023年度", "金额单位：万元"]
    names = ("收入支出决算总表", "收入决算表", "支出决算表")
    sheets = [grid([name], caption, ["项目", "金额"], ["合计", "1.00"], name=name) for name in names]
    assert identity(only(*sheets, file_name="a.xlsx")) == ("某市教育局", 2023, "final_accounts")


def test_sheets_with_a_cover_each_are_reports_of_their_own() -> None:
    covers = [grid(["2023年度"], [unit], ["部门决算"], name=f"封面{unit}") for unit in ("某市教育局", "某市财政局")]
    found = reports.segment(document(covers[0], grid(["项目", "金额"]), covers[1], grid(["项目", "金额"])))
    assert [(s.unit_name, s.first, s.end) for s in found] == [("某市教育局", 0, 2), ("某市财政局", 2, 4)]


def test_every_block_belongs_to_exactly_one_segment() -> None:
    blocks = ["前言", "2023年度某市教育局部门决算", SENTENCE, "2023年度某市财政局部门决算", SENTENCE]
    found = reports.segment(document(*blocks))
    assert [block for segment in found for block in segment.blocks()] == list(document(*blocks).blocks)


def test_thousands_of_contradicting_captions_are_handled_fast() -> None:
    blocks = [line for n in range(3_000) for line in (f"部门：某{n}局", f"2023年度甲{n % 2}局部门决算", SENTENCE)]
    begun = time.perf_counter()
    assert len(reports.segment(document(*blocks))) == 3_000
    assert time.perf_counter() - begun < 10


# ---------------------------------------------------------------------------------- broken and blank names


def test_a_caption_that_breaks_the_unit_s_name_says_what_the_other_captions_say() -> None:
    found = only(
        *("收支预算总表", "部门：中国共产党某省委员会办公厅 单位：万元"),
        *("2017年收入预算总表", "部门：中国共产党某省委员会办 单位：万元", "公厅"),
    )
    assert identity(found) == ("中国共产党某省委员会办公厅", 2017, "budget")


@pytest.mark.parametrize("following", ["项目名称", "公厅。", "招生处"])
def test_two_names_in_captions_contradict_each_other_unless_the_next_line_completes_one(following: str) -> None:
    found = only(
        *("收支预算总表", "部门：某省教育厅办公厅 单位：万元"),
        *("2017年收入预算总表", "部门：某省教育厅办 单位：万元", following),
    )
    assert found.unit_name is None
    assert "说法不一" in found.evidence["unit"]


def test_a_completed_name_that_nothing_else_prints_is_not_believed() -> None:
    found = only("2017年收入预算总表", "部门：某省委办 单位：万元", "公厅")
    assert found.unit_name == "某省委办"


@pytest.mark.parametrize("unit", ["上海市XX局", "XXXX县财政局"])
def test_a_blank_template_is_of_no_unit_and_is_called_one(unit: str) -> None:
    found = only(unit, "2024年度部门决算", SENTENCE)
    assert (found.unit_name, found.fiscal_year) == (None, 2024)
    assert "空白模板" in found.evidence["unit"] and unit in found.evidence["unit"]
