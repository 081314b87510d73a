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
                f"create schema questions; create table questions.{mart} as from (values {values}) t({columns})"
            )
            return connection.execute(questions.question(name).sql).fetchall()

    return ask


def test_only_what_is_violated_is_a_break(asked) -> None:
    found = asked(
        "carry_over_breaks",
        "carry_over_breaks",
        "unit_name, fiscal_year, instance, closing_before_yuan, opening_yuan, difference_yuan, status",
        """('乙局', 2023, 'fund=all', 1.00, 1.00, 0.00, 'holds'), ('乙局', 2023, '*', null, null, null, 'not_applicable'),
        ('甲局', 2023, 'fund=all', 100.00, 120.00, 20.00, 'violated')""",
    )
    assert found == [("甲局", 2023, "fund=all", Decimal(100), Decimal(120), Decimal(20))]


def test_implied_values_come_with_the_largest_difference_first(asked) -> None:
    found = asked(
        "prior_year_implied",
        "prior_year_implied",
        "unit_name, fiscal_year, instance, implied_yuan, reported_yuan, difference_yuan, status",
        """('甲局', 2023, 'a', 1.00, 1.00, 0.00, 'holds'), ('甲局', 2022, '*', null, null, null, 'not_applicable'),
        ('乙局', 2023, 'a', 1.00, 9.00, -8.00, 'violated')""",
    )
    assert [(row[0], row[-1]) for row in found] == [("乙局", "violated"), ("甲局", "holds")]


@pytest.mark.parametrize(
    ("score", "rate", "is_found"),
    [("95", "59.99", True), ("95", "60", False), ("94.9", "10", False), ("null", "10", False), ("99", "null", False)],
)
def test_a_project_is_found_from_95_points_and_below_60_percent(asked, score, rate, is_found) -> None:
    columns = "unit_name, fiscal_year, project, score, rate_pct, rate_basis, stated_rate_pct, executed_yuan"
    values = f"('甲局', 2023, '信息化', {score}, {rate}, 'adjusted', null, 5.00)"
    assert bool(asked("high_scores_low_execution", "project_execution", columns, values)) is is_found


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
    assert bool(asked("codes_out_of_use", "codes_out_of_use", columns, values)) is is_found


def test_the_worst_executed_items_are_twenty_and_by_the_adjusted_budget_first(asked) -> None:
    columns = (
        "unit_name, fiscal_year, fund, function_code, function_name, function_level, approved_yuan, adjusted_yuan, "
        "executed_yuan, of_approved_pct, of_adjusted_pct"
    )
    values = ", ".join(
        f"('甲局', 2023, 'all', '20101{n:02}', '', '项', 1.00, null, 1.00, {n}.5, {'0.1' if n == 25 else 'null'})"
        for n in range(26)
    )
    values += ", ('甲局', 2023, 'all', 'TOTAL', '', '合计', 1.00, null, 0.00, 0.0, null)"
    values += ", ('甲局', 2023, 'all', '2010199', '', '项', 0.00, null, 1.00, null, null)"
    found = asked("execution_by_item", "execution_by_item", columns, values)
    assert [row[3] for row in found] == ["2010125", *(f"20101{n:02}" for n in range(19))]


def test_the_top_items_of_a_system_are_three_and_add_up_over_units(asked) -> None:
    columns = "unit_name, fiscal_year, fund, function_code, function_name, project_yuan"
    values = """('甲局', 2023, 'all', '2040201', '一', 5.00), ('乙局', 2023, 'all', '2040201', '一', 6.00),
        ('甲局', 2023, 'all', '2040202', '二', 10.00), ('甲局', 2023, 'all', '2040203', '三', 1.00),
        ('甲局', 2023, 'all', '2040204', '四', 0.50), ('甲局', 2023, 'fiscal', '2040204', '四', 99.00),
        ('甲局', 2022, 'all', '2120501', '五', 0.00), ('甲局', 2022, 'all', '2120502', '六', null)"""
    found = asked("top_project_items", "project_spending_by_item", columns, values)
    assert [(row[3], row[5], row[6]) for row in found] == [
        ("2040201", 2, Decimal(11)),
        ("2040202", 1, Decimal(10)),
        ("2040203", 1, Decimal(1)),
    ]
