"""A release arrives in PostgreSQL as it is, in one step for readers, and what people set up there stays."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from private_postgres import Postgres
from small_releases import ROWS, release

from dagster_project.connect.postgres import PushRefused, push
from dagster_project.warehouse import Warehouse

GRANTS = """
grant usage on schema marts to reader;
grant select on all tables in schema marts to reader;
alter default privileges in schema marts grant select on tables to reader;
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse")


def _number(postgres: Postgres, user: str = "loader") -> int:
    ((number,),) = postgres.rows("select number from marts.mark", user)
    return int(number)


def test_every_row_of_the_sample_arrives_exactly(
    postgres: Postgres, sample_run: Any, run_juesuan: Callable[..., Any]
) -> None:
    done = run_juesuan("push", postgres.target(), warehouse=sample_run.warehouse)
    assert done.code == 0, done.err
    relations = sample_run.rows(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where schema_name in ('marts', 'questions', 'quarantine')"
    )
    assert len(relations) >= 11
    for (relation,) in relations:
        here = sample_run.rows(f"from {relation}")
        there = postgres.rows(f"select * from {relation}")  # type: ignore[arg-type]
        assert sorted(map(repr, there)) == sorted(map(repr, here)), relation
    ((sum_here,),) = sample_run.rows("select sum(amount_yuan) from marts.fiscal_amounts")
    assert postgres.rows("select sum(amount_yuan) from marts.fiscal_amounts") == [(sum_here,)]
    assert ("示例市公共资源服务中心",) in postgres.rows("select unit_name from marts.reports")


def test_tables_and_columns_say_what_they_are(
    postgres: Postgres, sample_run: Any, run_juesuan: Callable[..., Any]
) -> None:
    run_juesuan("push", postgres.target(), warehouse=sample_run.warehouse)
    remarks = dict(
        postgres.rows(
            "select nspname || '.' || relname, obj_description(pg_class.oid)"
            " from pg_class join pg_namespace on relnamespace = pg_namespace.oid where relkind = 'r' and nspname = 'marts'"
        )
    )
    assert "每份报告一行" in remarks["marts.reports"]
    columns = postgres.rows(
        "select attname, format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)"
        " from pg_attribute where attrelid = 'marts.fiscal_amounts'::regclass and attnum > 0"
    )
    assert all(remark for *_, remark in columns)
    assert ("amount_yuan", "numeric(20,2)", True) in [column[:3] for column in columns]
    primary = postgres.rows(
        "select conrelid::regclass::text from pg_constraint where contype = 'p' and connamespace = 'marts'::regnamespace"
    )
    assert {("marts.reports",), ("marts.fiscal_amounts",), ("marts.findings",)} <= set(primary)


def test_the_same_release_is_loaded_once_unless_forced(postgres: Postgres, warehouse: Warehouse) -> None:
    first = release(warehouse, 1)
    assert push(warehouse, postgres.target()).rows["marts.echo"] == ROWS
    assert push(warehouse, postgres.target()).rows == {}
    assert push(warehouse, postgres.target(), force=True).rows["marts.echo"] == ROWS
    assert postgres.rows("select release_id from juesuan.releases") == [(first,), (first,)]
    second = release(warehouse, 2)
    assert push(warehouse, postgres.target()).release_id == second
    assert _number(postgres) == 2


def test_grants_and_views_of_people_stay_across_pushes(postgres: Postgres, warehouse: Warehouse) -> None:
    release(warehouse, 1)
    push(warehouse, postgres.target())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _number(postgres, "reader")
    with postgres.connect() as owner:
        owner.execute(GRANTS)
        owner.execute("create view public.doubled as select number * 2 as number from marts.mark")
    for number, also in ((2, ()), (3, ("create table marts.later as select '新表' as name",))):
        release(warehouse, number, *also)
        push(warehouse, postgres.target())
        assert _number(postgres, "reader") == number
        assert postgres.rows("select number from public.doubled") == [(2 * number,)]
    assert postgres.rows("select name from marts.later", "reader") == [("新表",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        postgres.rows("delete from marts.mark returning 1", "reader")


def test_a_new_column_comes_to_the_table_that_is_there(postgres: Postgres, warehouse: Warehouse) -> None:
    release(warehouse, 1)
    push(warehouse, postgres.target())
    with postgres.connect() as owner:
        owner.execute("create view public.marked as select number from marts.mark")
    release(warehouse, 2, "alter table marts.mark add column name varchar default '决算'")
    push(warehouse, postgres.target())
    assert postgres.rows("select number, name from marts.mark") == [(2, "决算")]
    assert postgres.rows("select number from public.marked") == [(2,)]


def test_another_key_and_a_null_come_to_the_table_that_is_there(
    postgres: Postgres, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = "create table marts.firm (n integer not null)"
    monkeypatch.setattr("dagster_project.connect.postgres.key_of", lambda *_: ("amount_yuan",))
    release(warehouse, 1, firm)
    push(warehouse, postgres.target())
    monkeypatch.setattr("dagster_project.connect.postgres.key_of", lambda *_: ("amount_yuan", "scope"))
    release(
        warehouse, 2, "create table marts.firm as select cast(null as integer) as n",
        "alter table marts.echo add column scope varchar default 'all'",
        "insert into marts.echo select number, amount_yuan, 'fiscal' from marts.echo",
    )  # fmt: skip
    push(warehouse, postgres.target())
    push(warehouse, postgres.target(), force=True)
    assert postgres.rows("select count(*) from marts.echo") == [(2 * ROWS,)]
    assert postgres.rows("select n from marts.firm") == [(None,)]
    with pytest.raises(psycopg.errors.UniqueViolation):
        postgres.rows("insert into marts.echo select * from marts.echo returning 1")


def test_a_view_in_the_way_of_another_type_is_told_and_nothing_changes(
    postgres: Postgres, warehouse: Warehouse
) -> None:
    release(warehouse, 1)
    push(warehouse, postgres.target())
    with postgres.connect() as owner:
        owner.execute("create view public.marked as select number from marts.mark")
    release(warehouse, 2, "alter table marts.mark alter number type varchar")
    with pytest.raises(PushRefused, match=r"public\.marked|view marked"):
        push(warehouse, postgres.target())
    assert _number(postgres) == 1
    assert postgres.rows("select distinct number from marts.echo") == [(1,)]
    with postgres.connect() as owner:
        owner.execute("drop view public.marked")
    push(warehouse, postgres.target())
    assert postgres.rows("select number from marts.mark") == [("2",)]


def test_a_relation_that_is_gone_goes_there_too(postgres: Postgres, warehouse: Warehouse) -> None:
    release(warehouse, 1, "create table marts.passing as select 1 as one")
    push(warehouse, postgres.target())
    release(warehouse, 2)
    push(warehouse, postgres.target())
    assert postgres.rows("select to_regclass('marts.passing')") == [(None,)]


def test_a_table_of_somebody_else_is_not_touched(postgres: Postgres, warehouse: Warehouse) -> None:
    with postgres.connect() as owner:
        owner.execute("create schema marts; create table marts.mark as select 99 as number")
    release(warehouse, 1)
    with pytest.raises(PushRefused, match=r"marts\.mark"):
        push(warehouse, postgres.target())
    assert _number(postgres) == 99


def test_a_type_without_counterpart_is_refused_before_anything_changes(
    postgres: Postgres, warehouse: Warehouse
) -> None:
    release(warehouse, 1)
    push(warehouse, postgres.target())
    release(warehouse, 2, "create table marts.odd as select {'a': 1} as pair")
    with pytest.raises(PushRefused, match=r"marts\.odd\.pair"):
        push(warehouse, postgres.target())
    assert _number(postgres) == 1


def test_texts_arrive_whatever_stands_in_them(postgres: Postgres, warehouse: Warehouse) -> None:
    release(
        warehouse, 1,
        "create table marts.texts (n integer, one varchar, many varchar[])",
        "insert into marts.texts values (1, '', []), (2, null, null), (3, '\\N', ['a,\"b', null]),"
        " (4, E'行一\\n行二\\t', ['{}']), (5, 'a' || chr(0) || 'b', [chr(0)])",
    )  # fmt: skip
    push(warehouse, postgres.target())
    assert postgres.rows("select one, many from marts.texts order by n") == [
        ("", []), (None, None), ("\\N", ['a,"b', None]), ("行一\n行二\t", ["{}"]), ("a␀b", ["␀"]),
    ]  # fmt: skip


def test_a_password_on_the_command_line_is_refused_and_never_repeated(
    postgres: Postgres, warehouse: Warehouse, run_juesuan: Callable[..., Any]
) -> None:
    release(warehouse, 1)
    for target in (
        postgres.target("loader:geheim-1"),
        f"host=127.0.0.1 port={postgres.port} user=loader password=geheim-1",
        "postgresql://loader:geheim-1@[::1/x",
    ):
        done = run_juesuan("push", target, warehouse=warehouse.root)
        assert done.code == 2
        assert "geheim-1" not in done.out + done.err
        assert "PGPASSWORD" in done.err or "postgresql://" in done.err


def test_a_wrong_password_is_one_line_and_not_repeated(
    postgres: Postgres, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, run_juesuan: Callable[..., Any]
) -> None:
    release(warehouse, 1)
    monkeypatch.setitem(os.environ, "PGPASSWORD", "geheim-2")
    done = run_juesuan("push", postgres.target(), warehouse=warehouse.root)
    assert done.code == 2
    assert "password authentication failed" in done.err
    assert "geheim-2" not in done.out + done.err


def test_pushes_at_once_follow_each_other(postgres: Postgres, warehouse: Warehouse) -> None:
    release_id = release(warehouse, 1)
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda _: push(warehouse, postgres.target()), range(3)))
    assert sorted(bool(one.rows) for one in done) == [False, False, True]
    assert postgres.rows("select release_id from juesuan.releases") == [(release_id,)]


class _Reader:
    """Asks two tables in one statement, again and again; what is not one whole release is in ``bad``."""

    def __init__(self, postgres: Postgres) -> None:
        self.seen: list[int] = []
        self.bad: list[object] = []
        self._postgres, self._stop = postgres, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with self._postgres.connect("reader") as connection:
                while not self._stop.wait(0.002):
                    rows = connection.execute(
                        "select mark.number, count(*), min(echo.number), max(echo.number), sum(echo.amount_yuan)"
                        " from marts.mark cross join marts.echo group by mark.number"
                    ).fetchall()
                    number = rows[0][0] if rows else 0
                    if rows != [(number, ROWS, number, number, number * sum(range(ROWS)))]:
                        self.bad.append(rows)
                    self.seen.append(number)
        except psycopg.Error as error:
            self.bad.append(error)

    @contextmanager
    def reading(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.join()


def test_readers_see_one_release_in_every_statement_while_releases_are_pushed(
    postgres: Postgres, warehouse: Warehouse
) -> None:
    release(warehouse, 1)
    push(warehouse, postgres.target())
    with postgres.connect() as owner:
        owner.execute(GRANTS)
    first, second = _Reader(postgres), _Reader(postgres)
    with first.reading(), second.reading():
        for number in range(2, 7):
            release(warehouse, number)
            push(warehouse, postgres.target())
    for reader in (first, second):
        assert reader.bad == []
        assert reader.seen == sorted(reader.seen)
        assert len(set(reader.seen)) > 3
