"""SQLAlchemy dialect ``duckdb+gx``: DuckDB with results fetched as soon as a statement has run.

Great Expectations fetches after it has closed the connection, and in duckdb-engine the connection is the cursor, so
that an unbuffered result is gone by then.
"""

from __future__ import annotations

from typing import Any

import duckdb_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy


class _BufferedContext(PGExecutionContext_psycopg2):  # the one duckdb-engine uses
    def post_exec(self) -> None:
        super().post_exec()
        cursor: Any = self.cursor
        if cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, initial_buffer=cursor.fetchall())


class BufferedDuckDB(duckdb_engine.Dialect):
    """DuckDB through SQLAlchemy, results held in memory."""

    execution_ctx_cls = _BufferedContext
    supports_statement_cache = False


def register() -> None:
    """Make ``duckdb+gx://`` known to SQLAlchemy."""
    registry.register("duckdb.gx", __name__, BufferedDuckDB.__name__)
