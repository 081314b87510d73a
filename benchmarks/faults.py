"""How well faults are found, located and put right, beside a plain checker with a fixed tolerance.

    python benchmarks/faults.py [--seeds 30] [--first 1]

Prints the table of ``docs/benchmark.md``. The plain checker evaluates the same identities over the same figures and
objects beyond 0.5 万元, or 0.1 percentage points.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from fault_injection import KINDS, Outcome, measure

HEAD = (
    "| fault | made | detectable | found | true cell in the smallest set | certain | cells left (median) "
    "| values suggested | of these wrong | plain checker finds | cells it leaves (median) |"
)


def line(name: str, outcomes: Sequence[Outcome]) -> str:
    due = [one for one in outcomes if one.detectable]
    found = [one for one in due if one.detected]
    located = [one for one in found if one.wrong]
    plain = [one for one in due if one.noticed_by_tolerance]
    suggested = [one for one in outcomes if one.suggested]
    columns = [
        name,
        len(outcomes),
        len(due),
        _percent(len(found), len(due)),
        _percent(sum(one.in_minimal_set for one in located), len(located)),
        _percent(sum(one.in_certain_set for one in located), len(located)),
        _median([len(one.suspects) for one in found]),
        len(suggested),
        sum(one.has_wrong_suggestion for one in suggested),
        _percent(len(plain), len(due)),
        _median([one.accused_by_tolerance for one in plain]),
    ]
    return "| " + " | ".join(map(str, columns)) + " |"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "—"


def _median(values: Sequence[int]) -> str:
    return f"{median(values):g}" if values else "—"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=30, help="reports, each clean and with one fault of every kind")
    parser.add_argument("--first", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = measure(Path(scratch), range(arguments.first, arguments.first + arguments.seeds))
    print(HEAD)
    print("|---" * HEAD.count(" |") + "|")
    for kind in KINDS:
        print(line(kind, [one for one in found.outcomes if one.kind == kind]))
    print(line("all", found.outcomes))
    print(
        f"\n{found.clean_reports} clean reports: {found.clean_violated} with a violation, "
        f"{found.clean_violated_by_tolerance} by the plain checker."
    )
    print(f"Locating and suggesting: {found.milliseconds:.0f} ms a report in the mean, {found.slowest} ms at most.")
    for one in found.outcomes:
        if one.detectable and one.detected and one.wrong and not one.in_minimal_set:
            print("  not in the set:", one.kind, one.wrong, sorted(map(str, one.suspects.items()))[:8])
        if one.has_wrong_suggestion:
            print("  wrong:", one.kind, one.wrong, one.suggested)
        if one.detectable and not one.detected:
            print("  not found:", one.kind, one.wrong)


if __name__ == "__main__":
    main()
