"""The pages of docs/connect say what happens: each is run with the real client, against the sample."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pages import differences
from private_postgres import Postgres

JDBC = Path("/usr/share/java/postgresql.jar")


@pytest.fixture
def beside_the_sample(sample_run: Any, tmp_path: Path) -> Path:
    """A folder in which ``warehouse`` is the published sample."""
    (tmp_path / "warehouse").symlink_to(sample_run.warehouse)
    return tmp_path


@pytest.mark.parametrize("page", ["duckdb.md", "versions.md", "sqlalchemy.md", "serving.md"])
def test_clients_that_open_the_file(page: str, beside_the_sample: Path) -> None:
    assert list(differences(page, beside_the_sample)) == []


def test_a_client_in_node(beside_the_sample: Path) -> None:
    package = _node_package()
    if package is None:
        pytest.skip("no Node.js with @duckdb/node-api, 70 MB (npm install --global @duckdb/node-api)")
    (beside_the_sample / "node_modules").symlink_to(package)
    assert list(differences("node.md", beside_the_sample)) == []


def _node_package() -> Path | None:
    """The folder of npm's global packages, if the client is among them."""
    if not (shutil.which("node") and (npm := shutil.which("npm"))):
        return None
    found = Path(subprocess.run([npm, "root", "--global"], capture_output=True, text=True, check=True).stdout.strip())
    return found if (found / "@duckdb" / "node-api").is_dir() else None


def test_clients_that_speak_to_a_server(beside_the_sample: Path, server: Postgres) -> None:
    if not (shutil.which("isql") and shutil.which("javac") and JDBC.exists()):
        pytest.skip(
            "drivers are missing (apt-get install unixodbc odbc-postgresql libpostgresql-jdbc-java default-jdk-headless)"
        )
    team = server.fresh("juesuan")
    environment = {**os.environ, "PGPASSWORD": team.password}
    assert list(differences("postgres.md", beside_the_sample, environment, _5432=str(team.port))) == []
