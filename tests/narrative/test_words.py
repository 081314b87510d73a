"""What sentences leave out or say against their own figures. All sentences and figures here are made up."""

from __future__ import annotations

import pytest
from reports_of_sentences import read, report_of

from dagster_project.interpret import interpret
from dagster_project.pointers import pointers

RECEPTION = "公务接待费支出年初预算为6.10万元，支出决算为5.30万元，完成年初预算的86.89%"


def judged(*lines: str, only: str, **report: object) -> list[tuple[str, str]]:
    """Status of every instance of one identity over these lines, and the place and words of its note."""
    found = interpret(report_of(*lines, **report)).instances  # type: ignore[arg-type]
    return [
        (str(one.status), one.note.message_zh if one.note else "")
        for one in found
        if one.identity_id == only and one.instance != "*"
    ]


def statuses(*lines: str, only: str) -> list[str]:
    return [status for status, _ in judged(*lines, only=only)]


# ------------------------------------------------------------------------------------- words of direction


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("决算数小于年初预算数", "holds"),
        ("决算数低于年初预算数", "holds"),
        ("决算数大于年初预算数", "violated"),
        ("决算数高于年初预算数", "violated"),
        ("决算数与年初预算数持平", "violated"),
        ("决算数与年初预算数基本持平", "holds"),
    ],
)
def test_a_word_between_two_printed_figures_has_to_agree_with_them(says: str, expected: str) -> None:
    assert statuses(f"{RECEPTION}，{says}，主要原因是来访减少。", only="B-DIR") == [expected]


def test_a_wrong_word_is_told_with_both_figures_and_their_place() -> None:
    ((_, message),) = judged("", f"{RECEPTION}，决算数大于年初预算数的原因是来访增加。", only="B-DIR")
    assert message == "第2行 公务接待费 称决算“大于”年初预算：决算 5.30万元 小于 年初预算 6.10万元"


@pytest.mark.parametrize(
    "says", ["决算数不大于年初预算数", "如决算数大于年初预算数", "决算数大于（小于）年初预算数", "决算数大于上年决算数"]
)
def test_what_only_looks_like_a_word_between_the_two_is_not_held_against_them(says: str) -> None:
    assert statuses(f"{RECEPTION}，{says}。", only="B-DIR") == []


def test_a_word_is_of_the_quantity_it_names_and_of_none_where_several_may_be_meant() -> None:
    several = (
        "三公经费年初预算为10万元，支出决算为9万元，其中：公务接待费年初预算为2万元，支出决算为3万元。"
        "{}决算数小于年初预算数。"
    )
    assert statuses(several.format("2021年度三公经费"), only="B-DIR") == ["holds"]
    assert statuses(several.format("公务接待费"), only="B-DIR") == ["violated"]
    assert statuses(several.format(""), only="B-DIR") == []


def test_the_budget_that_the_word_names_is_the_one_it_is_held_against() -> None:
    three = "公务接待费年初预算为0万元，全年预算为8万元，支出决算为7万元，决算数{}的主要原因是年中追加。"
    assert statuses(three.format("大于年初预算数"), only="B-DIR") == ["holds"]
    assert statuses(three.format("大于全年预算数"), only="B-DIR") == ["violated"]
    assert statuses(three.format("小于年初预算数"), only="B-DIR") == ["violated"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("减少5.00万元，下降5.00%", "holds"),
        ("增加5.00万元，增长5.00%", "violated"),
        ("减少5.00万元，增长5.00%", "violated"),
    ],
)
def test_a_change_goes_the_way_its_two_years_go(change: str, expected: str) -> None:
    found = statuses(f"三公经费支出决算为95.00万元，较上年三公经费100.00万元{change}。", only="Y-DIR")
    assert ("violated" if "violated" in found else "holds") == expected


def test_an_amount_and_a_rate_of_one_change_go_one_way() -> None:
    assert statuses("机关运行经费支出30.00万元，比上年增加3.00万元，增长11.11%。", only="Y-DIR") == ["holds"]
    assert statuses("机关运行经费支出30.00万元，比上年增加3.00万元，下降11.11%。", only="Y-DIR") == ["violated"]


def test_a_word_without_two_printed_figures_is_not_judged() -> None:
    assert judged("三公经费支出30.00万元，较上年有所增加，决算数大于预算数。", only="Y-DIR") == []
    assert judged("三公经费支出30.00万元，较上年有所增加，决算数大于预算数。", only="B-DIR") == []


# ------------------------------------------------------------------------------------------ rates of zero


def test_growth_over_a_year_without_anything_has_no_rate() -> None:
    assert statuses("机关运行经费支出30.00万元，比上年增加30.00万元，增长100%。", only="Y-ZERO") == ["violated"]
    assert statuses("机关运行经费支出30.00万元，比上年增加29.00万元，增长2900%。", only="Y-ZERO") == ["holds"]


def test_a_budget_of_nothing_is_not_completed_at_a_rate_and_the_budget_meant_is_named() -> None:
    three = "公务接待费年初预算为0万元，全年预算为8万元，支出决算为7万元，完成{}预算的87.5%。"
    ((status, message),) = judged(three.format("年初"), only="B-ZERO")
    assert status == "violated" and "87.5% 是对 全年预算 8万元 的完成率" in message
    assert statuses(three.format("全年"), only="B-ZERO") == ["holds"]


# ------------------------------------------------------------------------------------------ reasons


@pytest.mark.parametrize(
    "reason",
    [
        "，主要原因是来访减少。",
        "，主要是来访减少。",
        "，由于来访减少。",
        "，系来访减少所致。",
        "。因来访减少。",
        "，厉行节约。",
    ],
)
def test_a_deviation_with_a_reason_in_its_paragraph_is_explained(reason: str) -> None:
    assert statuses(f"{RECEPTION}{reason}", only="B-REASON") == ["holds"]


def test_a_deviation_without_any_reason_is_told_once() -> None:
    ((status, message),) = judged(f"{RECEPTION}，用于接待来访人员。", "会议召开3次。", only="B-REASON")
    assert status == "violated"
    assert message == "第1行 公务接待费 决算 5.30万元 小于 年初预算 6.10万元，没有说明原因"
    changes = "机关运行经费支出30.00万元，比上年增加3.00万元，增长11.11%。"
    ((status, message),) = judged(changes, "会议召开3次。", only="Y-REASON")
    assert status == "violated" and message == "第1行 机关运行经费支出 比上年“增加” 3.00万元，没有说明原因"


def test_the_next_sentence_may_give_the_reason_and_so_may_the_items_below() -> None:
    change = "机关运行经费支出30.00万元，比上年增加3.00万元，增长11.11%"
    assert statuses(f"{change}。", "增加的主要原因是人员增加。", only="Y-REASON") == ["holds"]
    assert statuses(f"{change}。", "另有会议。增加的主要原因是人员增加。", only="Y-REASON") == ["violated"]
    below = ("1、办公费增加。", "2、因人员增加，差旅费增加。")
    assert statuses("一、机关运行经费", f"{change}。其中：", *below, only="Y-REASON") == ["holds"]


def test_a_change_that_is_explained_once_is_explained_wherever_it_is_stated() -> None:
    explained = "机关运行经费支出30.00万元，比上年增加3.00万元，增长11.11%，原因是人员增加。"
    again = "机关运行经费支出30.00万元，比上年增加3.00万元，增长11.11%。"
    assert set(statuses(explained, "会议3次。", again, "会议3次。", only="Y-REASON")) == {"holds"}


def test_travel_abroad_is_no_reason() -> None:
    cells = read("因公出国（境）费支出年初预算为6.10万元，支出决算为5.30万元，完成年初预算的86.89%。")
    assert [pointers(cell).get("explained") for cell in cells] == [None, None, "0"]


# ------------------------------------------------------------------------------------------ rates without %


@pytest.mark.parametrize(
    "sentence",
    [
        "公务接待费年初预算为6.10万元，支出决算为5.30万元，完成年初预算的86.89。",
        "总支出90.00万元，其中基本支出60.00万元，占总支出的66.67；项目支出30.00万元。",
        "总支出90.00万元，其中基本支出60.00万元，占66.67，项目支出30.00万元。",
        "公用经费支出9万元，预算执行率为95，使用规范。",
        "总支出90.00万元，比上年增加5.00万元，增长5.88。",
    ],
)
def test_a_rate_carries_its_sign(sentence: str) -> None:
    ((status, message),) = [one for one in judged(sentence, only="P-UNIT") if one[0] == "violated"]
    assert status == "violated" and message.startswith("第1行 “") and message.endswith("”是比率，缺百分号（%）")


@pytest.mark.parametrize(
    "sentence",
    [
        "总支出90.00万元，其中基本支出60.00万元，占66.67%，项目支出30.00万元。",
        "总支出90.00万元，比上年增加5.00万元，增长5.88个百分点。",
        "总支出90.00万元，预算执行率0.95，比上年增长5.00万元。",
        "总支出90.00万元，占地60亩，共接待占60人次，增长3倍。",
        "完成任务60，增长60。",
    ],
)
def test_what_carries_a_unit_or_needs_none_is_no_rate_without_its_sign(sentence: str) -> None:
    assert "violated" not in statuses(sentence, only="P-UNIT")


# ------------------------------------------------------------------------------------ scores and purchases


def test_a_score_is_no_more_than_the_full_marks_beside_it_or_than_a_hundred() -> None:
    assert statuses("部门整体支出绩效自评得分为91分。", only="P-SCORE") == ["holds"]
    assert statuses("部门整体支出绩效自评得分为105分。", only="P-SCORE") == ["violated"]
    assert statuses("自评满分为120分，得分105分。", only="P-SCORE") == ["holds"]
    assert statuses("自评总分值100分，实得99.95分。", only="P-SCORE") == ["holds"]
    assert statuses("自评满分为90分，得分95分。", only="P-SCORE") == ["violated"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("预算执行率95.00%，得9.5分。", "holds"),
        ("预算执行率为95.00%，得分为9.0分。", "violated"),
        ("预算执行率(分值20分)为95.00%，得19.0分。", "holds"),
        ("预算执行率103.00%，得10分。", "holds"),
    ],
)
def test_the_mark_for_spending_the_budget_follows_the_rate(sentence: str, expected: str) -> None:
    assert statuses(sentence, only="J-SCORE") == [expected]


def test_small_companies_do_not_win_more_than_all_purchases() -> None:
    lines = (
        "2021年度政府采购金额为20.00万元，其中：货物采购金额20.00万元。",
        "在面向中小企业预留的政府采购项目中，由中小企业中标或成交的，采购金额{}万元；在面向小微企业预留政府采购项目中，由小微企业中标"
        "或成交的，采购金额{}万元；在其他政府采购项目中，由中小企业中标或成交的，采购金额{}万元。",
    )

    def found(*amounts: str) -> list[str]:
        return statuses(lines[0], lines[1].format(*amounts), only="G-PARTITION")

    assert found("15.00", "15.00", "5.00") == ["holds"]
    assert found("15.00", "15.00", "5.01") == ["holds"]  # within rounding
    assert found("15.00", "15.00", "5.02") == ["violated"]
