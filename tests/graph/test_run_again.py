"""A report, or a year, that is read again: what was remembered of it is not used, and nothing else changes."""

from __future__ import annotations

import shutil
from typing import Any

import dagster as dg
import duckdb
import pytest

from dagster_project import again
from dagster_project.assets import telling
from dagster_project.definitions import defs
from dagster_project.model import Failed
from dagster_project.warehouse import Warehouse
from dagster_project.workers.cache import Cache

SPOILT, OTHER = "怀化市道路运输服务中心", "常宁市公安局交通警察大队"


@pytest.fixture
def house(sample_run, tmp_path, monkeypatch) -> Warehouse:
    root = tmp_path / "W"
    shutil.copytree(sample_run.warehouse, root, symlinks=True)
    monkeypatch.setenv("JUESUAN_WAREHOUSE", str(root))
    return Warehouse(root)


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def run(job: str, instance: dg.DagsterInstance, config: dict[str, Any], **more: Any) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def(job).execute_in_process(
        run_config={"ops": {"interpreted_reports": {"config": config}}}, instance=instance, raise_on_error=False, **more
    )


def said(result: dg.ExecuteInProcessResult, key: str) -> list[tuple[str | None, dict[str, Any]]]:
    """Partition and metadata of every materialisation of an asset."""
    return [
        (
            event.partition,
            {name: one.value for name, one in event.step_materialization_data.materialization.metadata.items()},
        )
        for event in result.all_events
        if event.is_step_materialization and event.asset_key == dg.AssetKey(key)
    ]


def spoil(house: Warehouse, name: str) -> None:
    """Have the cache remember that the file of that name could not be read."""
    for entry in (house.cache_folder / "documents").glob("*/*"):
        cache = Cache(house.cache_folder / "documents", entry.parent.name)
        known = cache.get(entry.name)
        if isinstance(known, tuple) and name in known[0].document.file_name:
            cache.put(entry.name, Failed("记错了 / remembered wrongly"))


def facts(house: Warehouse) -> list[tuple[str, int]]:
    with duckdb.connect(str(house.root / "current" / "juesuan.duckdb"), read_only=True) as connection:
        query = "select coalesce(unit_name, file_name), facts from marts.reports order by 1"
        return connection.execute(query).fetchall()


def test_a_report_is_read_again_though_it_is_remembered_and_the_others_stay(house, instance):
    before = dict(facts(house))
    spoil(house, SPOILT)
    spoil(house, OTHER)
    done = run("one_report", instance, {"paths": [], "report": SPOILT})
    assert done.success
    after = dict(facts(house))
    assert after.pop(next(name for name in after if OTHER in name)) == 0, "what is remembered is used"
    assert after == {name: number for name, number in before.items() if OTHER not in name}
    ((_, metadata),) = said(done, "received_files")
    assert metadata["files read again"] == 1
    assert SPOILT in metadata["read again"]


def test_years_are_read_again_in_one_run_and_each_tells_its_own_reports(house, instance):
    instance.add_dynamic_partitions("fiscal_year", ["2018", "2020", "2023"])
    tags = {"dagster/asset_partition_range_start": "2018", "dagster/asset_partition_range_end": "2020"}
    done = run("one_year", instance, {"paths": []}, tags=tags)
    assert done.success, "identities that are violated tell; they do not block"
    ((_, received),) = said(done, "received_files")
    assert received["files read again"] == 3
    told = dict(said(done, "fiscal_years"))
    assert {year: metadata["number of reports"] for year, metadata in told.items()} == {"2018": 1, "2020": 2, "2023": 3}
    failing = {check.check_name for check in done.get_asset_check_evaluations() if not check.passed}
    assert {"R_Z03", "N_BASIC_PO", "every_report_stands"} <= failing
    ((_, release),) = said(done, "release")
    assert "示例市公共资源服务中心" in release["reports"]
    assert "R-Z03" in release["reports"], "why a report is withheld stands on the page of the release"


@pytest.mark.parametrize("text", ["没有这个单位", "怀化", ""])
def test_a_name_that_fits_no_report_or_several_is_refused_with_those_that_there_are(sample_run, text):
    with pytest.raises(again.NotMeant, match="怀化市道路运输服务中心 2023"):
        again.of_report(Warehouse(sample_run.warehouse), text)


def test_a_year_without_reports_is_refused_with_those_that_there_are(sample_run):
    with pytest.raises(again.NotMeant, match=r"2001.*2018, 2020, 2023"):
        again.of_years(Warehouse(sample_run.warehouse), [2001, 2023])


def test_the_command_line_refuses_a_name_too(sample_run, run_juesuan):
    done = run_juesuan("run", "--again", "没有这个单位", warehouse=sample_run.warehouse)
    assert done.code == 2
    assert "怀化市道路运输服务中心" in done.err


@pytest.mark.parametrize("text", ["![x](http://h/p.png)", "<img src=x>", "a|b", "[x](javascript:1)", "a\n|---|"])
def test_text_of_a_document_is_shown_as_text(text):
    shown = telling.listed([text]).md_str
    assert shown.count("\n") == 0
    assert "<" not in shown
    for mark in "![|":
        assert all(before == "\\" for before in (shown[at - 1] for at, one in enumerate(shown) if one == mark))
