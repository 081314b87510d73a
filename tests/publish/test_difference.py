"""What `juesuan diff` says of two releases: each kind of change, matched by what a figure is of, and what it cannot compare."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hand_made_candidate import build_candidate
from typer.testing import CliRunner, Result

from dagster_project.cli import app
from dagster_project.publish import publish
from dagster_project.publish.difference import MOST_ROWS, compare
from dagster_project.warehouse import ReleaseInfo, Warehouse, sha256_of

# what dbt makes and the gate does not read
AS_BUILT = (
    "alter table marts.reports add column report_type varchar default 'final_accounts'",
    "alter table marts.reports add column superseded_by varchar",
    "alter table marts.reports add column verdict_reason varchar default '总表不平 / does not balance'",
    "update marts.reports set superseded_by = 'report-1' where report_id = 'report-0'",
    "alter table marts.fiscal_amounts add column function_name varchar",
    "alter table marts.fiscal_amounts add column economic_name varchar",
    "update marts.fiscal_amounts set function_name = '教育支出' where function_code = '205'",
    "alter table quarantine.fiscal_amounts add column withheld_reason varchar default '可能有误 / may be wrong'",
    "alter table marts.indicators add column indicator_zh varchar default '在职人数'",
    "alter table marts.findings add column message_zh varchar default '不符'",
    "alter table marts.findings add column message_en varchar default 'differs'",
)
TABLES_OF_REPORTS = (
    "raw.reports raw.cells raw.suspects intermediate.int_identity_instances intermediate.int_identity_terms"
    " core.fct_identity_evaluations core.bridge_fact_observations core.fct_fiscal_amounts core.fct_findings marts.reports"
    " marts.ledger marts.fiscal_amounts marts.indicators marts.projects marts.cells marts.identity_evaluations marts.findings"
    " quarantine.fiscal_amounts quarantine.indicators quarantine.projects"
)
ANOTHER_FIGURE = (
    "update raw.cells set value = 101, printed_text = '101.00' where cell_id in ('all', 'all-again')",
    "update marts.fiscal_amounts set amount_yuan = 1010000, amount_wan = 101, printed_text = '101.00'"
    " where fact_id = 'fact-all'",
)
WITHHELD = (
    "insert into quarantine.fiscal_amounts by name select * exclude (function_name, economic_name),"
    " '存疑 / in doubt' as withheld_reason from marts.fiscal_amounts where fact_id = 'fact-accepted'",
    "delete from marts.fiscal_amounts where fact_id = 'fact-accepted'",
    "delete from core.fct_fiscal_amounts where fact_id = 'fact-accepted'",
    "update marts.reports set facts = 3 where report_id = 'report-1'",
    "update marts.ledger set facts_published = 3, facts_withheld = 2 where report_id = 'report-1'",
)


def another_report(old: str, new: str) -> tuple[str, ...]:
    """The same report published anew: what it says is the same, its id is another."""
    return (
        *(f"update {table} set report_id = '{new}' where report_id = '{old}'" for table in TABLES_OF_REPORTS.split()),
        f"update raw.reports set superseded_by = '{new}' where superseded_by = '{old}'",
    )


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


def release(warehouse: Warehouse, *changes: str, as_built: tuple[str, ...] = AS_BUILT) -> str:
    candidate = warehouse.new_candidate()
    build_candidate(candidate.database, *as_built, *changes)
    return publish(warehouse, candidate, {})


def said(warehouse: Warehouse, *arguments: str, old: str = "previous", new: str = "current") -> Result:
    return CliRunner().invoke(app, ["diff", old, new, *arguments, "--warehouse", str(warehouse.root)])


def changes(warehouse: Warehouse, **asked: Any) -> list[dict[str, Any]]:
    """The differences, without the columns that say nothing."""
    found = compare(warehouse, **asked)
    assert found.remarks == ()
    return [{name: value for name, value in row.items() if value is not None} for row in found.rows.records()]


def told(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in names)


# --------------------------------------------------------------------------------------------- each change


def test_another_amount_of_one_fact_is_one_row_with_old_new_and_difference(warehouse: Warehouse) -> None:
    release(warehouse)
    release(warehouse, *ANOTHER_FIGURE)
    (row,) = changes(warehouse)
    assert row == {
        "section": "facts",
        "change": "amount",
        "unit_name": "甲局",
        "fiscal_year": 2023,
        "report_type": "final_accounts",
        "what": "executed expenditure all all TOTAL TOTAL",
        "phase": "executed",
        "flow": "expenditure",
        "fund": "all",
        "nature": "all",
        "function_code": "TOTAL",
        "economic_code": "TOTAL",
        "unit": "元",
        "old_value": Decimal(1_000_000),
        "new_value": Decimal(1_010_000),
        "difference": Decimal(10_000),
        "old_status": "verified",
        "new_status": "verified",
        "old_id": "fact-all",
        "new_id": "fact-all",
        "old_file_name": "甲.txt",
        "new_file_name": "甲.txt",
    }


def test_a_fact_that_is_withheld_now_says_so_and_why_and_so_does_one_that_was(warehouse: Warehouse) -> None:
    release(warehouse)
    release(warehouse, *WITHHELD)
    (gone,) = changes(warehouse)
    assert told(gone, "section", "change", "old_value", "new_value", "difference", "remark") == (
        ("facts", "removed", Decimal(50_000), None, None, "现被扣留 / withheld now: 存疑 / in doubt")
    )
    assert gone["what"] == "executed expenditure all all 205 教育支出 TOTAL"
    (come,) = changes(warehouse, old="current", new="previous")
    assert told(come, "section", "change", "old_value", "new_value", "difference", "remark") == (
        ("facts", "added", None, Decimal(50_000), None, "原被扣留 / was withheld: 存疑 / in doubt")
    )


def test_another_audit_status_is_told_although_the_amount_is_the_same(warehouse: Warehouse) -> None:
    release(warehouse)
    release(warehouse, "update marts.fiscal_amounts set audit_status = 'unverified' where fact_id = 'fact-basic'")
    (row,) = changes(warehouse)
    assert told(row, "section", "change", "old_status", "new_status", "difference") == (
        ("facts", "status", "verified", "unverified", Decimal(0))
    )


def test_a_corrected_report_is_matched_by_unit_year_and_type_and_its_facts_by_their_coordinates(
    warehouse: Warehouse,
) -> None:
    release(warehouse)
    new_ids = "update marts.fiscal_amounts set fact_id = fact_id || '-9'"
    new_ids += "; update core.fct_fiscal_amounts set fact_id = fact_id || '-9'"
    new_ids += "; update core.bridge_fact_observations set fact_id = fact_id || '-9'"
    release(warehouse, *ANOTHER_FIGURE, *another_report("report-1", "report-9"), new_ids)
    report, fact = changes(warehouse)
    assert told(report, "section", "change", "old_id", "new_id") == ("reports", "superseded", "report-1", "report-9")
    assert told(fact, "section", "change", "old_id", "new_id", "difference") == (
        ("facts", "amount", "fact-all", "fact-all-9", Decimal(10_000))
    )


@pytest.mark.parametrize(("column", "value"), [("unit_name", "丁局"), ("fiscal_year", 2022), ("report_type", "budget")])
def test_a_report_of_another_unit_year_or_type_is_one_removed_and_one_added(
    warehouse: Warehouse, column: str, value: str | int
) -> None:
    release(warehouse)
    of_another = f"update marts.reports set {column} = '{value}' where report_id = 'report-8'"
    release(warehouse, *another_report("report-2", "report-8"), of_another)
    removed, added = (row for row in changes(warehouse) if row["section"] == "reports")
    assert told(removed, "change", "old_id", "new_id", "old_status") == ("removed", "report-2", None, "withheld")
    assert told(added, "change", "old_id", "new_id", "new_status") == ("added", None, "report-8", "withheld")
    assert (removed[column] != value, added[column]) == (True, value)


def test_the_same_report_under_another_name_is_renamed_and_its_facts_stay(warehouse: Warehouse) -> None:
    release(warehouse)
    release(warehouse, "update marts.reports set unit_name = '甲局（改名）' where report_id = 'report-1'")
    (row,) = changes(warehouse)
    assert told(row, "section", "change", "old_status", "new_status") == (
        ("reports", "renamed", "甲局 2023 final_accounts", "甲局（改名） 2023 final_accounts")
    )


def test_another_verdict_is_told_with_its_reason(warehouse: Warehouse) -> None:
    release(warehouse)
    reasoned = "update marts.reports set verdict = 'published', verdict_reason = '改判' where report_id = 'report-1'"
    release(warehouse, reasoned)
    (row,) = changes(warehouse)
    assert told(row, "section", "change", "old_status", "new_status", "remark") == (
        ("reports", "verdict", "published_in_part", "published", "改判")
    )


def test_what_a_superseded_report_says_is_no_difference(warehouse: Warehouse) -> None:
    release(warehouse)
    release(
        warehouse,
        "update marts.reports set verdict = 'withheld' where report_id = 'report-0'",
        "insert into marts.findings by name select 'old-finding' as finding_id, 'report-0' as report_id",
    )
    assert changes(warehouse) == []


def test_an_indicator_is_told_like_a_fact(warehouse: Warehouse) -> None:
    release(warehouse)
    release(warehouse, "update marts.indicators set value = 13, audit_status = 'verified'")
    (row,) = changes(warehouse)
    assert told(row, "section", "change", "indicator", "unit", "old_value", "new_value", "difference") == (
        ("indicators", "amount", "staff", "人", Decimal(12), Decimal(13), Decimal(1))
    )
    assert told(row, "old_status", "new_status", "what") == ("unverified", "verified", "staff 在职人数 executed count")


def test_an_indicator_in_another_unit_is_another_indicator(warehouse: Warehouse) -> None:
    release(warehouse)
    release(
        warehouse,
        "update marts.indicators set unit = '名'",
        "update raw.cells set printed_unit = '名' where cell_id = 'staff'",
    )
    found = [told(row, "change", "unit", "old_value", "new_value") for row in changes(warehouse)]
    assert found == [("removed", "人", Decimal(12), None), ("added", "名", None, Decimal(12))]


def test_findings_appear_disappear_and_are_waived(warehouse: Warehouse) -> None:
    also = "insert into marts.findings values ('finding-9', 'report-1', 'P-SHARE', 'warning', false, '占比', 'share')"
    release(warehouse, also)
    release(
        warehouse,
        also.replace("finding-9", "finding-8"),
        "update marts.findings set waived = true where finding_id = 'finding-3'",
    )
    found = [told(row, "change", "old_id", "new_id", "old_status", "new_status") for row in changes(warehouse)]
    assert found == [
        ("appeared", None, "finding-8", None, "warning"),
        ("changed", "finding-3", "finding-3", "fatal", "fatal (waived)"),
        ("disappeared", "finding-9", None, "warning", None),
    ]


# ----------------------------------------------------------------------------------------------- the asking


@pytest.mark.parametrize(
    ("asked", "units"),
    [
        ({}, {"甲局", "乙局"}),
        ({"unit": "乙"}, {"乙局"}),
        ({"year": 2022}, set()),
        ({"year": 2023, "unit": "甲"}, {"甲局"}),
    ],
)
def test_unit_and_year_choose_rows_and_counts(warehouse: Warehouse, asked: dict[str, Any], units: set[str]) -> None:
    release(warehouse)
    waived = "update marts.findings set waived = true where finding_id = 'finding-3'"
    release(warehouse, *ANOTHER_FIGURE, waived)
    found = compare(warehouse, **asked)
    assert {row["unit_name"] for row in found.rows.records()} == units
    assert sum(found.counts.values()) == len(found.rows.rows) == len(units)


def test_by_default_the_previous_release_is_compared_with_the_current_one(warehouse: Warehouse) -> None:
    first = release(warehouse)
    second = release(warehouse, *ANOTHER_FIGURE)
    done = CliRunner().invoke(app, ["diff", "--warehouse", str(warehouse.root)])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == f"{first} → {second}"
    assert said(warehouse, old=first, new=second).stdout == done.stdout
    third = release(warehouse, *ANOTHER_FIGURE)
    assert (
        CliRunner()
        .invoke(app, ["diff", first, "--warehouse", str(warehouse.root)])
        .stdout.startswith(f"{first} → {third}")
    )


def test_where_nothing_differs_the_summary_says_so_and_it_is_no_failure(warehouse: Warehouse) -> None:
    only = release(warehouse)
    for done in (said(warehouse, old=only, new=only), (release(warehouse), said(warehouse))[1]):
        assert done.exit_code == 0
        assert done.stdout.count("没有变化 no change") == 4
        assert len(done.stdout.splitlines()) == 5


@pytest.mark.parametrize("named", ["20200101T000000Z-000000", "../inputs"])
def test_a_release_that_is_not_there_is_wrong_use(warehouse: Warehouse, named: str) -> None:
    only = release(warehouse)
    for done in (said(warehouse, old=named), said(warehouse, old=only, new=named), said(warehouse)):
        assert done.exit_code == 2
        assert "no such release" in done.output
    assert said(Warehouse(warehouse.root / "empty")).exit_code == 2


def test_csv_and_json_have_every_row_and_the_summary_is_no_part_of_them(warehouse: Warehouse) -> None:
    release(warehouse)
    release(warehouse, *ANOTHER_FIGURE, *WITHHELD)
    rows = list(csv.DictReader(io.StringIO(said(warehouse, "--format", "csv").stdout)))
    assert [(row["change"], row["old_value"], row["difference"]) for row in rows] == [
        ("amount", "1000000.000000", "10000.000000"),
        ("removed", "50000.000000", ""),
    ]
    assert json.loads(said(warehouse, "--format", "json").stdout)[0]["difference"] == "10000.00"


def test_a_long_table_is_bounded_and_says_how_to_see_all(warehouse: Warehouse) -> None:
    many = MOST_ROWS + 7
    release(warehouse)
    release(
        warehouse,
        *ANOTHER_FIGURE,
        "insert into marts.findings select 'many-' || range, 'report-1', 'P-SHARE', 'warning', false, '占比', 'share'"
        f" from range({many})",
    )
    table = said(warehouse).stdout
    assert f"审核发现 / findings：{many} 新出现 appeared" in table
    assert "另有 7 行，全部见 --format csv / and 7 more" in table
    assert table.count("占比 / share") == MOST_ROWS
    assert "1010000.00" in table
    assert len(said(warehouse, "--format", "csv").stdout.splitlines()) == 1 + many + 1


def test_both_releases_are_only_read(warehouse: Warehouse) -> None:
    release(warehouse)
    release(warehouse, *ANOTHER_FIGURE)
    databases = [one.folder / "juesuan.duckdb" for one in warehouse.releases()]
    before = [sha256_of(database) for database in databases]
    with duckdb.connect(str(databases[1]), read_only=True):
        assert said(warehouse).exit_code == 0
    assert [sha256_of(database) for database in databases] == before
    assert [path.name for path in databases[0].parent.iterdir()] == [
        path.name for path in databases[1].parent.iterdir()
    ]


# ------------------------------------------------------------------------------------------- older schemas


def alter(release: ReleaseInfo, statement: str) -> None:
    """Make a release one of an older schema, which the gate of today would not let pass."""
    database = release.folder / "juesuan.duckdb"
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)


def test_a_column_that_a_release_does_not_have_is_left_out_on_both_sides_and_said(warehouse: Warehouse) -> None:
    older = release(warehouse, as_built=AS_BUILT[:1])
    release(warehouse, *ANOTHER_FIGURE)
    found = compare(warehouse)
    assert [told(row, "section", "change", "difference") for row in found.rows.records()] == [
        ("facts", "amount", Decimal(10_000))
    ]
    assert all(sentence.startswith(older) for sentence in found.remarks)
    assert any("marts.reports has no superseded_by, verdict_reason" in one for one in found.remarks)
    assert said(warehouse).stdout.splitlines()[5:9] == list(found.remarks)[:4]


@pytest.mark.parametrize("side", [0, 1], ids=["older", "newer"])
@pytest.mark.parametrize(
    ("statement", "relation", "still_told"),
    [
        ("drop table marts.indicators", "marts.indicators", {"facts", "findings"}),
        ("drop table quarantine.fiscal_amounts", "quarantine.fiscal_amounts", {"facts", "indicators", "findings"}),
        ("alter table marts.fiscal_amounts drop amount_yuan", "marts.fiscal_amounts", {"indicators", "findings"}),
        ("alter table marts.fiscal_amounts drop nature", "marts.fiscal_amounts", {"indicators", "findings"}),
        ("alter table marts.findings drop finding_id", "marts.findings", {"facts", "indicators"}),
        ("drop table marts.reports", "marts.reports", set()),
    ],
)
def test_a_relation_that_a_release_does_not_have_is_said_and_the_rest_is_compared(
    warehouse: Warehouse, side: int, statement: str, relation: str, still_told: set[str]
) -> None:
    release(warehouse)
    release(
        warehouse,
        *ANOTHER_FIGURE,
        "update marts.indicators set value = 13",
        "update marts.findings set waived = true where finding_id = 'finding-3'",
    )
    altered = warehouse.releases()[side]
    alter(altered, statement)
    found = compare(warehouse)
    assert {section for section, _ in found.counts} == still_told
    left_out = {"facts", "indicators", "findings"} - still_told | ({"reports"} if not still_told else set())
    assert set(found.left_out) == left_out
    assert said(warehouse).stdout.count("未比较 not compared") == len(left_out)
    (sentence,) = found.remarks
    assert sentence.startswith(altered.release_id)
    assert relation in sentence
