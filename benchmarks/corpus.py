"""A corpus of consistent reports: made-up departments and their units, budgets and accounts of several years.

    python benchmarks/corpus.py DIR --reports 10000 [--years 3] [--formats html,xlsx,txt] [--faults 0.02] [--seed 1]

writes ``DIR/reports`` (what a run is given, with a ``units.yml``), ``DIR/reports.csv`` (one row per report),
``DIR/truth.parquet`` (what the books say, in 分) and ``DIR/faults.csv`` (what was printed wrong, and where). Department
n is the same however many are drawn; the same arguments make the same bytes.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import astuple, fields
from itertools import count, islice
from pathlib import Path

from corpus_formats import FORMATS
from corpus_reports import Change, Plan, Report, reports
from corpus_truth import Truth

from dagster_project import progress

COLUMNS = ("file", "unit", "fiscal_year", "kind", "format", "department")


def drawn(plan: Plan, wanted: int) -> Iterator[Report]:
    """So many reports, a department after the other."""
    return islice((report for number in count() for report in reports(plan, number)), wanted)


def write(folder: Path, plan: Plan, wanted: int) -> None:
    """Write a corpus. Raises FileExistsError where the folder is there already."""
    folder.mkdir(parents=True)
    of_reports = folder / "reports"
    of_reports.mkdir()
    with (
        (folder / "reports.csv").open("w", encoding="utf-8", newline="") as listed,
        (folder / "faults.csv").open("w", encoding="utf-8", newline="") as ledger,
        (of_reports / "units.yml").open("w", encoding="utf-8") as units,
        Truth(folder / "truth.parquet") as truth,
    ):
        listing, faults = csv.writer(listed), csv.writer(ledger)
        listing.writerow(COLUMNS)
        faults.writerow(("file", *(one.name for one in fields(Change))))
        seen: set[str] = set()  # units of the department that is being written
        for report in progress.track(drawn(plan, wanted), "写报告 / writing reports", wanted):
            one = report.books
            path = of_reports / report.name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(report.contents())
            listing.writerow((report.name, one.unit, one.year, report.kind, report.format, report.department))
            faults.writerows((report.name, *astuple(change)) for change in report.changes)
            truth.add(report)
            if one.unit == report.department:  # its units have been written before it
                if seen:
                    units.write(_members(report.department, sorted(seen), plan.first_year))
                seen = set()
            else:
                seen.add(one.unit)


def _members(name: str, units: list[str], first_year: int) -> str:
    listed = "".join(f"\n    - {{name: {unit}, from: {first_year}}}" for unit in units)
    return f"- department: {name}\n  units:{listed}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="made anew")
    parser.add_argument("--reports", type=int, required=True)
    parser.add_argument("--years", type=int, default=Plan.years)
    parser.add_argument("--first-year", type=int, default=Plan.first_year)
    parser.add_argument("--formats", type=lambda text: tuple(text.split(",")), default=Plan.formats)
    parser.add_argument("--faults", type=float, default=Plan.faults, help="share of final accounts that get one")
    parser.add_argument("--seed", type=int, default=Plan.seed)
    given = parser.parse_args()
    if unknown := set(given.formats) - FORMATS.keys():
        parser.error(f"no such format: {', '.join(sorted(unknown))}; there are {', '.join(FORMATS)}")
    with progress.shown():
        write(
            given.folder,
            Plan(given.seed, given.first_year, given.years, given.formats, given.faults),
            given.reports,
        )


if __name__ == "__main__":
    main()
