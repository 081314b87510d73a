"""Reports of several years and units that agree with each other, and one that does not: what a run makes of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from consistent_reports import books, budget_tables, department, page, sentences, tables

from dagster_project import questions

BETWEEN_REPORTS = ("C-OPEN", "C-BUDGET", "C-SANGONG-BUD", "C-ORG", "Y-PRIOR")
ITEM = "2010202"


def write(folder: Path, misprinted: bool = False) -> Path:
    """Accounts of three years and budgets of one unit; a department with its two units, for two years.

    ``misprinted``: the budget of 2022 prints one 项 with two digits transposed.
    """
    folder.mkdir()
    unit = books(2, years=3, first_year=2021)
    whole, parts = department(4)
    for one, before in [(one, of[at - 1] if at else None) for of in (unit, whole, *parts) for at, one in enumerate(of)]:
        text = page(one, tables(one), sentences(one, before))
        (folder / f"{one.unit}_{one.year}_决算.html").write_text(text, encoding="utf-8")
    for one in unit[1:]:
        sheets = budget_tables(one)
        if misprinted and one.year == 2022:
            (row,) = (row for row in sheets["B08"] if row[0] == ITEM)
            assert row[2] == row[4]
            row[2] = row[4] = transposed(row[2])
        text = page(one, sheets, kind="预算")
        (folder / f"{one.unit}_{one.year}_预算.html").write_text(text, encoding="utf-8")
    listed = "".join(f"\n    - {{name: {of[0].unit}, from: 2022}}" for of in parts)
    (folder / "units.yml").write_text(f"- department: {whole[0].unit}\n  units:{listed}\n", encoding="utf-8")
    return folder


def transposed(printed: str) -> str:
    one, other = next((one, other) for one, other in pairwise(printed) if one != other and "." not in (one, other))
    return printed.replace(one + other, other + one, 1)


@pytest.fixture(scope="module")
def consistent_run(tmp_path_factory: pytest.TempPathFactory, run_juesuan):
    folder = tmp_path_factory.mktemp("consistent")
    return run_juesuan("run", write(folder / "reports"), warehouse=folder / "warehouse")


@pytest.fixture(scope="module")
def faulty_run(tmp_path_factory: pytest.TempPathFactory, run_juesuan):
    folder = tmp_path_factory.mktemp("faulty")
    return run_juesuan("run", write(folder / "reports", misprinted=True), warehouse=folder / "warehouse")


def test_reports_that_agree_violate_nothing(consistent_run) -> None:
    assert consistent_run.code == 0, consistent_run.err
    assert (
        consistent_run.rows("select message_zh from marts.findings where severity in ('fatal', 'error', 'warning')")
        == []
    )


@pytest.mark.parametrize("identity", BETWEEN_REPORTS)
def test_every_identity_between_reports_was_checked_and_holds(consistent_run, identity) -> None:
    ((holding, others),) = consistent_run.rows(
        """
        select count(*) filter (status in ('holds', 'holds_rounding', 'rounding_mode')), count(*) filter (status = 'violated')
        from marts.identity_evaluations where identity_id = ? and status not like 'not%'
        """,
        identity,
    )
    assert holding > 0 and others == 0


def test_a_misprint_that_another_report_contradicts_is_located_in_its_own(faulty_run) -> None:
    assert faulty_run.code == 0, faulty_run.err
    ((kind, message, english, suspects),) = faulty_run.rows(
        "select report_type, message_zh, message_en, suspects from marts.findings where identity_id = 'C-BUDGET'"
    )
    assert kind == "final_accounts"
    assert "2022年度预算《" in message and "2022_预算.html》" in message and "2022 budget" in english
    assert suspects.startswith("确定 / certain: ")
    assert suspects.count("2022年度预算《") == 2 and "决算" not in suspects


def test_findings_of_one_error_in_two_reports_are_one_cause(faulty_run) -> None:
    found = faulty_run.rows("select report_type, cause_id, is_primary from marts.findings where severity = 'error'")
    assert {kind for kind, _, _ in found} == {"budget", "final_accounts"}
    assert len({cause for _, cause, _ in found}) == 1
    assert [is_primary for _, _, is_primary in found].count(True) == 1


def test_only_the_misprinted_figures_are_held_back(faulty_run) -> None:
    held = faulty_run.rows(
        """
        select reports.report_type, facts.fiscal_year, function_code, nature
        from quarantine.fiscal_amounts as facts join marts.reports as reports using (report_id) order by all
        """
    )
    assert held == [("budget", 2022, ITEM, "all"), ("budget", 2022, ITEM, "project")]


def asked(run, name: str) -> list[tuple]:
    return run.rows(questions.question(name).sql)


def test_the_questions_that_compare_years_are_answered(consistent_run) -> None:
    implied = asked(consistent_run, "prior_year_implied")
    assert {(unit, year) for unit, year, *_ in implied} >= {
        ("示例市第0002事务中心", 2021),
        ("示例市第0002事务中心", 2022),
    }
    assert {agrees for *_, agrees, _ in implied} == {True}
    assert asked(consistent_run, "carry_over_breaks") == []
    assert consistent_run.rows("select count(*) > 0 from questions.carry_over_breaks where status = 'holds'") == [
        (True,)
    ]


def test_a_fixed_panel_has_the_same_units_in_every_year(consistent_run) -> None:
    panels = asked(consistent_run, "sangong_on_a_panel")
    by_hand = consistent_run.rows(
        """
        select fiscal_year, sum(value) from marts.indicators
        where indicator = 'sangong_total' and phase = 'executed' and unit_name = '示例市第0002事务中心'
        group by fiscal_year order by fiscal_year
        """
    )
    assert [(row[2], row[4]) for row in panels if row[:2] == (2021, 2023)] == by_hand
    assert {row[3] for row in panels if row[:2] == (2022, 2023)} == {4}
    assert consistent_run.rows(
        "select first_year, last_year, count(*) from marts.panel_units group by all order by 1"
    ) == [
        (2021, 2023, 1),
        (2022, 2023, 3),
    ]
