"""Reads the current release in a loop, in one of the ways that clients do, until its stdin ends; then says what it saw.

``anew`` opens the file for every read. ``held`` keeps its connection for a while and then reconnects. ``attached`` keeps
a connection of its own and attaches the file anew for every read. Every read asks two relations, together and one after
the other; they have to carry one number, and the rows have to add up to what that number says.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb

ROWS = 100  # of the second relation
PAUSE = 0.25  # seconds between two reads: eight readers leave a publisher some of two cores
READS_PER_CONNECTION = 20
TOGETHER = """
select mark.number, count(*), min(echo.number), max(echo.number), sum(echo.amount)
from {0}marts.mark as mark, {0}marts.echo as echo group by mark.number
"""


class Disagreement(Exception):
    """What was read is not one release, whole."""


def read(connection: duckdb.DuckDBPyConnection, catalog: str = "") -> int:
    """The number of the release. Raises ``Disagreement``."""
    rows = connection.execute(TOGETHER.format(catalog)).fetchall()
    (number, *_), *_ = rows
    if rows != [(number, ROWS, number, number, number * sum(range(ROWS)))]:
        raise Disagreement(f"together: {rows}")
    after = connection.execute(f"select distinct number from {catalog}marts.echo").fetchall()
    if after != [(number,)]:
        raise Disagreement(f"one after the other: {number}, {after}")
    return int(number)


def opened(database: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(database), read_only=True, config={"threads": 1})


def anew(database: Path) -> Callable[[], int]:
    def once() -> int:
        with opened(database) as connection:
            return read(connection)

    return once


def held(database: Path) -> Callable[[], int]:
    """A connection stays on the release it was opened on, also when that one is no longer kept."""
    connection, first, reads = opened(database), 0, 0

    def once() -> int:
        nonlocal connection, first, reads
        if reads % READS_PER_CONNECTION == 0:
            connection.close()
            connection = opened(database)
            first = read(connection)
        reads += 1
        if (number := read(connection)) != first:
            raise Disagreement(f"a held connection went from {first} to {number}")
        return number

    return once


def attached(database: Path) -> Callable[[], int]:
    connection = duckdb.connect(config={"threads": 1})

    def once() -> int:
        connection.execute(f"attach or replace '{database}' as juesuan (read_only)")
        return read(connection, "juesuan.")

    return once


def main(way: str, database: str) -> None:
    once = {"anew": anew, "held": held, "attached": attached}[way](Path(database))
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    seen: Counter[int] = Counter()
    errors, latest = [], 0
    print("reading", flush=True)
    while not stop.wait(PAUSE):
        try:
            number = once()
        except Exception as error:
            errors.append(repr(error))
            continue
        if number < latest:
            errors.append(f"went back from {latest} to {number}")
        latest = number
        seen[number] += 1
    print(json.dumps({"reads": seen.total(), "releases": len(seen), "latest": latest, "errors": errors}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
