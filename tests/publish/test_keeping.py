"""Which releases are kept, which one is the previous one, and what `juesuan releases` says of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hand_made_candidate import build_candidate
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.exports import FORMATS
from dagster_project.publish import Settings, UnknownRelease, publish, rollback, settings
from dagster_project.warehouse import Warehouse, WarehouseError

ONE_FACT_LESS = (
    "insert into quarantine.fiscal_amounts select * from marts.fiscal_amounts where fact_id = 'fact-accepted'",
    "delete from marts.fiscal_amounts where fact_id = 'fact-accepted'",
    "delete from core.fct_fiscal_amounts where fact_id = 'fact-accepted'",
    "update marts.reports set facts = 3 where report_id = 'report-1'",
    "update marts.ledger set facts_published = 3, facts_withheld = 2 where report_id = 'report-1'",
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


def _publish(warehouse: Warehouse, *faults: str, keep: int = 5, files: tuple[str, ...] = ()) -> str:
    candidate = warehouse.new_candidate()
    build_candidate(candidate.database, *faults)
    return publish(warehouse, candidate, {}, keep=keep, files=files)


def _juesuan(warehouse: Warehouse, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*arguments, "--warehouse", str(warehouse.root)])
    return done.exit_code, done.output


def _ids(warehouse: Warehouse) -> list[str]:
    return [release.release_id for release in warehouse.releases()]


def test_what_a_rollback_made_current_outlives_the_next_publication(warehouse: Warehouse) -> None:
    first, second, third = (_publish(warehouse, keep=3) for _ in range(3))
    rollback(warehouse, first)
    fourth = _publish(warehouse, keep=3)
    assert _ids(warehouse) == [first, third, fourth], f"{second} had to go, not what readers saw last"
    assert rollback(warehouse, "previous") == first


def test_a_pinned_release_is_never_retired(warehouse: Warehouse) -> None:
    first = _publish(warehouse)
    assert _juesuan(warehouse, "releases", "--pin", first)[0] == 0
    rest = [_publish(warehouse, keep=2) for _ in range(3)]
    assert _ids(warehouse) == [first, *rest[-2:]]
    _juesuan(warehouse, "releases", "--unpin", first)
    last = _publish(warehouse, keep=2)
    assert _ids(warehouse) == [rest[-1], last]


def test_an_unknown_release_cannot_be_pinned(warehouse: Warehouse) -> None:
    _publish(warehouse)
    assert _juesuan(warehouse, "releases", "--pin", "../inputs")[0] == 2
    assert not warehouse.pinned_folder.exists()


def test_previous_is_what_the_current_release_took_the_place_of(warehouse: Warehouse) -> None:
    first = _publish(warehouse)
    with pytest.raises(UnknownRelease):
        rollback(warehouse, "previous")
    second = _publish(warehouse)
    assert _juesuan(warehouse, "rollback", "previous") == (0, f"当前版本 / current release: {first}\n")
    third = _publish(warehouse)
    assert warehouse.release("previous").release_id == first != second
    assert warehouse.releases()[-1].release_id == third


def test_the_table_of_releases_says_what_changed(warehouse: Warehouse) -> None:
    first, second = _publish(warehouse), _publish(warehouse, *ONE_FACT_LESS)
    said = json.loads(_juesuan(warehouse, "releases", "--format", "json")[1])
    assert [(one["release_id"], one["current"], one["facts"], one["facts_change"]) for one in said] == [
        (first, "", 4, None),
        (second, "*", 3, -1),
    ]
    assert "3 (-1)" in _juesuan(warehouse, "releases")[1]


def test_going_back_is_refused_where_a_file_beside_the_database_was_changed(warehouse: Warehouse) -> None:
    first, second = _publish(warehouse, files=FORMATS), _publish(warehouse)
    file = warehouse.releases_folder / first / "csv" / "fiscal_amounts.csv"
    file.chmod(0o644)
    file.write_text(file.read_text().replace("1000000.00", "1000000.01"))
    with pytest.raises(WarehouseError, match=r"csv/fiscal_amounts\.csv"):
        rollback(warehouse, first)
    file.unlink()
    with pytest.raises(WarehouseError, match=r"csv/fiscal_amounts\.csv"):
        rollback(warehouse, first)
    assert warehouse.current() == (warehouse.releases_folder / second).resolve()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("", Settings(5, ("parquet", "csv"))),
        ("keep=12", Settings(12, ("parquet", "csv"))),
        ("files=parquet keep=1", Settings(1, ("parquet",))),
        ("files=none", Settings(5, ())),
    ],
)
def test_the_environment_sets_what_is_kept_and_written(
    monkeypatch: pytest.MonkeyPatch, said: str, meant: Settings
) -> None:
    monkeypatch.setenv("JUESUAN_RELEASES", said)
    assert settings() == meant


@pytest.mark.parametrize("said", ["keep=0", "keep=-1", "keep=many", "files=xml", "files=", "hold=3", "keep"])
def test_a_setting_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("JUESUAN_RELEASES", said)
    with pytest.raises(ValueError, match="JUESUAN_RELEASES"):
        settings()
