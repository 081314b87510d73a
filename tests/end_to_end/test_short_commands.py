"""Commands that only read the release answer at once: what takes seconds to import is not imported for them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import duckdb
import pytest

ASKED = """
import sys
from dagster_project.cli import app
app(sys.argv[1:], standalone_mode=False)
heavy = {"dagster", "dagster_dbt", "dbt", "great_expectations", "scipy", "cv2", "onnxruntime", "sqlalchemy"}
print("loaded:", sorted(heavy & sys.modules.keys()))
"""


@pytest.mark.parametrize("command", ["findings", "sql", "ask", "explain", "releases"])
def test_a_command_that_only_reads_loads_neither_dagster_nor_dbt_nor_great_expectations(
    command: str, sample_run: Any
) -> None:
    with duckdb.connect(str(sample_run.warehouse / "current" / "juesuan.duckdb"), read_only=True) as connection:
        ((finding,),) = connection.execute("select min(finding_id) from marts.findings").fetchall()
    arguments = {"sql": ["select 1"], "ask": ["1"], "explain": [finding]}.get(command, [])
    done = subprocess.run(
        [sys.executable, "-c", ASKED, command, *arguments, "--warehouse", str(sample_run.warehouse)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "loaded: []"
