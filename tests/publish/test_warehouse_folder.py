"""The warehouse folder: one writer, files by content, candidates that are swept."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dagster_project.warehouse import (
    RELEASE_ID,
    InputRefused,
    Warehouse,
    WarehouseBusy,
    WarehouseError,
    create_database,
)

HOLD = """
import sys
from pathlib import Path
from dagster_project.warehouse import Warehouse
with Warehouse(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


def _file(folder: Path, name: str, content: bytes = b"content") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _hold(warehouse: Warehouse) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(warehouse.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout and holder.stdout.readline() == "held\n"
    return holder


# ---------------------------------------------------------------------------------------------------- lock


def test_a_user_who_only_reads_is_told_so(warehouse: Warehouse) -> None:
    warehouse.root.mkdir(mode=0o550)
    powerless = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.getuid() == 0 else []
    command = [*powerless, sys.executable, "-m", "dagster_project.cli", "rollback", "previous", "--warehouse"]
    done = subprocess.run([*command, str(warehouse.root)], capture_output=True, text=True)
    assert done.returncode == 2 and "只能读取" in done.stderr and "Traceback" not in done.stderr


def test_a_second_writer_is_refused_and_told_who_writes(warehouse: Warehouse, tmp_path: Path) -> None:
    holder = _hold(warehouse)
    try:
        with pytest.raises(WarehouseBusy, match=rf"进程 {holder.pid} .*process {holder.pid};"), warehouse.lock():
            pass
        with pytest.raises(WarehouseBusy):
            warehouse.add(_file(tmp_path, "a.txt"), "a.txt")
        with pytest.raises(WarehouseBusy):
            warehouse.new_candidate()
        with pytest.raises(WarehouseBusy):
            warehouse.sweep()
    finally:
        holder.communicate()
    with warehouse.lock():
        assert warehouse.inputs() == []


def test_a_writer_that_waits_gets_the_lock_when_the_other_has_finished(warehouse: Warehouse) -> None:
    holder = _hold(warehouse)
    assert holder.stdin
    holder.stdin.close()
    with warehouse.lock(timeout=20):
        pass
    assert holder.wait() == 0


def test_the_lock_of_a_killed_writer_is_free(warehouse: Warehouse) -> None:
    holder = _hold(warehouse)
    holder.kill()
    holder.wait()
    with warehouse.lock():
        pass


def test_the_parts_of_one_process_share_the_lock(warehouse: Warehouse) -> None:
    with warehouse.lock(), Warehouse(warehouse.root).lock():
        warehouse.new_candidate()


# -------------------------------------------------------------------------------------------------- inputs


def test_a_file_is_kept_by_content(warehouse: Warehouse, tmp_path: Path) -> None:
    sha256, is_new = warehouse.add(_file(tmp_path, "报告.TXT", b"abc"), "报告.TXT")
    assert (sha256, is_new) == (hashlib.sha256(b"abc").hexdigest(), True)
    (file,) = warehouse.inputs()
    assert file.path == warehouse.inputs_folder / f"{sha256}.txt"
    assert file.path.read_bytes() == b"abc"
    assert (file.display_name, file.seen_order, file.size) == ("报告.TXT", 1, 3)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", file.first_seen_at)


def test_the_same_file_again_changes_nothing(warehouse: Warehouse, tmp_path: Path) -> None:
    path = _file(tmp_path, "a.txt")
    warehouse.add(path, "a.txt")
    index = (warehouse.inputs_folder / "index.jsonl").read_bytes()
    assert warehouse.add(path, "a.txt")[1] is False
    assert (warehouse.inputs_folder / "index.jsonl").read_bytes() == index


def test_the_same_content_under_another_name_is_remembered_as_an_alias(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.add(_file(tmp_path, "a.txt"), "a.txt")
    warehouse.add(_file(tmp_path, "b.txt", b"other"), "b.txt")
    assert warehouse.add(tmp_path / "a.txt", "copy.docx")[1] is False
    first, second = warehouse.inputs()
    assert (first.display_name, first.aliases, first.seen_order) == ("a.txt", ("copy.docx",), 1)
    assert (second.display_name, second.aliases, second.seen_order) == ("b.txt", (), 2)
    assert first.path.exists() and len(list(warehouse.inputs_folder.iterdir())) == 3


def test_another_view_of_the_warehouse_sees_what_was_added(warehouse: Warehouse, tmp_path: Path) -> None:
    other = Warehouse(warehouse.root)
    assert other.inputs() == []
    warehouse.add(_file(tmp_path, "a.txt"), "a.txt")
    assert [file.display_name for file in other.inputs()] == ["a.txt"]
    other.add(_file(tmp_path, "b.txt", b"b"), "b.txt")
    assert [file.seen_order for file in warehouse.inputs()] == [1, 2]


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("../../etc/passwd", "bin"),
        ("/etc/cron.d/x.sh", "sh"),
        ("a.t/xt", "bin"),
        ("没有后缀", "bin"),
        ("a.txt\n../b", "bin"),
        ("报表[1-9].csv", "csv"),
        ("名\udcff.pdf", "pdf"),
        ("", "bin"),
    ],
)
def test_the_given_name_is_never_a_path(warehouse: Warehouse, tmp_path: Path, name: str, extension: str) -> None:
    sha256, _ = warehouse.add(_file(tmp_path, "given"), name)
    assert {path.name for path in warehouse.inputs_folder.iterdir()} == {f"{sha256}.{extension}", "index.jsonl"}
    (file,) = Warehouse(warehouse.root).inputs()
    assert file.display_name == name
    assert file.path.read_bytes() == b"content"


def test_what_is_no_regular_file_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    target = _file(tmp_path, "target.txt")
    (tmp_path / "link.txt").symlink_to(target)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    for path in ("link.txt", "pipe.txt", "folder.txt", "missing.txt"):
        with pytest.raises(InputRefused, match=rf"{path}：.* / "):
            warehouse.add(tmp_path / path, path)
    with pytest.raises(InputRefused):
        warehouse.add(Path("/dev/zero"), "zero.txt")
    assert warehouse.inputs() == []
    assert list(warehouse.inputs_folder.iterdir()) == []


@pytest.mark.parametrize("torn", [b'{"sha256": "abc', b'{"sha256": "abc", "name": "c"}', "名".encode()[:2]])
def test_a_line_that_a_killed_writer_tore_is_forgotten(warehouse: Warehouse, tmp_path: Path, torn: bytes) -> None:
    warehouse.add(_file(tmp_path, "a.txt"), "a.txt")
    index = warehouse.inputs_folder / "index.jsonl"
    with index.open("ab") as file:
        file.write(torn)
    assert [file.display_name for file in warehouse.inputs()] == ["a.txt"]
    warehouse.add(_file(tmp_path, "b.txt", b"b"), "b.txt")
    assert [json.loads(line)["name"] for line in index.read_bytes().splitlines()] == ["a.txt", "b.txt"]
    assert [file.display_name for file in Warehouse(warehouse.root).inputs()] == ["a.txt", "b.txt"]


def test_a_damaged_line_in_the_middle_is_named(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.add(_file(tmp_path, "a.txt"), "a.txt")
    index = warehouse.inputs_folder / "index.jsonl"
    index.write_bytes(b"{damaged\n" + index.read_bytes())
    with pytest.raises(WarehouseError, match="第 1 行损坏 / line 1 is damaged"):
        Warehouse(warehouse.root).inputs()


def test_a_copy_whose_index_line_was_never_written_is_taken_again(warehouse: Warehouse, tmp_path: Path) -> None:
    path = _file(tmp_path, "a.txt")
    warehouse.add(path, "a.txt")
    (warehouse.inputs_folder / "index.jsonl").write_bytes(b"")
    again = Warehouse(warehouse.root)
    assert again.add(path, "a.txt")[1] is True
    assert len(again.inputs()) == 1


# --------------------------------------------------------------------------------- candidates and releases


def test_a_candidate_lies_where_no_reader_looks(warehouse: Warehouse) -> None:
    candidate = warehouse.new_candidate()
    assert RELEASE_ID.fullmatch(candidate.release_id)
    assert candidate.folder == warehouse.releases_folder / f".tmp-{candidate.release_id}"
    assert candidate.database.name == "juesuan.duckdb"
    assert warehouse.releases() == []
    assert warehouse.current() is None


def test_a_new_database_can_be_read_by_clients_since_1_2(tmp_path: Path) -> None:
    database = tmp_path / "it's here.duckdb"
    create_database(database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table kept as select 1")
        version = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
        ).fetchone()
    assert version == ("v1.2.0+",)


def test_leftovers_of_killed_runs_are_swept_and_nothing_else(warehouse: Warehouse, tmp_path: Path) -> None:
    warehouse.add(_file(tmp_path, "a.txt"), "a.txt")
    candidate = warehouse.new_candidate()
    _file(warehouse.inputs_folder, ".tmp-123")
    warehouse.next_link.symlink_to("releases/none")
    warehouse.sweep()
    assert not candidate.folder.exists()
    assert not warehouse.next_link.is_symlink()
    assert len(list(warehouse.inputs_folder.iterdir())) == 2


def test_sweeping_an_empty_warehouse_is_no_error(warehouse: Warehouse) -> None:
    warehouse.sweep()
    assert warehouse.releases() == []
