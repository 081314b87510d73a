"""The five published reports, as converters left them: what has to come out of them."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest


def test_each_file_is_one_report_with_its_unit_and_year(seeds_run):
    assert seeds_run.code == 0, seeds_run.err
    assert sorted(seeds_run.rows("select unit_name, fiscal_year, report_type from marts.reports")) == sorted(
        [
            ("怀化市公安局交警支队", 2018, "self_evaluation"),
            ("湖南省高速公路交通警察局怀化支队", 2020, "self_evaluation"),
            ("常宁市公安局交通警察大队", 2020, "self_evaluation"),
            ("株洲市公安局交通警察支队", 2023, "final_accounts"),
            ("怀化市道路运输服务中心", 2023, "self_evaluation"),
        ]
    )


def expected_star() -> dict[tuple[str, ...], Decimal]:
    """flow, fund, nature, function, economic → 万元 of tables 02, 03, 05 and 06, without the two totals of table 06."""
    expected = {}
    with (Path(__file__).parents[1] / "forms" / "zhuzhou_2023.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["table_code"] == "Z06":
                if row["subject_code"] == "TOTAL":
                    continue
                codes = ("TOTAL", row["subject_code"])
            else:
                codes = (row["subject_code"], "TOTAL")
            expected[row["table_code"], row["flow"], row["fund"], row["nature"], *codes] = Decimal(row["amount_wan"])
    return expected


def test_the_275_amounts_of_the_four_tables_stand_in_the_star_and_none_is_wrong(seeds_run):
    published = {
        row[:-1]: row[-1]
        for row in seeds_run.rows(
            """
            select table_code, flow, fund, nature, function_code, economic_code, amount_wan from marts.fiscal_amounts
            where unit_name = '株洲市公安局交通警察支队' and phase = 'executed' and fiscal_year = 2023
            """
        )
    }
    expected = expected_star()
    wrong = {key: (value, published.get(key)) for key, value in expected.items() if published.get(key) != value}
    assert not wrong
    assert len(expected) == 275


@pytest.mark.parametrize("code", ["2040202", "2040219"])
def test_the_two_damaged_rows_are_repaired_and_proved(seeds_run, run_juesuan, code):
    rows = seeds_run.rows(
        "select cell_id, column_label, placement from marts.cells where table_code = 'Z05' and row_label like ?",
        f"{code}%",
    )
    assert len(rows) == 4
    moved = [cell for cell, _, placement in rows if placement == "repaired"]
    assert moved
    shown = run_juesuan("explain", moved[0], warehouse=seeds_run.warehouse)
    assert "R-Z05" in shown.out and "H-Z05" in shown.out


def test_the_missing_total_is_derived_and_the_fact_is_a_printed_one(seeds_run):
    assert seeds_run.rows("select value from marts.cells where placement = 'derived' and table_code = 'Z06'") == [
        (Decimal("10838.71"),)
    ]
    ((table, text),) = seeds_run.rows(
        """
        select table_code, printed_text from marts.fiscal_amounts
        where unit_name like '株洲%' and nature = 'basic_personnel' and economic_code = 'TOTAL'
            and fund = 'general_public' and phase = 'executed'
        """
    )
    assert (table, text) == ("prose", "10838.71")


def test_rounding_differences_are_never_violations(seeds_run):
    statuses = {
        status
        for (status,) in seeds_run.rows(
            """
            select e.status from marts.identity_evaluations as e join marts.reports using (report_id)
            where reports.fiscal_year = 2023 and reports.report_type = 'final_accounts'
                and (identity_id, instance) in (
                        ('H-Z06', 'economic_code=301 nature=basic_personnel'),
                        ('H-Z06', 'economic_code=310 nature=basic_public')
                    )
            """
        )
    }
    assert statuses == {"holds_rounding"}
    assert (
        seeds_run.rows(
            """
        select identity_id, stated from marts.findings
        where severity in ('fatal', 'error', 'warning') and stated similar to '.*(14190.62|22131.97|10838.70|98.2|84.28|88.5).*'
        """
        )
        == []
    )


def test_basic_expenditure_against_its_parts_is_an_error_with_both_lines(seeds_run):
    messages = seeds_run.rows(
        """
        select message_zh from marts.findings
        where unit_name = '怀化市道路运输服务中心' and identity_id = 'N-BASIC-PO' and severity = 'error'
        """
    )
    assert messages
    assert all(figure in messages[0][0] for figure in ("681.60", "633.86", "40.64"))
    assert seeds_run.rows(
        """
        select amount_wan from marts.fiscal_amounts where unit_name = '怀化市道路运输服务中心'
            and flow = 'expenditure' and nature = 'all' and function_code = 'TOTAL' and phase = 'executed'
        """
    ) == [(Decimal("852.66"),)]


def test_the_report_that_adds_up_has_no_finding_above_info(seeds_run):
    assert (
        seeds_run.rows(
            """
        select identity_id, message_zh from marts.findings
        where unit_name = '湖南省高速公路交通警察局怀化支队' and severity <> 'info'
        """
        )
        == []
    )


def test_no_fatal_finding_in_the_five_reports(seeds_run):
    assert (
        seeds_run.rows("select unit_name, identity_id, message_zh from marts.findings where severity = 'fatal'") == []
    )


def test_identities_that_the_reports_make_evaluable_are_evaluated(seeds_run):
    evaluated = {
        identity
        for (identity,) in seeds_run.rows(
            """
            select distinct identity_id from marts.identity_evaluations
            where status in ('holds', 'holds_rounding', 'rounding_mode', 'violated')
            """
        )
    }
    ledger = (Path(__file__).parent / "evaluated_identities.txt").read_text().split()
    assert evaluated >= set(ledger), f"no longer evaluated: {sorted(set(ledger) - evaluated)}"
