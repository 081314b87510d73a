"""Official tables in the shapes in which they are published, and grids that are no official table."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_tables import TITLES, Lines, grid, report, titled, z02, z03, z05, z05_short

from dagster_project import forms
from dagster_project.forms.text import Amount, amount
from dagster_project.model import TOTAL, Cell, Grid, GridCell


def read(title: str, lines: Lines, exact: bool = True, file_format: str = "text") -> list[Cell]:
    return forms.read_tables(report(title, "单位：万元", grid(lines, exact), file_format=file_format))[0]


def values(cells: list[Cell], *names: str) -> dict[tuple[str, ...], str]:
    """Chosen coordinates → printed text, of the bound figures."""
    return {tuple(str(getattr(c, n)) for n in names): c.printed_text for c in cells if c.domain and c.printed_text}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("22,131.98", Amount(Decimal("22131.98"), 2)),
        ("０.00", Amount(Decimal("0.00"), 2)),
        ("１，３１２．９２", Amount(Decimal("1312.92"), 2)),
        ("22,131. 98", Amount(Decimal("22131.98"), 2)),
        ("(3.50)", Amount(Decimal("-3.50"), 2)),
        ("（3.50）", Amount(Decimal("-3.50"), 2)),
        ("−12", Amount(Decimal(-12), 0)),
        ("-0.5", Amount(Decimal("-0.5"), 1)),
        ("85.20%", Amount(Decimal("85.20"), 2, True)),
        ("625", Amount(Decimal(625), 0)),
        ("1,312:92", None),
        ("13,12.92", None),
        ("491.7.6", None),
        ("(3.50", None),
        ("—", None),
        ("-", None),
        ("/", None),
        ("", None),
        ("三百", None),
    ],
)
def test_printed_amounts_are_read_exactly_or_not_at_all(text: str, found: Amount | None) -> None:
    assert amount(text) == found


@pytest.mark.parametrize("dash", ["—", "-", "/", "——", "－", ""])
def test_a_dash_is_a_blank_slot_and_a_zero_is_not(dash: str) -> None:
    lines = z05_short()
    lines[3][3:] = [dash, "0.00"]
    cells = [c for c in read(TITLES["Z05 short"], lines) if c.row_index == 3]
    by_nature = {c.nature: (c.printed_text, c.value) for c in cells}
    assert by_nature["basic"] == ("", None)
    assert by_nature["project"] == ("0.00", Decimal("0.00"))


# -------------------------------------------------------------------------------------------- coded tables


def test_the_three_column_table_is_spending_by_nature() -> None:
    found = values(read(TITLES["Z05 short"], z05_short()), "function_code", "flow", "fund", "nature")
    assert found["2040220", "expenditure", "general_public", "all"] == "2,356.31"
    assert found["2040220", "expenditure", "general_public", "basic"] == "1,312.92"
    assert found["2040220", "expenditure", "general_public", "project"] == "1,043.39"
    assert {where[1:3] for where in found} == {("expenditure", "general_public")}


def test_the_same_table_exact_and_collapsed_says_the_same() -> None:
    for title, lines in ((TITLES["Z02"], z02()), (TITLES["Z03"], z03()), (TITLES["Z05"], z05())):
        names = ("table_code", "function_code", "function_parent", "flow", "fund", "nature", "column_label")
        assert values(read(title, lines, exact=True), *names) == values(read(title, lines, exact=False), *names)


def test_parents_are_the_nearest_listed_ancestors() -> None:
    lines = [line for line in z05_short() if line[0] != "20402"]
    cells = read(TITLES["Z05 short"], lines)
    parents = {c.function_code: c.function_parent for c in cells}
    assert parents[TOTAL] is None
    assert parents["204"] == TOTAL
    assert parents["2040201"] == "204"
    assert parents["2080505"] == "20805"


def test_codes_split_into_three_columns_are_joined() -> None:
    lines = [["科目编码", "", "", "科目名称", "合计", "基本支出", "项目支出"], ["类", "款", "项"]]
    lines += [
        ["204", "", "", "公共安全支出", "3.00", "2.00", "1.00"],
        ["204", "02", "", "公安", "3.00", "2.00", "1.00"],
    ]
    lines += [["204", "02", "01", "行政运行", "3.00", "2.00", "1.00"]]
    found = values(read(TITLES["Z05 short"], lines), "function_code", "nature")
    assert {code for code, _ in found} == {"204", "20402", "2040201"}


def test_a_shifted_column_numbering_yields_to_the_header_text() -> None:
    lines = z02()
    lines[1] = ["类", "款", "栏次", "1", "2", "3", "4", "5", "6", "7"]
    found = values(read(TITLES["Z02"], lines), "function_code", "fund")
    assert found[TOTAL, "all"] == found[TOTAL, "fiscal"] == "14,951.58"


def test_a_part_of_a_column_is_no_column_of_the_form() -> None:
    lines = [
        ["科目编码", "科目名称", "本年收入合计", "财政拨款收入", "事业收入", ""],
        ["", "", "", "", "小计", "其中：教育收费"],
    ]
    lines += [["205", "教育支出", "9.00", "5.00", "4.00", "3.00"]]
    cells = read(TITLES["Z02"], lines)
    assert values(cells, "fund") == {("all",): "9.00", ("fiscal",): "5.00", ("business",): "4.00"}
    assert [(c.printed_text, c.column_label) for c in cells if c.placement == "unbound"] == [
        ("3.00", "事业收入/其中教育收费")
    ]


def test_six_columns_of_the_fund_table_are_read_by_their_headings() -> None:
    lines = [["项目", "", "年初结转和结余", "本年收入", "本年支出", "", "", "年末结转和结余"]]
    lines += [["科目编码", "科目名称", "", "", "小计", "基本支出", "项目支出", ""]]
    lines += [["212", "城乡社区支出", "1.00", "5.00", "4.00", "", "4.00", "2.00"]]
    found = values(read("政府性基金预算财政拨款收入支出决算表", lines), "fund", "flow", "nature")
    assert {where[1:]: text for where, text in found.items()} == {
        ("balance_opening", "all"): "1.00",
        ("revenue", "all"): "5.00",
        ("expenditure", "all"): "4.00",
        ("expenditure", "project"): "4.00",
        ("balance_closing", "all"): "2.00",
    }
    assert {where[0] for where in found} == {"government_fund"}


def test_a_form_whose_header_is_unknown_keeps_its_numbers_unbound() -> None:
    cells, notes = forms.read_tables(report(TITLES["Z02"], "单位：万元", grid([["甲", "乙"], ["子", "5.00"]], True)))
    assert [(c.table_code, c.placement, c.value) for c in cells] == [("Z02", "unbound", Decimal("5.00"))]
    assert [n.code for n in notes] == ["L-HDR"]


def test_numbers_of_a_workbook_have_the_decimals_of_their_table() -> None:
    lines = z05_short()
    lines[3][2:4] = ["9413", "9413"]
    stored = {c.printed_decimals for c in read(TITLES["Z05 short"], lines, file_format="xlsx") if c.printed_text}
    shown = {c.printed_decimals for c in read(TITLES["Z05 short"], lines, file_format="html") if c.printed_text}
    assert (stored, shown) == ({2}, {0, 2})


def test_an_amount_in_the_column_numbering_is_unbound_and_told() -> None:
    lines = z02()
    lines[1][3] = "14,951.66"
    cells, notes = forms.read_tables(report(*titled("Z02", lines)))
    assert [c.printed_text for c in cells if c.placement == "unbound"] == ["14,951.66"]
    assert [(n.code, n.severity) for n in notes] == [("L-BLEED", "info")]


# ------------------------------------------------------------------------------------------------ ledgers

Z04: Lines = [
    ["收入", "", "", "支出"],
    ["项目", "行次", "金额", "项目", "行次", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款"],
    ["栏次", "", "1", "栏次", "", "2", "3", "4"],
    ["一、一般公共预算财政拨款", "1", "9.00", "一、公共安全支出", "33", "8.00", "8.00", ""],
    ["二、政府性基金预算财政拨款", "2", "2.00", "十一、城乡社区支出", "34", "2.00", "", "2.00"],
    ["本年收入合计", "27", "11.00", "本年支出合计", "59", "10.00", "8.00", "2.00"],
    ["年初财政拨款结转和结余", "28", "1.00", "年末财政拨款结转和结余", "60", "2.00", "2.00", ""],
    ["一、一般公共预算财政拨款", "29", "1.00", "", "61"],
    ["总计", "32", "12.00", "总计", "64", "12.00", "10.00", "2.00"],
]


@pytest.mark.parametrize("exact", [True, False])
def test_the_fiscal_ledger_tells_revenue_from_opening_balance_by_order(exact: bool) -> None:
    found = values(read("财政拨款收入支出决算总表", Z04, exact), "flow", "fund", "function_code")
    assert found["revenue", "general_public", TOTAL] == "9.00"
    assert found["balance_opening", "general_public", TOTAL] == "1.00"
    assert found["balance_opening", "fiscal", TOTAL] == "1.00"
    assert found["revenue", "fiscal", TOTAL] == "11.00"
    assert found["expenditure", "government_fund", "212"] == "2.00"
    assert found["expenditure", "fiscal", TOTAL] == "10.00"
    assert found["balance_closing", "general_public", TOTAL] == "2.00"
    assert found["total_in", "fiscal", TOTAL] == found["total_out", "fiscal", TOTAL] == "12.00"
    assert len(found) == 5 + 1 + 2 + 2 + 3 + 2 + 3


Z01: Lines = [
    ["收入", "", "支出"],
    ["项目", "决算数", "项目", "决算数"],
    ["一、一般公共预算财政拨款收入", "9.00", "一、公共安全支出", "8.00"],
    ["二、事业收入", "1.00", "二、医疗卫生与计划生育支出", "2.00"],
    ["三、捐赠", "0.50", "三、国土海洋气象等支出", ""],
    ["本年收入合计", "10.00", "本年支出合计", "10.00"],
    ["总计", "10.00", "总计", "10.00"],
]


def test_the_ledger_of_all_money_reads_former_class_names_and_keeps_unknown_rows() -> None:
    cells = read("收入支出决算总表", Z01)
    found = values(cells, "flow", "fund", "function_code")
    assert found["expenditure", "all", "210"] == "2.00"
    assert found["revenue", "business", TOTAL] == "1.00"
    assert next((c.printed_text, c.value) for c in cells if c.function_code == "220") == ("", None)
    assert [(c.row_label, c.value) for c in cells if c.placement == "unbound"] == [("三、捐赠", Decimal("0.50"))]


def test_the_fiscal_revenue_of_the_old_ledger_is_not_split_by_its_own_part() -> None:
    lines = [list(line) for line in Z01]
    lines[2][:2] = ["一、财政拨款收入", "9.00"]
    lines[4][:2] = ["其中：政府性基金预算财政拨款", "0.50"]
    found = values(read("收入支出决算总表", lines), "flow", "fund")
    assert found["revenue", "fiscal"] == "9.00"
    assert ("revenue", "government_fund") not in found


def test_a_label_that_slid_to_the_left_takes_its_figures_along() -> None:
    lines = [list(line) for line in Z04]
    lines[4] = ["十一、城乡社区支出", "34", "2.00", "", "2.00"]
    cells = read("财政拨款收入支出决算总表", lines, exact=False)
    found = values(cells, "flow", "fund", "function_code")
    assert found["expenditure", "fiscal", "212"] == found["expenditure", "government_fund", "212"] == "2.00"
    assert {c.placement for c in cells if c.function_code == "212"} == {"as_printed"}  # its place follows its label


# ------------------------------------------------------------------------------------------------- blocks

Z06 = "一般公共预算财政拨款基本支出决算表"
BLOCKS: Lines = [
    ["人员经费", "", "", "公用经费"],
    ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
    ["301", "工资福利支出", "5.00", "302", "商品和服务支出", "3.00"],
    ["30101", "基本工资", "5.00", "30201", "办公费", ""],
    ["303", "对个人和家庭的补助", "1.00", "399", "其他支出", "0.40"],
    ["人员经费合计", "", "6.00", "公用经费合计", "", "3.40"],
]


@pytest.mark.parametrize("exact", [True, False])
def test_blocks_give_nature_by_class_and_totals_by_label(exact: bool) -> None:
    cells = read(Z06, BLOCKS, exact)
    assert values(cells, "nature", "economic_code", "economic_parent") == {
        ("basic_personnel", "301", TOTAL): "5.00",
        ("basic_personnel", "30101", "301"): "5.00",
        ("basic_personnel", "303", TOTAL): "1.00",
        ("basic_public", "302", TOTAL): "3.00",
        ("basic_public", "399", TOTAL): "0.40",
        ("basic_personnel", TOTAL, "None"): "6.00",
        ("basic_public", TOTAL, "None"): "3.40",
    }
    (blank,) = [c for c in cells if c.is_blank]
    assert (blank.economic_code, blank.row_label) == ("30201", "30201 办公费")


def test_one_block_with_natures_in_columns() -> None:
    lines = [["科目编码", "科目名称", "合计", "人员经费", "公用经费"], ["301", "工资福利支出", "5.00", "5.00", ""]]
    lines += [["302", "商品和服务支出", "3.00", "", "3.00"], ["合计", "", "8.00", "5.00", "3.00"]]
    found = values(read(Z06, lines), "nature", "economic_code")
    assert found["basic_personnel", "301"] == found["basic", "301"] == "5.00"
    assert found["basic", TOTAL] == "8.00"


def test_one_block_with_one_column_gives_nature_by_class() -> None:
    lines = [["科目编码", "科目名称", "决算数"], ["301", "工资福利支出", "5.00"], ["302", "商品和服务支出", "3.00"]]
    lines += [["人员经费合计", "", "5.00"]]
    assert values(read(Z06, lines), "nature", "economic_code") == {
        ("basic_personnel", "301"): "5.00",
        ("basic_public", "302"): "3.00",
        ("basic_personnel", TOTAL): "5.00",
    }


@pytest.mark.parametrize("blank", ["", "—"])
def test_a_missing_total_needs_two_identities_that_agree(blank: str) -> None:
    z06 = [list(line) for line in BLOCKS]
    z06[-1][2] = blank

    def derived(basic: str) -> tuple[list[str], list[str]]:
        leaves = {"2040201": (basic, "0")}
        tables = [*titled("Z05 short", z05_short(leaves=leaves), exact=True), Z06, grid(z06, exact=True)]
        cells, notes = forms.read_tables(report(*tables))
        found = [str(c.value) for c in cells if c.placement == "derived"]
        return found, [n.severity for n in notes if n.code == "L-MISSING"]

    assert derived("9.40") == (["6.00"], ["info"])
    assert derived("9.42") == (["6.00"], ["info"])  # just inside the rounding of five printed figures
    assert derived("9.43") == ([], ["warning"])  # just outside


def test_a_missing_total_with_one_identity_stays_blank() -> None:
    z06 = [list(line) for line in BLOCKS]
    z06[-1][2] = ""
    cells, notes = forms.read_tables(report(Z06, "单位：万元", grid(z06, exact=True)))
    assert "derived" not in {c.placement for c in cells}
    assert [(n.code, n.severity) for n in notes] == [("L-MISSING", "warning")]


def test_a_balance_that_should_be_printed_is_a_wrong_sum_and_no_missing_total() -> None:
    lines = z05()
    lines[3][8:10] = ["14,950.58", "12,801.22"]  # 合计: 1.00 less spent than received, and nothing carried over
    _, notes = forms.read_tables(report(*titled("Z05", lines, exact=True)))
    assert [n for n in notes if n.code == "L-MISSING"] == []


# --------------------------------------------------------------------------------------------- indicators

Z09 = "财政拨款“三公”经费支出决算表"
ITEMS = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "", "", "公务接待费"]
UNDER = ["", "", "小计", "公务用车购置费", "公务用车运行维护费", ""]
LYING: Lines = [
    ["预算数", "", "", "", "", "", "决算数"],
    [*ITEMS, *ITEMS],
    [*UNDER, *UNDER],
    [str(i) for i in range(1, 13)],
    ["9.00", "1.00", "6.00", "2.00", "4.00", "2.00", "5.00", "", "4.50", "1.50", "3.00", "0.50"],
]
RECEPTION_FIRST: Lines = [
    ["预算数", "", "", "", "", "", "决算数"],
    ["合计", "因公出国（境）费", "公务接待费", "公务用车购置及运行费", "", ""] * 2,
    ["", "", "", "小计", "购置费", "运行费"] * 2,
    ["9.00", "1.00", "2.00", "6.00", "2.00", "4.00", "5.00", "", "0.50", "4.50", "1.50", "3.00"],
]
ALTERNATING: Lines = [
    ["财政拨款“三公”经费"],
    ["合计", "", "因公出国（境）费", "", "公务用车购置及运行维护费", "", "", "", "", "", "公务接待费", ""],
    ["", "", "", "", "小计", "", "公务用车购置费", "", "公务用车运行维护费", "", "", ""],
    ["预算数", "决算数"] * 6,
    ["9.00", "5.00", "1.00", "", "6.00", "4.50", "2.00", "1.50", "4.00", "3.00", "2.00", "0.50"],
]
STANDING: Lines = [
    ["项目", "行次", "预算数", "决算数"],
    ["一、“三公”经费支出", "1", "—", "—"],
    ["（一）合计", "2", "9.00", "5.00"],
    ["1．因公出国（境）费", "3", "1.00", ""],
    ["2．公务用车购置及运行维护费", "4", "6.00", "4.50"],
    ["（1）公务用车购置费", "5", "2.00", "1.50"],
    ["（2）公务用车运行维护费", "6", "4.00", "3.00"],
    ["3．公务接待费", "7", "2.00", "0.50"],
    ["（1）国内接待费", "8", "—", "0.50"],
    ["公务用车保有量（辆）", "9", "—", "30"],
]
SANGONG = {
    ("sangong_total", "approved"): "9.00",
    ("sangong_total", "executed"): "5.00",
    ("sangong_abroad", "approved"): "1.00",
    ("sangong_vehicle", "approved"): "6.00",
    ("sangong_vehicle", "executed"): "4.50",
    ("sangong_vehicle_purchase", "approved"): "2.00",
    ("sangong_vehicle_purchase", "executed"): "1.50",
    ("sangong_vehicle_running", "approved"): "4.00",
    ("sangong_vehicle_running", "executed"): "3.00",
    ("sangong_reception", "approved"): "2.00",
    ("sangong_reception", "executed"): "0.50",
}


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("lines", [LYING, RECEPTION_FIRST, ALTERNATING, STANDING], ids=["A", "C", "B", "standing"])
def test_the_three_public_costs_are_read_in_every_layout(lines: Lines, exact: bool) -> None:
    cells = read(Z09, lines, exact)
    assert values([c for c in cells if c.kind == "amount"], "indicator", "phase") == SANGONG
    (blank,) = [c for c in cells if c.is_blank and c.indicator == "sangong_abroad"]
    assert (blank.phase, blank.domain, blank.flow) == ("executed", "indicator", None)


def test_counts_beside_the_costs_are_counts_and_parts_of_the_reception_stay_unbound() -> None:
    cells = read(Z09, STANDING)
    assert [c.printed_text for c in cells if c.placement == "unbound"] == ["0.50"]
    (count,) = [c for c in cells if c.kind == "count" and c.printed_text]
    assert (count.indicator, count.value, count.printed_unit, count.unit_factor) == ("vehicles", 30, "辆", 1)


# ------------------------------------------------------------------------------------------ unknown tables


def test_an_unknown_table_is_kept_as_unbound_cells_with_labels() -> None:
    lines = [["序号", "项目", "金额"], ["1", "租赁费", "2484"], ["2", "经费", "1507.6"], ["合计", "3991.6"]]
    cells, notes = forms.read_tables(report("经费统计表 单位：万元", grid(lines)))
    assert [(c.row_label, c.column_label, c.column_index, c.printed_text) for c in cells] == [
        ("租赁费", "金额", 2, "2484"),
        ("经费", "金额", 2, "1507.6"),
        ("合计", "金额", 2, "3991.6"),
    ]
    assert {(c.placement, c.table_code, c.domain, c.printed_unit) for c in cells} == {("unbound", None, None, "万元")}
    assert [n.code for n in notes] == ["T-ALIAS"]


def test_assets_whose_words_are_not_plain_are_kept_unbound_under_their_code() -> None:
    cells = read("国有资产占用情况表", [["车辆", "设备"], ["30", "2"]])
    assert {(c.table_code, c.placement) for c in cells} == {("Z10", "unbound")}


WORDS = ["合计", "科目编码", "科目名称", "项目", "金额", "决算数", "预算数", "公安", "基本支出", "本年支出", "栏次"]
WORDS += ["总计", "一、外交支出", "出国", "人员经费合计", "行次", "收入", "支出", "本年收入合计", "年初"]
CELL = st.sampled_from(["", *WORDS, "204", "2040201", "301", "1", "2", "3", "5.00", "—"])
LINES = st.lists(st.lists(CELL, max_size=7), min_size=1, max_size=8)
TITLE = st.sampled_from([*TITLES.values(), Z06, Z09, "收入支出决算总表", "财政拨款收入支出决算总表", "某表"])


@settings(max_examples=150, deadline=None)
@given(title=TITLE, lines=LINES, exact=st.booleans())
@example(title="收入决算表", lines=[["栏次", "合计"], ["5.00"]], exact=False)
@example(title=Z09, lines=[["合计", "栏次"], ["5.00"]], exact=True)
@example(title="收入支出决算总表", lines=[["项目", "项目", "栏次"]], exact=False)
@example(title=Z06, lines=[["—"], ["科目编码", "科目编码"]], exact=False)
@example(title=Z09, lines=[["决算数", "合计"], ["合计"], ["204"], ["—"]], exact=False)
def test_no_amount_of_any_grid_is_lost_or_told_twice(title: str, lines: Lines, exact: bool) -> None:
    cells = read(title, lines, exact)
    printed = sorted((c.row_index, c.column_index) for c in cells if c.printed_text)
    amounts = sum(text == "5.00" for line in lines for text in line)
    assert [c.printed_text for c in cells].count("5.00") == amounts
    assert exact is False or len(set(printed)) == len(printed)
    assert len({c.cell_id for c in cells}) == len(cells)


def test_merged_cells_carry_their_header_over_the_columns_they_span() -> None:
    cells = [
        GridCell(0, 0, "科目编码", rowspan=2),
        GridCell(0, 1, "科目名称", rowspan=2),
        GridCell(0, 2, "本年支出", colspan=3),
        GridCell(1, 2, "合计"),
        GridCell(1, 3, "基本支出"),
        GridCell(1, 4, "项目支出"),
        GridCell(2, 0, "2040201"),
        GridCell(2, 1, "行政运行"),
        GridCell(2, 2, "5.00"),
        GridCell(2, 4, "5.00"),
    ]
    found = forms.read_tables(report(TITLES["Z05 short"], "单位：元", Grid(tuple(cells))))[0]
    assert values(found, "nature", "column_label") == {
        ("all", "本年支出/合计"): "5.00",
        ("project", "本年支出/项目支出"): "5.00",
    }
