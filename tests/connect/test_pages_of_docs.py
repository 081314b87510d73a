"""The pages of docs/connect say what happens: each is run with the real client, against the sample."""

from __future__ import annotations

import os
import shutil
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


def test_clients_that_speak_to_a_server(beside_the_sample: Path, server: Postgres) -> None:
    if not (shutil.which("isql") and shutil.which("javac") and JDBC.exists()):
        pytest.skip(
            "drivers are missing (apt-get install unixodbc odbc-postgresql libpostgresql-jdbc-java default-jdk-headless)"
        )
    team = server.fresh("juesuan")
    environment = {**os.environ, "PGPASSWORD": team.password}
    assert list(differences("postgres.md", beside_the_sample, environment, _5432=str(team.port))) == []
