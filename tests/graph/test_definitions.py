"""The Dagster graph as the UI loads it, and that its gate cannot be walked around."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from dagster_project.definitions import defs, raw_folder
from dagster_project.resources import WarehouseResource
from dagster_project.warehouse import Warehouse

LEDGER = Path(__file__).parent / "assets.txt"
PROJECT = Path(__file__).resolve().parents[2]


def test_the_graph_has_the_assets_of_the_reviewed_list():
    keys = sorted(key.to_user_string() for key in defs.resolve_all_asset_keys())
    assert keys == LEDGER.read_text(encoding="utf-8").split(), f"if this is meant, review and update {LEDGER.name}"


def test_every_asset_has_a_group_an_owner_and_a_description():
    for spec in defs.resolve_all_asset_specs():
        if spec.key.path[0] in ("raw", "seeds"):
            continue
        assert spec.group_name and spec.group_name != "default", spec.key
        assert spec.description, spec.key
        assert spec.owners or spec.key.path[0] in ("staging",), spec.key


def test_the_gate_is_a_blocking_check_on_the_facts():
    (check,) = [
        spec
        for definition in defs.asset_checks or ()
        for spec in definition.check_specs  # type: ignore[union-attr]
        if spec.name == "gate"
    ]
    assert check.blocking
    assert check.asset_key == dg.AssetKey(["marts", "fiscal_amounts"])


@pytest.fixture(scope="module")
def sample_run_for_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("graph") / "W"
    with dg.DagsterInstance.ephemeral() as instance:
        done = _run("everything", root, instance, PROJECT / "raw")
    assert done.success
    return root


def _run(job: str, root: Path, instance: dg.DagsterInstance, path: Path) -> dg.ExecuteInProcessResult:
    config = {"ops": {"interpreted_reports": {"config": {"paths": [str(path)]}}}}
    return defs.resolve_job_def(job).execute_in_process(
        run_config=config if job != "publish_only" else None,
        resources={"warehouse": WarehouseResource(root=str(root))},
        instance=instance,
        raise_on_error=False,
    )


def test_running_everything_publishes_through_the_graph(sample_run_for_graph):
    assert Warehouse(sample_run_for_graph).current() is not None


def test_publishing_alone_cannot_walk_around_the_gate(sample_run_for_graph, tmp_path):
    root = tmp_path / "W"
    shutil.copytree(sample_run_for_graph, root, symlinks=True)
    house = Warehouse(root)
    before = house.current()
    assert before is not None
    candidate = house.new_candidate()
    shutil.copyfile(before / "juesuan.duckdb", candidate.database)
    candidate.database.chmod(0o644)
    with duckdb.connect(str(candidate.database)) as connection:
        connection.execute(
            "insert into marts.fiscal_amounts by name select * exclude (withheld_reason) from quarantine.fiscal_amounts limit 1"
        )
    with dg.DagsterInstance.ephemeral() as instance:
        done = _run("publish_only", root, instance, PROJECT / "raw")
    assert not done.success
    assert house.current() == before


def test_the_sensor_asks_for_a_run_only_when_raw_has_changed():
    first = raw_folder(dg.build_sensor_context())
    requested = list(first)  # type: ignore[arg-type]
    assert isinstance(requested[0], dg.RunRequest)
    again = list(raw_folder(dg.build_sensor_context(cursor=requested[0].run_key)))  # type: ignore[arg-type]
    assert isinstance(again[0], dg.SkipReason)
