"""The departmental budget set, in the shapes in which provinces print it: what each figure is of."""

from __future__ import annotations

from dataclasses import replace

import made_budgets as made
import pytest
from made_tables import Lines, grid

from dagster_project import forms
from dagster_project.forms import official
from dagster_project.forms.text import amount
from dagster_project.model import Document, Report, Segment

T = "TOTAL"

TITLED = [
    ("收支预算总表", "B01"),
    ("一、收支预算总表", "B01"),
    ("2024年部门收支总表", "B01"),
    ("某市某局2023年部门收支总体情况表", "B01"),
    ("收支总表", "B01"),
    ("部门收入总表", "B02"),
    ("部门预算公开表02 部门收入总表", "B02"),
    ("部门支出总表", "B03"),
    ("支出预算总表", "B03"),
    ("财政拨款收支总表", "B04"),
    ("部门公开表4 财政拨款收支总体情况表", "B04"),
    ("财政拨款支出预算表（功能科目）", "B05"),
    ("财政拨款基本支出预算表", "B06"),
    ("财政拨款政府性基金支出预算表", "B07"),
    ("政府性基金预算支出表", "B07"),
    ("八、一般公共预算支出预算表", "B08"),
    ("一般公共预算支出表（按功能分类科目）", "B08"),
    ("一般公共预算基本支出表", "B09"),
    ("十、一般公共预算机关运行经费支出预算表", "B10"),
    ("“三公”经费、会议费、培训费支出预算表（一般公共预算）", "B11"),
    ("一般公共预算“三公”经费支出表", "B11"),
    ("2017年政府采购预算表", "B12"),
    ("国有资本经营预算支出表", "B13"),
    ("项目支出绩效目标表", "B14"),
    ("一般公共预算支出决算表", "Z05"),
    ("本表反映部门年度总体收支预算情况", None),
    ("一、收支预算总表情况说明", None),
    ("支出表", None),
]


@pytest.mark.parametrize(("title", "code"), TITLED)
def test_a_title_names_its_budget_form(title: str, code: str | None) -> None:
    form = official.form_of_title(title)
    assert (form.code if form else None) == code


def spent(*keys: str) -> tuple[str, ...]:
    """flow, fund, nature, function and economic of an expenditure: what is left out is all or TOTAL."""
    return ("expenditure", *keys, *("all", "all", T, T)[len(keys) :])


def income(fund: str, flow: str = "revenue", function: str = T) -> tuple[str, ...]:
    return (flow, fund, "all", function, T)


SHAPES: list[tuple[str, Lines, dict[tuple[str, ...], str]]] = [
    (
        "收支预算总表",
        made.THREE_SIDES,
        {
            income("fiscal"): "100.00",
            income("general_public"): "95.00",
            income("government_fund"): "5.00",
            income("special_account"): "3.00",
            income("unit_funds"): "4.00",
            income("all"): "107.00",
            income("all", "balance_opening"): "2.00",
            income("all", "total_in"): "109.00",
            spent("all", "all", "201"): "90.00",
            spent("all", "all", "229"): "17.00",
            spent("all", "basic"): "60.00",
            spent("all", "project"): "40.00",
            spent("all", "reserve"): "7.00",
            spent(): "107.00",
            income("all", "balance_closing"): "2.00",
            income("all", "total_out"): "109.00",
        },
    ),
    (
        "部门收支总表",
        made.TWO_SIDES,
        {
            income("general_public"): "100.00",
            income("special_account"): "1.00",
            income("business"): "2.00",
            income("operating"): "3.00",
            income("other"): "4.00",
            income("all"): "110.00",
            income("all", "balance_opening"): "5.00",
            income("all", "total_in"): "115.00",
            spent("all", "all", "201"): "110.00",
            spent("all", "all", "208"): "5.00",
            spent(): "115.00",
            income("all", "total_out"): "115.00",
        },
    ),
    (
        "部门收支总表",
        made.FOUR_SIDES,
        {
            income("general_public"): "110.00",
            income("all", "total_in"): "110.00",
            spent("all", "all", "201"): "90.00",
            spent("all", "all", "229"): "20.00",
            spent("all", "basic"): "60.00",
            spent("all", "basic_personnel"): "50.00",
            spent("all", "basic_public"): "10.00",
            spent("all", "project"): "50.00",
            spent("all", "all", T, "301"): "50.00",
            spent("all", "all", T, "302"): "60.00",
            income("all", "total_out"): "110.00",
        },
    ),
    (
        "收入预算总表",
        made.INCOME_BY_KIND,
        {
            income("all", "total_in"): "112.00",
            income("general_public"): "100.00",
            ("income_public_grant",): "90.00",
            ("income_earmarked",): "10.00",
            income("unit_funds"): "10.00",
            income("business"): "4.00",
            income("debt"): "6.00",
            income("all", "balance_opening"): "2.00",
        },
    ),
    (
        "部门收入总表",
        made.INCOME_BY_UNIT,
        {
            income("all", "total_in"): "130.00",
            income("all"): "125.00",
            income("general_public"): "110.00",
            income("special_account"): "8.00",
            income("business"): "7.00",
            income("all", "balance_opening"): "5.00",
            income("general_public", "balance_opening"): "5.00",
        },
    ),
    (
        "部门收入总表",
        made.INCOME_BY_SUBJECT,
        {
            income(fund, flow, function): printed
            for function in ("201", T)
            for (fund, flow), printed in {
                ("all", "total_in"): "110.00",
                ("all", "balance_opening"): "5.00",
                ("general_public", "revenue"): "100.00",
                ("business", "revenue"): "4.00",
                ("other", "revenue"): "1.00",
            }.items()
        },
    ),
    (
        "支出预算总表",
        made.SPENDING_IN_ONE_LINE,
        {
            income("all", "total_out"): "112.00",
            spent("all", "basic"): "60.00",
            spent("all", "project"): "40.00",
            spent("all", "reserve"): "7.00",
            income("all", "balance_closing"): "5.00",
        },
    ),
    (
        "部门支出总表",
        made.SPENDING_BY_SUBJECT,
        {
            spent("all", nature, function): printed
            for function in ("2010301", T)
            for nature, printed in {"all": "10.00", "basic": "6.00", "project": "4.00"}.items()
        },
    ),
    (
        "财政拨款收支总表",
        made.FISCAL,
        {
            income("fiscal"): "105.00",
            income("general_public"): "100.00",
            income("government_fund"): "5.00",
            income("fiscal", "balance_opening"): "4.00",
            income("general_public", "balance_opening"): "4.00",
            income("fiscal", "total_in"): "109.00",
            **{
                spent(fund, "all", function): printed
                for function in ("201", T)
                for fund, printed in {"fiscal": "107.00", "general_public": "102.00", "government_fund": "5.00"}.items()
            },
            income("fiscal", "balance_closing"): "2.00",
            income("general_public", "balance_closing"): "2.00",
            income("fiscal", "total_out"): "109.00",
            income("general_public", "total_out"): "104.00",
            income("government_fund", "total_out"): "5.00",
        },
    ),
    (
        "一般公共预算支出表",
        made.BY_SUBJECT_AND_NATURE,
        {
            spent("general_public", nature, function): printed
            for function in ("201", T)
            for nature, printed in {
                "all": "102.00",
                "basic": "60.00",
                "basic_personnel": "50.00",
                "basic_public": "10.00",
                "project": "42.00",
            }.items()
        },
    ),
    (
        "一般公共预算支出表",
        made.BESIDE_THE_YEAR_BEFORE,
        {
            spent("general_public", "all", "201"): "102.00",
            spent("general_public", "basic", "201"): "60.00",
            spent("general_public", "project", "201"): "42.00",
        },
    ),
    (
        "一般公共预算支出表",
        made.BESIDE_LAST_YEAR,
        {spent("general_public", "all", "201"): "102.00"},
    ),
    (
        "一般公共预算基本支出表",
        made.BASIC_BY_COLUMN,
        {
            spent("general_public", "basic"): "60.00",
            spent("general_public", "basic_personnel"): "50.00",
            spent("general_public", "basic_public"): "10.00",
            spent("general_public", "basic", T, "301"): "50.00",
            spent("general_public", "basic_personnel", T, "301"): "50.00",
            spent("general_public", "basic", T, "302"): "10.00",
            spent("general_public", "basic_public", T, "302"): "10.00",
        },
    ),
    (
        "财政拨款基本支出预算表",
        made.BASIC,
        {
            spent("fiscal", "basic"): "60.00",
            spent("fiscal", "basic_personnel", T, "301"): "50.00",
            spent("fiscal", "basic_public", T, "302"): "10.00",
        },
    ),
    (
        "一般公共预算机关运行经费支出预算表",
        made.OFFICE,
        {
            ("office_running",): "80.00",
            spent("general_public", "office_running", T, "302"): "70.00",
            spent("general_public", "office_running", T, "310"): "10.00",
        },
    ),
    (
        "“三公”经费、会议费、培训费支出预算表",
        made.SANGONG_AND_MEETINGS,
        {
            ("sangong_meetings_training",): "25.00",
            ("sangong_total",): "10.00",
            ("sangong_abroad",): "1.00",
            ("sangong_vehicle",): "8.00",
            ("sangong_vehicle_purchase",): "3.00",
            ("sangong_vehicle_running",): "5.00",
            ("sangong_reception",): "1.00",
            ("meetings",): "12.00",
            ("training",): "3.00",
        },
    ),
    (
        "一般公共预算“三公”经费支出表",
        made.SANGONG_OF_TWO_YEARS,
        {("sangong_total",): "3.00", ("sangong_abroad",): "1.00", ("sangong_reception",): "2.00"},
    ),
    (
        "财政拨款“三公”经费支出表",
        made.SANGONG_BY_ROW,
        {
            ("sangong_total",): "10.00",
            ("sangong_abroad",): "1.00",
            ("sangong_reception",): "1.00",
            ("sangong_vehicle",): "8.00",
            ("sangong_vehicle_running",): "5.00",
            ("sangong_vehicle_purchase",): "3.00",
        },
    ),
    (
        "政府采购预算表",
        made.PURCHASES,
        {("procurement_total",): "9.00", ("procurement_goods",): "4.00", ("procurement_services",): "5.00"},
    ),
]


@pytest.mark.parametrize(("title", "lines", "expected"), SHAPES)
def test_every_figure_stands_under_its_coordinates(
    title: str, lines: Lines, expected: dict[tuple[str, ...], str]
) -> None:
    cells, _ = made.read(title, lines)
    assert made.figures(cells) == expected


@pytest.mark.parametrize(
    ("title", "lines", "kept"),
    [
        ("部门收入总表", made.INCOME_BY_UNIT, ["120.00", "115.00", "100.00", "8.00", "7.00", "5.00", "5.00"]),
        ("部门收入总表", made.INCOME_BY_SUBJECT, ["1.00", "1.00"]),
        ("一般公共预算支出表", made.BESIDE_THE_YEAR_BEFORE, ["99.00", "3.00", "3.0%"]),
        ("一般公共预算“三公”经费支出表", made.SANGONG_OF_TWO_YEARS, ["9.00", "8.00", "1.00"]),
        ("政府采购预算表", made.PURCHASES, ["12", "2", "2", "4.00", "10"]),
        ("项目支出表", made.PROJECTS, ["42.00", "42.00"]),
    ],
)
def test_what_is_not_placed_is_kept_and_the_table_says_why(title: str, lines: Lines, kept: list[str]) -> None:
    cells, notes = made.read(title, lines)
    assert made.loose(cells) == kept
    (note,) = [note for note in notes if note.code == "T-ALIAS"]
    assert title in note.message_zh and f"{len(kept)} 个数字未归位" in note.message_zh


@pytest.mark.parametrize(("title", "lines"), [(title, lines) for title, lines, _ in SHAPES])
def test_no_amount_is_lost_and_none_is_counted_twice(title: str, lines: Lines) -> None:
    cells, _ = made.read(title, lines)
    where = sorted((cell.row_index, cell.column_index) for cell in cells if cell.printed_text)
    amounts = {
        (row, column)
        for row, line in enumerate(lines)
        for column, text in enumerate(line)
        if (found := amount(text)) and not found.is_whole
    }
    assert amounts <= set(where)
    assert len(where) == len(set(where))


def test_a_total_under_two_sides_belongs_to_the_column_it_reaches() -> None:
    lines = [list(line) for line in made.THREE_SIDES]
    lines[8][2], lines[8][4] = "当年支出小计", ""
    one = grid(lines, exact=True)
    cells = tuple(replace(c, colspan=3) if c.text == "当年支出小计" else c for c in one.cells)
    found, _ = forms.read_tables(made.report("收支预算总表", "单位：万元", replace(one, cells=cells)))
    assert made.figures(found)[spent()] == "107.00"


def test_a_row_is_labelled_with_the_group_that_reaches_down_to_it() -> None:
    one = grid(made.INCOME_BY_KIND, exact=True)
    cells = tuple(replace(c, rowspan=3) if c.text in ("一般公共预算资金", "其他资金") else c for c in one.cells)
    found, _ = forms.read_tables(made.report("收入预算总表", "单位：万元", replace(one, cells=cells)))
    labels = {cell.indicator or cell.fund: cell.row_label for cell in found if cell.printed_text}
    assert labels["income_earmarked"] == "一般公共预算资金 专项收入"
    assert labels["business"] == "其他资金 事业收入"


def test_final_accounts_have_no_budget_forms() -> None:
    cells, notes = made.read("支出总表", made.SPENDING_IN_ONE_LINE, kind="final_accounts")
    assert made.figures(cells) == {}
    assert {cell.table_code for cell in cells} == {None}
    assert [note.code for note in notes] == ["T-ALIAS"]


def test_without_a_year_the_latest_that_the_header_names_counts() -> None:
    cells, _ = made.read("一般公共预算“三公”经费支出表", made.SANGONG_OF_TWO_YEARS, year=None)
    assert made.figures(cells)[("sangong_total",)] == "3.00"


def test_a_header_of_another_year_alone_places_nothing() -> None:
    cells, notes = made.read("一般公共预算支出表", made.BESIDE_THE_YEAR_BEFORE, year=2026)
    assert made.figures(cells) == {}
    assert "L-HDR" in {note.code for note in notes}


def test_the_same_subject_of_several_units_is_not_placed() -> None:
    lines = [*made.SPENDING_BY_SUBJECT, ["201", "03", "01", "101002", "行政运行", "3.00", "2.00", "1.00"]]
    cells, _ = made.read("部门支出总表", lines)
    assert {key[3] for key in made.figures(cells)} == {T}


@pytest.mark.parametrize(
    "parts", [("“三公”经费、会议费、培训费支", "出预算表"), ("“三公”经费、会议费、培训费支出预算", "表")]
)
def test_a_title_may_run_over_two_lines(parts: tuple[str, str]) -> None:
    table = grid(made.SANGONG_AND_MEETINGS, exact=True)
    cells, notes = forms.read_tables(made.report(*parts, "单位：万元", table))
    assert {cell.table_code for cell in cells} == {"B11"}
    assert notes == []


def test_a_caption_does_not_lengthen_a_title() -> None:
    _, (note,) = made.read("项目支出表", made.PROJECTS)
    assert note.stated == "项目支出表"


CONTENTS = ["目录", "一、收支预算总表", "二、收入预算总表", "三、支出预算总表", "— 1 —", "四、财政拨款收支预算总表"]


def test_a_list_of_contents_names_no_empty_form() -> None:
    blocks = [*CONTENTS, "正文。", "支出预算总表", "单位：万元", grid(made.SPENDING_IN_ONE_LINE, exact=True)]
    assert forms.read_tables(made.report(*blocks))[1] == []


def test_a_form_that_is_named_alone_is_an_empty_one() -> None:
    blocks = [*CONTENTS, "正文。", "支出预算总表", "单位：万元", grid(made.SPENDING_IN_ONE_LINE, exact=True)]
    _, (note,) = forms.read_tables(made.report(*blocks, "政府性基金支出预算表", "本部门无此项支出。"))
    assert (note.code, note.stated) == ("T-SET", "政府性基金支出预算表")


def test_an_empty_table_is_no_error() -> None:
    cells, notes = made.read("政府性基金支出预算表", [["功能科目代码", "功能科目名称", "金额"], ["", "合计", ""]])
    assert [(cell.table_code, cell.value) for cell in cells] == [("B07", None)]
    assert notes == []


def test_a_budget_in_text_has_the_columns_that_its_header_names_and_no_others() -> None:
    lines = [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["", "合计", "12.00", "12.00", ""],
        ["201", "一般公共服务支出", "12.00", "12.00", ""],
        ["20103", "政府办公厅（室）及相关机构事务", "12.00", "12.00", ""],
        ["2010301", "行政运行", "12.00", "12.00", ""],
    ]
    columns, text = (
        made.figures(forms.read_tables(made.report("一般公共预算支出表", "单位：万元", grid(lines, exact=exact)))[0])
        for exact in (True, False)
    )
    assert {nature for _, _, nature, *_ in text} == {"all", "basic"}
    assert text == columns


def test_text_and_tables_of_one_report_may_be_two_files() -> None:
    text, tables = (
        Document(sha * 64, f"{sha}.pdf", "pdf", "made", made.report(*blocks).segments[0].document.blocks)
        for sha, blocks in {
            "1": CONTENTS,
            "2": ["支出预算总表", "单位：万元", grid(made.SPENDING_IN_ONE_LINE, exact=True)],
        }.items()
    )
    segments = tuple(Segment(d, 0, len(d.blocks), "某局", 2024, "budget") for d in (text, tables))
    cells, notes = forms.read_tables(Report("r", segments, "某局", 2024, "budget"))
    assert len(made.figures(cells)) == 5
    assert notes == []
