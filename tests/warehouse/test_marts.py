"""The dbt project over a warehouse small enough to check by hand: what analysts find in the marts, and what they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dagster_project import transform
from dagster_project.expectations.rules import load_rules

Query = Callable[[str], list[tuple[Any, ...]]]
CONTRACT = {
    "reports": "report_id unit_name fiscal_year report_type file_name file_sha256 format verdict verdict_reason cells facts "
    "findings_fatal findings_error findings_warning",
    "fiscal_amounts": "fact_id report_id unit_name fiscal_year phase flow fund nature function_code function_name "
    "function_level economic_code economic_name economic_level is_leaf amount_yuan amount_wan audit_status printed_text "
    "table_code file_name page line",
    "indicators": "report_id unit_name fiscal_year indicator phase value unit printed_text file_name page line audit_status",
    "projects": "report_id unit_name fiscal_year project",
    "function_by_economic": "report_id unit_name fiscal_year function_code function_name economic_code economic_name "
    "lower_yuan upper_yuan amount_yuan basis",
    "budget_and_execution": "unit_name fiscal_year flow fund nature function_code economic_code approved_yuan "
    "approved_in_accounts_yuan adjusted_yuan executed_yuan executed_of_approved_pct executed_of_approved_in_accounts_pct "
    "executed_of_adjusted_pct",
    "prior_year_amounts": "prior_year_id unit_name fiscal_year phase domain flow fund nature function_code economic_code "
    "indicator basis amount_yuan lower_yuan upper_yuan stated_in_report_id cell_ids printed_text",
    "fiscal_series": "unit_name fiscal_year phase domain flow fund nature function_code economic_code indicator basis "
    "amount_yuan lower_yuan upper_yuan report_id fact_id cell_ids printed_text audit_status",
    "corrections": "unit_name fiscal_year report_type phase domain flow fund nature function_code economic_code indicator "
    "change old_yuan new_yuan difference_yuan",
    "ledger": "report_id unit_name fiscal_year report_type file_name verdict cells cells_as_printed cells_repaired "
    "cells_derived cells_ambiguous cells_unbound cells_of_facts cells_of_indicators cells_of_projects cells_other "
    "facts_read facts_published facts_withheld facts_superseded indicators_read indicators_published indicators_withheld "
    "indicators_superseded projects_read projects_published projects_withheld projects_superseded",
    "cells": "cell_id report_id file_name page line table_code row_label column_label printed_text value printed_unit "
    "printed_decimals placement fact_id confidence",
    "identity_evaluations": "report_id identity_id instance status lhs rhs difference tolerance cell_ids reason",
    "findings": "finding_id report_id unit_name fiscal_year file_name page line identity_id severity class stated expected "
    "difference message_zh message_en suspects suggestion waived cause_id is_primary",
}


@pytest.fixture
def sql(database: Path) -> Iterator[Query]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield lambda query: connection.sql(query).fetchall()


@pytest.mark.parametrize("mart", CONTRACT)
def test_a_mart_begins_with_the_columns_of_the_contract(sql: Query, mart: str) -> None:
    columns = [row[0] for row in sql(f"describe marts.{mart}")]
    promised = CONTRACT[mart].split()
    assert columns[: len(promised)] == promised


def test_a_report_carries_the_notes_on_its_files_and_a_cell_what_read_it(sql: Query) -> None:
    assert sql("select report_id, file_notes from marts.reports where file_notes is not null") == [
        ("new", "隐藏的工作表 / a hidden sheet")
    ]
    assert sql("select distinct engine from marts.cells") == [("text",)]


def test_every_published_relation_is_a_table(sql: Query) -> None:
    assert sql("select schema_name, view_name from duckdb_views() where not internal") == []


def test_only_the_schemas_that_are_promised_exist(sql: Query) -> None:
    found = {row[0] for row in sql("select distinct schema_name from duckdb_tables()")}
    assert found == {"raw", "seeds", "staging", "intermediate", "core", "marts", "questions", "quarantine", "history"}


def test_every_column_of_the_marts_is_described_in_both_languages() -> None:
    columns_file = transform.PROJECT_DIR / "models" / "columns.md"
    words = columns_file.read_text(encoding="utf-8")
    (marts,) = (transform.PROJECT_DIR / "models" / "marts").glob("_marts.yml")
    for model in yaml.safe_load(marts.read_text(encoding="utf-8"))["models"]:
        assert "one row per" in model["description"].lower(), model["name"]
        for column in model["columns"]:
            name = column["description"].split('"')[1]
            text = words.split(f"{{% docs {name} %}}")[1].split("{% enddocs %}")[0]
            assert any("一" <= character <= "鿿" for character in text), name
            assert any(character.isascii() and character.isalpha() for character in text), name


# ------------------------------------------------------------------------------------------------- places


def test_every_report_and_every_unreadable_file_is_listed_with_a_verdict(sql: Query) -> None:
    listed = dict(sql("select file_name, verdict from marts.reports"))
    assert listed == {
        "new.txt": "published",
        "old.txt": "published",
        "fatal.txt": "withheld",
        "part.txt": "published_in_part",
        "lost.txt": "withheld",
        "broken.pdf": "unreadable",
    }


def test_an_unreadable_file_says_why(sql: Query) -> None:
    query = "select verdict_reason, cells, facts, unit_name from marts.reports where verdict = 'unreadable'"
    assert sql(query) == [("文件损坏 / the file is damaged", 0, 0, None)]


def test_a_report_counts_its_printed_cells_and_its_published_facts(sql: Query) -> None:
    counted = sql("""
        select reports.report_id
        from marts.reports as reports
        where reports.cells <> (select count(*) from raw.cells where report_id = reports.report_id and value is not null)
            or reports.facts <> (select count(*) from marts.fiscal_amounts where report_id = reports.report_id)
    """)
    assert counted == []


def test_no_fact_of_a_withheld_or_superseded_report_is_in_the_marts(sql: Query) -> None:
    assert sql("select distinct report_id from marts.fiscal_amounts order by 1") == [("new",), ("part",)]


def test_a_fact_of_a_superseded_report_is_kept_in_history(sql: Query) -> None:
    query = "select report_id, amount_wan, superseded_by, withheld_reason from history.fiscal_amounts"
    assert sql(query) == [("old", Decimal(99), "new", None)]


def test_quarantine_holds_withheld_reports_suspects_and_ambiguous_facts_with_a_reason(sql: Query) -> None:
    found = sql("select cell_id, withheld_reason from quarantine.fiscal_amounts where report_id in ('fatal', 'part')")
    assert {cell for cell, _ in found} == {"comes-in", "goes-out", "kind", "its-only-part", "somewhere"}
    assert all(reason for _, reason in found)


def test_an_ambiguous_cell_gives_way_to_a_sentence_that_states_the_figure_clearly(sql: Query) -> None:
    query = "select cell_id, amount_wan from marts.fiscal_amounts where report_id = 'part' and flow = 'balance_opening'"
    assert sql(query) == [("stated-clearly", Decimal("2.6"))]


def test_an_indicator_is_withheld_with_its_report(sql: Query) -> None:
    assert sql("select distinct report_id from marts.indicators") == [("new",)]
    assert sql("select report_id, value from quarantine.indicators") == [("fatal", Decimal(50_000))]


def test_an_indicator_of_a_superseded_report_is_kept_in_history(sql: Query) -> None:
    query = "select report_id, value, superseded_by, withheld_reason from history.indicators"
    assert sql(query) == [("old", Decimal(40_000), "new", None)]


LEDGER = {
    "new": {
        "cells": 46,
        "cells_as_printed": 43,
        "cells_derived": 2,
        "cells_unbound": 1,
        "cells_of_facts": 34,
        "cells_of_indicators": 4,
        "cells_of_projects": 5,
        "cells_other": 2,
        "facts_read": 31,
        "facts_published": 31,
        "indicators_read": 3,
        "indicators_published": 3,
        "projects_read": 1,
        "projects_published": 1,
    },
    "old": {
        "cells": 3,
        "cells_as_printed": 3,
        "cells_of_facts": 1,
        "cells_of_indicators": 1,
        "cells_of_projects": 1,
        "facts_read": 1,
        "facts_superseded": 1,
        "indicators_read": 1,
        "indicators_superseded": 1,
        "projects_read": 1,
        "projects_superseded": 1,
    },
    "fatal": {
        "cells": 4,
        "cells_as_printed": 4,
        "cells_of_facts": 2,
        "cells_of_indicators": 1,
        "cells_of_projects": 1,
        "facts_read": 2,
        "facts_withheld": 2,
        "indicators_read": 1,
        "indicators_withheld": 1,
        "projects_read": 1,
        "projects_withheld": 1,
    },
    "part": {
        "cells": 12,
        "cells_as_printed": 10,
        "cells_ambiguous": 2,
        "cells_of_facts": 12,
        "facts_read": 11,
        "facts_published": 8,
        "facts_withheld": 3,
    },
    "lost": {"cells": 1, "cells_as_printed": 1, "cells_of_facts": 1, "facts_read": 1, "facts_withheld": 1},
    "sha-broken": {},
}


def test_the_ledger_says_of_every_report_what_was_read_and_what_became_of_it(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.sql(
            "select * exclude (unit_name, fiscal_year, report_type, file_name, verdict, unit_id) from marts.ledger"
        )
        found = {report_id: dict(zip(rows.columns[1:], counts, strict=True)) for report_id, *counts in rows.fetchall()}
    assert {report_id: {name: n for name, n in counts.items() if n} for report_id, counts in found.items()} == LEDGER


def test_the_gate_finds_that_what_dbt_made_balances(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        (rule,) = (rule for rule in load_rules(connection) if rule.name == "the_ledger_balances")
        assert connection.execute(rule.failing_rows).fetchall() == []


# -------------------------------------------------------------------------------------------------- facts


def test_a_fact_keeps_its_printed_text_and_is_exact_in_yuan_and_in_wan(sql: Query) -> None:
    query = "select printed_text, amount_yuan, amount_wan from marts.fiscal_amounts where cell_id = 'in-yuan'"
    assert sql(query) == [("1,234,567.89", Decimal("1234567.89"), Decimal("123.456789"))]


def test_a_total_printed_four_times_is_one_fact_with_its_observations(sql: Query) -> None:
    found = sql("""
        select bridge.cell_id, bridge.is_source, bridge.agrees
        from core.bridge_fact_observations as bridge
        join marts.fiscal_amounts as facts using (fact_id)
        where facts.report_id = 'new' and flow = 'expenditure' and nature = 'all' and function_code in ('TOTAL', '201')
            and economic_code = 'TOTAL' and bridge.cell_id not like 'new-%'
    """)
    assert sorted(found) == [
        ("derived-total", False, True),
        ("said-in-prose", False, True),
        ("said-otherwise", False, False),
    ]


def test_a_blank_slot_makes_no_fact_and_a_printed_nought_does(sql: Query) -> None:
    found = sql("""
        select function_code, amount_yuan from marts.fiscal_amounts
        where report_id = 'new' and nature = 'project' and function_level = '项' order by 1
    """)
    assert found == [("2010302", Decimal(300_000)), ("2080505", Decimal(0))]
    assert sql("select count(*) from marts.cells where value is null or printed_text = ''") == [(0,)]


def test_a_derived_cell_an_unbound_one_and_last_years_figure_know_no_fact(sql: Query) -> None:
    query = "select distinct fact_id from marts.cells where cell_id in ('only-derived', 'unbound', 'a-year-before')"
    assert sql(query) == [(None,)]


def test_the_leaves_of_a_table_sum_to_its_total(sql: Query) -> None:
    found = sql("""
        select
            sum(amount_wan) filter (where is_leaf),
            sum(amount_wan) filter (where is_economic_leaf),
            sum(amount_wan) filter (where nature = 'all' and function_code = 'TOTAL' and economic_code = 'TOTAL')
        from marts.fiscal_amounts
        where report_id = 'new' and phase = 'executed' and flow = 'expenditure' and fund = 'general_public'
    """)
    assert found == [(Decimal(100), Decimal(100), Decimal(100))]


def test_economic_leaves_split_basic_expenditure_by_economic_subject(sql: Query) -> None:
    found = sql("""
        select economic_code, amount_wan from marts.fiscal_amounts
        where report_id = 'new' and is_economic_leaf and economic_code <> 'TOTAL' order by 1
    """)
    assert found == [("30101", Decimal(40)), ("30108", Decimal(20)), ("30201", Decimal(10))]


# ----------------------------------------------------------------------------------------------- subjects


def test_a_code_means_what_it_meant_in_the_year_of_the_report(sql: Query) -> None:
    query = "select distinct economic_name, economic_status from marts.fiscal_amounts where economic_code = '30311'"
    assert sql(query) == [("住房公积金", "listed")]


def test_an_unlisted_code_is_kept_with_the_documents_name(sql: Query) -> None:
    found = sql("""
        select function_name, function_level, function_status from marts.fiscal_amounts where function_code = '2139901'
    """)
    assert found == [("尚未列入的科目", "项", "unlisted")]


def test_function_by_economic_says_what_the_margins_leave(sql: Query) -> None:
    found = sql("""
        select function_code, economic_code, cast(amount_yuan / 10000 as integer), basis
        from marts.function_by_economic where amount_yuan > 0 order by all
    """)
    assert found == [
        ("2010301", "30101", 40, "implied"),
        ("2010301", "30201", 10, "implied"),
        ("2080505", "30108", 20, "implied"),
        ("2210201", "30311", 8, "implied"),
    ]


# ---------------------------------------------------------------------------------- indicators and projects


def test_an_indicator_is_in_yuan_from_its_table_whatever_the_text_says(sql: Query) -> None:
    found = sql("select indicator, phase, value, unit, printed_text from marts.indicators order by all")
    assert found == [
        ("sangong_total", "approved", Decimal(60_000), "元", "6.00"),
        ("sangong_total", "executed", Decimal(50_000), "元", "5.00"),
        ("vehicles", "executed", Decimal(3), "辆", "3"),
    ]


def test_a_project_has_one_row_with_its_budget_execution_and_score(sql: Query) -> None:
    found = sql(
        "select project, approved_yuan, adjusted_yuan, executed_yuan, execution_rate_pct, score from marts.projects"
    )
    assert found == [
        ("信息化项目", Decimal(1_000_000), Decimal(731_400), Decimal(554_700), Decimal("75.84"), Decimal(92))
    ]


# ------------------------------------------------------------------------------------------ the dbt project


def test_the_models_own_unit_tests_pass(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    monkeypatch.setenv("JUESUAN_DUCKDB", str(database))
    folder = str(transform.PROJECT_DIR)
    chosen = ["--select", "test_type:unit", "--exclude", "path:models/audit"]
    try:
        result = dbtRunner().invoke(["test", "--quiet", "--project-dir", folder, "--profiles-dir", folder, *chosen])
    finally:
        DuckDBConnectionManager.close_all_connections()
    assert result.exception is None
    assert {one.node.name: one.message for one in result.result.results if one.status != "pass"} == {}
    assert len(result.result.results) >= 20
