"""Peculiarities of published tables: institutional tables, last year's columns, split codes, several units in one table."""

from __future__ import annotations

import pytest
from made_tables import Lines, grid, report

from dagster_project import forms
from dagster_project.model import Cell, Note


def read(title: str, lines: Lines, unit: str = "金额单位：万元", year: int = 2023) -> tuple[list[Cell], list[Note]]:
    return forms.read_tables(report(title, unit, grid(lines, exact=True), year=year))


def indicators(cells: list[Cell]) -> dict[tuple[str, str], str]:
    """(indicator, phase) → printed amount and unit; a measure that is told twice would be missing here."""
    told = [c for c in cells if c.domain == "indicator" and c.printed_text]
    found = {(str(c.indicator), str(c.phase)): f"{c.printed_text}{c.printed_unit}" for c in told}
    assert len(found) == len(told)
    return found


YUNNAN: Lines = [
    ["项目", "行次", "预算数", "", "决算统计数"],
    ["", "", "年初预算数", "全年预算数", ""],
    ["栏次", "", "1", "2", "3"],
    ["一、“三公”经费支出", "1", "—", "—", "—"],
    ["（一）支出合计", "2", "9.00", "8.00", "5.00"],
    ["1．因公出国（境）费", "3", "1.00", "", ""],
    ["2．公务用车购置及运行维护费", "4", "6.00", "6.00", "4.50"],
    ["（1）公务用车购置费", "5", "2.00", "2.00", "1.50"],
    ["（2）公务用车运行维护费", "6", "4.00", "4.00", "3.00"],
    ["3．公务接待费", "7", "2.00", "2.00", "0.50"],
    ["（1）国内接待费", "8", "—", "—", "0.50"],
    ["其中：外事接待费", "9", "—", "—", "0.20"],
    ["（2）国（境）外接待费", "10", "—", "—", ""],
    ["（二）相关统计数", "11", "—", "—", "—"],
    ["1．因公出国（境）团组数（个）", "12", "—", "—", "2"],
    ["2．因公出国（境）人次数（人）", "13", "—", "—", "7"],
    ["3．公务用车购置数（辆）", "14", "—", "—", "1"],
    ["4．公务用车保有量（辆）", "15", "—", "—", "30"],
    ["5．国内公务接待批次（个）", "16", "—", "—", "12"],
    ["其中：外事接待批次（个）", "17", "—", "—", "3"],
    ["6．国内公务接待人次（人）", "18", "—", "—", "140"],
    ["二、机关运行经费", "20", "—", "—", "77.10"],
    ["（一）行政单位", "21", "—", "—", "77.10"],
]
SANGONG = {
    ("sangong_total", "approved"): "9.00万元",
    ("sangong_total", "adjusted"): "8.00万元",
    ("sangong_total", "executed"): "5.00万元",
    ("sangong_abroad", "approved"): "1.00万元",
    ("sangong_vehicle", "approved"): "6.00万元",
    ("sangong_vehicle", "adjusted"): "6.00万元",
    ("sangong_vehicle", "executed"): "4.50万元",
    ("sangong_vehicle_purchase", "approved"): "2.00万元",
    ("sangong_vehicle_purchase", "adjusted"): "2.00万元",
    ("sangong_vehicle_purchase", "executed"): "1.50万元",
    ("sangong_vehicle_running", "approved"): "4.00万元",
    ("sangong_vehicle_running", "adjusted"): "4.00万元",
    ("sangong_vehicle_running", "executed"): "3.00万元",
    ("sangong_reception", "approved"): "2.00万元",
    ("sangong_reception", "adjusted"): "2.00万元",
    ("sangong_reception", "executed"): "0.50万元",
}
COUNTS = {
    ("abroad_groups", "executed"): "2个",
    ("abroad_people", "executed"): "7人",
    ("vehicles_bought", "executed"): "1辆",
    ("vehicles", "executed"): "30辆",
    ("reception_batches", "executed"): "12批",
    ("reception_people", "executed"): "140人",
    ("office_running", "executed"): "77.10万元",
}


def test_the_standing_table_of_costs_and_counts_is_read_whole() -> None:
    cells, _ = read("“三公”经费、行政参公单位机关运行经费情况表", YUNNAN)
    assert indicators(cells) == SANGONG | COUNTS
    assert [c.printed_text for c in cells if c.placement == "unbound"] == ["0.50", "0.20", "3", "77.10"]
    counts = [c for c in cells if c.kind == "count" and c.printed_text]
    assert {(c.unit_factor, c.printed_decimals) for c in counts} == {(1, 0)}


INSTITUTION: Lines = [
    ["项目", "行次", "预算数", "统计数", "项目", "行次", "统计数"],
    ["栏次", "", "1", "2", "栏次", "", "3"],
    ["一、“三公”经费支出", "1", "—", "—", "二、机关运行经费", "21", "77.10"],
    ["（一）支出合计", "2", "9.00", "5.00", "（一）行政单位", "22", "77.10"],
    ["1．因公出国（境）费", "3", "1.00", "", "三、资产信息", "24", "—"],
    ["2．公务用车购置及运行维护费", "4", "6.00", "4.50", "（一）车辆数合计（辆）", "25", "30"],
    ["（1）公务用车购置费", "5", "2.00", "1.50", "1．副部（省）级及以上领导用车", "26", "2"],
    ["（2）公务用车运行维护费", "6", "4.00", "3.00", "2．执法执勤用车", "27", "28"],
    ["3．公务接待费", "7", "2.00", "0.50", "四、政府采购支出信息", "36", "—"],
    ["（1）国内接待费", "8", "—", "0.50", "（一）政府采购支出合计", "37", "60.00"],
    ["（二）相关统计数", "11", "—", "—", "1．政府采购货物支出", "38", "10.00"],
    ["1．因公出国（境）团组数（个）", "12", "—", "2", "2．政府采购工程支出", "39", "20.00"],
    ["2．因公出国（境）人次数（人）", "13", "—", "7", "3．政府采购服务支出", "40", "30.00"],
    ["3．公务用车购置数（辆）", "14", "—", "1", "（二）政府采购授予中小企业合同金额", "41", "50.00"],
    ["4．公务用车保有量（辆）", "15", "—", "30", "其中：授予小微企业合同金额", "42", "40.00"],
]


def test_the_institutional_table_is_two_tables_side_by_side() -> None:
    cells, notes = read("机构运行信息表", INSTITUTION)
    told = indicators(cells)
    without_adjusted = {key: value for key, value in (SANGONG | COUNTS).items() if key[1] != "adjusted"}
    receptions = ("reception_batches", "reception_people")
    assert told == {k: v for k, v in without_adjusted.items() if k[0] not in receptions} | {
        ("procurement_total", "executed"): "60.00万元",
        ("procurement_goods", "executed"): "10.00万元",
        ("procurement_works", "executed"): "20.00万元",
        ("procurement_services", "executed"): "30.00万元",
        ("procurement_sme", "executed"): "50.00万元",
        ("procurement_micro", "executed"): "40.00万元",
    }
    assert [c.printed_text for c in cells if c.placement == "unbound"] == ["77.10", "2", "28", "0.50", "30"]
    assert notes == []


def test_procurement_in_a_lying_table() -> None:
    lines: Lines = [
        ["政府采购支出金额", "", "", "", "授予中小企业合同金额", ""],
        ["合计", "货物", "工程", "服务", "金额", "其中：授予小微企业合同金额"],
        ["60.00", "10.00", "20.00", "30.00", "50.00", "40.00"],
    ]
    cells, _ = read("政府采购情况表", lines)
    assert {key[0]: value for key, value in indicators(cells).items()} == {
        "procurement_total": "60.00万元",
        "procurement_goods": "10.00万元",
        "procurement_works": "20.00万元",
        "procurement_services": "30.00万元",
        "procurement_sme": "50.00万元",
        "procurement_micro": "40.00万元",
    }


def test_the_worth_of_vehicles_is_no_number_of_vehicles() -> None:
    lines: Lines = [
        ["项目", "资产总额", "固定资产", "", "", "在建工程"],
        ["", "", "小计", "房屋构筑物", "车辆", ""],
        ["合计", "900.00", "800.00", "600.00", "200.00", "100.00"],
    ]
    cells, _ = read("国有资产占有使用情况表", lines)
    assert {(c.table_code, c.placement) for c in cells} == {("Z10", "unbound")}


def test_meetings_and_training_stand_beside_the_three_public_costs() -> None:
    items = ["“三公”经费合计", "因公出国（境）费", "公务接待费", "公务用车购置及运行维护费", "", "", "会议费", "培训费"]
    under = ["", "", "", "小计", "公务用车购置费", "公务用车运行维护费", "", ""]
    numbers = ["5.00", "", "0.50", "4.50", "1.50", "3.00", "6.00", "7.00"]
    lines: Lines = [["预算数", *[""] * 7, "决算数", *[""] * 7], items * 2, under * 2, numbers * 2]
    cells, _ = read("一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表", lines)
    told = indicators(cells)
    assert told["meetings", "executed"] == told["meetings", "approved"] == "6.00万元"
    assert told["training", "executed"] == "7.00万元"
    assert told["sangong_total", "executed"] == "5.00万元"
    assert len(told) == 14


@pytest.mark.parametrize("before", ["上年决算数", "2022年决算数"])
def test_last_years_column_is_not_this_year(before: str) -> None:
    lines: Lines = [
        ["项目", before, "2023年决算数" if before[0] == "2" else "本年决算数", "增减变化率"],
        ["一、支出合计", "8.00", "9.28", "16"],
        ["1、因公出国（境）费用", "", "", ""],
        ["2、公务接待费", "8.00", "9.28", "16"],
        ["其中：（1）公务用车运行维护费", "", "", ""],
    ]
    cells, _ = read("“三公”经费决算情况表", lines)
    assert indicators(cells) == {
        ("sangong_total", "executed"): "9.28万元",
        ("sangong_reception", "executed"): "9.28万元",
    }


def test_last_years_column_of_a_ledger_is_not_this_year() -> None:
    lines: Lines = [
        ["收入", "", "", "支出", "", ""],
        ["项目", "2022年决算数", "2023年决算数", "项目", "2022年决算数", "2023年决算数"],
        ["一、一般公共预算财政拨款收入", "8.00", "9.00", "一、一般公共服务支出", "8.00", "9.00"],
    ]
    cells, _ = read("收入支出决算总表", lines)
    assert [(c.flow, c.printed_text) for c in cells if c.domain and c.printed_text] == [
        ("revenue", "9.00"),
        ("expenditure", "9.00"),
    ]
    assert [c.printed_text for c in cells if c.placement == "unbound"] == ["8.00", "8.00"]


# ---------------------------------------------------------------------------------------------- subjects

REVENUE = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]


def test_units_in_the_rows_are_not_the_units_own_subjects() -> None:
    lines: Lines = [
        ["单位名称", *REVENUE],
        ["合计", "9.00", "9.00"],
        ["局机关", "5.00", "5.00"],
        ["某站", "4.00", "4.00"],
    ]
    cells, _ = read("收入决算表（分单位）", lines)
    assert {(c.function_code, c.printed_text) for c in cells if c.domain and c.printed_text} == {("TOTAL", "9.00")}
    assert [(c.row_label, c.printed_text) for c in cells if c.placement == "unbound"] == [
        ("局机关", "5.00"),
        ("局机关", "5.00"),
        ("某站", "4.00"),
        ("某站", "4.00"),
    ]


def test_a_code_that_a_workbook_keeps_as_numbers_is_filled_up() -> None:
    lines: Lines = [
        ["科目编码", "", "", "科目名称", *REVENUE],
        ["类", "款", "项", "合计", "9.00", "9.00"],
        ["208", "5", "5", "机关事业单位基本养老保险缴费支出", "9.00", "9.00"],
    ]
    cells, _ = read("收入决算表", lines)
    assert {c.function_code for c in cells if c.domain} == {"TOTAL", "2080505"}


def test_projects_that_share_a_subject_are_no_figures_of_it() -> None:
    lines: Lines = [
        ["科目编码", "科目名称", "项目名称", "决算数"],
        ["", "合计", "", "9.00"],
        ["2040202", "一般行政管理事务", "专项一", "4.00"],
        ["2040202", "一般行政管理事务", "专项二", "3.00"],
        ["2040299", "其他公安支出", "专项三", "2.00"],
    ]
    cells, _ = read("一般公共预算财政拨款项目支出决算表", lines)
    assert {(c.function_code, c.nature, c.printed_text) for c in cells if c.domain} == {
        ("TOTAL", "project", "9.00"),
        ("2040299", "project", "2.00"),
    }
    assert [c.printed_text for c in cells if c.placement == "unbound"] == ["4.00", "3.00"]


def test_economic_subjects_by_fund_are_read_as_well() -> None:
    lines: Lines = [
        ["项目", "", "合计", "一般公共预算财政拨款", "", "", "政府性基金预算财政拨款", "", ""],
        ["经济分类科目编码", "科目名称", "", "小计", "基本支出", "项目支出", "小计", "基本支出", "项目支出"],
        ["", "合计", "9.00", "6.00", "5.00", "1.00", "3.00", "", "3.00"],
        ["302", "商品和服务支出", "9.00", "6.00", "5.00", "1.00", "3.00", "", "3.00"],
        ["30201", "办公费", "9.00", "6.00", "5.00", "1.00", "3.00", "", "3.00"],
    ]
    cells, _ = read("财政拨款支出决算明细表", lines)
    item = {(c.fund, c.nature): c.printed_text for c in cells if c.economic_code == "30201" and c.printed_text}
    assert item == {
        ("fiscal", "all"): "9.00",
        ("general_public", "all"): "6.00",
        ("general_public", "basic"): "5.00",
        ("general_public", "project"): "1.00",
        ("government_fund", "all"): "3.00",
        ("government_fund", "project"): "3.00",
    }
    assert {c.function_code for c in cells} == {"TOTAL"}


def test_a_subject_is_known_by_the_name_it_had_in_its_year() -> None:
    header = ["科目编码", "科目名称", "合计", "工资福利支出", "", "商品和服务支出", ""]
    lines: Lines = [header, ["", "", "", "小计", "其他社会保障缴费", "小计", "办公费"]]
    lines += [["2010101", "行政运行", "9.00", "5.00", "5.00", "4.00", "4.00"]]

    def codes(year: int) -> set[str]:
        cells, _ = read("财政拨款支出决算明细表", lines, year=year)
        return {str(c.economic_code) for c in cells}

    assert codes(2017) == {"TOTAL", "301", "30104", "302", "30201"}
    assert codes(2023) == {"TOTAL", "301", "30112", "302", "30201"}


def test_a_unit_above_a_title_belongs_to_the_table_below() -> None:
    def table(code: str, amount: str) -> Lines:
        return [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], [code, "某项", amount, amount, ""]]

    sheet: Lines = [["公开05表"], ["一般公共预算财政拨款支出决算表"], ["金额单位：元"], *table("2040201", "5.00")]
    sheet += [["金额单位：万元"], ["国有资本经营预算财政拨款支出决算表"], *table("2230105", "3.00")]
    cells, _ = read("附表", sheet, unit="")
    assert {(c.table_code, c.printed_unit) for c in cells if c.printed_text} == {("Z05", "元"), ("Z08", "万元")}


def test_parts_under_a_heading_of_which_are_columns_of_the_form() -> None:
    lines: Lines = [
        ["科目编码", "科目名称", "合计", "其中：", ""],
        ["", "", "", "基本支出", "项目支出"],
        ["2040201", "行政运行", "9.00", "5.00", "4.00"],
    ]
    cells, _ = read("一般公共预算财政拨款支出决算表", lines)
    assert {str(c.nature): c.printed_text for c in cells} == {"all": "9.00", "basic": "5.00", "project": "4.00"}


@pytest.mark.parametrize(
    "text", ["-5.00", "–5.00", "△5.00", "(5.00)", "￥-5.00", "-5.00\u200b", "\ufeff-5.00", "-\xa05.00"]
)
def test_a_negative_amount_is_read_however_it_is_written(text: str) -> None:
    header = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    cells, _ = read("一般公共预算财政拨款支出决算表", [header, ["2040201", "行政运行", text, "1.00", "2.00"]])
    (total,) = [c for c in cells if c.nature == "all"]
    assert total.value == -5
