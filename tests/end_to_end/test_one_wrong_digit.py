"""One digit of one leaf amount is changed: the fault is found and withheld, the rest is published."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def after_fault(seeds: Path, seeds_run, run_juesuan, tmp_path_factory):
    """The seeds' warehouse (a copy), then the 2023 report once more with 9,413.22 of Z03 2040201 printed as 9,418.22."""
    import shutil

    warehouse = tmp_path_factory.mktemp("fault") / "W"
    shutil.copytree(seeds_run.warehouse, warehouse, symlinks=True)
    (source,) = seeds.glob("003_*.txt")
    lines = source.read_text(encoding="utf-8").split("\n")
    (row,) = [i for i, line in enumerate(lines) if line.startswith("2040201\t行政运行\t9,413.22\t9,413.22\t")][:1]
    lines[row] = lines[row].replace("\t9,413.22\t9,413.22", "\t9,413.22\t9,418.22", 1)
    folder = tmp_path_factory.mktemp("changed")
    (folder / "一处 错字.txt").write_text("\n".join(lines), encoding="utf-8")
    return run_juesuan("run", folder, warehouse=warehouse)


def test_the_fault_is_found_at_its_line(after_fault):
    assert after_fault.code == 0, after_fault.err
    found = after_fault.rows(
        "select identity_id, message_zh from marts.findings where file_name like '%错字%' and severity = 'error'"
    )
    assert {"R-Z03", "H-Z03"} <= {identity for identity, _ in found}


def test_only_the_touched_fact_is_withheld(after_fault):
    held = after_fault.rows(
        """
        select function_code, nature, amount_wan from quarantine.fiscal_amounts
        where file_name like '%错字%' and table_code = 'Z03'
        """
    )
    assert held == [("2040201", "basic", Decimal("9418.22"))]
    ((published,),) = after_fault.rows("select count(*) from marts.fiscal_amounts where file_name like '%错字%'")
    assert published > 250


def test_the_difference_of_the_releases_is_that_fact_and_the_findings_about_it(after_fault, run_juesuan):
    asked = run_juesuan("diff", "--format", "json", warehouse=after_fault.warehouse)
    assert asked.code == 0, asked.err
    changes = json.loads(asked.out)
    assert [(one["change"], one["what"]) for one in changes if one["section"] == "reports"] == [
        ("superseded", "一处 错字.txt")
    ]
    removed = [one for one in changes if (one["section"], one["change"]) == ("facts", "removed")]
    assert [(one["function_code"], one["nature"], one["old_value"]) for one in removed] == [
        ("2040201", "basic", "94132200.00")
    ]
    assert removed[0]["remark"].startswith("现被扣留 / withheld now: ") and "R-Z03" in removed[0]["remark"]
    assert not [one for one in changes if one["change"] == "amount"]
    appeared = {one["identity_id"] for one in changes if one["change"] == "appeared"}
    assert {"R-Z03", "H-Z03"} <= appeared
    assert {one["fiscal_year"] for one in changes} == {2023}


def test_other_reports_stay_as_they_were(after_fault, seeds_run):
    query = "select fact_id, amount_yuan from marts.fiscal_amounts where fiscal_year <> 2023 order by all"
    assert after_fault.rows(query) == seeds_run.rows(query)


def test_the_older_report_is_superseded_and_queryable(after_fault):
    ((old,),) = after_fault.rows("select count(*) from history.fiscal_amounts where file_name like '003_%'")
    assert old > 275
    ((superseded,),) = after_fault.rows("select count(*) from marts.reports where superseded_by is not null")
    assert superseded == 1
