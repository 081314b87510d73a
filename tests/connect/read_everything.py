"""Read every table of a DuckDB file with whichever client Python finds, and say as JSON what was read.

Counts and sums are computed by the client's own engine; the digest is of the rows as Python got them, in no order.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

import duckdb


def everything(database: str) -> dict[str, Any]:
    with duckdb.connect(database, read_only=True) as client:
        columns = client.execute(
            "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() where not internal"
            " order by schema_name, table_name, column_index"
        ).fetchall()
        tables = client.execute("select schema_name, table_name, comment from duckdb_tables() order by all").fetchall()
        return {
            "client": duckdb.__version__,
            "tables": {
                f"{schema}.{table}": {
                    "comment": comment,
                    **_contents(
                        client,
                        f'"{schema}"."{table}"',
                        [(one[2], one[3]) for one in columns if one[:2] == (schema, table)],
                    ),
                }
                for schema, table, comment in tables
            },
            "columns": [[*one] for one in columns],
        }


def _contents(client: duckdb.DuckDBPyConnection, table: str, columns: list[tuple[str, str]]) -> dict[str, Any]:
    numbers = [name for name, kind in columns if kind.startswith("DECIMAL") or kind in ("INTEGER", "BIGINT")]
    sums = ", ".join(f'cast(sum("{name}") as varchar)' for name in numbers) or "null"
    row = client.execute(f"select count(*), {sums} from {table}").fetchone()
    assert row is not None
    rows = sorted(repr(one) for one in client.execute(f"from {table}").fetchall())
    return {
        "rows": row[0],
        "sums": dict(zip(numbers, row[1:], strict=False)),
        "digest": hashlib.sha256("\n".join(rows).encode()).hexdigest(),
    }


if __name__ == "__main__":
    json.dump(everything(sys.argv[1]), sys.stdout, ensure_ascii=False)
