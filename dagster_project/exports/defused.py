"""Text that a spreadsheet would run as a formula is quoted, so that it is only ever shown.

A text that begins with one of ``= + - @`` (or their full-width forms), a tab, a line end or a quote gets one ``'``
before it: who reads such a file with a program drops one leading ``'`` and has every text back as it was. Numbers are
typed and left alone.
Which characters: OWASP, "CSV Injection".
"""

from __future__ import annotations

from typing import Any

QUOTE = "'"
RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", QUOTE)


def defused(value: Any) -> Any:
    """The value as a cell of a CSV file may hold it; what is no text, or a harmless one, is returned as it is."""
    return f"{QUOTE}{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def defused_in_sql(column: str) -> str:
    """The SQL expression of the same over a text column (a quoted name)."""
    return f"case when substr({column}, 1, 1) in ({_RISKY_IN_SQL}) then '''' || {column} else {column} end"


def restored_in_sql(column: str) -> str:
    """The SQL expression that gives a defused text column back as it was."""
    return f"case when substr({column}, 1, 1) = '''' then substr({column}, 2) else {column} end"


_RISKY_IN_SQL = ", ".join(f"chr({ord(one)})" for one in RISKY)
