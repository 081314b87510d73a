"""Which official table a grid is, and in which unit: by titles, captions and notes as they are really printed."""

from __future__ import annotations

import pytest
from made_tables import TITLES, grid, report, titled, yi, yuan, z02, z03, z05, z05_short

from dagster_project import forms
from dagster_project.forms import official
from dagster_project.forms.text import plain
from dagster_project.identities import catalogue
from dagster_project.model import Cell

TITLED = [
    ("收入支出决算总表", "Z01"),
    ("收入支出决算批复表", "Z01"),
    ("部门收支决算总表", "Z01"),
    ("收 入 支 出 决 算 总 表", "Z01"),
    ("收入決算表", "Z02"),
    ("2023年度部门收入决算表", "Z02"),
    ("某市某局2023年度收入决算表", "Z02"),
    ("（二）收入决算表", "Z02"),
    ("公开03表 支出决算表", "Z03"),
    ("支出决算表（公开03表）", "Z03"),
    ("支出决算表（分科目）", "Z03"),
    ("财政拨款收入支出决算总表", "Z04"),
    ("一般公共预算财政拨款支出决算表", "Z05"),
    ("一、一般公共预算财政拨款收入支出决算表", "Z05"),
    ("公共预算财政拨款支出决算表", "Z05"),
    ("一般公共预算财政拨款基本支出决算明细批复表", "Z06"),
    ("政府性基金预算财政拨款收入支出决算表", "Z07"),
    ("国有资本经营预算财政拨款支出决算表", "Z08"),
    ("一般公共预算财政拨款“三公”经费支出决算表", "Z09"),
    ("“三公”经费、行政参公单位机关运行经费情况表", "Z09"),
    ("国有资产占用情况表", "Z10"),
    ("表复批算决入收", "Z02"),
    ("Z03 支出决算表", "Z03"),
    ("附表1：收入支出决算总表", "Z01"),
    ("收入决算表（分单位）", "Z02"),
    ("某某市统计局2021年度收入支出决算总表", "Z01"),
    ("2021年某某大学收入决算表", "Z02"),
    ("某某县人民法院支出决算总表", "Z03"),
    ("高等学校财政拨款收支决算总表", "Z04"),
    ("收入支出决算总表(财决01表)", "Z01"),
    ("Z01 收入支出决算总表(财决公开01表)", "Z01"),
    ("Z08_1 一般公共预算财政拨款基本支出决算明细表(财决08-", "Z06"),
    ("GK05 一般公共预算财政拨款支出决算表", "Z05"),
    ("表8 政府性基金预算财政拨款收入支出决算表", "Z07"),
    ("收入支出决算总表    公开01表    部门：某局    金额单位：万元", "Z01"),
    ("支出决算表\n公开03表\n部门：某局", "Z03"),
    ("一般公共预算支出决算表", "Z05"),
    ("一般公共预算财政拨款支出决算表（按功能分类科目）", "Z05"),
    ("一般公共预算财政拨款基本支出决算表（按经济分类科目）", "Z06"),
    ("政府性基金财政拨款收支决算表", "Z07"),
    ("国有资本经营支出决算表", "Z08"),
    ("一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表", "Z09"),
    ("“三公”经费公共预算财政拨款支出决算表", "Z09"),
    ("财政拨款“三公”经费支出情况表", "Z09"),
    ("财政拨款支出决算明细表", "Z11"),
    ("一般公共预算财政拨款支出决算明细表", "Z11"),
    ("一般公共预算财政拨款项目支出决算表", "Z12"),
]
NOT_TITLED = [
    "收入支出决算总表……5",
    "注：本表依据《收入决算表》（财决03表）进行批复。",
    "决算表",
    "项目收入支出决算表",
    "行政事业类项目收入支出决算表",
    "经营支出决算表",
    "事业单位支出决算表",
    "上级补助收入决算表",
    "附属单位上缴收入决算表",
    "根据市财政局收入决算表",
    "财政拨款收入决算表",
    "",
]


@pytest.mark.parametrize(("title", "code"), TITLED)
def test_a_title_names_its_form(title: str, code: str) -> None:
    form = official.form_of_title(title)
    assert form is not None and form.code == code


@pytest.mark.parametrize("title", NOT_TITLED)
def test_another_line_names_no_form(title: str) -> None:
    assert official.form_of_title(title) is None


def test_no_two_forms_share_a_title_even_backwards() -> None:
    titles = [(form.code, "".join(sorted(plain(t)))) for form in official.forms().values() for t in form.titles]
    by_characters: dict[str, set[str]] = {}
    for code, characters in titles:
        by_characters.setdefault(characters, set()).add(code)
    assert [codes for codes in by_characters.values() if len(codes) > 1] == []


def test_every_promised_identity_stands_in_the_catalogue() -> None:
    assert official.promised_identities() <= {identity.identity_id for identity in catalogue.load()}


COORDINATES = {
    "phase": {"approved", "adjusted", "executed"},
    "flow": {"revenue", "expenditure", "balance_opening", "balance_closing", "balance_used", "balance_distributed"}
    | {"total_in", "total_out"},
    "fund": {"all", "fiscal", "general_public", "government_fund", "state_capital", "superior_subsidy", "business"}
    | {"operating", "affiliated", "other", "special_account", "unit_funds", "debt"},
    "nature": {"all", "basic", "basic_personnel", "basic_public", "project", "project_carryover", "project_surplus"}
    | {"to_superior", "operating", "to_affiliated", "reserve", "office_running"},
}


def _values(data: object, name: str) -> set[str]:
    if isinstance(data, dict):
        own = {data[name]} if isinstance(data.get(name), str) else set()
        return own.union(*(_values(value, name) for value in data.values()))
    return set().union(*(_values(one, name) for one in data)) if isinstance(data, list) else set()


@pytest.mark.parametrize("name", COORDINATES)
def test_forms_use_only_the_documented_words_for_coordinates(name: str) -> None:
    used = _values({code: form.data for code, form in official.forms().items()}, name)
    assert used and used <= COORDINATES[name]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("金额单位：万元", ["万元"]),
        ("单位:元", ["元"]),
        ("单位：人民币元", ["元"]),
        ("部门：某局                金额单位：亿元", ["亿元"]),
        ("万元：单位金额", ["万元"]),
        ("本表以“万元”为金额单位（保留两位小数）。", ["万元"]),
        ("2.金额以万元为单位，保留两位小数。", ["万元"]),
        ("以元为单位", ["元"]),
        ("单位：元谋县财政局", []),
        ("编制单位：万元镇人民政府", []),
        ("单位名称", []),
    ],
)
def test_units_are_read_from_captions_and_notes(text: str, units: list[str]) -> None:
    assert official.units_in([text]) == units


def units_of(cells: list[Cell], table: str) -> set[tuple[str, int]]:
    return {(c.printed_unit, int(c.unit_factor)) for c in cells if c.table_code == table}


def test_tables_in_yuan_and_yi_carry_their_factor() -> None:
    cells, _ = forms.read_tables(
        report(
            *titled("Z02", z02(yuan), unit="单位：元"),
            *titled("Z03", z03(yi), unit="单位：亿元"),
            *titled("Z05", z05()),
        )
    )
    assert units_of(cells, "Z02") == {("元", 1)}
    assert units_of(cells, "Z03") == {("亿元", 100_000_000)}
    assert units_of(cells, "Z05") == {("万元", 10_000)}
    totals = {c.value * c.unit_factor for c in cells if c.value and c.function_code == "2040202"}
    assert totals == {6_250_000}


def test_decimals_are_those_that_are_printed() -> None:
    cells, _ = forms.read_tables(report(*titled("Z03", z03(yi), unit="单位：亿元")))
    assert {c.printed_decimals for c in cells if c.printed_text} == {6}


def test_a_table_without_a_unit_takes_the_one_its_note_states() -> None:
    cells, _ = forms.read_tables(report(TITLES["Z02"], grid(z02()), "注：本表以“元”为金额单位。"))
    assert units_of(cells, "Z02") == {("元", 1)}


def test_a_table_without_a_unit_takes_that_of_the_other_tables() -> None:
    cells, _ = forms.read_tables(report(TITLES["Z03"], grid(z03()), *titled("Z02", z02())))
    assert units_of(cells, "Z03") == {("万元", 10_000)}


def test_without_any_unit_the_figures_are_ambiguous_and_nothing_is_guessed() -> None:
    cells, notes = forms.read_tables(report(TITLES["Z02"], grid(z02())))
    assert {(c.printed_unit, c.placement) for c in cells if c.printed_text} == {("", "ambiguous")}
    assert [n.code for n in notes if n.severity == "warning"] == ["L-UNIT"]


def test_two_units_beside_one_table_are_reported() -> None:
    cells, notes = forms.read_tables(report(*titled("Z02", z02()), "注：本表以“元”为金额单位。"))
    assert [n.code for n in notes if n.severity == "warning"] == []  # below a table that has a unit it is not sought
    inside = grid([*z02(), ["注：本表以“元”为金额单位。"]], exact=True)
    cells, notes = forms.read_tables(report(TITLES["Z02"], "单位：万元", inside))
    assert units_of(cells, "Z02") == {("万元", 10_000)}
    assert [(n.code, n.stated) for n in notes if n.severity == "warning"] == [("L-UNIT", "万元、元")]


def test_where_the_other_tables_differ_nothing_is_guessed() -> None:
    tables = [*titled("Z02", z02(yuan), unit="单位：元"), *titled("Z05", z05()), TITLES["Z03"], grid(z03())]
    cells, _ = forms.read_tables(report(*tables))
    assert units_of(cells, "Z03") == {("", 1)}


def test_the_title_may_stand_inside_the_grid_or_be_the_name_of_the_sheet() -> None:
    inside = grid([["收入决算表"], ["", "", "单位：万元"], *z02()], exact=True)
    named = grid(z03(), exact=True, name="Z03 支出决算表")
    cells, _ = forms.read_tables(report(inside, named))
    assert {c.table_code for c in cells} == {"Z02", "Z03"}
    assert {c.placement for c in cells} == {"as_printed"}


def test_a_title_above_another_grid_does_not_reach_past_it() -> None:
    other = grid([["物品", "数量"], ["车", "3"]])
    cells, _ = forms.read_tables(report(TITLES["Z02"], other, grid(z02())))
    assert {(c.table_code, c.placement) for c in cells if c.table_index == 1} == {(None, "unbound")}


def test_a_list_of_contents_is_no_empty_table() -> None:
    contents = ["收入决算表", "支出决算表", "正文"]
    _, notes = forms.read_tables(report(*contents, *["……"] * 9, *titled("Z02", z02())))
    assert [n.stated for n in notes if n.code == "T-SET"] == ["支出决算表"]


def test_titles_without_any_table_in_the_report_are_not_told() -> None:
    assert forms.read_tables(report("收入决算表", "支出决算表")) == ([], [])


def test_the_annex_is_told_from_the_main_part() -> None:
    made = report(*titled("Z02", z02()), "附件", *titled("Z05 short", z05_short()), annex_from=3)
    cells, _ = forms.read_tables(made)
    assert {(c.table_code, c.section) for c in cells} == {("Z02", "main"), ("Z05", "annex")}
