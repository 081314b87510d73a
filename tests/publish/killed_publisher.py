"""Publishes one candidate per number read from stdin and is killed on the way: at the n-th line of our code it reaches.

Each candidate is published by a forked child, which ``kill -9`` ends when it has reached n different lines of publish/,
exports/tables.py and warehouse.py (or not at all, if it is done before): nothing is caught, flushed or cleaned up.
Answers each number with the release id and the child's exit code.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb

from dagster_project import publish as publish_room
from dagster_project import warehouse as warehouse_module
from dagster_project.exports import tables
from dagster_project.publish import publish
from dagster_project.warehouse import Candidate, Warehouse

OURS = (str(Path(publish_room.__file__).parent), tables.__file__, warehouse_module.__file__)


def _kill_at(nth: int) -> None:
    reached: set[tuple[str, int]] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(OURS):
            return None
        if event == "line":
            reached.add((frame.f_code.co_filename, frame.f_lineno))
            if len(reached) == nth:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)


def _marked_candidate(warehouse: Warehouse, clean: Path) -> Candidate:
    """A clean candidate that knows its own release id, so that a reader can tell whether file and folder agree."""
    candidate = warehouse.new_candidate()
    shutil.copyfile(clean, candidate.database)
    with duckdb.connect(str(candidate.database)) as connection:
        connection.execute("create table marts.mark as select ? as release_id", [candidate.release_id])
    (candidate.folder / "audit").mkdir()
    (candidate.folder / "audit" / "index.html").write_text("检验")
    return candidate


def main(root: str, clean: str) -> None:
    warehouse = Warehouse(Path(root))
    for nth in sys.stdin:
        candidate = _marked_candidate(warehouse, Path(clean))
        child = os.fork()
        if child == 0:
            _kill_at(int(nth))
            publish(warehouse, candidate, {}, drop=("raw", "staging"), keep=3, files=("parquet",))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(candidate.release_id, os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
