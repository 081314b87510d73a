"""Fixtures that every room's tests share: published reports, the program as a person runs it, a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import connections
import duckdb
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
PROGRAM = Path(sys.executable).with_name("juesuan")

if WORKER := os.environ.get("PYTEST_XDIST_WORKER"):  # two tests at once would write the same files of dbt
    os.environ["DBT_TARGET_PATH"] = str(PROJECT / "dbt" / "target" / WORKER)


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the published reports this test reads are not here: ../shared/{name}")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Folder of the five source reports as converters left them; the test skips where it is absent."""
    return _shared("seeds")


@pytest.fixture(scope="session")
def real_reports() -> Path:
    """Folder of other published reports; the test skips where it is absent."""
    return _shared("real")


@dataclass(frozen=True)
class Run:
    """A finished ``juesuan`` command."""

    code: int
    out: str
    err: str
    warehouse: Path
    connections: Path | None = None  # the log of ``connections``, where they were noted

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Query the current release of the run's warehouse."""
        with duckdb.connect(str(self.warehouse / "current" / "juesuan.duckdb"), read_only=True) as connection:
            return connection.execute(query, parameters).fetchall()


def juesuan(*arguments: object, warehouse: Path, log: Path | None = None) -> Run:
    """Run one command to its end; ``log`` notes whom it connects to."""
    done = subprocess.run(
        [*(connections.noting(log) if log else ()), PROGRAM, *map(str, arguments), "--warehouse", str(warehouse)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr, warehouse, log)


@pytest.fixture(scope="session")
def start_juesuan() -> Callable[..., subprocess.Popen[str]]:
    """Start a command and hand it back while it runs; ``log`` notes whom it connects to."""

    def start(*arguments: object, warehouse: Path, log: Path | None = None) -> subprocess.Popen[str]:
        noting = connections.noting(log, aside=True) if log else []
        command = [*noting, str(PROGRAM), *map(str, arguments), "--warehouse", str(warehouse)]
        return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


@pytest.fixture(scope="session")
def run_juesuan() -> Callable[..., Run]:
    return juesuan


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """``juesuan run`` over the sample that the project ships; whoever uses it only reads."""
    folder = tmp_path_factory.mktemp("sample")
    return juesuan("run", PROJECT / "raw", warehouse=folder, log=folder.with_suffix(".connections"))


@pytest.fixture(scope="session")
def seeds_run(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """``juesuan run`` over the five published reports; whoever uses it only reads."""
    return juesuan("run", seeds, warehouse=tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a screen, driven by Playwright; the test skips where it is not installed."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-component-update", "--disable-sync", *quiet]
        )
        yield started
        started.close()
