"""Sentences in the forms that provinces prescribe for the explanations of a disclosure. All figures are made up."""

from __future__ import annotations

import pytest
from reports_of_sentences import read, target

from dagster_project.pointers import pointers

OFFICE = {
    "一般公共服务支出": "201",
    "政府办公厅(室)及相关机构事务": "20103",
    "政府办公厅(室)及相关机构事务/其他政府办公厅(室)及相关机构事务支出": "2010399",
}


@pytest.mark.parametrize(
    ("sentence", "meanings"),
    [
        (
            "2021年度收入决算总计88万元，支出决算总计88万元。与2020年相比，收、支决算总计各减少2万元，各下降2.2%。",
            "88 amount total_in; 88 amount total_out; 2 change_amount total_out; 2.2 change_pct total_out",
        ),
        ("2021年度收入总计、支出总计均为88万元。", "88 amount total_out"),
        (
            "2021年度收入总计88万元，较上年决算数增加5万元，增长6%；支出总计88万元，较上年决算数减少4万元，下降4.3%。",
            "88 amount total_in; 5 change_amount total_in; 6 change_pct total_in; "
            "88 amount total_out; 4 change_amount total_out; 4.3 change_pct total_out",
        ),
        (
            "“三公”经费财政拨款支出决算中，因公出国（境）费支出决算0万元，占0%；公务接待费支出决算3万元，占100%。",
            "0 amount sangong_abroad; 0 share sangong_abroad; 3 amount sangong_reception; 100 share sangong_reception",
        ),
        (
            "因公出国（境）经费支出9万元，全年安排因公出国（境）团组2次，3人次。因公出国（境）支出决算比2020年增加1万元，增长12.5%。",
            "9 amount sangong_abroad; 2 count abroad_groups; 3 count abroad_people; "
            "1 change_amount sangong_abroad; 12.5 change_pct sangong_abroad",
        ),
        (
            "全年按规定更新购置公务用车1辆。截至2021年12月底，本单位共有公务用车4辆，其中：轿车3辆、越野车1辆。",
            "1 count vehicles_bought; 4 count vehicles; 3 part vehicles; 1 part vehicles",
        ),
        (
            "机关运行经费支出9万元，较年初预算数减少1万元，降低10%；较上年决算数增加2万元，增长28.6%。",
            "9 amount office_running; 1 change_amount office_running; 10 change_pct office_running; "
            "2 change_amount office_running; 28.6 change_pct office_running",
        ),
        (
            "单价50万元以上通用设备1台（套），单价100万元以上专用设备0台（套）。",
            "50 amount None; 1 count None; 100 amount None; 0 count None",
        ),
    ],
)
def test_explanations_of_final_accounts_mean(sentence: str, meanings: str) -> None:
    cells = read(sentence)
    assert "; ".join(f"{c.printed_text} {c.kind} {c.indicator or c.flow}" for c in cells) == meanings


def test_explanations_of_a_budget_are_of_the_approved_amounts() -> None:
    cells = read(
        "2021年部门预算收入90万元，比上年预算数增加10万元，增长12.5%。其中：一般公共预算拨款收入80万元，占88.9%。",
        "2021年部门支出预算90万元，其中：基本支出70万元，占77.8%；项目支出20万元，占22.2%。",
        report_type="budget",
    )
    assert {(c.placement, c.phase) for c in cells} == {("as_printed", "approved")}
    assert [(c.flow, c.fund, c.nature) for c in cells if c.kind == "amount"] == [
        ("total_in", "all", "all"),  # what is left from last year is among it
        ("revenue", "general_public", "all"),
        ("expenditure", "all", "all"),
        ("expenditure", "all", "basic"),
        ("expenditure", "all", "project"),
    ]


def test_a_change_after_a_list_may_be_of_its_whole_or_of_its_last_item() -> None:
    cells = read("“三公”经费5万元，其中：公务接待费2万元，公务用车运行维护费3万元。比上年减少1万元，下降16.7%。")
    assert [c.placement for c in cells] == ["as_printed"] * 3 + ["unbound"] * 2
    cells = read("“三公”经费5万元，其中：", "公务接待费2万元。比上年减少1万元。")
    assert cells[2].indicator == "sangong_reception"  # in a paragraph of its own


def test_a_subject_whose_name_has_brackets_within_is_read_to_its_lowest_level() -> None:
    heading = "一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）其他政府办公厅（室）及相关机构事务支出（项）"
    cells = read(f"1.{heading}。", "年初预算为5万元，支出决算为5万元。", f"{heading}5万元。", codes=OFFICE)
    assert {c.function_code for c in cells} == {"2010399"}


def test_a_heading_whose_lowest_level_was_not_understood_names_no_higher_level() -> None:
    (cell,) = read(
        "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）某〔新〕项。", "年初预算为5万元。", codes=OFFICE
    )
    assert pointers(cell)["reason"] == "no_code" and cell.function_code is None


def test_thousands_may_be_parted_by_a_comma_in_full_width() -> None:
    cells = read("本年收入１，２３４．５６万元，本年支出12，345，678.90元，其中项目支出3，基本支出250元。")
    assert [(str(c.value), c.printed_text) for c in cells] == [
        ("1234.56", "１，２３４．５６"),
        ("12345678.90", "12，345，678.90"),
        ("3", "3"),
        ("250", "250"),
    ]


def test_an_item_known_by_its_name_alone_is_not_the_whole_of_what_follows() -> None:
    cells = read("政府采购支出总额20万元，其中：货物12万元、服务8万元。其中，授予中小企业合同金额7万元。")
    assert target(cells, cells[3], "whole") == "20"


def test_a_plain_amount_beside_one_of_a_single_fund_may_be_of_that_fund() -> None:
    cells = read("政府性基金预算财政拨款收入6万元，本年支出5万元，年末结转和结余1万元。本年支出9万元。")
    assert [(c.fund, pointers(c).get("reason")) for c in cells] == [
        ("government_fund", None),
        (None, "scope_unclear"),
        (None, "scope_unclear"),
        ("all", None),
    ]
    cells = read("一般公共预算财政拨款收入6万元，政府性基金预算财政拨款收入5万元，事业收入1万元，公务接待费1万元。")
    assert [c.fund or c.indicator for c in cells] == [
        "general_public",
        "government_fund",
        "business",
        "sangong_reception",
    ]


def test_changes_listed_after_a_change_are_against_the_same() -> None:
    cells = read(
        "与上年相比，收入合计减少5万元，下降6%。其中：财政拨款收入减少3万元，下降4%；其他收入减少2万元。事业收入减少1万元。"
    )
    assert [(c.kind, c.fund) for c in cells[2:]] == [
        ("change_amount", "fiscal"),
        ("change_pct", "fiscal"),
        ("change_amount", "other"),
        ("change_amount", None),  # not said against what
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "机关运行经费比上年减少5万元。主要是公用经费减少3万元。",  # why, not of what
        "机关运行经费比上年减少5万元。培训较多，其中：公用经费减少3万元。",
    ],
)
def test_a_reason_after_a_change_is_against_nothing(sentence: str) -> None:
    assert pointers(read(sentence)[1])["reason"] == "no_base"


def test_batches_right_after_the_cost_of_receptions_are_receptions() -> None:
    cells = read("公务接待费支出1万元，共接待10批次、80人次。共接待9批次。")
    assert [c.indicator for c in cells] == ["sangong_reception", "reception_batches", "reception_people", None]
