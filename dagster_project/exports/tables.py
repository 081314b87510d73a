"""The relations of a release as files that any program opens: Parquet with its types, CSV as exact text.

    parquet/fiscal_amounts.parquet           csv/fiscal_amounts.csv            a relation of schema marts has its own name,
    parquet/quarantine.indicators.parquet    csv/quarantine.indicators.csv     one of another schema its schema before it

Every file is read back before it counts, and has to give the rows of the database again, all of them and to the last digit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dagster_project.exports.defused import defused_in_sql, restored_in_sql
from dagster_project.warehouse import connected, sha256_of, sql_name, sql_string

FORMATS = ("parquet", "csv")
OWN_SCHEMA = "marts"
SCHEMAS = (OWN_SCHEMA, "questions", "quarantine", "history")
"""What people read. Schema core is the star behind it, for those who open the database itself."""
NARROW = 18
_DECIMAL = re.compile(r"DECIMAL\((?P<precision>\d+),(?P<scale>\d+)\)")


class DamagedExport(ValueError):
    """A file that was written does not give back what the database holds. ``str(error)`` says which, 中文 / English."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the database describes it; ``comment`` is its definition, where it has one."""

    name: str
    type: str
    is_nullable: bool
    comment: str | None

    @property
    def is_text(self) -> bool:
        return self.type == "VARCHAR"

    @property
    def is_list(self) -> bool:
        return self.type.endswith("[]")

    @property
    def is_wide_decimal(self) -> bool:
        """Whether it needs more than the 18 digits that fit into 64 bits."""
        found = _DECIMAL.fullmatch(self.type)
        return found is not None and int(found["precision"]) > NARROW


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that is exported."""

    schema: str
    table: str
    columns: tuple[Column, ...]
    comment: str | None

    @property
    def name(self) -> str:
        """What its files are called."""
        return self.table if self.schema == OWN_SCHEMA else f"{self.schema}.{self.table}"

    @property
    def in_sql(self) -> str:
        return f"{sql_name(self.schema)}.{sql_name(self.table)}"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of the release beside the database: ``path`` relative to its folder, with / between the parts.

    ``rows`` is None for what is no relation.
    """

    path: str
    rows: int | None
    size: int
    sha256: str


def relations(connection: duckdb.DuckDBPyConnection) -> list[Relation]:
    """The relations that are exported, of a database that is open as its connection's first."""
    found = connection.execute(
        """
        select schema_name, table_name, columns.column_name, columns.data_type, columns.is_nullable, columns.comment,
            coalesce(tables.comment, '') as about
        from duckdb_columns() as columns
        left join duckdb_tables() as tables using (database_name, schema_name, table_name)
        where columns.database_name = current_database() and list_contains($schemas, schema_name)
        order by list_position($schemas, schema_name), table_name, columns.column_index
        """,
        {"schemas": list(SCHEMAS)},
    ).fetchall()
    columns: dict[tuple[str, str, str], list[Column]] = {}
    for schema, table, name, kind, is_nullable, comment, about in found:
        columns.setdefault((schema, table, about), []).append(Column(name, kind, is_nullable, comment))
    return [
        Relation(schema, table, tuple(of_it), about.strip() or None)
        for (schema, table, about), of_it in columns.items()
    ]


def write_tables(database: Path, folder: Path, formats: Collection[str]) -> list[ExportedFile]:
    """Write every relation into ``folder`` in each of ``formats``. Raises ``DamagedExport``, ``duckdb.Error``, ``OSError``."""
    return list(_written(database, folder, formats))


def _written(database: Path, folder: Path, formats: Collection[str]) -> Iterator[ExportedFile]:
    with connected(database, read_only=True) as connection:
        for relation in relations(connection):
            expected = _contents(connection, relation.in_sql)
            for kind in FORMATS:
                if kind not in formats:
                    continue
                path = folder / kind / f"{relation.name}.{kind}"
                path.parent.mkdir(exist_ok=True)
                write, read = _STATEMENTS[kind](relation, path)
                connection.execute(write)
                if _contents(connection, f"({read})") != expected:
                    raise DamagedExport(f"{path.name}：写出的内容与数据库不同 / does not hold what the database holds")
                size = path.stat().st_size
                yield ExportedFile(f"{kind}/{path.name}", expected[0], size, sha256_of(path))


def _contents(connection: duckdb.DuckDBPyConnection, source: str) -> tuple[int, int]:
    """How many rows, and a digest of them that does not depend on their order."""
    row = connection.execute(f"select count(*), coalesce(sum(hash(one_row)), 0) from {source} as one_row").fetchone()
    assert row is not None
    return row[0], row[1]


def _parquet(relation: Relation, path: Path) -> tuple[str, str]:
    return (
        f"copy {relation.in_sql} to {sql_string(path)} (format parquet, compression zstd)",
        f"select * from read_parquet({sql_string(path)})",
    )


def _csv(relation: Relation, path: Path) -> tuple[str, str]:
    """Text is defused, a list is JSON; NULL is nothing between two commas, an empty text is ``""``."""
    written, read, types = [], [], []
    for column in relation.columns:
        name = sql_name(column.name)
        as_written, as_read, kind = name, name, column.type
        if column.is_text:
            as_written, as_read = defused_in_sql(name), restored_in_sql(name)
        elif column.is_list:
            as_written, as_read, kind = (
                f"cast(to_json({name}) as varchar)",
                f"cast(cast({name} as json) as {kind})",
                "VARCHAR",
            )
        elif column.is_wide_decimal:  # to read 18 digits and widen them is the same, and fifty times as fast
            narrow = _DECIMAL.sub(rf"DECIMAL({NARROW},\g<scale>)", kind)
            as_read, kind = f"coalesce(cast(try_cast({name} as {narrow}) as {kind}), cast({name} as {kind}))", "VARCHAR"
        written.append(f"{as_written} as {name}")
        read.append(f"{as_read} as {name}")
        types.append(f"'{column.name}': '{kind}'")
    return (
        f"copy (select {', '.join(written)} from {relation.in_sql}) to {sql_string(path)} (format csv, header)",
        f"select {', '.join(read)} from read_csv({sql_string(path)}, header = true, auto_detect = false, delim = ',',"
        f" quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, columns = {{{', '.join(types)}}})",
    )


_STATEMENTS = {"parquet": _parquet, "csv": _csv}
