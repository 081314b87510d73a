"""What a run costs per report as the warehouse grows: seconds of CPU and peak memory of every step, for several sizes.

    python benchmarks/scale.py [--sizes 20,100] [--years 5] [--folder DIR] [--nodes 10]

Each size is a folder of consistent reports, units × years, web pages, taken in by a run of its own process. Then the same
run with nothing new, and with one report more. With ``--folder`` the warehouses stay there, and a later call rebuilds from
what their caches remember. ``--nodes`` lists the dbt nodes that took longest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from consistent_reports import books, page, sentences, tables

PROJECT = Path(__file__).resolve().parent.parent
LATER = 2023  # the year in which nobody else reports: only the report that comes later

RUN = """
import functools, importlib, inspect, json, resource, sys, time, warnings
warnings.simplefilter("ignore")
from pathlib import Path

spent, nodes, stack = {}, {}, []

def cpu():
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])

def peak(reset=False):
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    (line,) = (one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024

def begin(label):
    if stack:
        charge()
    stack.append(label)
    stack_since[:] = [cpu(), time.perf_counter()]
    peak(reset=True)

stack_since = [0, 0]

def charge():
    one = spent.setdefault(stack[-1], {"cpu": 0, "wall": 0, "peak": 0})
    now = cpu(), time.perf_counter()
    one["cpu"] += now[0] - stack_since[0]
    one["wall"] += now[1] - stack_since[1]
    one["peak"] = max(one["peak"], peak(reset=True))
    stack_since[:] = now

def end():
    charge()
    stack.pop()
    stack_since[:] = [cpu(), time.perf_counter()]

def timed(place, label):
    module, *path, name = place.split(" ")
    owner = importlib.import_module(module)
    for one in path:
        owner = getattr(owner, one)
    inner = getattr(owner, name)
    @functools.wraps(inner)
    def outer(*args, **kwargs):
        step = label(*args, **kwargs) if callable(label) else label
        begin(step)
        try:
            result = inner(*args, **kwargs)
        finally:
            end()
        return piecewise(result, step) if inspect.isgenerator(result) else result
    setattr(owner, name, outer)

def piecewise(results, step):
    while True:
        begin(step)
        try:
            one = next(results)
        except StopIteration:
            return
        finally:
            end()
        yield one

begin("starting, imports, Dagster")
from dagster_project import run, transform

build = transform.build
def noted(database, select, exclude=None, on_event=None):
    def note(event):
        if event["info"]["name"] in ("LogModelResult", "LogTestResult", "LogSeedResult"):
            nodes[event["data"]["node_info"]["node_name"]] = event["data"]["execution_time"]
        if on_event:
            on_event(event)
    return build(database, select, exclude, note)
transform.build = noted

for place, label in (
    ("dagster_project.inbox receive", "receiving"),
    ("dagster_project.reading Reader __exit__", "reading, interpreting"),
    ("dagster_project.reading Reader read", "reading, interpreting"),
    ("dagster_project.reading Reader interpret", "reading, interpreting"),
    ("dagster_project.assets.loading load", "staging"),
    ("dagster_project.transform build",
     lambda database, select, *rest: "audit models" if select == transform.AUDIT_MODELS["select"] else "mart models"),
    ("dagster_project.identities.suspects write_suspects", "locating"),
    ("dagster_project.expectations.gate run_gate", "gate"),
    ("dagster_project.publish publish", "publishing"),
    ("dagster_project.publish.release broken_rules", "gate, again"),
    ("dagster_project.exports write_tables", "exports"),
    ("dagster_project.exports write_datapackage", "exports"),
):
    timed(place, label)
import dagster_project.expectations
dagster_project.expectations.run_gate = dagster_project.expectations.gate.run_gate
from dagster_project.warehouse import Warehouse
house = Warehouse(Path(sys.argv[1]))
outcome = run.run(house, [Path(sys.argv[2])], rebuild=sys.argv[3] == "rebuild", tell=print)
assert outcome.code == 0, outcome
end()
print(json.dumps({"steps": spent, "nodes": nodes, "bytes": outcome.database.stat().st_size}))
"""


def write_reports(folder: Path, number: int, years: int) -> None:
    """That many reports, of units that report for so many years up to the one before ``LATER``."""
    folder.mkdir(parents=True, exist_ok=True)
    for unit in range(-(-number // years)):
        before = None
        for at, one in enumerate(books(unit, years, LATER - years)):
            if unit * years + at < number:
                _write(folder, unit, one, before)
            before = one


def write_another(folder: Path, years: int) -> None:
    """The report of the first unit for the year after."""
    folder.mkdir(parents=True, exist_ok=True)
    *_, before, one = books(0, years + 1, LATER - years)
    _write(folder, 0, one, before)


def _write(folder: Path, unit: int, one: Any, before: Any) -> None:
    text = page(one, tables(one), sentences(one, before))
    (folder / f"{unit:05d}-{one.year}.html").write_text(text, encoding="utf-8")


def measure(warehouse: Path, reports: Path, how: str = "") -> dict[str, Any]:
    """One run in a process of its own: ``steps`` with CPU seconds, wall seconds and peak MB; ``nodes`` with seconds."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", RUN, str(warehouse), str(reports), how]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def table(sizes: Sequence[int], found: Mapping[int, Mapping[str, Any]]) -> str:
    """Milliseconds of CPU per report and peak MB, a step a line; the last column is what a report costs more at the largest."""
    lines = ["| step | " + " | ".join(f"{n} reports: ms a report | MB" for n in sizes) + " | largest / smallest |"]
    lines.append("|---" * (2 * len(sizes) + 2) + "|")
    steps = {step: None for n in sizes for step in found[n]["steps"]}
    for step in [*steps, "all"]:
        costs, cells = [], []
        for n in sizes:
            of_it = (
                found[n]["steps"].values() if step == "all" else [found[n]["steps"].get(step, {"cpu": 0, "peak": 0})]
            )
            costs.append(1000 * sum(one["cpu"] for one in of_it) / n)
            cells += [f"{costs[-1]:.1f}", f"{max(one['peak'] for one in of_it):.0f}"]
        lines.append(f"| {step} | {' | '.join(cells)} | {costs[-1] / costs[0] if costs[0] else 0:.2f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="20,100")
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--nodes", type=int, default=0)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    found, again, more = {}, {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        for size in sizes:
            folder = (options.folder or Path(scratch)).resolve() / str(size)
            write_reports(folder / "reports", size, options.years)
            found[size] = measure(folder / "warehouse", folder / "reports", "rebuild")
            again[size] = measure(folder / "warehouse", folder / "reports")
            write_another(folder / "more", options.years)
            more[size] = measure(folder / "warehouse", folder / "more")
    print(table(sizes, found))
    for size in sizes:
        for what, one in (("nothing new", again), ("one report more", more)):
            steps = one[size]["steps"]
            print(f"\n{size} reports, {what}: {sum(step['cpu'] for step in steps.values()):.1f} s of CPU")
            print("; ".join(f"{step} {spent['cpu']:.1f}" for step, spent in steps.items()))
        print(f"database: {found[size]['bytes'] / 1e6:.1f} MB")
        nodes = sorted(found[size]["nodes"].items(), key=lambda node: -node[1])[: options.nodes]
        print("\n".join(f"{seconds:8.2f} s  {name}" for name, seconds in nodes))


if __name__ == "__main__":
    main()
