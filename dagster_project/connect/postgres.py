"""The current release as tables of a PostgreSQL database, for clients that speak only to servers.

Rows are replaced inside the tables, in one transaction, and neither tables nor schemas by renaming: every statement of a
reader then sees one release and waits for nothing, and grants, default privileges and people's views stay as they are
(``docs/adr/0011-rows-not-renames.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from dagster_project import lookup
from dagster_project.connect.keys import key_of
from dagster_project.warehouse import Warehouse

SCHEMAS = ("marts", "questions", "quarantine")  # what people query; who may read which is a matter of GRANT
LOCK = 0x6A7565737561  # "juesua": pushes to one database follow each other
LOCK_TIMEOUT = "10s"  # a change of shape gives up rather than stand before readers for longer
INDEXED = (("report_id",), ("unit_name", "fiscal_year"))  # by which reports and units are joined and filtered
BATCH = 10_000  # rows

_TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "HUGEINT": "numeric(38,0)",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}
_REGISTRY = """
create schema if not exists juesuan;
create table if not exists juesuan.releases (
    pushed_at timestamptz primary key default clock_timestamp(), release_id text not null, relations text[] not null
);
comment on table juesuan.releases is 'One row per push; the latest is what the tables hold. 推送记录，最新者为当前版本。';
grant usage on schema juesuan to public;
grant select on juesuan.releases to public;
"""


class PushRefused(Exception):
    """The database was left as it was. ``str(error)`` says why, 中文 / English, and holds no password."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What the database holds now. ``rows`` by relation; empty where it held this release already."""

    release_id: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as PostgreSQL will have it."""

    name: str
    type: str
    nullable: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A relation of the release."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]

    @property
    def relation(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells its rows apart; nothing where it lacks such a column, being a release of before it had it."""
        key = key_of(self.schema, self.name)
        return key if set(key) <= {column.name for column in self.columns} else ()

    @property
    def key_name(self) -> str:
        return f"{self.name}_one_row_per"


def push(warehouse: Warehouse, target: str, *, force: bool = False) -> Pushed:
    """Bring the current release to ``target``, a libpq URI or connection string without a password.

    The password comes from PGPASSWORD or the password file, as libpq has it. A release that is there already is not
    loaded again unless ``force``. Raises ``PushRefused``, and ``lookup.NoRelease`` where there is nothing to push.
    """
    with _connected(target) as server:
        server.execute("select pg_advisory_lock(%s)", [LOCK])
        folder = warehouse.current()  # only now: whoever waited here brings what is current when its turn comes
        with lookup.current(warehouse) as release:
            assert folder is not None
            server.execute(_REGISTRY)
            latest = server.execute(
                "select release_id, relations from juesuan.releases order by pushed_at desc limit 1"
            ).fetchone()
            known, relations = latest or (None, [])
            if known == folder.name and not force:
                return Pushed(folder.name, {})
            tables = _tables(release)
            rows = _load(server, release, folder.name, tables, set(relations))
        for table in tables:
            server.execute(sql.SQL("vacuum (analyze, truncate false) {}").format(table.identifier))
        return Pushed(folder.name, rows)


@contextmanager
def _connected(target: str) -> Iterator[psycopg.Connection[Any]]:
    try:
        parameters = conninfo_to_dict(target)
    except psycopg.ProgrammingError:
        raise PushRefused(
            "目标应形如 postgresql://用户@主机/数据库 / the target reads like postgresql://user@host/database"
        ) from None
    if parameters.keys() & {"password", "sslpassword"}:
        raise PushRefused(
            "密码请放在 PGPASSWORD 或 ~/.pgpass，不要写在命令里 / keep the password in PGPASSWORD or ~/.pgpass,"
            " not on the command line"
        )
    try:
        with psycopg.connect(
            target, autocommit=True, application_name="juesuan push", client_encoding="utf8"
        ) as server:
            if server.info.parameter_status("server_encoding") != "UTF8":
                raise PushRefused("数据库编码须为 UTF8 / the encoding of the database has to be UTF8")
            yield server
    except psycopg.errors.DependentObjectsStillExist as error:
        raise PushRefused(
            f"有视图依赖于须重建的表，请先删除 / views depend on a table that has to go; drop them first: {error}"
        ) from error
    except psycopg.Error as error:
        raise PushRefused(f"PostgreSQL：{error}") from error


# ------------------------------------------------------------------------------------------------- shapes


def _tables(release: duckdb.DuckDBPyConnection) -> list[Table]:
    """The relations of the release that are pushed, with the types, comments and keys they will have."""
    found = release.execute(
        """
        select schema_name, table_name, comment from duckdb_tables()
        where database_name = current_database() and list_contains(?, schema_name) order by all
        """,
        [list(SCHEMAS)],
    ).fetchall()
    return [_table(release, schema, name, comment) for schema, name, comment in found]


def _table(release: duckdb.DuckDBPyConnection, schema: str, name: str, comment: str | None) -> Table:
    columns = tuple(
        Column(column, _type(f"{schema}.{name}.{column}", type_), nullable, remark)
        for column, type_, nullable, remark in release.execute(
            """
            select column_name, data_type, is_nullable, comment from duckdb_columns()
            where database_name = current_database() and schema_name = ? and table_name = ? order by column_index
            """,
            [schema, name],
        ).fetchall()
    )
    return Table(schema, name, comment, columns)


def _type(column: str, type_: str) -> str:
    if type_.endswith("[]"):
        return _type(column, type_.removesuffix("[]")) + "[]"
    if type_.startswith("DECIMAL"):
        return type_.replace("DECIMAL", "numeric")
    if type_ not in _TYPES:
        raise PushRefused(f"{column}：没有对应的类型 / no such type in PostgreSQL: {type_}")
    return _TYPES[type_]


def _shape(server: psycopg.Connection[Any], table: Table) -> list[tuple[str, str]] | None:
    """Names and types of the columns that the database has, or None where it has no such table."""
    found = server.execute(
        """
        select attname, format_type(atttypid, atttypmod) from pg_attribute
        where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped order by attnum
        """,
        [table.identifier.as_string(server)],
    ).fetchall()
    return found or None


def _adapt(server: psycopg.Connection[Any], table: Table, present: int) -> None:
    """Let in what the release has beyond the table as it is: columns after the first ``present``, NULLs, another key.

    Before the load, so that readers wait for no longer than this takes.
    """
    if _present_key(server, table) not in ((), table.key):
        server.execute(
            sql.SQL("alter table {} drop constraint {}").format(table.identifier, sql.Identifier(table.key_name))
        )
    firm = server.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and attnotnull",
        [table.identifier.as_string(server)],
    ).fetchall()
    for column in table.columns[:present]:
        if column.nullable and (column.name,) in firm:
            server.execute(
                sql.SQL("alter table {} alter column {} drop not null").format(
                    table.identifier, sql.Identifier(column.name)
                )
            )
    for column in table.columns[present:]:
        server.execute(
            sql.SQL("alter table {} add column {} " + column.type).format(table.identifier, sql.Identifier(column.name))
        )


def _present_key(server: psycopg.Connection[Any], table: Table) -> tuple[str, ...]:
    found = server.execute(
        """
        select array_agg(attname::text order by place) from pg_constraint
        cross join unnest(conkey) with ordinality as part (number, place)
        join pg_attribute on attrelid = conrelid and attnum = part.number
        where conrelid = to_regclass(%s) and conname = %s
        """,
        [table.identifier.as_string(server), table.key_name],
    ).fetchone()
    return tuple(found[0] or ()) if found else ()


def _create(server: psycopg.Connection[Any], table: Table) -> None:
    server.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(table.schema)))
    columns = [
        sql.SQL("{} " + column.type + ("" if column.nullable else " not null")).format(sql.Identifier(column.name))
        for column in table.columns
    ]
    server.execute(sql.SQL("create table {} ({})").format(table.identifier, sql.SQL(", ").join(columns)))


def _constrain(server: psycopg.Connection[Any], table: Table) -> None:
    """A primary key where no part of the key can be NULL, otherwise a unique one, unless it is there."""
    if not table.key or _present_key(server, table) == table.key:
        return
    nullable = {column.name for column in table.columns if column.nullable}
    kind = "unique" if nullable & set(table.key) else "primary key"
    server.execute(
        sql.SQL("alter table {} add constraint {} " + kind + " ({})").format(
            table.identifier, sql.Identifier(table.key_name), _names(table.key)
        )
    )


def _index(server: psycopg.Connection[Any], table: Table) -> None:
    """What people filter by, where the key does not begin with it."""
    for columns in INDEXED:
        if set(columns) <= {column.name for column in table.columns} and table.key[: len(columns)] != columns:
            server.execute(sql.SQL("create index on {} ({})").format(table.identifier, _names(columns)))


def _comment(server: psycopg.Connection[Any], table: Table) -> None:
    statements = [sql.SQL("comment on table {} is {}").format(table.identifier, sql.Literal(table.comment))]
    for column in table.columns:
        place = sql.Identifier(table.schema, table.name, column.name)
        statements.append(sql.SQL("comment on column {} is {}").format(place, sql.Literal(column.comment)))
    server.execute(sql.SQL("; ").join(statements))


def _names(columns: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


# --------------------------------------------------------------------------------------------------- rows


def _load(
    server: psycopg.Connection[Any],
    release: duckdb.DuckDBPyConnection,
    release_id: str,
    tables: list[Table],
    ours: set[str],
) -> dict[str, int]:
    """Replace what the tables hold; ``ours`` are the relations that the last push left. Returns the rows of each."""
    server.execute(sql.SQL("set lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)))
    kept, made = [], []
    for table in tables:
        shape = _shape(server, table)
        if shape is not None and table.relation not in ours:
            raise PushRefused(f"{table.relation}：已存在，且不是由 juesuan 建立 / exists, and was not made by juesuan")
        wanted = [(column.name, column.type) for column in table.columns]
        if shape is not None and wanted[: len(shape)] == shape:
            _adapt(server, table, len(shape))
            kept.append(table)
        else:
            made.append((table, shape is not None))
    rows = {}
    with server.transaction():
        for table in kept:
            server.execute(sql.SQL("delete from {}").format(table.identifier))
            rows[table.relation] = _copy(server, release, table)
            _constrain(server, table)
        for relation in sorted(ours - {table.relation for table in tables}):
            server.execute(sql.SQL("drop table if exists {}").format(sql.Identifier(*relation.split(".", 1))))
        for table, exists in made:  # last, since readers of a table that is dropped wait for the end
            if exists:
                server.execute(sql.SQL("drop table {}").format(table.identifier))
            _create(server, table)
            rows[table.relation] = _copy(server, release, table)
            _constrain(server, table)
            _index(server, table)
        for table in tables:
            _comment(server, table)
        server.execute(
            "insert into juesuan.releases (release_id, relations) values (%s, %s)",
            [release_id, [table.relation for table in tables]],
        )
    return rows


def _copy(server: psycopg.Connection[Any], release: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Send the rows of one relation; returns how many."""
    columns = ", ".join(_sendable(column) for column in table.columns)
    release.execute(f'select {columns} from "{table.schema}"."{table.name}"')
    rows = 0
    with server.cursor() as cursor, cursor.copy(sql.SQL("copy {} from stdin").format(table.identifier)) as copy:
        while batch := release.fetchmany(BATCH):
            for row in batch:
                copy.write_row(row)
            rows += len(batch)
    return rows


def _sendable(column: Column) -> str:
    """PostgreSQL has no NUL in texts; a document may print one."""
    name = '"' + column.name.replace('"', '""') + '"'
    if column.type == "text":
        return f"replace({name}, chr(0), '␀')"
    if column.type == "text[]":
        return f"list_transform({name}, lambda one: replace(one, chr(0), '␀'))"
    return name
