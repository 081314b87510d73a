"""A candidate that the gate refuses: the program says so, ends with 3, and the release before it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from dagster_project import expectations, run
from dagster_project.warehouse import Warehouse

REPORT = (
    "2022年度示例县林场整体支出绩效自评报告\n\n2022年度总支出55.00万元，其中：基本支出55.00万元，项目支出0.00万元。\n"
)


@pytest.fixture
def warehouse(sample_run, tmp_path) -> Warehouse:
    copy = tmp_path / "W"
    shutil.copytree(sample_run.warehouse, copy, symlinks=True)
    return Warehouse(copy)


def test_a_damaged_candidate_shuts_the_gate_and_the_release_stands(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = warehouse.current()
    asks = expectations.run_gate

    def damaged(database: Path, pages: Path | None = None) -> expectations.GateResult:
        with duckdb.connect(str(database)) as connection:
            connection.execute("insert into marts.fiscal_amounts select * from marts.fiscal_amounts limit 1")
        return asks(database, pages)

    monkeypatch.setattr(expectations, "run_gate", damaged)
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    outcome = run.run(warehouse, [tmp_path / "report.txt"], rebuild=False, tell=print)
    assert outcome.code == 3, outcome.message
    assert "质量门未通过" in outcome.message and "the gate is shut" in outcome.message
    assert Path(outcome.message.splitlines()[-1]).is_file(), "the page that shows what was found"
    assert outcome.database is not None, "a summary can still be read from the candidate"
    assert warehouse.current() == before
