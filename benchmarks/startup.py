"""Where the seconds of a warm sample run go, next to a bare script that does the same imports and the same SQL.

    python benchmarks/startup.py [--runs 3]

Both run in fresh processes, alternately; the table shows medians of CPU seconds of all their threads, which a machine that
others use as well disturbs less than the clock on the wall. The bare script imports what the run imports, creates
the candidate's tables from the SQL that dbt compiled, and asks the gate's queries; it reads no document, checks no contract,
writes no page and publishes nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

OURS = """
import json, sys, time
started = time.process_time()
seconds = {}
def timed(name, since):
    seconds[name] = seconds.get(name, 0) + time.process_time() - since
t = time.process_time()
import duckdb, pyarrow, yaml
timed("imports: duckdb, pyarrow, yaml", t); t = time.process_time()
import dagster
timed("imports: dagster", t); t = time.process_time()
import dagster_dbt
timed("imports: dagster-dbt", t); t = time.process_time()
from dbt.cli.main import dbtRunner
import dbt.adapters.duckdb.connections
timed("imports: dbt", t); t = time.process_time()
import great_expectations
timed("imports: great expectations", t)
from contextlib import contextmanager
from dagster_project import progress
@contextmanager
def step(label):
    t = time.process_time()
    yield
    timed(label, t)
def track(items, label, total=None):
    t = time.process_time()
    yield from items
    timed(label, t)
progress.step, progress.track = step, track
from pathlib import Path
from dagster_project import run
from dagster_project.warehouse import Warehouse
outcome = run.run(Warehouse(Path(sys.argv[1])), [Path(sys.argv[2])], rebuild=True, tell=print)
assert outcome.code == 0, outcome
seconds["total"] = time.process_time() - started
seconds["the rest (dagster's steps, hashing, staging)"] = seconds["total"] - sum(v for k, v in seconds.items() if k != "total")
print(json.dumps(seconds))
"""

BARE = """
import json, sys, time
started = time.process_time()
import duckdb, pyarrow, yaml, dagster, dagster_dbt, great_expectations
from dbt.cli.main import dbtRunner
import dbt.adapters.duckdb.connections
seconds = {"imports": time.process_time() - started}
t = time.process_time()
with duckdb.connect(sys.argv[1]) as connection:
    for statement in json.load(open(sys.argv[2])):
        connection.execute(statement)
seconds["SQL"] = time.process_time() - t
seconds["total"] = time.process_time() - started
print(json.dumps(seconds))
"""


def prepare(folder: Path) -> tuple[Path, Path]:
    """A database with schema raw filled from the sample, and dbt's compiled SQL in the order in which dbt ran it."""
    import duckdb

    from dagster_project import inbox, staging, transform
    from dagster_project.assets.loading import load
    from dagster_project.identities.suspects import write_suspects
    from dagster_project.warehouse import Warehouse

    house = Warehouse(folder / "prepared")
    arrival = inbox.receive(house, [PROJECT / "raw"])
    candidate = house.new_candidate()
    with duckdb.connect(str(candidate.database)) as connection:
        staging.create(connection)
        load(connection, house, set(arrival.sha256s))
    order: list[str] = []

    def note(event: dict) -> None:  # type: ignore[type-arg]
        if event["info"]["name"] == "LogModelResult":
            order.append(event["data"]["node_info"]["unique_id"])

    transform.build(candidate.database, **transform.AUDIT_MODELS, on_result=note)
    with duckdb.connect(str(candidate.database)) as connection:
        write_suspects(connection)
    transform.build(candidate.database, **transform.MART_MODELS, on_result=note)
    nodes = transform.manifest()["nodes"]
    statements = []
    for unique_id in order:
        node = nodes[unique_id]
        compiled = PROJECT / "dbt/target/compiled/juesuan" / node["original_file_path"]
        if node["config"]["materialized"] == "table" and compiled.exists():
            name = f'"{node["schema"]}"."{node["alias"]}"'
            statements.append(f"create or replace table {name} as {compiled.read_text()}")
    (folder / "statements.json").write_text(json.dumps(statements))
    return candidate.database, folder / "statements.json"


def measure(script: str, *arguments: object) -> dict[str, float]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    seconds: dict[str, dict[str, list[float]]] = {"juesuan": defaultdict(list), "bare": defaultdict(list)}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        database, statements = prepare(folder)
        for number in range(runs + 1):  # the first warms the file cache
            ours = measure(OURS, folder / "warehouse", PROJECT / "raw")
            bare = measure(BARE, database, statements)
            if number:
                for name, found in (("juesuan", ours), ("bare", bare)):
                    for step, value in found.items():
                        seconds[name][step].append(value)
    medians = {name: {step: statistics.median(v) for step, v in steps.items()} for name, steps in seconds.items()}
    print(f"medians of {runs} warm runs, CPU seconds, {time.strftime('%Y-%m-%d')}\n")
    for name, steps in medians.items():
        for step, value in sorted(steps.items(), key=lambda item: (item[0] == "total", -item[1])):
            print(f"{name:8} {value:7.2f}  {step}")
        print()
    print(f"ratio juesuan / bare: {medians['juesuan']['total'] / medians['bare']['total']:.2f}")


if __name__ == "__main__":
    main()
