"""What a client sees when a new release comes while it is connected: as docs/connect/README.md says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from small_releases import ROWS, release
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from dagster_project.warehouse import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    house = Warehouse(tmp_path / "warehouse")
    release(house, 1)
    return house


@pytest.fixture
def held(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection opened on the first release."""
    with duckdb.connect(str(_file(warehouse)), read_only=True) as connection:
        yield connection


def _file(warehouse: Warehouse) -> Path:
    return warehouse.current_link / "juesuan.duckdb"


def _number(connection: duckdb.DuckDBPyConnection, catalog: str = "juesuan") -> int:
    rows = connection.execute(f"select number from {catalog}.marts.mark").fetchall()
    return int(rows[0][0])


def test_a_connection_stays_on_its_release_and_a_new_one_sees_the_next(
    warehouse: Warehouse, held: duckdb.DuckDBPyConnection
) -> None:
    release(warehouse, 2)
    assert _number(held) == 1
    with duckdb.connect(str(_file(warehouse)), read_only=True) as anew:
        assert _number(anew) == 2


def test_a_release_that_is_deleted_is_read_to_the_end_by_those_who_hold_it(
    warehouse: Warehouse, held: duckdb.DuckDBPyConnection
) -> None:
    first = warehouse.current()
    for number in range(2, 8):
        release(warehouse, number)
    assert first is not None and not first.exists()
    assert held.execute("select count(*), sum(amount_yuan) from marts.echo").fetchall() == [(ROWS, sum(range(ROWS)))]


def test_the_link_tells_that_a_new_release_came_and_attaching_again_takes_it(warehouse: Warehouse) -> None:
    file = _file(warehouse)
    attach = f"attach or replace '{file}' as juesuan (read_only)"
    with duckdb.connect() as connection:
        connection.execute(attach)
        opened = os.path.realpath(file)
        release(warehouse, 2)
        assert _number(connection) == 1
        assert os.path.realpath(file) != opened
        connection.execute(attach)
        assert _number(connection) == 2


def _seen_by(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("select number from marts.mark")).scalar_one())


def test_sqlalchemy_without_a_pool_sees_the_next_release_and_with_one_does_not(warehouse: Warehouse) -> None:
    address, read_only = f"duckdb:///{_file(warehouse)}", {"read_only": True}
    without = create_engine(address, poolclass=NullPool, connect_args=read_only)
    assert _seen_by(without) == 1
    release(warehouse, 2)
    assert _seen_by(without) == 2
    pooled = create_engine(address, connect_args=read_only)
    assert _seen_by(pooled) == 2
    release(warehouse, 3)
    assert (_seen_by(pooled), _seen_by(without)) == (2, 3)
    pooled.dispose()
