"""Publishes one small release after the other, each in a forked child, some of which are killed at a random moment.

Started with the warehouse, a clean candidate, how many releases are to be published, and a seed. A child that is to be
killed gets SIGKILL somewhere within the time that publishing takes, or as soon as the link is seen to have changed, when
old releases are still to be retired. Prints one JSON object at the end.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import duckdb
from reader_under_load import ROWS

from dagster_project.publish import publish
from dagster_project.warehouse import Warehouse

KEEP = 3


def _publish(warehouse: Warehouse, clean: Path, number: int) -> None:
    """A release whose relations all carry its number: ``mark`` once, ``echo`` in rows that add up to a known sum."""
    warehouse.sweep()
    candidate = warehouse.new_candidate()
    shutil.copyfile(clean, candidate.database)
    with duckdb.connect(str(candidate.database)) as connection:
        connection.execute(
            "create table marts.mark as select ? as number, ? as release_id", [number, candidate.release_id]
        )
        connection.execute(
            f"create table marts.echo as select ? as number, cast(i * ? as decimal(20, 2)) as amount from range({ROWS}) as r(i)",
            [number, number],
        )
    publish(warehouse, candidate, {}, keep=KEEP)


def _kill_after(child: int, seconds: float) -> None:
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)


def _kill_at_flip(child: int, warehouse: Warehouse) -> None:
    before = warehouse.current_link.readlink()
    while warehouse.current_link.readlink() == before and not os.waitid(
        os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT
    ):
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)


def main(root: str, clean: str, releases: str, seed: str) -> None:
    warehouse, chance = Warehouse(Path(root)), random.Random(int(seed))
    counts = {"published": 0, "killed_before_flip": 0, "killed_after_flip": 0}
    slowest = 1.0
    for number in range(1, 100 * int(releases)):
        if counts["published"] >= int(releases):
            break
        before, started = warehouse.current(), time.monotonic()
        child = os.fork()
        if child == 0:
            _publish(warehouse, Path(clean), number)
            os._exit(0)
        fate = chance.choices(("spared", "at_any_time", "at_flip"), (6, 3, 1))[0] if number > 1 else "spared"
        if fate == "at_any_time":
            _kill_after(child, chance.uniform(0, slowest))
        elif fate == "at_flip":
            _kill_at_flip(child, warehouse)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        flipped = warehouse.current() != before
        if code == -signal.SIGKILL:
            counts["killed_after_flip" if flipped else "killed_before_flip"] += 1
        elif code != 0 or not flipped:
            raise RuntimeError(f"release {number} ended with {code}")
        else:
            slowest = time.monotonic() - started
        counts["published"] += flipped
        if number % 50 == 0:  # on a busy machine hundreds take half an hour
            print(number, counts, file=sys.stderr, flush=True)
    print(json.dumps({**counts, "last_number": _number(warehouse)}), flush=True)


def _number(warehouse: Warehouse) -> int:
    with duckdb.connect(str(warehouse.current_link / "juesuan.duckdb"), read_only=True) as connection:
        row = connection.execute("select number from marts.mark").fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
