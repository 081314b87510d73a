"""What single sentences mean. All sentences and figures here are made up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from reports_of_sentences import CODES, one, read, report_of, target

from dagster_project.model import TOTAL
from dagster_project.narrative import read_figures
from dagster_project.pointers import pointers

# ------------------------------------------------------------------------------------------ amounts


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("整体支出", ("expenditure", "all", "all", TOTAL)),
        ("总收入", ("revenue", "all", "all", TOTAL)),
        ("财政拨款收入", ("revenue", "fiscal", "all", TOTAL)),
        ("其他收入", ("revenue", "other", "all", TOTAL)),
        ("基本支出", ("expenditure", "all", "basic", TOTAL)),
        ("一般公共预算财政拨款支出", ("expenditure", "general_public", "all", TOTAL)),
        ("一般公共预算项目支出", ("expenditure", "general_public", "project", TOTAL)),
        ("财政拨款人员经费", ("expenditure", "fiscal", "basic_personnel", TOTAL)),
        ("日常公用经费", ("expenditure", "all", "basic_public", TOTAL)),
        ("工资福利支出", ("expenditure", "all", "all", "301")),
        ("年末结转和结余", ("balance_closing", "all", "all", TOTAL)),
    ],
)
def test_a_headline_amount_takes_its_coordinates_from_its_label(label: str, expected: tuple[str, ...]) -> None:
    (cell,) = read(f"2021年度，我单位{label}为1,234.50万元。")
    assert (cell.flow, cell.fund, cell.nature, cell.economic_code) == expected
    assert (cell.domain, cell.kind, cell.phase, cell.period) == ("fiscal", "amount", "executed", 0)
    assert (cell.value, cell.printed_decimals, cell.printed_unit) == (Decimal("1234.50"), 2, "万元")
    assert (cell.unit_factor, cell.placement, cell.function_code) == (10000, "as_printed", TOTAL)


def test_total_in_and_out_are_one_printed_figure_bound_to_the_outgoing_side() -> None:
    (cell,) = read("2021年度收、支总计88.8万元。")
    assert cell.flow == "total_out" and pointers(cell)["also"] == "total_in"


def test_a_bare_amount_inherits_the_unit_of_its_sentence() -> None:
    cells = read("我单位总支出90.5万元，其中基本支出60.25，项目支出30.25，详见附表。")
    assert [(c.printed_text, c.printed_unit, c.nature) for c in cells] == [
        ("90.5", "万元", "all"),
        ("60.25", "万元", "basic"),
        ("30.25", "万元", "project"),
    ]


def test_a_bare_number_without_an_amounts_label_is_no_figure() -> None:
    assert [c.printed_text for c in read("总支出90.5万元，排名第3，得票55，完成。")] == ["90.5"]


def test_wan_alone_is_money_only_where_no_other_word_follows() -> None:
    cells = read("公务接待费2.5万，发放传单3.5万份，接待游客8万人次。")
    assert [(c.printed_unit, c.unit_factor, c.domain) for c in cells] == [
        ("万元", 10000, "indicator"),
        ("万份", 1, None),
        ("万人次", 1, None),
    ]


def test_numbers_may_be_full_width_and_spaced() -> None:
    (cell,) = read("基 本 支 出　５１２．３０　万 元。")
    assert (cell.printed_text, cell.value, cell.printed_unit) == ("５１２．３０", Decimal("512.30"), "万元")


def test_two_quantities_cannot_share_one_figure() -> None:
    assert [c.placement for c in read("基本支出和项目支出共100万元。办公费、公务接待费5万元。")] == ["unbound"] * 2


def test_an_unknown_word_in_the_label_leaves_the_amount_unbound() -> None:
    for label in ("下属单位基本支出", "增加公用经费", "某工程项目支出"):
        (cell,) = read(f"{label}20万元。")
        assert cell.placement == "unbound" and cell.domain is None, label


def test_nothing_is_inherited_from_a_figure_that_was_not_understood() -> None:
    cells = read("公务接待费3万元，某工程款7万元，支出决算为6万元，比上年增长5%。")
    assert [c.placement for c in cells] == ["as_printed", "unbound", "unbound", "unbound"]


# -------------------------------------------------------------------------------------------- scope


def test_a_heading_gives_its_scope_to_plain_figures_beneath_it_and_no_further() -> None:
    cells = read(
        "二、一般公共预算支出情况",
        "（一）基本支出情况",
        "基本支出10万元，人员经费6万元。",
        "三、其他情况",
        "项目支出4万元。",
    )
    assert [c.fund for c in cells] == ["general_public", "general_public", "all"]


def test_a_word_for_all_money_is_not_guessed_under_the_heading_of_one_fund() -> None:
    (cell,) = read("二、一般公共预算支出情况", "总支出10万元。")
    assert pointers(cell) == {"reason": "scope_unclear"}


def test_a_template_heading_that_units_fill_with_other_text_gives_no_scope() -> None:
    cells = read("三、国有资本经营预算支出情况", "项目支出4万元。", "公务接待费1万元。")
    assert [c.placement for c in cells] == ["unbound", "as_printed"]


def test_parts_of_a_list_are_of_the_scope_of_their_whole() -> None:
    cells = read("一般公共预算支出10万元，其中：基本支出6万元，项目支出4万元。项目支出4万元。")
    assert [c.fund for c in cells] == ["general_public", "general_public", "general_public", "all"]


# ----------------------------------------------------------------------------------- sums and shares


def test_the_parts_of_a_list_point_at_their_whole_and_say_that_they_are_all() -> None:
    cells = read("全年总支出9万元，其中基本支出5万元，占55.6%，项目支出4万元，占44.4%。")
    parts = [one(cells, "5"), one(cells, "4")]
    assert [target(cells, part, "whole") for part in parts] == ["9", "9"]
    assert [pointers(part)["exhaustive"] for part in parts] == ["1", "1"]
    share = one(cells, "55.6")
    assert (share.kind, share.subject, share.nature) == ("share", "basic", "basic")
    assert (target(cells, share, "part"), target(cells, share, "whole")) == ("5", "9")


def test_a_list_that_lacks_a_part_is_not_exhaustive() -> None:
    cells = read("总支出9万元，其中基本支出5万元。")
    assert pointers(one(cells, "5"))["exhaustive"] == "0"


@pytest.mark.parametrize(
    ("sentence", "exhaustive"),
    [
        ("办公用品12万元，具体包括纸张5万元、墨盒4万元、订书机3万元。", "1"),
        ("办公用品12万元，其中：纸张5万元、墨盒4万元、其他3万元。", "1"),
        ("办公用品12万元，其中：纸张5万元、墨盒4万元。", "0"),
        ("办公用品12万元，具体包括纸张5万元、墨盒4万元、订书机等3万元。", "0"),
        ("办公用品12万元，主要包括纸张5万元、墨盒4万元。", "0"),
    ],
)
def test_items_that_are_not_understood_still_are_parts_of_what_lists_them(sentence: str, exhaustive: str) -> None:
    whole, *parts = read(sentence)
    assert {pointers(part).get("whole") for part in parts} == {whole.cell_id}
    assert {pointers(part)["exhaustive"] for part in parts} == {exhaustive}
    assert all(part.placement == "unbound" for part in parts)


def test_a_sum_with_items_that_were_not_understood_is_never_exhaustive() -> None:
    cells = read("总收入9万元，其中财政拨款收入5万元，事业收入3万元，捐来的1万元。")
    assert [pointers(c).get("exhaustive") for c in cells[1:3]] == ["0", "0"]


def test_a_part_that_is_printed_again_is_not_counted_again() -> None:
    cells = read("总支出9万元，其中基本支出5万元，项目支出4万元。", "项目支出4万元，用于修缮。")
    assert "whole" not in pointers(cells[3])


def test_an_economic_list_is_of_the_total_even_after_a_part_was_named() -> None:
    cells = read("总支出9万元，其中基本支出5万元，项目支出4万元。按支出经济分类：工资福利支出6万元、资本性支出3万元。")
    assert [(c.economic_code, c.nature, target(cells, c, "whole")) for c in cells[3:]] == [
        ("301", "all", "9"),
        ("310", "all", "9"),
    ]


def test_items_of_a_basic_expenditure_take_its_nature() -> None:
    cells = read("公用经费8万元，其中办公费5万元，公务接待费2万元，其他商品和服务支出1万元。")
    assert [(c.economic_code, c.nature) for c in cells[1:]] == [
        ("30201", "basic_public"),
        ("30217", "basic_public"),
        ("30299", "basic_public"),
    ]
    assert {pointers(c)["exhaustive"] for c in cells[1:]} == {"1"}


def test_other_expenditure_is_a_third_component_only_beside_personnel_and_public() -> None:
    cells = read("基本支出9万元，其中人员经费5万元，公用经费3万元，其他支出1万元。", "其他支出2万元。")
    assert [c.nature for c in cells[:4]] == ["basic", "basic_personnel", "basic_public", "basic_other"]
    assert cells[4].placement == "unbound"


def test_what_cannot_be_a_part_of_the_named_whole_is_not_bound() -> None:
    cells = read("总支出9万元，其中项目支出4万元，项目支出中公用经费1万元。")
    assert pointers(one(cells, "1"))["reason"] == "not_a_part"


def test_a_share_may_name_another_whole_than_its_list() -> None:
    cells = read(
        "本年支出合计50万元。",
        "一般公共预算财政拨款支出40万元，占本年支出合计的80.0%。",
    )
    share = one(cells, "80.0")
    assert (target(cells, share, "part"), target(cells, share, "whole")) == ("40", "50")


def test_parts_that_follow_in_later_paragraphs_of_the_section_point_at_the_whole() -> None:
    cells = read(
        "七、三公经费",
        "“三公”经费支出预算为10万元，支出决算为6万元。其中：",
        "公务接待费支出预算为3万元，支出决算为2万元。",
        "公务用车运行维护费支出预算为7万元，支出决算为4万元。",
        "八、其他",
        "公务接待费1万元。",
    )
    assert [target(cells, c, "whole") for c in cells] == [None, None, "10", "6", "10", "6", None]


# -------------------------------------------------------------------------- subjects, stages, rates


def test_a_heading_of_a_function_is_what_the_figures_beneath_it_are_about() -> None:
    cells = read(
        "（三）一般公共预算财政拨款支出决算具体情况",
        "1、公共安全支出（类）公安（款）行政运行（项）。",
        "年初预算为80万元，支出决算为90万元，完成年初预算的112.5%，决算数小于年初预算数的主要原因是：调资。",
        "2、公共安全支出（类）公安（款）执法办案（项）。",
        "年初预算为0万元，支出决算为7万元。",
    )
    assert [(c.function_code, c.phase, c.kind) for c in cells] == [
        ("2040201", "approved", "amount"),
        ("2040201", "executed", "amount"),
        ("2040201", "executed", "completion"),
        ("2040220", "approved", "amount"),
        ("2040220", "executed", "amount"),
    ]
    assert {c.fund for c in cells} == {"general_public"} and {c.nature for c in cells} == {"all"}
    assert cells[0].function_name == "行政运行" and cells[0].subject == "function:2040201 general_public"
    rate = cells[2]
    assert (target(cells, rate, "final"), target(cells, rate, "base")) == ("90", "80")
    assert pointers(cells[1])["wording"] == "less" and target(cells, cells[1], "base") == "80"


def test_a_function_named_in_the_sentence_works_like_a_heading() -> None:
    cells = read("1.公共安全支出（类）公安（款）执法办案（项）。主要用于：办案。全年预算为8万元，支出决算为7万元。")
    assert [(c.function_code, c.phase) for c in cells] == [("2040220", "adjusted"), ("2040220", "executed")]


def test_no_code_is_made_up() -> None:
    lines = (
        "1、公共安全支出（类）公安（款）信息化建设（项）。",
        "年初预算为8万元，支出决算为7万元，完成年初预算的87.5%。",
    )
    cells, judgements = read_figures(report_of(*lines), CODES)
    assert [(c.placement, c.function_code) for c in cells] == [("unbound", None)] * 3
    assert cells[0].function_name == "信息化建设"
    assert [(one.identity_id, one.instance) for one in judgements if one.note] == [("N-CODE-NAME", "信息化建设")]
    cells, judgements = read_figures(report_of(*lines), CODES, {"公安/信息化建设": "2040219"})
    assert [c.function_code for c in cells] == ["2040219"] * 3
    assert [one.identity_id for one in judgements if one.note] == ["N-CODE-NAME"]


def test_a_name_never_takes_the_code_of_another_level() -> None:
    cells = read("城乡社区（类）支出5万元。", codes={"城乡社区支出": "21201"})
    assert cells[0].placement == "unbound"


def test_classes_listed_under_the_total_are_its_parts() -> None:
    cells = read("总支出9万元，其中：公共安全支出5万元；教育支出4万元。")
    assert [(c.function_code, pointers(c).get("exhaustive")) for c in cells] == [
        (TOTAL, None),
        ("204", "1"),
        ("205", "1"),
    ]


def test_a_plain_budget_is_the_adjusted_one_where_it_is_printed() -> None:
    cells = read(
        "（二）项目支出绩效情况",
        "（1）屋面修缮",
        "综述：年初预算数10万元，年中压减2万元，全年预算数8万元，执行数6万元，完成预算的75%。",
        "（2）库房消防",
        "综述：年初预算数10万元，执行数6万元，完成预算的60%。",
    )
    assert {c.domain for c in cells} == {"project"}
    assert [c.project for c in cells] == ["屋面修缮"] * 5 + ["库房消防"] * 3
    assert [c.phase for c in cells[:4]] == ["approved", "adjusted", "adjusted", "executed"]
    assert [target(cells, one(cells, text), "base") for text in ("75", "60")] == ["8", "10"]
    cut = cells[1]
    assert (cut.kind, pointers(cut)["sign"], pointers(cut)["base_kind"]) == ("change_amount", "-", "budget")
    assert (target(cells, cut, "base"), target(cells, cut, "final")) == ("10", "8")


def test_numbered_items_under_a_project_amount_are_projects() -> None:
    cells = read("（二）项目支出7万元，", "1、2019年度征文奖励5万元，发给作者。", "2、办公经费2万元。", "3、共3处。")
    assert [(c.project, c.phase, c.period) for c in cells[1:3]] == [
        ("2019年度征文奖励", "executed", 0),
        ("办公经费", "executed", 0),
    ]
    assert {target(cells, c, "whole") for c in cells[1:3]} == {"7"}


# ----------------------------------------------------------------------------------- changes, years


def test_a_change_against_last_year_points_at_what_changed() -> None:
    cells = read("公务接待费6万元。与上年相比增加2万元，增长50%，因接待增加。")
    change, rate = cells[1:]
    assert (change.kind, change.indicator, pointers(change)["sign"]) == ("change_amount", "sangong_reception", "+")
    assert target(cells, change, "final") == "6"
    assert (target(cells, rate, "final"), target(cells, rate, "change")) == ("6", "2")
    assert "base_kind" not in pointers(rate)


def test_a_decrease_keeps_its_printed_value_and_says_its_direction() -> None:
    cells = read("2021年“三公经费”6万元，较2020年“三公经费”8万元，降幅25%。")
    prior, rate = cells[1:]
    assert (prior.kind, prior.period) == ("prior", -1)
    assert (rate.value, pointers(rate)["sign"]) == (25, "-")
    assert (target(cells, rate, "final"), target(cells, rate, "prior")) == ("6", "8")


def test_a_change_against_the_budget_says_so() -> None:
    cells = read(
        "机关运行经费支出6万元，比年初预算数增加2万元，增长50%，主要原因是：修缮；比上年决算数减少1万元，下降14.3%。"
    )
    assert [pointers(c).get("base_kind") for c in cells[1:]] == ["budget", "budget", None, None]
    assert [target(cells, c, "final") for c in cells[1:]] == ["6"] * 4


def test_a_budget_that_is_compared_with_is_the_base_of_the_change() -> None:
    cells = read("三公经费总支出6万元，与2021年度年初预算8万元相比减少25%。")
    assert (cells[1].phase, cells[1].indicator) == ("approved", "sangong_total")
    assert (target(cells, cells[2], "base"), pointers(cells[2])["base_kind"]) == ("8", "budget")


def test_a_change_without_a_base_is_not_bound() -> None:
    assert pointers(read("公务接待费6万元，增长50%。")[1])["reason"] == "no_base"


@pytest.mark.parametrize(("year", "kind"), [(2021, "amount"), (2020, "prior"), (2019, None), (2022, None)])
def test_an_amount_belongs_to_the_year_that_its_sentence_names(year: int, kind: str | None) -> None:
    (cell,) = read(f"{year}年，我单位基本支出5万元。")
    assert (cell.kind if cell.domain else None) == kind


def test_an_aside_in_brackets_does_not_change_the_topic() -> None:
    cells = read("会议费年初预算9万元，支出决算为3万元（其中，外聘讲课2万元），完成年初预算的33.3%。")
    assert (cells[3].indicator, target(cells, cells[3], "final")) == ("meetings", "3")


def test_the_completion_of_special_funds_is_what_was_used_of_what_was_put_in() -> None:
    cells = read("一年来投入专项资金80万元。", "2021年专项资金实际使用60万元，预算支出完成率75%。")
    assert cells[0].placement == "unbound"  # “一年来” is unknown
    cells = read("我单位投入专项资金80万元。", "2021年专项资金实际使用60万元，预算支出完成率75%。")
    assert [(c.indicator, c.nature) for c in cells] == [
        ("special_funds", None),
        (None, "project"),
        ("special_funds", None),
    ]
    assert (target(cells, cells[2], "final"), target(cells, cells[2], "base")) == ("60", "80")


# ------------------------------------------------------------------------------- indicators, counts


def test_procurement_splits_into_goods_works_and_services() -> None:
    cells = read(
        "2021年度政府采购支出总额9万元，其中：政府采购货物支出4万元、政府采购工程支出3万元、政府采购服务支出2万元。"
        "授予中小企业合同金额6万元，占政府采购支出总额的66.7%，其中：授予小微企业合同金额5万元。"
    )
    assert [c.indicator for c in cells] == [
        "procurement_total",
        "procurement_goods",
        "procurement_works",
        "procurement_services",
        "procurement_sme",
        "procurement_sme",
        "procurement_micro",
    ]
    assert [pointers(c).get("exhaustive") for c in cells] == [None, "1", "1", "1", "0", None, "0"]
    assert target(cells, cells[6], "whole") == "6"


def test_vehicles_are_a_count_and_their_kinds_are_its_parts() -> None:
    cells = read("截至2021年12月31日，本部门共有车辆7辆，其中，应急用车2辆、其他用车5辆。")
    assert (cells[0].indicator, cells[0].kind, cells[0].printed_unit) == ("vehicles", "count", "辆")
    assert {pointers(c)["whole"] for c in cells[1:]} == {cells[0].cell_id}
    assert {pointers(c)["exhaustive"] for c in cells[1:]} == {"1"}


# --------------------------------------------------------------------------------- what is not money


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("事故造成经济损失302万余元。", "not_own_money"),
        ("全市站场建设完成投资5.2亿元。", "not_own_money"),
        ("单位价值50万元以上通用设备。", "threshold"),
        ("会议费支出5万元以下。", "threshold"),
        ("人均培训费不超过2万元。", "threshold"),
        ("公务接待费5-8万元。", "range"),
        ("尚欠工程款100万元。", "debt"),
        ("按合同约定每年支付50万元。", "plan"),
        ("多次超员20%。", "not_money"),
        ("全市案件120起，同比下降8%。", "not_money"),
        ("资金到位率80%。", "unread"),
    ],
)
def test_figures_that_are_no_money_of_the_units_own_are_kept_for_their_reason(sentence: str, reason: str) -> None:
    cell = read(sentence)[-1]
    assert cell.placement == "unbound" and cell.domain is None and cell.value is not None
    assert pointers(cell)["reason"] == reason


@pytest.mark.parametrize(
    "sentence",
    [
        "根据青财发〔2016〕61号文件精神，于2013年10月1日起执行。",
        "《关于十万元以下采购100万元的通知》印发。",
        "沿G356线、95128平台布点，第2次会议于8：00开始。",
        "收入支出总计增加（减少）XXX万元，增长（下降）XX%。",
        "5月25日至7月15日，历时4个月。",
    ],
)
def test_dates_document_numbers_titles_and_template_residue_are_no_figures(sentence: str) -> None:
    assert read(sentence) == []


# --------------------------------------------------------------------------------- places and breaks


def test_a_page_break_inside_a_word_does_not_hide_the_sentence_and_keeps_the_lines() -> None:
    cells = read(
        "总支出40.5万元，其中人员较多，与上年相比，一般公共预算财政拨款支出减",
        "",
        "少2.5万元，减少5.8%；基本支出30万",
        "",
        "元，用于运转。",
    )
    assert [(c.printed_text, c.line, c.kind) for c in cells] == [
        ("40.5", 1, "amount"),
        ("2.5", 3, "change_amount"),
        ("5.8", 3, "change_pct"),
        ("30", 3, "amount"),
    ]
    assert cells[3].printed_unit == "万元"


def test_a_title_cut_by_a_page_break_is_one_title() -> None:
    cells = read(
        "4、公共安全支出（类）公安（款）行政",
        "运行（项）。",
        "年初预算为8万元。",
    )
    assert [c.function_code for c in cells] == ["2040201"]


def test_headings_are_not_joined_to_what_follows() -> None:
    cells = read("十、机关运行经费支出说明", "2021年度，机关运行经费支出6万元")
    assert [(c.line, c.indicator, c.placement) for c in cells] == [(2, "office_running", "as_printed")]


def test_figures_of_the_annex_say_so_and_inherit_nothing_from_the_main_part() -> None:
    cells = read("二、一般公共预算支出情况", "基本支出5万元。", "项目支出4万元。", annex_from=3)
    assert [(c.section, c.fund) for c in cells] == [("main", "general_public"), ("annex", "all")]


def test_every_figure_has_its_own_id_and_order() -> None:
    cells = read("基本支出5万元。", "基本支出5万元。基本支出5万元。")
    assert len({c.cell_id for c in cells}) == 3
    assert [(c.row_index, c.line, c.statement) for c in cells] == [(1, 1, 1), (2, 2, 2), (3, 2, 3)]
    assert {c.table_code for c in cells} == {"prose"}


def test_a_budget_report_prints_approved_amounts() -> None:
    (cell,) = read("基本支出5万元。", report_type="budget")
    assert cell.phase == "approved"


def test_a_report_without_a_unit_or_year_can_be_read() -> None:
    (cell,) = read("2021年基本支出5万元。", unit=None, year=None)
    assert (cell.nature, cell.period) == ("basic", 0)


def test_a_report_without_prose_has_no_figures() -> None:
    assert read_figures(report_of(), {}) == ([], [])


def test_a_figure_stands_where_its_sentence_says():
    """Blanks and line breaks are left out, quotation marks stay, and what NFKC makes two characters of counts once."""
    cells, _ = read_figures(
        report_of("本年支出合计 12.5万元。办公用房30㎡，其中：“三公” 经费支出", "3.2 万元，公务接待费１.1万元。"), CODES
    )
    for cell in cells:
        assert cell.sentence[cell.text_offset :].startswith(cell.printed_text), cell.printed_text
    by_text = {cell.printed_text: cell.sentence for cell in cells}
    assert by_text["12.5"] == "本年支出合计12.5万元。"
    assert by_text["3.2"] == by_text["１.1"] == "办公用房30㎡，其中：“三公”经费支出3.2万元，公务接待费１.1万元。"
