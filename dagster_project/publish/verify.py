"""Ask the candidate's own bytes whether they may be published, whatever anybody found out before.

The database is read three times: its rules are asked, every relation of its public schemas is read to the last row,
and after what readers need was written anew without the working schemas it is read again, which must give the same contents.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dagster_project.warehouse import connected, create_database, sql_name, sql_string


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows a relation has, and a digest of them that does not depend on their order."""

    rows: int
    digest: int


def checkpoint(database: Path) -> None:
    """Bring everything into the one file. Raises ``duckdb.Error`` while another connection writes."""
    with connected(database) as connection:
        connection.execute("CHECKPOINT")


def leave_out(database: Path, schemas: Collection[str]) -> None:
    """Drop working schemas with all they hold, and write what stays into a new file that takes the place of this one.

    In the old one their blocks would stay, free but there: more than half of it.
    """
    if not schemas:
        return
    compact = database.with_name(f".tmp-{database.name}")
    create_database(compact)
    with connected(database) as connection:
        for schema in schemas:
            connection.execute(f"DROP SCHEMA IF EXISTS {sql_name(schema)} CASCADE")
        connection.execute("CHECKPOINT")
        connection.execute(f"ATTACH {sql_string(compact)} AS compact")
        connection.execute(f"COPY FROM DATABASE {sql_name(database.stem)} TO compact")
        connection.execute("DETACH compact")
    compact.replace(database)


def read_everything(database: Path) -> dict[str, Contents]:
    """Read every column of every relation, on a read-only connection: ``schema.relation`` → its contents.

    Raises ``duckdb.Error`` where a relation cannot be read, such as a view of something that was dropped.
    """
    with connected(database, read_only=True) as connection:
        relations = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = current_database() order by all"
        ).fetchall()
        contents = {}
        for schema, name in relations:
            row = connection.execute(
                f"select count(*), coalesce(sum(hash(one_row)), 0) from {sql_name(schema)}.{sql_name(name)} as one_row"
            ).fetchone()
            assert row is not None
            contents[f"{schema}.{name}"] = Contents(*row)
        return contents


def has_wal(database: Path) -> bool:
    """Whether changes still wait beside the file: renaming it now would lose them."""
    return database.with_name(database.name + ".wal").exists()
