"""The first run of a newcomer: a release, and one report that is withheld with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_a_release_is_published_and_said_so(sample_run):
    assert sample_run.code == 0, sample_run.err
    assert "已发布 / published" in sample_run.err
    assert sample_run.out == "", "progress and summary belong to stderr"


def test_the_report_that_contradicts_itself_is_withheld_with_its_reason(sample_run):
    ((verdict, reason, facts),) = sample_run.rows(
        "select verdict, verdict_reason, facts from marts.reports where unit_name like '示例%'"
    )
    assert verdict == "withheld"
    assert "X-Z01-Z03" in reason or "R-Z03" in reason
    assert facts == 0
    assert "示例市" in sample_run.err


def test_no_figure_of_a_withheld_report_is_in_any_mart(sample_run):
    for mart in ("fiscal_amounts", "indicators", "projects", "function_by_economic"):
        assert sample_run.rows(f"select count(*) from marts.{mart} where unit_name like '示例%'") == [(0,)]
    ((held,),) = sample_run.rows("select count(*) from quarantine.fiscal_amounts where unit_name like '示例%'")
    assert held > 0, "withheld facts stay queryable in quarantine"


def test_every_other_unit_is_published(sample_run):
    verdicts = dict(sample_run.rows("select unit_name, verdict from marts.reports where unit_name not like '示例%'"))
    assert len(verdicts) == 5
    assert set(verdicts.values()) <= {"published", "published_in_part"}


def test_every_published_amount_traces_to_a_printed_cell(sample_run):
    assert (
        sample_run.rows(
            """
        select f.fact_id from marts.fiscal_amounts as f
        where not exists (
            select 1 from marts.cells as c
            where c.fact_id = f.fact_id and c.printed_text = f.printed_text and c.file_name = f.file_name
        )
        """
        )
        == []
    )


def test_the_same_folder_again_changes_nothing(sample_run, run_juesuan):
    before = (sample_run.warehouse / "current").resolve()
    again = run_juesuan("run", "raw", warehouse=sample_run.warehouse)
    assert again.code == 0
    assert (sample_run.warehouse / "current").resolve() == before
    assert "没有新内容" in again.err


def test_the_manifest_says_what_the_release_is_made_of(sample_run):
    manifest = json.loads((sample_run.warehouse / "current" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["release_id"] == (sample_run.warehouse / "current").resolve().name
    assert len(manifest["input_sha256"]) == 6


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_findings_can_be_read_in_every_format(sample_run, run_juesuan, format):
    shown = run_juesuan("findings", "--unit", "道路运输", "--format", format, warehouse=sample_run.warehouse)
    assert shown.code == 0, shown.err
    assert "681.60" in shown.out


def test_sql_is_read_only(sample_run, run_juesuan):
    refused = run_juesuan("sql", "delete from marts.fiscal_amounts", warehouse=sample_run.warehouse)
    assert refused.code == 2
    elsewhere = run_juesuan("sql", "select * from read_text('pyproject.toml')", warehouse=sample_run.warehouse)
    assert elsewhere.code == 2, "a query must not reach other files"


def test_explain_leads_from_a_fact_to_its_cell_and_its_identities(sample_run, run_juesuan):
    ((fact,),) = sample_run.rows(
        """
        select fact_id from marts.fiscal_amounts
        where function_code = '2080505' and flow = 'expenditure' and fund = 'general_public' and nature = 'basic'
        """
    )
    shown = run_juesuan("explain", fact, warehouse=sample_run.warehouse)
    assert shown.code == 0, shown.err
    assert "889.31" in shown.out
    row = next(line for line in shown.out.splitlines() if "▶" in line and "2080505" in line)
    assert "▶ 本年支出/基本支出" in row and "889.31 ◀" in row and row.count("│") > 2, "with its neighbours"
    assert "F-2080505" in shown.out


def test_the_release_can_be_looked_at_and_no_release_is_written_into(sample_run, run_juesuan):
    shown = run_juesuan("report", warehouse=sample_run.warehouse)
    assert shown.code == 0, shown.err
    index = Path(shown.out.strip())
    assert index == (sample_run.warehouse / "report" / "index.html").resolve()
    assert "公用经费 40.64" in index.read_text(encoding="utf-8")
    assert len(list((index.parent / "reports").iterdir())) == 6
    inside = run_juesuan("report", "--output", sample_run.warehouse / "current" / "x", warehouse=sample_run.warehouse)
    assert inside.code == 2
