"""Publishing makes a verified candidate the current release, whole, or changes nothing."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import duckdb
import pytest
from hand_made_candidate import build_candidate

from dagster_project.publish import WORKING_SCHEMAS, GateBlocked, UnknownRelease, publish, rollback
from dagster_project.warehouse import Candidate, Warehouse, WarehouseError, sha256_of


def _candidate(warehouse: Warehouse, *faults: str) -> Candidate:
    candidate = warehouse.new_candidate()
    build_candidate(candidate.database, *faults)
    return candidate


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


def _current_database(warehouse: Warehouse) -> Path:
    return warehouse.current_link / "juesuan.duckdb"


def _schemas(database: Path) -> set[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {row[0] for row in connection.execute("select table_schema from information_schema.tables").fetchall()}


def test_a_clean_candidate_becomes_the_current_release(warehouse: Warehouse) -> None:
    candidate = _candidate(warehouse)
    assert warehouse.current() is None
    release_id = publish(warehouse, candidate, {})
    assert release_id == candidate.release_id
    assert warehouse.current() == (warehouse.releases_folder / release_id).resolve()
    assert warehouse.current_link.readlink() == Path("releases", release_id)
    assert not candidate.folder.exists()
    published = {"core", "marts", "quarantine", "history"}
    assert _schemas(_current_database(warehouse)) == published | {"raw", "staging", "intermediate"}


def test_a_released_file_can_only_be_read(warehouse: Warehouse) -> None:
    candidate = _candidate(warehouse)
    (candidate.folder / "audit").mkdir()
    (candidate.folder / "audit" / "index.html").write_text("检验")
    publish(warehouse, candidate, {})
    files = [path for path in warehouse.current_link.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == ["index.html", "juesuan.duckdb", "manifest.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o444}


def test_the_manifest_says_what_the_release_is(warehouse: Warehouse) -> None:
    release_id = publish(warehouse, _candidate(warehouse), {"note": "试运行", "release_id": "forged"})
    manifest = json.loads((warehouse.current_link / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["release_id"] == release_id
    assert manifest["note"] == "试运行"
    assert manifest["input_sha256"] == ["f0", "f1", "f2", "f3"]
    assert manifest["verdicts"] == {"published": 1, "published_in_part": 1, "unreadable": 1, "withheld": 1}
    assert manifest["rows"]["marts.fiscal_amounts"] == 4
    counted = {name: count for name, count in manifest["ledger"].items() if name.startswith(("cells_of", "facts"))}
    assert counted == {
        "cells_of_facts": 8,
        "cells_of_indicators": 3,
        "cells_of_projects": 2,
        "facts_read": 7,
        "facts_published": 4,
        "facts_withheld": 2,
        "facts_superseded": 1,
    }
    assert manifest["database_sha256"] == sha256_of(_current_database(warehouse))
    assert manifest["duckdb_storage_version"].startswith("v1.2.0")
    assert len(manifest["catalogue_sha256"]) == 64
    assert {"created_at", "code_version", "git_commit", "duckdb_version"} <= manifest.keys()


def test_another_catalogue_has_another_hash(warehouse: Warehouse) -> None:
    change = "update core.dim_identity set name = '另一名称' where identity_id = 'P-SHARE'"
    for faults in ((), (), (change,)):
        publish(warehouse, _candidate(warehouse, *faults), {})
    first, same, other = (release.manifest["catalogue_sha256"] for release in warehouse.releases())
    assert first == same != other


def test_working_schemas_are_left_out_if_asked(warehouse: Warehouse) -> None:
    publish(warehouse, _candidate(warehouse), {}, drop=WORKING_SCHEMAS)
    assert _schemas(_current_database(warehouse)) == {"core", "marts", "quarantine", "history"}
    assert not any(name.startswith("raw.") for name in warehouse.releases()[0].manifest["rows"])


@pytest.mark.parametrize(
    "fault",
    [
        "update marts.fiscal_amounts set audit_status = 'ok'",
        "drop table marts.projects",
        "drop table core.dim_identity",
        "drop table raw.files",
        "insert into core.dim_identity values ('not an id', 'x', 'fatal', true)",
        "create view marts.broken as select * from raw.cells; alter table raw.cells rename to gone",
    ],
)
def test_a_candidate_whose_gate_fails_is_refused_even_if_publish_is_called_directly(
    warehouse: Warehouse, fault: str
) -> None:
    publish(warehouse, _candidate(warehouse), {})
    before = warehouse.current()
    with pytest.raises(GateBlocked) as blocked:
        publish(warehouse, _candidate(warehouse, fault), {})
    assert blocked.value.reasons
    assert "/" in str(blocked.value)
    assert warehouse.current() == before
    assert len(warehouse.releases()) == 1


def test_a_view_of_what_is_left_out_is_refused(warehouse: Warehouse) -> None:
    view = "create view marts.all_cells as select * from raw.cells"
    publish(warehouse, _candidate(warehouse, view), {})
    with pytest.raises(GateBlocked):
        publish(warehouse, _candidate(warehouse, view), {}, drop=("raw",))


def test_what_is_left_out_takes_no_space_and_takes_nothing_else_along(warehouse: Warehouse) -> None:
    candidate = _candidate(
        warehouse,
        "create table raw.much as select hash(range) as one, hash(range + 1) as other from range(500000)",
        "create table marts.noted (one integer not null, other varchar default 'x', check (one > 0))",
        "comment on table marts.noted is '一张表'",
        "comment on column marts.noted.one is '一列'",
    )
    size = candidate.database.stat().st_size
    publish(warehouse, candidate, {}, drop=("raw",))
    assert _current_database(warehouse).stat().st_size < size
    assert sorted(path.name for path in warehouse.current_link.iterdir()) == ["juesuan.duckdb", "manifest.json"]
    manifest = json.loads((warehouse.current_link / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["duckdb_storage_version"].startswith("v1.2.0")
    with duckdb.connect(str(_current_database(warehouse)), read_only=True) as reader:
        ((free,),) = reader.execute("select free_blocks from pragma_database_size()").fetchall()
        about = "select comment from duckdb_tables() where table_name = 'noted'"
        columns = """
            select column_name, is_nullable, column_default, comment from duckdb_columns() where table_name = 'noted'
        """
        kinds = "select constraint_type from duckdb_constraints() where table_name = 'noted' order by 1"
        assert free == 0
        assert reader.execute(about).fetchall() == [("一张表",)]
        assert reader.execute(columns).fetchall() == [("one", False, None, "一列"), ("other", True, "'x'", None)]
        assert reader.execute(kinds).fetchall() == [("CHECK",), ("NOT NULL",)]


def test_what_is_no_database_is_refused(warehouse: Warehouse) -> None:
    candidate = warehouse.new_candidate()
    candidate.database.write_bytes(b"no database" * 1000)
    with pytest.raises(GateBlocked):
        publish(warehouse, candidate, {})
    assert warehouse.current() is None


def test_a_pending_wal_is_brought_into_the_file_before_it_is_sealed(warehouse: Warehouse) -> None:
    candidate = _candidate(warehouse)
    connection = duckdb.connect(str(candidate.database))
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")
    connection.execute("create table marts.late as select 42 as answer")
    connection.close()
    assert candidate.database.with_name("juesuan.duckdb.wal").exists()
    publish(warehouse, candidate, {})
    assert sorted(path.name for path in warehouse.current_link.iterdir()) == ["juesuan.duckdb", "manifest.json"]
    with duckdb.connect(str(_current_database(warehouse)), read_only=True) as reader:
        assert reader.execute("select answer from marts.late").fetchone() == (42,)


def test_going_back_makes_the_earlier_release_current(warehouse: Warehouse) -> None:
    first = publish(warehouse, _candidate(warehouse), {})
    second = publish(warehouse, _candidate(warehouse), {})
    assert [release.is_current for release in warehouse.releases()] == [False, True]
    rollback(warehouse, first)
    assert [release.is_current for release in warehouse.releases()] == [True, False]
    rollback(warehouse, second)
    assert warehouse.current() == (warehouse.releases_folder / second).resolve()


@pytest.mark.parametrize("release_id", ["20240101T000000Z-abcdef", "", "../inputs", ".tmp-x", "current"])
def test_an_unknown_release_is_named_and_nothing_changes(warehouse: Warehouse, release_id: str) -> None:
    known = publish(warehouse, _candidate(warehouse), {})
    with pytest.raises(UnknownRelease, match=known):
        rollback(warehouse, release_id)
    assert warehouse.current() == (warehouse.releases_folder / known).resolve()


def test_going_back_to_a_file_that_was_tampered_with_is_refused(warehouse: Warehouse) -> None:
    first = publish(warehouse, _candidate(warehouse), {})
    second = publish(warehouse, _candidate(warehouse), {})
    database = warehouse.releases_folder / first / "juesuan.duckdb"
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        connection.execute("update marts.fiscal_amounts set amount_yuan = 0")
    with pytest.raises(WarehouseError, match=first):
        rollback(warehouse, first)
    assert warehouse.current() == (warehouse.releases_folder / second).resolve()


def test_only_the_last_releases_are_kept(warehouse: Warehouse) -> None:
    ids = [publish(warehouse, _candidate(warehouse), {}, keep=3) for _ in range(5)]
    assert [release.release_id for release in warehouse.releases()] == ids[-3:]
    assert warehouse.current() == (warehouse.releases_folder / ids[-1]).resolve()
    assert not list(warehouse.releases_folder.glob(".tmp-*"))


def test_the_current_release_is_kept_even_if_only_one_may_stay(warehouse: Warehouse) -> None:
    publish(warehouse, _candidate(warehouse), {})
    last = publish(warehouse, _candidate(warehouse), {}, keep=1)
    (release,) = warehouse.releases()
    assert (release.release_id, release.is_current) == (last, True)
    with pytest.raises(WarehouseError):
        warehouse.retire(release)


def test_a_reader_that_has_a_release_open_keeps_it_while_the_next_one_is_published(warehouse: Warehouse) -> None:
    publish(warehouse, _candidate(warehouse), {})
    with duckdb.connect(str(_current_database(warehouse)), read_only=True) as reader:
        publish(warehouse, _candidate(warehouse, "create table marts.newer as select 1"), {}, keep=1)
        assert reader.execute("select count(*) from marts.fiscal_amounts").fetchone() == (4,)
    assert "marts.newer" in warehouse.releases()[0].manifest["rows"]
