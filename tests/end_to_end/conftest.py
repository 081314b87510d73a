"""The program as a person runs it: in a process of its own, on a warehouse of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).with_name("juesuan")


@dataclass(frozen=True)
class Run:
    """A finished ``juesuan`` command."""

    code: int
    out: str
    err: str
    warehouse: Path

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Query the current release of the run's warehouse."""
        with duckdb.connect(str(self.warehouse / "current" / "juesuan.duckdb"), read_only=True) as connection:
            return connection.execute(query, parameters).fetchall()


def juesuan(*arguments: object, warehouse: Path) -> Run:
    """Run one command to its end."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments), "--warehouse", str(warehouse)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr, warehouse)


@pytest.fixture(scope="session")
def start_juesuan() -> Callable[..., subprocess.Popen[str]]:
    """Start a command and hand it back while it runs."""

    def start(*arguments: object, warehouse: Path) -> subprocess.Popen[str]:
        command = [str(PROGRAM), *map(str, arguments), "--warehouse", str(warehouse)]
        return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


@pytest.fixture(scope="session")
def run_juesuan() -> Callable[..., Run]:
    return juesuan


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """``juesuan run`` over the sample that the project ships."""
    return juesuan("run", PROJECT / "raw", warehouse=tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def seeds_run(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """``juesuan run`` over the five published reports."""
    return juesuan("run", seeds, warehouse=tmp_path_factory.mktemp("seeds"))
