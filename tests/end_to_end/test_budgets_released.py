"""Seven published files (five of budgets, one of final accounts, a blank template): what a release makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def real_run(real_reports: Path, tmp_path_factory: pytest.TempPathFactory, run_juesuan):
    return run_juesuan("run", real_reports, warehouse=tmp_path_factory.mktemp("real"))


def test_budgets_are_published_and_a_blank_template_is_named_as_one(real_run):
    assert real_run.code == 0, real_run.err
    verdicts = dict(real_run.rows("select unit_name, verdict from marts.reports"))
    assert verdicts == {
        "中共上海市普陀区委社会工作部": "published",
        "江苏省人大常委会办公厅": "published",
        "江苏省委办公厅": "published",
        "江苏省政协办公厅": "published",
        "江苏省人民检察院": "published_in_part",
        None: "withheld",
    }
    ((reason,),) = real_run.rows("select verdict_reason from marts.reports where unit_name is null")
    assert "空白模板" in reason and "上海市XX局" in reason


def test_a_unit_s_text_and_tables_are_one_report_and_its_facts_are_approved(real_run):
    ((files, phases),) = real_run.rows(
        """
        select any_value(reports.file_name), list(distinct phase) from marts.fiscal_amounts join marts.reports using (report_id)
        where reports.unit_name = '江苏省委办公厅'
        """
    )
    assert files.count(".pdf") == 2
    assert phases == ["approved"]


def test_every_figure_of_a_budget_table_is_a_fact_a_measure_or_explained(real_run):
    counts = real_run.rows(
        """
        select table_code, placement, count(*) from marts.cells
        where table_code like 'B%' and placement <> 'as_printed' and not (placement = 'unbound' and table_code = 'B12')
        group by all
        """
    )
    assert counts == []


def test_prose_that_contradicts_the_table_is_reported_with_both_figures(real_run):
    ((stated,),) = real_run.rows(
        "select message_zh from marts.findings where unit_name = '江苏省人民检察院' and severity = 'error'"
    )
    assert "12323.46" in stated and "12,323.48" in stated
