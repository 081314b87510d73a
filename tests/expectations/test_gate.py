"""Each rule of the gate lets a clean candidate pass and stops the one fault that it is there for."""

from __future__ import annotations

import html
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb
import pytest
from hand_made_candidate import build_candidate

from dagster_project.expectations import GateResult, broken_rules, run_gate
from dagster_project.expectations.rules import load_rules

# rule → one or more faults, each of which it has to stop by itself (other rules may notice too)
FAULTS = {
    "a_release_has_reports": ["delete from marts.reports"],
    "every_file_is_accounted_for": [
        "delete from marts.reports where report_id = 'f3'",
        "insert into raw.files values ('f4', '新.txt', 'read')",
    ],
    "every_report_is_listed": ["delete from marts.reports where report_id = 'report-2'"],
    "no_report_is_invented": [
        "insert into marts.reports values ('ghost', '无', 2023, '甲.txt', 'f1', 'published', 0, 0)",
        "update marts.reports set verdict = null where report_id = 'f3'",
    ],
    "cells_in_are_cells_out": [
        "delete from marts.cells where cell_id = 'suspect'",
        "insert into marts.cells values ('blank', 'report-1', '甲.txt', 4, '', null, null)",
        "update marts.reports set cells = cells + 1 where report_id = 'report-1'",
        "update marts.reports set cells = null where report_id = 'report-1'",
    ],
    "facts_are_counted": [
        "update marts.reports set facts = facts - 1 where report_id = 'report-1'",
        "update marts.reports set facts = null where report_id = 'report-1'",
    ],
    "the_ledger_balances": [
        # a row is dropped, from each of the places
        "delete from marts.fiscal_amounts where fact_id = 'fact-all'",
        "delete from quarantine.fiscal_amounts where fact_id = 'fact-suspect'",
        "delete from history.fiscal_amounts",
        "delete from marts.indicators",
        "delete from quarantine.indicators",
        "delete from history.indicators",
        "delete from marts.projects",
        "delete from quarantine.projects",
        # whatever the ledger says of it
        "delete from quarantine.fiscal_amounts where fact_id = 'fact-suspect';"
        " update marts.ledger set facts_read = 4, facts_withheld = 0 where report_id = 'report-1'",
        "delete from marts.projects;"
        " update marts.ledger set projects_read = 1, projects_published = 0 where report_id = 'report-1'",
        # a row is doubled, in one place, in two, or in the place of another
        "insert into quarantine.fiscal_amounts select * from quarantine.fiscal_amounts",
        "insert into history.fiscal_amounts select * from marts.fiscal_amounts where fact_id = 'fact-all'",
        "insert into quarantine.indicators select * from marts.indicators",
        "insert into quarantine.indicators select * from quarantine.indicators;"
        " update marts.ledger set indicators_withheld = 2 where report_id = 'report-2'",
        "insert into marts.projects select * from marts.projects",
        "insert into quarantine.projects select * from quarantine.projects",
        "insert into history.projects select * from quarantine.projects",
        "update marts.projects set project = '别的专项'",
        "update quarantine.fiscal_amounts set function_code = '205' where fact_id = 'fact-suspect'",
        "update quarantine.fiscal_amounts set report_id = 'report-1', nature = 'basic' where fact_id = 'fact-wrong'",
        # a row of a current report is put where nobody looks, and the ledger says so
        "insert into history.fiscal_amounts select * from quarantine.fiscal_amounts where fact_id = 'fact-suspect';"
        " delete from quarantine.fiscal_amounts where fact_id = 'fact-suspect';"
        " update marts.ledger set facts_withheld = 0, facts_superseded = 1 where report_id = 'report-1'",
        # a figure was read that no place has
        "update raw.cells set function_code = '206' where cell_id = 'all-again'",
        "update raw.cells set project = null where cell_id = 'named'",
        # the ledger states what is not there, or nothing
        "update marts.ledger set facts_published = facts_published + 1 where report_id = 'report-1'",
        "update marts.ledger set cells_as_printed = 8, cells_repaired = 0 where report_id = 'report-1'",
        "update marts.ledger set cells_of_facts = 5, cells_other = 3 where report_id = 'report-1'",
        "update marts.ledger set cells_other = cells_other + 1 where report_id = 'report-1'",
        "update marts.ledger set projects_withheld = 0 where report_id = 'report-1'",
        "update marts.ledger set facts_published = null where report_id = 'f3'",
        "update marts.ledger set cells_other = null where report_id = 'f3'",
        "update marts.ledger set projects_superseded = null where report_id = 'f3'",
        "update marts.ledger set report_id = null where report_id = 'f3'",
        "update marts.ledger set report_id = 'ghost' where report_id = 'f3'",
        "delete from marts.ledger where report_id = 'f3'",
        "insert into marts.ledger select * from marts.ledger where report_id = 'f3'",
        # NULL is no key
        "update quarantine.fiscal_amounts set flow = null where fact_id = 'fact-suspect'",
        "update quarantine.fiscal_amounts set report_id = null where fact_id = 'fact-suspect'",
        "update quarantine.indicators set unit = null",
        "update marts.projects set project = null",
    ],
    "one_row_per_report": [
        "insert into marts.reports select * from marts.reports where report_id = 'report-1'",
        "update marts.reports set verdict = 'fine' where report_id = 'report-1'",
        "update marts.reports set verdict = null where report_id = 'report-1'",
        "update marts.reports set report_id = null where report_id = 'report-2'",
    ],
    "one_row_per_fact": [
        "insert into marts.fiscal_amounts select * replace ('other' as fact_id) from marts.fiscal_amounts"
        " where fact_id = 'fact-all'",
        "update marts.fiscal_amounts set fund = null where fact_id = 'fact-all'",
        "update marts.fiscal_amounts set economic_code = null where fact_id = 'fact-all'",
    ],
    "one_fact_per_id": [
        "update marts.fiscal_amounts set fact_id = 'fact-all' where fact_id = 'fact-basic'",
        "update marts.fiscal_amounts set fact_id = null where fact_id = 'fact-basic'",
    ],
    "one_cell_per_id": [
        "update marts.cells set cell_id = 'all' where cell_id = 'basic'",
        "update marts.cells set cell_id = null where cell_id = 'basic'",
    ],
    "one_finding_per_report_and_id": [
        "update marts.findings set finding_id = 'finding-1' where finding_id = 'finding-2'",
        "update marts.findings set finding_id = null where finding_id = 'finding-2'",
    ],
    "one_pair_per_unit_and_year": [
        "insert into marts.function_by_economic select * from marts.function_by_economic",
        "update marts.function_by_economic set lower_yuan = 10.01",
        "update marts.function_by_economic set amount_yuan = 10.01",
    ],
    "facts_belong_to_published_reports": [
        "update marts.reports set verdict = 'withheld' where report_id = 'report-1'",
        "update marts.reports set verdict = null where report_id = 'report-1'",
        "update marts.fiscal_amounts set report_id = 'ghost' where fact_id = 'fact-all'",
        "update marts.fiscal_amounts set report_id = null where fact_id = 'fact-all'",
    ],
    "every_fact_has_its_dimensions": [
        "delete from core.dim_unit",
        "insert into core.dim_unit values ('unit-1', '甲局')",
        "update core.fct_fiscal_amounts set function_subject_id = null where fact_id = 'fact-all'",
        "delete from core.dim_nature where nature = 'basic'",
    ],
    "the_mart_is_the_star": [
        "delete from marts.fiscal_amounts where fact_id = 'fact-all'",
        "delete from core.fct_fiscal_amounts where fact_id = 'fact-all'",
    ],
    "indicators_belong_to_published_reports": ["update marts.indicators set report_id = 'report-2'"],
    "projects_belong_to_published_reports": [
        "update marts.projects set report_id = 'report-2'",
        "update marts.projects set report_id = null",
    ],
    "cells_belong_to_listed_reports": [
        "update marts.cells set report_id = 'ghost' where cell_id = 'all'",
        "update marts.cells set report_id = null where cell_id = 'all'",
    ],
    "evaluations_name_listed_identities": [
        "update core.fct_identity_evaluations set identity_id = 'X-GHOST' where instance = 'total'",
        "update core.fct_identity_evaluations set identity_id = null where instance = 'total'",
    ],
    "no_superseded_report_is_counted": [
        "update raw.reports set superseded_by = 'report-2' where report_id = 'report-1'"
    ],
    "every_fact_is_printed": [
        "update raw.cells set printed_text = '' where cell_id = 'all'",
        "update raw.cells set printed_text = null where cell_id = 'all'",
        "update raw.cells set placement = 'derived' where cell_id = 'all'",
        "update raw.cells set file_sha256 = 'nowhere' where cell_id = 'all'",
        "update core.bridge_fact_observations set is_source = false where cell_id = 'all'",
        "update core.bridge_fact_observations set is_source = true where cell_id = 'all-again'",
        "update marts.fiscal_amounts set printed_text = '100' where fact_id = 'fact-all'",
    ],
    "every_amount_is_the_printed_one": [
        "update marts.fiscal_amounts set amount_yuan = amount_yuan + 0.01 where fact_id = 'fact-all'",
        "update marts.fiscal_amounts set amount_yuan = null where fact_id = 'fact-all'",
        "update marts.fiscal_amounts set amount_wan = amount_wan + 0.01 where fact_id = 'fact-all'",
        "update marts.fiscal_amounts set amount_wan = null where fact_id = 'fact-all'",
    ],
    "amounts_are_exact": [
        "alter table marts.fiscal_amounts alter amount_yuan type decimal(18, 3)",
        "alter table marts.function_by_economic alter lower_yuan type double",
        "alter table marts.function_by_economic drop upper_yuan",
    ],
    "no_float_in_the_marts": ["alter table marts.fiscal_amounts alter amount_wan type double"],
    "audit_status_is_one_of_three_words": [
        "update marts.fiscal_amounts set audit_status = 'ok' where fact_id = 'fact-all'",
        "update marts.fiscal_amounts set audit_status = null where fact_id = 'fact-all'",
        "update marts.indicators set audit_status = null",
    ],
    "waived_facts_have_a_waiver": ["delete from raw.waivers"],
    "verified_facts_stand_in_an_identity_that_holds": [
        "update core.fct_identity_evaluations set status = 'not_evaluable', reason = 'x' where instance = 'function=TOTAL'"
    ],
    "the_catalogue_can_stop_something": [
        "update core.dim_identity set implemented = false",
        "delete from core.dim_identity",
    ],
    "the_catalogue_is_whole": [
        "update core.dim_identity set severity = 'warning' where identity_id = 'R-Z03'",
        "delete from core.dim_identity where identity_id = 'R-Z03'",
    ],
    "every_instance_is_evaluated_once": [
        "delete from core.fct_identity_evaluations where instance = 'function=TOTAL'",
        "insert into core.fct_identity_evaluations select * from core.fct_identity_evaluations",
        "update core.fct_identity_evaluations set severity = 'warning' where instance = 'total'",
        "update core.fct_identity_evaluations set status = null where instance = 'total'",
    ],
    "every_evaluation_says_how_it_ended": [
        "update core.fct_identity_evaluations set status = 'fine' where instance = 'function=TOTAL'",
        "update core.fct_identity_evaluations set status = null where instance = 'function=TOTAL'",
        "update core.fct_identity_evaluations set reason = '' where instance = '*'",
        "update core.fct_identity_evaluations set reason = null where instance = '*'",
    ],
    "every_report_meets_every_identity": [
        "delete from core.fct_identity_evaluations where report_id = 'report-2' and identity_id = 'P-SHARE'"
    ],
    "every_applicable_identity_is_evaluated": [
        "update core.fct_identity_evaluations set status = 'not_applicable', reason = 'x' where identity_id = 'R-Z03'",
        "update core.fct_identity_evaluations set status = 'not_evaluable', reason = 'x' where identity_id = 'P-SHARE'",
    ],
    "a_fatal_violation_withholds_its_report": [
        "update marts.reports set verdict = 'published_in_part' where report_id = 'report-2'",
        "update marts.reports set verdict = null where report_id = 'report-2'",
    ],
    "every_violation_is_reported": ["delete from marts.findings where identity_id = 'T-Z01-BAL'"],
    "nothing_disputed_by_R-Z03": [
        # the withheld suspect is published after all
        "update core.bridge_fact_observations set cell_id = 'suspect' where fact_id = 'fact-basic'",
        # the waiver is withdrawn, the waived fact is called something else
        "delete from raw.waivers; update marts.fiscal_amounts set audit_status = 'unverified'",
        "delete from raw.waivers; update marts.fiscal_amounts set audit_status = null",
        # nobody is named as suspect: every cell of the violated row is one
        "delete from raw.suspects where cell_id = 'suspect'",
        # an indicator is a published figure as well
        "update marts.indicators set cell_id = 'suspect'",
    ],
    "nothing_disputed_by_T-Z01-BAL": ["update core.bridge_fact_observations set cell_id = 'wrong'"],
}

FINE = {
    "a fact that is waived may be disputed": "delete from raw.suspects where cell_id = 'accepted'",
    "a violated warning withholds nothing": "update core.fct_identity_evaluations set status = 'violated'"
    " where identity_id = 'P-SHARE'",
    "amount_wan may be rounded to the cent": "alter table marts.fiscal_amounts alter amount_wan type decimal(20, 2)",
    "a ratio on a base of zero need not be evaluated": "update core.fct_identity_evaluations set status = 'not_evaluable',"
    " reason = 'x' where identity_id = 'P-SHARE'; update intermediate.int_identity_terms set base_weight = 0",
    "an identity with a blank cell need not be evaluated": "update core.fct_identity_evaluations set status ="
    " 'not_evaluable', reason = 'x' where identity_id = 'P-SHARE';"
    " update intermediate.int_identity_terms set cell_id = 'blank' where identity_id = 'P-SHARE'",
    "the same finding in a superseded report has the same id": "insert into marts.findings"
    " select * replace ('report-0' as report_id) from marts.findings where finding_id = 'finding-1'",
    "a second file of a report is accounted for by its name": "insert into raw.files values ('f1b', '附表.xlsx', 'read');"
    " update marts.reports set file_name = '甲.txt; 附表.xlsx' where report_id = 'report-1'",
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    return run_gate(build_candidate(tmp_path_factory.mktemp("clean") / "juesuan.duckdb"))


def _failing(result: GateResult) -> set[str]:
    return {outcome.name for outcome in result.results if outcome.status == "failed"}


def test_a_clean_candidate_passes(clean: GateResult) -> None:
    assert clean.success
    assert clean.summary == {"passed": len(FAULTS), "failed": 0, "crashed": 0}


def test_every_rule_has_a_fault_that_it_stops(clean: GateResult) -> None:
    assert {outcome.name for outcome in clean.results} == set(FAULTS)


def test_only_implemented_identities_that_can_block_become_rules(clean: GateResult) -> None:
    ruled = {outcome.identity_id: outcome.severity for outcome in clean.results if outcome.identity_id}
    assert ruled == {"R-Z03": "error", "T-Z01-BAL": "fatal"}


def test_an_identity_that_is_graver_in_one_place_becomes_a_rule_of_that_severity(tmp_path: Path) -> None:
    fault = "update core.fct_identity_evaluations set severity = 'fatal' where identity_id in ('R-Z03', 'P-SHARE')"
    with duckdb.connect(str(build_candidate(tmp_path / "juesuan.duckdb", fault)), read_only=True) as connection:
        ruled = {rule.identity_id: rule.severity for rule in load_rules(connection) if rule.identity_id}
    assert ruled == {"R-Z03": "fatal", "T-Z01-BAL": "fatal", "P-SHARE": "fatal"}


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(build_candidate(tmp_path_factory.mktemp("faults") / "juesuan.duckdb"))) as connection:
        yield connection


def _broken(candidate: duckdb.DuckDBPyConnection, fault: str, rules: Collection[str]) -> set[str]:
    """Which of the rules a fault breaks; the candidate is clean again afterwards."""
    candidate.begin()
    try:
        candidate.execute(fault)
        asked = [rule for rule in load_rules(candidate) if rule.name in rules]
        return {rule.name for rule in asked if candidate.execute(rule.failing_rows).fetchall()}
    finally:
        candidate.rollback()


@pytest.mark.parametrize("rule", FAULTS)
def test_every_fault_of_a_rule_is_stopped_by_its_query(rule: str, candidate: duckdb.DuckDBPyConnection) -> None:
    for fault in FAULTS[rule]:
        assert _broken(candidate, fault, [rule]) == {rule}, fault


@pytest.mark.parametrize("sentence", FINE)
def test_what_is_fine_passes(sentence: str, candidate: duckdb.DuckDBPyConnection) -> None:
    assert _broken(candidate, FINE[sentence], FAULTS) == set()


@pytest.mark.parametrize(
    "rule", ["every_file_is_accounted_for", "the_ledger_balances", "one_row_per_fact", "nothing_disputed_by_R-Z03"]
)
def test_great_expectations_stops_the_fault_as_failed_data(rule: str, tmp_path: Path) -> None:
    result = run_gate(build_candidate(tmp_path / "juesuan.duckdb", FAULTS[rule][0]))
    assert not result.success
    assert rule in _failing(result)
    (outcome,) = (outcome for outcome in result.results if outcome.name == rule)
    assert outcome.observed == len(outcome.rows) > 0
    assert outcome.exception is None


def test_a_rule_that_crashes_is_reported_as_crashed_and_blocks(tmp_path: Path) -> None:
    database = build_candidate(tmp_path / "juesuan.duckdb", "drop table core.dim_unit")
    result = run_gate(database)
    assert not result.success
    assert result.summary["crashed"] == 1
    assert _failing(result) == set()
    (crashed,) = (outcome for outcome in result.results if outcome.status == "crashed")
    assert crashed.name == "every_fact_has_its_dimensions"
    assert crashed.observed is None
    assert "dim_unit does not exist" in str(crashed.exception)
    assert [reason.partition(":")[0] for reason in broken_rules(database)] == [crashed.name]


def test_a_candidate_without_a_catalogue_is_blocked(tmp_path: Path) -> None:
    result = run_gate(build_candidate(tmp_path / "juesuan.duckdb", "drop table core.dim_identity"))
    assert not result.success
    assert [outcome.status for outcome in result.results] == ["crashed"]


def test_what_is_no_database_is_blocked(tmp_path: Path) -> None:
    database = tmp_path / "juesuan.duckdb"
    assert not run_gate(database).success
    database.write_bytes(b"not a database" * 1000)
    assert not run_gate(database).success


@pytest.mark.parametrize("identity_id", ["X'; drop table marts.reports; --", "x-1", "A--B", "", "R-Z03\n"])
def test_what_is_no_identity_id_never_reaches_a_query(identity_id: str, tmp_path: Path) -> None:
    database = build_candidate(tmp_path / "juesuan.duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute("insert into core.dim_identity values (?, 'x', 'fatal', true)", [identity_id])
    result = run_gate(database)
    assert not result.success
    assert "not an identity id" in str(result.results[0].exception)


def test_the_gate_leaves_the_file_as_it_was_and_unlocked(tmp_path: Path) -> None:
    database = build_candidate(tmp_path / "juesuan.duckdb")
    before = database.read_bytes()
    assert run_gate(database).success
    assert database.read_bytes() == before
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table writable as select 1")


def test_a_folder_with_odd_characters_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "决算 2023 a=b&c#d $HOME 100%'x"
    folder.mkdir()
    assert run_gate(build_candidate(folder / "juesuan.duckdb")).success


def test_the_whole_count_is_reported_where_only_the_first_rows_are_shown(tmp_path: Path) -> None:
    fault = "insert into marts.findings select range::varchar, null, 'R-Z03', 'error', false from range(300)"
    result = run_gate(build_candidate(tmp_path / "juesuan.duckdb", fault, fault), tmp_path / "audit")
    (outcome,) = (outcome for outcome in result.results if outcome.name == "one_finding_per_report_and_id")
    assert (outcome.observed, len(outcome.rows)) == (300, 200)
    assert "first 200" in (tmp_path / "audit" / "index.html").read_text(encoding="utf-8")


def test_text_of_a_document_is_escaped_on_the_page(tmp_path: Path) -> None:
    script = "<script>alert('甲局')</script><img src=x onerror=alert(1)>"
    database = build_candidate(tmp_path / "juesuan.duckdb")
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.fiscal_amounts set unit_name = ?, printed_text = '{{ 7 * 7 }}'", [script])
    run_gate(database, tmp_path / "audit")
    page = (tmp_path / "audit" / "index.html").read_text(encoding="utf-8")
    assert html.escape("<script>alert(") in page
    assert "{{ 7 * 7 }}" in page
    assert "<script" not in page and "<img" not in page


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    run_gate(build_candidate(tmp_path / "juesuan.duckdb"), tmp_path / "audit")
    page = (tmp_path / "audit" / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "audit").iterdir()] == ["index.html"]
    assert "default-src 'none'" in page
    assert not any(sign in page for sign in ("http:", "https:", "src=", "@import", "url("))
    assert "检验通过" in page and "The gate is open" in page


def test_the_page_of_a_blocked_candidate_names_every_rule_and_what_crashed(tmp_path: Path) -> None:
    database = build_candidate(tmp_path / "juesuan.duckdb", "drop table marts.projects", "delete from core.dim_nature")
    result = run_gate(database, tmp_path / "audit")
    page = (tmp_path / "audit" / "index.html").read_text(encoding="utf-8")
    assert "检验未通过" in page
    assert all(html.escape(outcome.description_zh) in page for outcome in result.results)
    assert "projects does not exist" in page
    assert "fact-all" in page


def test_great_expectations_is_loaded_only_when_a_gate_is_run() -> None:
    code = "import sys, dagster_project.expectations; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
