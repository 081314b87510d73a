"""An official table is laid out as the form has it, or as it is printed, and what has no place is handed back."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from openpyxl import Workbook

from dagster_project.exports import workbook_cells
from dagster_project.exports.workbook_tables import arrange, layouts
from dagster_project.forms import official

CLASSES = {code: f"{code}支出" for code in layouts()["classes"]}
NUMBERS = count(1)


def cell(code: str, row: int, column: int, row_label: str, column_label: str, **more: Any) -> dict[str, Any]:
    """A figure of a table, with the coordinates of its fact."""
    number = next(NUMBERS)
    meaning = dict.fromkeys(("phase", "flow", "fund", "nature", "function_code", "economic_code", "indicator"))
    place = {"table_code": code, "table_index": 0, "row_index": row, "column_index": column, "placement": "as_printed"}
    words = {"row_label": row_label, "column_label": column_label, "value": Decimal(number)}
    return {"cell_id": f"{number:032x}", "fact_id": f"fact {number}", **place, **words, **meaning, **more}


def spent(row: int, column: int, nature: str, code: str = "2040201", **more: Any) -> dict[str, Any]:
    labels = {"all": "合计", "basic": "基本支出", "project": "项目支出", "basic_public": "公用经费"}
    return cell(
        *("Z05", row, column, f"{code} 行政运行", labels[nature]),
        flow="expenditure",
        nature=nature,
        function_code=code,
        **more,
    )


def test_the_narrowest_columns_of_the_form_that_hold_every_figure_are_taken() -> None:
    three, _ = arrange([spent(2, 3, "all"), spent(2, 4, "basic")], CLASSES)
    assert [column.header for column in three.sides[0].columns] == [("合计",), ("基本支出",), ("项目支出",)]
    five, _ = arrange([spent(2, 3, "all"), spent(2, 4, "basic_public")], CLASSES)
    assert len(five.sides[0].columns) == 5
    opening = cell("Z05", 2, 2, "2040201 行政运行", "年初", flow="balance_opening", nature="project")
    thirteen, _ = arrange([spent(2, 3, "all"), opening], CLASSES)
    assert len(thirteen.sides[0].columns) == 13
    assert (three.title, thirteen.title) == (
        "一般公共预算财政拨款支出决算表",
        "一般公共预算财政拨款收入支出决算表",
    )


def test_what_the_form_has_no_column_for_keeps_the_table_as_it_is_printed() -> None:
    odd = cell("Z05", 2, 9, "2040201 行政运行", "结余分配", flow="balance_distributed", nature="all")
    table, left_over = arrange([spent(2, 3, "all"), odd], CLASSES)
    assert not table.is_official
    assert [column.header for column in table.sides[0].columns] == [("合计",), ("结余分配",)]
    assert len(table.figures) == 2
    assert not left_over


def test_a_figure_that_was_printed_elsewhere_stands_where_identities_place_it() -> None:
    moved = spent(3, 7, "project", placement="repaired")
    table, _ = arrange([spent(2, 3, "all"), spent(3, 3, "all"), moved], CLASSES)
    assert table.figures[3, table.sides[0].columns[2].key] is moved


def test_two_figures_for_one_place_are_both_kept_and_only_one_stands_there() -> None:
    first, second = spent(2, 3, "all"), spent(2, 4, "all")
    table, left_over = arrange([second, first], CLASSES)
    assert list(table.figures.values()) == [first]
    assert left_over == [second]


def test_a_figure_without_header_or_meaning_has_no_place_in_the_form() -> None:
    lost, last_year = (
        cell("Z05", 2, 5, "", "", fact_id=None),
        cell("Z05", 2, 6, "2040201 行政运行", "上年", fact_id=None),
    )
    table, left_over = arrange([spent(2, 3, "all"), lost, last_year], CLASSES)
    assert len(table.figures) == 1
    assert left_over == [lost, last_year]


def test_blocks_beside_each_other_have_names_of_their_own() -> None:
    cells = [
        cell("Z06", 1, 2, "301 工资福利支出", "决算数", economic_code="301"),
        cell("Z06", 1, 5, "302 商品和服务支出", "决算数", economic_code="302"),
        cell("Z06", 2, 5, "30201 办公费", "决算数", economic_code="30201"),
    ]
    table, left_over = arrange(cells, CLASSES)
    assert [{row: (one.code, one.name) for row, one in side.labels.items()} for side in table.sides] == [
        {1: ("301", "工资福利支出")},
        {1: ("302", "商品和服务支出"), 2: ("30201", "办公费")},
    ]
    assert not left_over


def sangong(row: int, column: int, phase: str, indicator: str) -> dict[str, Any]:
    return cell("Z09", row, column, "", f"{phase} {indicator}", fact_id=None, phase=phase, indicator=indicator)


def test_the_three_public_costs_in_one_line_are_the_form_of_twelve_columns() -> None:
    budget, spent = sangong(4, 0, "approved", "sangong_total"), sangong(4, 7, "executed", "sangong_reception")
    table, left_over = arrange([budget, spent], CLASSES)
    columns = table.sides[0].columns
    assert (len(columns), columns[2].header) == (12, ("预算数", "公务用车购置及运行维护费", "小计"))
    assert table.figures == {(4, columns[0].key): budget, (4, columns[11].key): spent}
    assert not left_over


def test_the_three_public_costs_below_each_other_stay_as_they_are_printed() -> None:
    table, _ = arrange(
        [sangong(4, 1, "executed", "sangong_total"), sangong(5, 1, "executed", "sangong_reception")], CLASSES
    )
    assert not table.is_official
    assert table.rows == [4, 5]


def total(
    row: int, column: int, label: str, flow: str, function_code: str = "TOTAL", fund: str = "all"
) -> dict[str, Any]:
    return cell("Z01", row, column, label, "金额", flow=flow, function_code=function_code, fund=fund)


@pytest.mark.parametrize(
    ("row_of_204", "named"), [(6, ["一、201支出", "二、202支出", "三、203支出"]), (5, []), (7, [])]
)
def test_lines_that_print_nothing_are_named_only_where_exactly_the_rows_of_the_form_fit(
    row_of_204: int, named: list[str]
) -> None:
    cells = [
        total(3, 1, "一、一般公共预算财政拨款收入", "revenue", fund="general_public"),
        total(row_of_204, 3, "四、公共安全支出", "expenditure", "204"),
        total(row_of_204 + 2, 3, "八、社会保障和就业支出", "expenditure", "208"),  # 五, 六 and 七 fit into no one line
    ]
    table, _ = arrange(cells, CLASSES)
    assert [label.name for label in table.sides[1].labels.values() if not label.is_printed] == named
    assert set(table.sides[0].labels) == {3}


def test_above_a_sum_the_form_may_have_idle_lines() -> None:
    cells = [
        total(3, 1, "一、一般公共预算财政拨款收入", "revenue", fund="general_public"),
        total(20, 1, "本年收入合计", "revenue"),
    ]
    table, _ = arrange(cells, CLASSES)
    assert sorted(table.sides[0].labels) == [*range(3, 11), 20]
    assert table.sides[0].labels[10].name == "八、其他收入"


def test_every_form_that_is_read_can_be_laid_out_and_fits_a_sheet_name() -> None:
    assert layouts()["forms"].keys() == official.forms().keys()
    tabs = [f"{code} {form['tab']} (99)" for code, form in layouts()["forms"].items()]
    assert all(len(tab) <= 31 and not set(tab) & set(r"[]:*?/\'") for tab in tabs)


def test_every_column_has_coordinates_that_the_forms_know() -> None:
    def meanings(data: Any) -> set[tuple[str, str]]:
        if isinstance(data, dict):
            own = {
                (name, one)
                for name, one in data.items()
                if name in ("phase", "flow", "fund", "nature", "indicator") and isinstance(one, str)
            }
            return own.union(*(meanings(one) for one in data.values()))
        return set().union(*(meanings(one) for one in data)) if isinstance(data, list) else set()

    known = meanings({code: dict(form.data) for code, form in official.forms().items()})
    assert meanings(layouts()["forms"]) <= known


@pytest.mark.parametrize(
    ("value", "decimals", "stored", "shown"),
    [
        (Decimal("22131.98"), 2, 22131.98, "#,##0.00_ "),
        (Decimal("0.00"), 2, 0.0, "#,##0.00_ "),
        (Decimal("-9.95"), 2, -9.95, "#,##0.00_ "),
        (Decimal("291"), 0, 291.0, "#,##0_ "),
        (Decimal("0.5"), 300, 0.5, f"#,##0.{'0' * 30}_ "),
        (Decimal("12345678901234567.89"), 2, "12,345,678,901,234,567.89", "General"),
    ],
)
def test_a_number_that_a_double_cannot_hold_is_written_as_text(
    value: Decimal, decimals: int, stored: Any, shown: str
) -> None:
    target = Workbook().active["A1"]  # type: ignore[index]
    workbook_cells.write_number(target, value, decimals)
    assert (target.value, target.number_format) == (stored, shown)


def test_a_figure_in_another_unit_than_its_table_shows_its_own() -> None:
    target = Workbook().active["A1"]  # type: ignore[index]
    workbook_cells.write_number(target, Decimal(3), 0, "辆")
    assert (target.value, target.number_format) == (3.0, '#,##0"辆"_ ')


def test_none_is_an_empty_cell_and_no_zero() -> None:
    target = Workbook().active["A1"]  # type: ignore[index]
    workbook_cells.write_number(target, None, 2)
    assert target.value is None


def test_characters_that_a_file_cannot_hold_are_shown() -> None:
    assert workbook_cells.shown("a\x00b\x1bc\ud800d\ufffe\n\t") == "a␀b␛c\ufffdd\ufffd\n\t"
    assert workbook_cells.shown("𠀀" * 20_000) == "𠀀" * 16_383 + "…"
