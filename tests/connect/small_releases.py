"""Releases whose relations carry a number, so that a reader can tell whether what it saw is one release."""

from __future__ import annotations

from hand_made_candidate import build_candidate

from dagster_project.publish import publish
from dagster_project.warehouse import Warehouse

ROWS = 200


def release(warehouse: Warehouse, number: int, *faults: str) -> str:
    """Publish a release in which ``marts.mark`` and each row of ``marts.echo`` say ``number``. Returns its id."""
    candidate = warehouse.new_candidate()
    build_candidate(
        candidate.database,
        f"create table marts.mark as select {number} as number",
        f"create table marts.echo as select {number} as number, cast(i * {number} as decimal(20, 2)) as amount_yuan"
        f" from range({ROWS}) as r(i)",
        *faults,
    )
    return publish(warehouse, candidate, {})
