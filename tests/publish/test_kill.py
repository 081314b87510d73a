"""A publisher that is killed at any line leaves the old release or the new one, and readers never see anything else."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hand_made_candidate import build_candidate

from dagster_project.warehouse import Warehouse, sha256_of

SCRIPT = Path(__file__).with_name("killed_publisher.py")
NEVER = 10**9
EVERY = 4  # lines of our code between two kills


def _read(database: Path) -> str:
    """The release id that the database itself carries; reads a relation that is published as well."""
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.fiscal_amounts").fetchone() == (4,)
        row = connection.execute("select release_id from marts.mark").fetchone()
    assert row is not None
    return str(row[0])


def _assert_whole(warehouse: Warehouse) -> str:
    """Every release in the folder is complete and is what its manifest says; returns the current one's id."""
    current = warehouse.current()
    assert current is not None
    for release in warehouse.releases():
        database = release.folder / "juesuan.duckdb"
        assert release.manifest["release_id"] == release.release_id == _read(database)
        assert release.manifest["database_sha256"] == sha256_of(database)
        assert database.stat().st_mode & 0o222 == 0
        assert not database.with_name("juesuan.duckdb.wal").exists()
        assert (release.folder / "audit" / "index.html").exists()
        assert {"parquet/fiscal_amounts.parquet"} <= release.manifest["files"].keys()
        for path, about in release.manifest["files"].items():
            assert about["sha256"] == sha256_of(release.folder / path)
            assert (release.folder / path).stat().st_mode & 0o222 == 0
    return json.loads((current / "manifest.json").read_text())["release_id"]


class _Reader:
    """Opens current/juesuan.duckdb again and again in a thread of its own, as any client may."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.opened = 0
        self.bad: list[str] = []
        self._database = warehouse.current_link / "juesuan.duckdb"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.wait(0.02):
            try:
                _read(self._database)
                self.opened += 1
            except Exception as error:
                self.bad.append(repr(error))

    def __enter__(self) -> _Reader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    clean = build_candidate(tmp_path / "clean.duckdb")
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(tmp_path / "warehouse"), str(clean)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.communicate()


def _publish(publisher: subprocess.Popen[str], kill_at: int) -> tuple[str, bool]:
    """Returns the release id that was tried, and whether the publisher was killed."""
    assert publisher.stdin and publisher.stdout
    publisher.stdin.write(f"{kill_at}\n")
    publisher.stdin.flush()
    release_id, exit_code = publisher.stdout.readline().split()
    assert exit_code in ("0", "-9")
    return release_id, exit_code == "-9"


def test_a_kill_at_any_line_leaves_the_old_or_the_new_release(tmp_path: Path, publisher: subprocess.Popen[str]) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    old, _ = _publish(publisher, NEVER)
    survivors = []
    with _Reader(warehouse) as reader:
        for nth in itertools.count(1, EVERY):
            new, killed = _publish(publisher, nth)
            current = _assert_whole(warehouse)
            if not killed:
                assert current == new
                break
            assert current in (old, new)
            survivors.append("old" if current == old else "new")
            old = current
    assert len(survivors) >= 30
    assert set(survivors) == {"old", "new"}, "kills have to fall before and after the flip"
    assert reader.bad == []
    assert reader.opened > len(survivors)


def test_what_a_killed_publisher_left_behind_is_swept(tmp_path: Path, publisher: subprocess.Popen[str]) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    release_id, _ = _publish(publisher, NEVER)
    _, killed = _publish(publisher, 40)
    assert killed
    assert list(warehouse.releases_folder.glob(".tmp-*"))
    warehouse.sweep()
    assert [path.name for path in warehouse.releases_folder.iterdir()] == [release_id]
