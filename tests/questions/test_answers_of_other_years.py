"""The questions that reports of one year cannot answer, asked of marts that are made by hand."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from dagster_project import questions

Rows = list[tuple[object, ...]]


@pytest.fixture
def asked():
    """Ask a question of one mart with the rows of a ``values`` list."""

    def ask(name: str, mart: str, columns: str, values: str) -> Rows:
        with duckdb.connect() as connection:
            connection.execute(
                f"create schema {mart.partition('.')[0]}; create table {mart} as from (values {values}) t({columns})"
            )
            return connection.execute(questions.question(name).sql).fetchall()

    return ask


def test_only_what_is_violated_is_a_break(asked) -> None:
    found = asked(
        "carry_over_breaks",
        "questions.carry_over_breaks",
        "unit_name, fiscal_year, instance, closing_before_yuan, opening_yuan, difference_yuan, status",
        """('乙局', 2023, 'fund=all', 1.00, 1.00, 0.00, 'holds'), ('乙局', 2023, '*', null, null, null, 'not_applicable'),
        ('甲局', 2023, 'fund=all', 100.00, 120.00, 20.00, 'violated')""",
    )
    assert found == [("甲局", 2023, "fund=all", Decimal(100), Decimal(120), Decimal(20))]


def test_implied_values_come_with_the_largest_difference_first(asked) -> None:
    columns = (
        "unit_name, fiscal_year, indicator, flow, fund, nature, function_code, economic_code, phase, basis, amount_yuan, "
        "lower_yuan, upper_yuan, reported_yuan, difference_yuan, agrees, line"
    )
    values = """
        ('甲局', 2022, 'staff', null, null, null, null, null, 'executed', 'stated', 5.00, 5.00, 5.00, null, null, null, 1),
        ('甲局', 2022, null, 'expenditure', 'all', 'all', 'TOTAL', 'TOTAL', 'executed', 'stated', 1.00, 1.00, 1.00, 1.00, 0.00,
            true, 2),
        ('乙局', 2022, null, 'expenditure', 'all', 'all', 'TOTAL', 'TOTAL', 'executed', 'stated', 1.00, 1.00, 1.00, 9.00, -8.00,
            false, 3)"""
    found = asked("prior_year_implied", "marts.prior_year_amounts", columns, values)
    assert [(row[0], row[2], row[-1]) for row in found] == [
        ("乙局", "expenditure all all TOTAL TOTAL", 3),
        ("甲局", "expenditure all all TOTAL TOTAL", 2),
        ("甲局", "staff", 1),
    ]


@pytest.mark.parametrize(
    ("score", "rate", "is_found"),
    [("95", "59.99", True), ("95", "60", False), ("94.9", "10", False), ("null", "10", False), ("99", "null", False)],
)
def test_a_project_is_found_from_95_points_and_below_60_percent(asked, score, rate, is_found) -> None:
    columns = "unit_name, fiscal_year, project, score, rate_pct, rate_basis, stated_rate_pct, executed_yuan"
    values = f"('甲局', 2023, '信息化', {score}, {rate}, 'adjusted', null, 5.00)"
    assert bool(asked("high_scores_low_execution", "questions.project_execution", columns, values)) is is_found


@pytest.mark.parametrize(
    ("what", "is_found"),
    [
        ("retired_code", True),
        ("code_of_later_years", True),
        ("name_of_other_years", True),
        ("unlisted_code", False),
        ("other_name", False),
    ],
)
def test_a_code_counts_as_out_of_use_only_where_a_dated_list_says_so(asked, what, is_found) -> None:
    columns = (
        "unit_name, fiscal_year, subject_kind, code, name_printed, what, name_of_the_year, last_year_listed, facts"
    )
    values = f"('甲局', 2019, 'economic', '30311', '住房公积金', '{what}', null, 2017, 1)"
    assert bool(asked("codes_out_of_use", "questions.codes_out_of_use", columns, values)) is is_found


def test_the_worst_executed_items_are_twenty_and_by_the_adjusted_budget_first(asked) -> None:
    columns = (
        "unit_name, fiscal_year, fund, function_code, function_name, function_level, flow, nature, economic_code, approved_yuan, "
        "approved_in_accounts_yuan, adjusted_yuan, executed_yuan, executed_of_approved_pct, "
        "executed_of_approved_in_accounts_pct, executed_of_adjusted_pct"
    )
    of = "'', '{}', 'expenditure', 'all', 'TOTAL'"
    item, total = of.format("项"), of.format("合计")
    lines = [
        f"('甲局', 2023, 'all', '20101{n:02}', {item}, 1.00, 9.00, null, 1.00, {n}.5, 0.0, {'0.1' if n == 25 else 'null'})"
        for n in range(26)
    ]
    lines.append(f"('甲局', 2023, 'all', 'TOTAL', {total}, 1.00, null, null, 0.00, 0.0, null, null)")
    lines.append(f"('甲局', 2023, 'all', '2010199', {item}, 0.00, 5.00, null, 1.00, null, 0.0, null)")
    lines.append(f"('甲局', 2023, 'all', '2010198', {item}, null, 5.00, null, 1.00, null, 0.2, null)")
    found = asked("execution_by_item", "marts.budget_and_execution", columns, ", ".join(lines))
    assert [row[3] for row in found] == ["2010125", "2010198", *(f"20101{n:02}" for n in range(18))]


def test_the_top_items_of_a_system_are_three_and_add_up_over_units(asked) -> None:
    columns = "unit_name, fiscal_year, fund, function_code, function_name, project_yuan, sector, is_in_a_department"
    values = """('甲局', 2023, 'all', '2040201', '一', 5.00, '公安', false),
        ('乙局', 2023, 'all', '2040201', '一', 6.00, '公安', false),
        ('乙局所属', 2023, 'all', '2040201', '一', 6.00, '公安', true),
        ('甲局', 2023, 'all', '2040202', '二', 10.00, '公安', false),
        ('甲局', 2023, 'all', '2040203', '三', 1.00, '公安', false),
        ('甲局', 2023, 'all', '2040204', '四', 0.50, '公安', false),
        ('甲局', 2023, 'fiscal', '2040204', '四', 99.00, '公安', false),
        ('丙局', 2023, 'all', '2120501', '五', 3.00, null, false), ('甲局', 2022, 'all', '2120502', '六', null, null, false)"""
    found = asked("top_project_items", "questions.project_spending_by_item", columns, values)
    assert [(row[1], row[3], row[5], row[6]) for row in found] == [
        ("212", "2120501", 1, Decimal(3)),
        ("公安", "2040201", 2, Decimal(11)),
        ("公安", "2040202", 1, Decimal(10)),
        ("公安", "2040203", 1, Decimal(1)),
    ]
