"""Connections are tested with the sample, and with servers of our own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import private_postgres
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "expectations"))


@pytest.fixture(scope="session")
def server() -> Iterator[private_postgres.Postgres]:
    """A running PostgreSQL that nobody else uses; the test skips where none is installed."""
    programs = private_postgres.programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with private_postgres.running(programs) as started:
        yield started


@pytest.fixture
def postgres(
    server: private_postgres.Postgres, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> private_postgres.Postgres:
    """An empty database, and its password where libpq looks for it."""
    monkeypatch.setenv("PGPASSWORD", server.password)
    return server.fresh(request.node.name)
