"""A DuckDB of the oldest line that the storage format promises reads a release whole, and what it reads is what ours does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

PIN = Path(__file__).with_name("old-client.txt")
CLIENT = Path(sys.prefix) / "old-client"


def _read(database: Path, *, client: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(client or "")}
    command = [sys.executable, str(Path(__file__).with_name("read_everything.py")), str(database)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def old_client() -> Path:
    if not (CLIENT / "duckdb").is_dir():
        pytest.skip(
            "the old DuckDB client is not installed (make .venv/old-client; there is no wheel for every Python)"
        )
    return CLIENT


@pytest.fixture(scope="module")
def read(sample_run: Any, old_client: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sample as the old client reads it, and as ours does."""
    database = sample_run.warehouse / "current" / "juesuan.duckdb"
    old, ours = (_read(database, client=client) for client in (old_client, None))
    assert (old.returncode, ours.returncode) == (0, 0), old.stderr + ours.stderr
    return json.loads(old.stdout), json.loads(ours.stdout)


def test_it_is_another_client_that_reads(read: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, ours = read
    assert f"duckdb=={old['client']}" in PIN.read_text(encoding="utf-8").splitlines()
    assert ours["client"] == duckdb.__version__ != old["client"]


def test_it_reads_every_row_sum_and_comment_that_ours_reads(read: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, ours = read
    assert {name.partition(".")[0] for name in old["tables"]} >= {"marts", "questions", "quarantine", "history", "core"}
    assert old["tables"] == ours["tables"]
    assert old["columns"] == ours["columns"]


def test_what_it_reads_is_what_is_published(read: tuple[dict[str, Any], dict[str, Any]], sample_run: Any) -> None:
    old, _ = read
    ((facts, yuan),) = sample_run.rows("select count(*), sum(amount_yuan) from marts.fiscal_amounts")
    amounts = old["tables"]["marts.fiscal_amounts"]
    assert (amounts["rows"], Decimal(amounts["sums"]["amount_yuan"])) == (facts, yuan)
    assert amounts["comment"].startswith("One row per fact") and "每个事实一行。" in amounts["comment"]


def test_a_newer_storage_format_would_be_refused_by_it(old_client: Path, tmp_path: Path) -> None:
    """So the format in which candidates are created is what the other tests depend on."""
    database = tmp_path / "newer.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as newer (storage_version 'latest')")
        connection.execute("create table newer.one as select 1 as a")
    assert _read(database).returncode == 0
    refused = _read(database, client=old_client)
    assert refused.returncode != 0
    assert "storage" in refused.stderr.lower()
