"""How a text may print the name of a function, and which names are no certain subject. All sentences are made up."""

from __future__ import annotations

import pytest
from reports_of_sentences import read, report_of

from dagster_project.narrative import read_figures
from dagster_project.pointers import pointers

OFFICES = "政府办公厅（室）及相关机构事务"
OWN = {
    "一般公共服务支出": "201",
    f"一般公共服务支出/{OFFICES}": "20103",
    f"{OFFICES}/行政运行": "2010301",
    f"{OFFICES}/其他{OFFICES}支出": "2010399",
    "一般公共服务支出/财政事务": "20106",
    "信息化建设": "2010607",
}
LISTED = {"公共安全支出": "204", "公共安全支出/公安": "20402", "公安/执法办案": "2040220", "执法办案": "2040220"}


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        (f"一般公共服务支出（类）{OFFICES}（款）行政运行（项）", "2010301"),
        (f"{OFFICES}（款）行政运行（项）", "2010301"),
        (f"{OFFICES}（款）其他{OFFICES}支出（项）", "2010399"),
        (f"一般公共服务支出（类）—{OFFICES}（款）—行政运行（项）", "2010301"),
        (f"一般公共服务支出（201类）{OFFICES}（20103款）行政运行（2010301项）", "2010301"),
        (f"“一般公共服务支出”（类）“{OFFICES}”（款）“行政运行”（项）", "2010301"),
        ("某某事务（款）信息化建设（项）", "2010607"),  # the report's own table lists one item of that name
    ],
)
def test_a_name_may_hold_brackets_and_be_printed_with_its_codes(printed: str, code: str) -> None:
    assert [cell.function_code for cell in read(f"{printed}支出5万元。", codes=OWN)] == [code]


@pytest.mark.parametrize(
    "printed",
    [
        f"一般公共服务支出（类）{OFFICES}（款）（项）",  # without the name of its item
        "公共安全支出（类）公安（款）信息化建设（项）",  # an item of that name stands under another class
        "一般公共服务支出（类）某某事务（款）执法办案（项）",
        "某某事务（款）执法办案（项）",  # a list that is not the report's own does not say that there is no other
    ],
)
def test_an_item_is_not_taken_for_one_of_another_group(printed: str) -> None:
    (cell,), _ = read_figures(report_of(f"{printed}支出5万元。"), OWN, LISTED)
    assert (cell.placement, pointers(cell)["reason"]) == ("unbound", "no_code")


def test_a_subject_without_the_name_of_its_item_is_not_said_to_be_missing_from_the_tables() -> None:
    report = report_of(f"一般公共服务支出（类）{OFFICES}（款）（项）支出5万元。")
    assert read_figures(report, OWN)[1] == []
