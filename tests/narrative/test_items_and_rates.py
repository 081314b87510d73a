"""What lists, official rates, counts and differences mean, sentence by sentence. Sentences and figures are made up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from reports_of_sentences import one, read, target

from dagster_project.model import Cell
from dagster_project.pointers import pointers


def reason(cell: Cell) -> str | None:
    return pointers(cell).get("reason")


# ------------------------------------------------------------------------------- projects and parts


def test_items_of_project_money_are_projects_of_its_phase() -> None:
    cells = read("项目支出9万元，其中：库房消防5万元，2019年度征文奖励3万元，其他1万元。")
    assert [(c.domain, c.kind, c.project) for c in cells[1:]] == [
        ("project", "amount", "库房消防"),
        ("project", "amount", "2019年度征文奖励"),
        ("fiscal", "part", None),
    ]
    assert {(c.phase, c.period) for c in cells} == {("executed", 0)}
    assert {target(cells, c, "whole") for c in cells[1:]} == {"9"}
    assert {pointers(c)["exhaustive"] for c in cells[1:]} == {"1"}


def test_special_money_by_who_pays_is_a_part_and_by_purpose_a_project() -> None:
    cells = read("我单位投入专项资金9万元，其中，省级专项资金5万元，库房消防4万元。")
    assert [(c.indicator, c.project, c.kind, c.phase) for c in cells[1:]] == [
        ("special_funds", None, "part", "approved"),
        (None, "库房消防", "amount", "approved"),
    ]


@pytest.mark.parametrize("label", ["差旅费", "支付差旅费", "会议费支出"])
def test_a_kind_of_cost_is_no_project(label: str) -> None:
    (_, cost) = read(f"项目支出9万元，其中：{label}5万元。")
    assert (cost.kind, cost.nature, cost.project) == ("part", "project", None)


def test_a_projects_name_has_none_of_the_words_around_it() -> None:
    cells = read("（二）项目支出9万元，", "1、用于库房消防共计5万元。", "2、信息化项目4万元，其中设备为3万元。")
    assert [c.project for c in cells[1:]] == ["库房消防", "信息化项目", "信息化项目"]
    assert read("项目支出9万元，其中：我局投入5万元。")[1].placement == "unbound"


def test_numbers_of_people_that_contradict_each_other_are_of_bodies_that_are_not_known() -> None:
    cells = read("机关：编制9人，在职人员8人。", "大队：编制5人，在职人员8人。", "编制内差旅费5万元。")
    assert [(c.indicator, reason(c)) for c in cells[:4]] == [
        (None, "ambiguous"),
        ("staff", None),
        (None, "ambiguous"),
        ("staff", None),
    ]


def test_what_an_item_is_divided_into_is_part_of_that_item() -> None:
    cells = read(
        "（二）项目支出9万元，",
        "1、库房消防5万元，其中设备3万元，安装2万元。",
        "2、征文奖励4万元，主要是去年的奖金，分配至东镇3万元，西镇1万元。",
    )
    parts = [c for c in cells if c.kind == "part"]
    assert [(c.project, c.printed_text, target(cells, c, "whole")) for c in parts] == [
        ("库房消防", "3", "5"),
        ("库房消防", "2", "5"),
        ("征文奖励", "3", "4"),
        ("征文奖励", "1", "4"),
    ]


def test_parts_of_an_indicator_are_not_that_indicator() -> None:
    cells = read("机关运行经费9万元，其中：办公费5万元，会议费3万元，培训费1万元。")
    assert {(c.kind, c.indicator) for c in cells[1:]} == {("part", "office_running")}
    assert [c.row_label for c in cells[1:]] == ["办公费", "会议费", "培训费"]


def test_a_divided_amount_is_divided_in_the_paragraphs_that_say_so() -> None:
    cells = read(
        "1.专项资金安排",
        "我单位投入专项资金9万元，其中省级专项资金7万元，市级专项资金2万元。分为两个部分：",
        "一部分是业务专项5万元。",
        "详见附表。",
        "第二部分是工程专项4万元，具体包括屋面修缮3万元、库房消防1万元。",
        "2.专项资金使用",
        "第三部分是房租8万元。",
    )
    assert [(c.kind, target(cells, c, "whole")) for c in cells[3:7]] == [
        ("part", "9"),
        ("part", "9"),
        ("amount", "4"),
        ("amount", "4"),
    ]
    assert [c.project for c in cells[5:7]] == ["屋面修缮", "库房消防"]
    assert cells[7].placement == "unbound"


@pytest.mark.parametrize(
    ("sentence", "printed"),
    [
        ("项目支出9万元，其中库房消防5万元；某工程3万元。", "3"),  # ； may end what 其中 lists
        ("项目支出9万元，其中：库房消防5万元，该库建于旧址，占地大，造价3万元。", "3"),  # after an explanation
        ("项目支出9万元，其中：增加库房消防3万元。", "3"),  # a change
        ("项目支出9万元，其中：库房消防5万元（含设备3万元）。", "3"),  # in brackets within an item
        ("项目支出9万元，其中：某水库30万元。", "30"),  # more than the whole
        ("项目支出9万元，其中：库房投资3万元。", "3"),  # not the unit's own
        ("下属单位支出9万元，其中：库房消防3万元。", "3"),  # of what was not understood
        ("总支出9万元，其中基本支出5万元，分配至东镇3万元。", "3"),  # of the 5, and of the 5 nothing is known
        ("总支出9万元，其中基本支出5万元，某工程3万元。", "3"),  # the list is of something else
    ],
)
def test_what_may_be_no_item_of_the_list_is_not_bound(sentence: str, printed: str) -> None:
    cell = one(read(sentence), printed)
    assert cell.placement == "unbound" and cell.domain is None


def test_kinds_of_a_count_are_parts_of_it() -> None:
    cells = read("本单位编制数9人，其中行政编制5人，事业编制4人；实有在职人员8人，离退休人员3人。")
    assert [(c.indicator, c.kind) for c in cells] == [
        ("staff_posts", "count"),
        ("staff_posts", "part"),
        ("staff_posts", "part"),
        ("staff", "count"),
        ("retired", "count"),
    ]


def test_people_paid_are_those_in_service_and_the_retired() -> None:
    cells = read("年末纳入一般公共预算财政拨款开支人数9人，其中实有在职人员6人，退休人员3人。")
    assert [(c.indicator, pointers(c).get("exhaustive")) for c in cells] == [
        ("people_paid", None),
        ("staff", "1"),
        ("retired", "1"),
    ]


def test_spending_within_a_paragraph_is_part_of_what_the_paragraph_is_about() -> None:
    cells = read(
        "会议费年初预算9万元，支出决算为5万元。用于召开年会，人数30人。经费支出为其他费用3万元；用于座谈，经费支出2万元。",
        "三类会议是用于召开年会，经费支出为其他费用3万元。",
        "用于座谈，经费支出2万元。",
        "培训费支出5万元。用于业务培训，人数30人。经费支出为5万元。",
    )
    money = [c for c in cells if c.printed_unit == "万元"]
    assert [(c.indicator, c.kind, target(cells, c, "whole")) for c in money[2:]] == [
        ("meetings", "part", "5"),
        ("meetings", "part", "5"),
        ("meetings", "part", None),
        (None, "amount", None),
        ("training", "amount", None),
        ("training", "amount", None),  # all of it again
    ]
    for sentence in ("会议费支出5万元。用于年会，经费支出8万元。", "基本支出9万元。某协会成立，经费支出2万元。"):
        assert read(sentence)[1].placement == "unbound"


def test_people_that_a_clause_mentions_are_not_what_the_next_amount_is_of() -> None:
    cells = read("会议费年初预算9万元，在职人员减少，支出决算5万元。")
    assert [(c.indicator, c.phase) for c in cells] == [("meetings", "approved"), ("meetings", "executed")]


def test_an_item_of_expenditure_named_within_basic_expenditure_has_its_place_in_the_official_table() -> None:
    cells = read("会议费支出决算为3万元（其中，一般公共预算基本支出会议费2万元）。")
    inner = one(cells, "2")
    assert (inner.fund, inner.nature, inner.economic_code) == ("general_public", "basic_public", "30215")


def test_a_list_of_funds_has_the_flow_of_its_whole() -> None:
    cells = read("财政拨款收入9万元（其中一般公共预算财政拨款6万元、政府性基金预算财政拨款3万元）。")
    assert [(c.flow, c.fund) for c in cells[1:]] == [("revenue", "general_public"), ("revenue", "government_fund")]
    assert read("一般公共预算财政拨款6万元。")[0].placement == "unbound"


# --------------------------------------------------------------------------------- rates and changes


def test_official_rates_are_of_what_the_index_defines_them_by() -> None:
    cells = read(
        "编制数20人，实有在职人员18人，在职人员控制率90%。",
        "“三公”经费支出4万元，公用经费支出8万元。",
        "预算控制率为5%，预算完成率97%，公用经费控制率80%，“三公经费”控制率60%，政府采购执行率100%。",
    )
    rates = [c for c in cells if c.printed_unit == "%"]
    assert [(c.printed_text, c.kind, c.subject, c.phase) for c in rates] == [
        ("90", "share", "staff", "executed"),
        ("5", "change_pct", "total", "adjusted"),
        ("97", "completion", "total", "executed"),
        ("80", "completion", "basic_public", "executed"),
        ("60", "completion", "sangong_total", "executed"),
        ("100", "completion", "procurement_total", "executed"),
    ]
    assert (target(cells, rates[0], "part"), target(cells, rates[0], "whole")) == ("18", "20")
    assert [target(cells, c, "final") for c in rates[3:5]] == ["8", "4"]


def test_a_rate_whose_other_side_is_not_printed_points_at_nothing_instead() -> None:
    cells = read("开支人数20人，其中实有在职人员18人，退休人员2人。在职人员控制率90%。")
    assert (target(cells, cells[3], "part"), target(cells, cells[3], "whole")) == ("18", None)


def test_less_than_last_year_is_a_difference_where_the_amount_is_more_than_that() -> None:
    cells = read("培训费支出决算7万元，决算数小于上年决算数2万元，低于年初预算数1万元。")
    assert [(c.kind, pointers(c).get("sign"), pointers(c).get("base_kind")) for c in cells[1:]] == [
        ("change_amount", "-", None),
        ("change_amount", "-", "budget"),
    ]
    for sentence in (
        "培训费支出决算7万元，决算数小于上年决算数9万元。",
        "培训费支出决算7万元，决算数大于上年决算数2万元。",
    ):
        assert reason(read(sentence)[1]) == "ambiguous"


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("机关运行经费9万元，比上年增加4万元，增长80%，主要是会议费2万元，培训费2万元。", []),
        ("机关运行经费9万元，比上年增加4万元，具体包括租金3万元、其他1万元。", []),
        ("机关运行经费9万元，同比增长80%，主要是会议费2万元。", []),
        ("总支出9万元，比上年增加2万元，其中基本支出6万元，项目支出3万元。", ["6", "3"]),
        ("总支出9万元，同比增长80%，其中基本支出6万元，项目支出3万元。", ["6", "3"]),
    ],
)
def test_a_list_after_a_change_may_be_of_the_change(sentence: str, bound: list[str]) -> None:
    cells = read(sentence)
    items = [c for c in cells[1:] if c.printed_unit == "万元" and c.kind != "change_amount"]
    assert [c.printed_text for c in items if c.domain] == bound
    assert {(reason(c), target(cells, c, "whole")) for c in items if not c.domain} <= {("ambiguous", None)}


def test_an_economic_list_is_never_of_the_last_function() -> None:
    cells = read("按功能分类：公共安全支出9万元，教育支出2万元。按经济分类：工资福利支出6万元，商品和服务支出5万元。")
    assert [(c.function_code, c.economic_code) for c in cells[2:]] == [("TOTAL", "301"), ("TOTAL", "302")]


def test_equal_to_last_years_budget_says_nothing_of_this_years() -> None:
    cells = read("培训费年初预算3万元，支出决算2万元，与上年预算数一致。")
    assert "wording" not in pointers(cells[1])


def test_a_side_that_is_named_is_not_the_other_side_that_was_last_named() -> None:
    cells = read("收入总计9万元，支出总计9万元。与2020年相比，收入增加2万元，增长28.6%。")
    assert [c.placement for c in cells[2:]] == ["unbound", "unbound"]
    assert read("总收入9万元，支出决算为5万元。")[1].placement == "unbound"
    cells = read("收入总计9万元。与2020年相比，收入增加2万元，增长28.6%。")
    assert [c.flow for c in cells] == ["total_in"] * 3


def test_a_percentage_is_of_no_money_only_where_its_label_names_none() -> None:
    assert [reason(c) for c in read("隐患整改率95%，资金到位率90%。")] == ["not_money", "unread"]
    assert [reason(c) for c in read("案件、事故分别下降5%、8%。")] == ["not_money", "not_money"]


# ------------------------------------------------------------------------------------------- scope


def test_a_sentence_may_name_the_fund_that_its_template_heading_cannot_give() -> None:
    cells = read(
        "八、政府性基金预算财政拨款收入支出决算情况说明",
        "政府性基金预算财政拨款年初结转和结余5万元，本年收入3万元，本年支出6万元，其中：项目支出6万元。",
        "本年支出6万元。",
    )
    assert [(c.flow, c.fund) for c in cells[:4]] == [
        ("balance_opening", "government_fund"),
        ("revenue", "government_fund"),
        ("expenditure", "government_fund"),
        ("expenditure", "government_fund"),
    ]
    assert reason(cells[4]) == "scope_unclear"


def test_numbered_subjects_are_of_the_scope_of_the_list_they_stand_in() -> None:
    cells = read(
        "一般公共预算财政拨款支出年初预算为9万元。其中：",
        "1.公共安全支出（类）公安（款）执法办案（项）。年初预算为7万元。",
    )
    assert (cells[1].fund, target(cells, cells[1], "whole")) == ("general_public", "9")


def test_a_subject_may_be_printed_without_the_marks_of_its_upper_levels() -> None:
    codes = {"公安/行政运行": "2040201"}
    for label in ("公安（款）行政运行（项）支出", "公安行政运行（项）支出"):
        assert read(f"{label}5万元。", codes=codes)[0].function_code == "2040201"
    assert reason(read("某行政运行（项）支出5万元。", codes=codes)[0]) == "no_code"


def test_a_subject_that_a_line_break_cut_is_one_subject() -> None:
    codes = {"党委办公厅(室)事务/行政运行": "2013101"}
    cells = read("1.党委办公厅（室）事务（款）行政", "运行（项）支出5万元，与上年相比增加1万元。", codes=codes)
    assert [(c.function_code, c.kind) for c in cells] == [("2013101", "amount"), ("2013101", "change_amount")]


# ------------------------------------------------------------------------------ labels and numerals


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("三百二十", Decimal(320), "万元"),
        ("五", Decimal(5), "万元"),
        ("壹佰贰拾", Decimal(120), "元"),
        ("一万二千", Decimal(12000), "元"),
    ],
)
def test_chinese_numerals_are_numbers(printed: str, value: Decimal, unit: str) -> None:
    (cell,) = read(f"公务接待费{printed}{unit}。")
    assert (cell.printed_text, cell.value, cell.printed_unit) == (printed, value, unit)
    assert cell.indicator == "sangong_reception"


def test_percent_may_be_said_in_words() -> None:
    cells = read("公务接待费年初预算10万元，支出决算8万元，完成年初预算的百分之八十。")
    assert (cells[2].value, cells[2].kind, target(cells, cells[2], "base")) == (80, "completion", "10")


def test_words_that_look_like_numerals_are_none() -> None:
    assert read("坚持一元化管理，花费数十万元、几千元，百元以下，百十万元。") == []


@pytest.mark.parametrize("name", ["青石档案馆", "石县档案馆", "县档案馆"])
def test_a_unit_may_call_itself_by_some_of_its_name(name: str) -> None:
    assert read(f"{name}基本支出5万元。")[0].nature == "basic"
    assert read(f"乙{name}基本支出5万元。")[0].placement == "unbound"


def test_in_what_manner_says_nothing_of_how_much() -> None:
    (cell,) = read("严格按照资产管理规定、程序处置固定资产5万元。")
    assert cell.indicator == "assets_disposed"
    assert read("按照规定下属单位处置固定资产5万元。")[0].placement == "unbound"


def test_groups_and_people_received_or_sent_abroad_are_counted() -> None:
    cells = read(
        "全年安排因公出国（境）团组1个，累计4人次。国内公务接待12批次，230人次。累计9人次。",
        "国内公务接待1批次，外地2人次。",
    )
    assert [(c.indicator, c.kind) for c in cells] == [
        ("abroad_groups", "count"),
        ("abroad_people", "count"),
        ("reception_batches", "count"),
        ("reception_people", "count"),
        (None, "count"),
        ("reception_batches", "count"),
        (None, "count"),
    ]


def test_a_score_is_the_projects_under_its_heading_and_elsewhere_the_units() -> None:
    cells = read(
        "一、整体支出绩效",
        "自评得分95分。",
        "二、项目支出绩效情况",
        "（1）屋面修缮",
        "该项目自评得分90分。",
        "项目预算执行较好，自评得分88分。",
    )
    assert reason(read("二、项目支出绩效情况", "自评得分95分。")[0]) == "count"
    assert [(c.indicator, c.project) for c in cells[:2]] == [("performance_score", None), (None, "屋面修缮")]
    assert {c.project for c in cells[1:]} == {"屋面修缮"}


def test_procurement_of_a_budget_is_approved_and_of_final_accounts_executed() -> None:
    cells = read("政府采购金额（以合同签订为准）为9万元，其中：货物采购金额9万元。")
    assert [(c.indicator, c.phase) for c in cells] == [
        ("procurement_total", "executed"),
        ("procurement_goods", "executed"),
    ]
    cells = read("政府采购预算总金额为9万元，其中拟购买货物7万元，拟购买服务2万元。", report_type="budget")
    assert [(c.indicator, c.phase) for c in cells] == [
        ("procurement_total", "approved"),
        ("procurement_goods", "approved"),
        ("procurement_services", "approved"),
    ]


def test_incomes_of_a_budget_are_by_their_sources() -> None:
    cells = read(
        "本年收入预算合计9万元，其中：财政专户管理资金6万元，占66.7%；其他资金3万元，占33.3%。",
        "其他资金收入预算总计3万元。",
        report_type="budget",
    )
    assert [(c.flow, c.fund, c.kind) for c in cells[1:]] == [
        ("revenue", "special_account", "amount"),
        ("revenue", "special_account", "share"),
        ("revenue", "unit_funds", "amount"),
        ("revenue", "unit_funds", "share"),
        ("revenue", "unit_funds", "amount"),
    ]


def test_totals_of_a_budget_are_incoming_and_outgoing() -> None:
    cells = read(
        "2021年度收入、支出预算总计9万元，与上年相比收、支预算总计各增加2万元，增长28.6%。",
        "（一）收入预算总计9万元。",
        "（二）支出预算总计9万元。",
        report_type="budget",
    )
    assert [(c.flow, c.kind, c.phase) for c in cells] == [
        ("total_out", "amount", "approved"),
        ("total_out", "change_amount", "approved"),
        ("total_out", "change_pct", "approved"),
        ("total_in", "amount", "approved"),
        ("total_out", "amount", "approved"),
    ]
