"""Explanations as different provinces and years word them, against what each of their figures means (wordings.yml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from reports_of_sentences import one, read, report_of

from dagster_project.interpret import reference_names
from dagster_project.model import TOTAL, Cell
from dagster_project.narrative import read_figures
from dagster_project.pointers import coordinates, pointers

CASES = yaml.safe_load((Path(__file__).parent / "wordings.yml").read_text(encoding="utf-8"))
FINANCIAL = ("元", "万元", "亿元", "%")


def as_line(cell: Cell, printed: dict[str, str]) -> str:
    links = pointers(cell)
    if cell.domain is None:
        return f"{cell.printed_text} unbound {links['reason']}"
    if "whole_of" in links:
        named = coordinates(links["whole_of"]).values()
        links["whole_of"] = "/".join(value for value in named if value not in ("all", TOTAL))
    subject = cell.subject or ""
    flow = "" if cell.flow in (None, "expenditure", *subject.split()) else f"{cell.flow} "
    shown = " ".join(
        f"{key}={printed.get(value, value)}" for key, value in links.items() if key not in ("also", "explained")
    )
    return f"{cell.printed_text} {cell.kind} {cell.phase} {flow}{subject} {shown}".strip()


@pytest.mark.parametrize("case", CASES, ids=[case["text"][-1][:30] for case in CASES])
def test_a_figure_means_what_its_wording_says(case: dict[str, Any]) -> None:
    report = report_of(
        *case["text"], year=case.get("year", 2022), report_type=case.get("report_type", "final_accounts")
    )
    cells, _ = read_figures(report, {}, reference_names())
    printed = {cell.cell_id: cell.printed_text for cell in cells}
    financial = [cell for cell in cells if cell.domain or cell.printed_unit in FINANCIAL]
    assert [as_line(cell, printed) for cell in financial] == case["figures"]


@pytest.mark.parametrize(
    ("lines", "printed"),
    [
        (["基本支出9万元，其中人员经费6万元，公用经费3万元。比上年增加2万元。"], "2"),  # of the 9 or of the last item
        (["公务接待费7万元。公用经费有所增长，比上年增加2万元。"], "2"),  # of 公用经费, whose clause was not understood
        (["国内公务接待批次7个，接待人次9人；国（境）外公务接待批次1个，接待人次2人。"], "2"),  # foreign guests
        (["2022年一般公共预算拨款支出7万元，年初结转结余项目2万元。"], "2"),
        (["2022年支出预算2万元。"], "2"),  # of what, in final accounts
        (["2022年支出2万元。"], "2"),  # of which money
        (["部门整体支出绩效自评综述：全年预算数为2万元。"], "2"),
        (["项目绩效自评综述：全年预算数为2万元。"], "2"),
        (["本项目绩效自评综述：全年预算数为2万元。"], "2"),
        (["财政拨款收支总计9万元。收入包括：一般公共预算财政拨款7万元、门票2万元。"], "2"),
        (["八、政府性基金预算财政拨款支出决算情况说明", "年初预算为2万元。"], "2"),
        (["项目支出9万元。其中：", "库房消防5万元。", "门票2万元。"], "2"),  # the list may have ended
    ],
)
def test_a_figure_that_may_be_of_something_else_is_not_bound(lines: list[str], printed: str) -> None:
    cell = one(read(*lines, year=2022), printed)
    assert cell.placement == "unbound" and cell.domain is None


def test_a_list_ends_with_the_first_paragraph_that_is_no_item_of_it() -> None:
    lines = ["项目支出9万元。其中：", "工资福利支出5万元。", "商品和服务支出4万元。"]
    assert [cell.nature for cell in read(*lines)] == ["project"] * 3
    assert [cell.nature for cell in read(*lines[:2], "全馆运行平稳。", lines[2])] == ["project", "project", "all"]


@pytest.mark.parametrize(
    "lines",
    [
        ["2021年“三公”经费支出9万元，其中：公务接待费2万元。", "2022年“三公”经费支出8万元。"],
        ["2021年“三公”经费支出9万元。其中：公务接待费2万元。2022年“三公”经费支出8万元。"],
        ["2021年“三公”经费支出9万元，其中：", "公务接待费2万元。", "2022年“三公”经费支出8万元。"],
    ],
)
def test_what_a_list_of_a_past_year_names_is_of_that_year(lines: list[str]) -> None:
    assert [(cell.kind, cell.period) for cell in read(*lines, year=2022)] == [
        ("prior", -1),
        ("prior", -1),
        ("amount", 0),
    ]


def test_an_amount_that_is_only_compared_with_does_not_change_the_year() -> None:
    cells = read("“三公”经费支出9万元，较2021年“三公”经费8万元有所增加，其中：公务接待费2万元。", year=2022)
    assert [(cell.indicator, cell.period) for cell in cells[1:]] == [("sangong_total", -1), ("sangong_reception", 0)]


def test_a_count_does_not_change_what_a_heading_names() -> None:
    cells = read("二、项目支出绩效情况", "（1）屋面修缮", "改造屋面3处，全年预算数9万元，执行数6万元。")
    assert [cell.project for cell in cells if cell.printed_unit == "万元"] == ["屋面修缮", "屋面修缮"]


def test_a_count_that_a_sentence_covers_says_nothing_of_its_money() -> None:
    cells = read("总支出9万元，涉及3个镇，基本支出5万元。")
    assert [cell.nature for cell in cells if cell.printed_unit == "万元"] == ["all", "basic"]
