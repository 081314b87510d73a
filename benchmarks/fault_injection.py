"""Faults put into consistent reports, one a report, and what the audit makes of each, through the real path.

A report is drawn (``consistent_reports``), one slip is made in it, it is written as a page and read, interpreted and
evaluated like any other; errors are located and suggested by what a run uses. What the slip was is then known.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from consistent_reports import books, page, sentences, tables
from corpus_faults import KINDS, Drawn, make

from dagster_project import documents, reports, staging, transform, warehouse
from dagster_project.identities import rounding
from dagster_project.identities.suspects import write_suspects
from dagster_project.interpret import Interpretation, interpret
from dagster_project.model import Cell

Place = tuple[Any, ...]


@dataclass
class Outcome:
    """What became of one fault. ``wrong`` and ``accused`` are places of cells; values in their base unit."""

    kind: str
    detectable: bool
    detected: bool
    wrong: dict[Place, Decimal]
    suspects: dict[Place, str]
    suggested: dict[Place, tuple[Decimal | None, Decimal, Decimal]] = field(default_factory=dict)
    noticed_by_tolerance: bool = False
    accused_by_tolerance: int = 0

    @property
    def in_minimal_set(self) -> bool:
        return bool(self.wrong) and self.wrong.keys() <= self.suspects.keys()

    @property
    def in_certain_set(self) -> bool:
        return bool(self.wrong) and all(self.suspects.get(place) == "certain" for place in self.wrong)

    @property
    def has_wrong_suggestion(self) -> bool:
        return any(
            place not in self.wrong or not low <= self.wrong[place] <= high or value not in (None, self.wrong[place])
            for place, (value, low, high) in self.suggested.items()
        )


# ---------------------------------------------------------------------------------------------- measuring


@dataclass
class Measured:
    """Outcomes, and what the clean reports and the search cost."""

    outcomes: list[Outcome]
    clean_reports: int
    clean_violated: int
    clean_violated_by_tolerance: int
    milliseconds: float
    slowest: int


def measure(folder: Path, seeds: Sequence[int], kinds: Sequence[str] = KINDS) -> Measured:
    """One report a seed, clean and with one fault of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Interpretation] = []
    faults: list[tuple[str, str, Interpretation, Interpretation]] = []
    for seed in seeds:
        before, now = books(seed, years=2, first_year=2022)
        drawn = Drawn(tables(now), sentences(now), tables(before))
        clean = _read(folder, page(now, drawn.sheets, drawn.prose))
        found.append(clean)
        for kind in kinds:
            draw = random.Random(f"{seed} {kind}")
            faulty = make(kind, drawn, draw)
            one = _read(folder, page(now, faulty.sheets, faulty.prose))
            found.append(one)
            faults.append((kind, one.report.report_id, clean, one))
    database = folder / warehouse.DATABASE_NAME
    with duckdb.connect(str(database)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        staging.insert_interpretations(connection, found)
    transform.build(database, "+fct_identity_evaluations", exclude="resource_type:test")
    with duckdb.connect(str(database)) as connection:
        started = time.perf_counter()
        summary = write_suspects(connection)
        seconds = time.perf_counter() - started
        results = _Results(connection)
    clean_ids = {clean.report.report_id for _, _, clean, _ in faults}
    return Measured(
        [results.outcome(kind, clean, faulty) for kind, _, clean, faulty in faults],
        len(clean_ids),
        sum(bool(results.violated[report]) for report in clean_ids),
        sum(bool(results.beyond_tolerance[report]) for report in clean_ids),
        1000 * seconds / max(summary.reports, 1),
        summary.longest,
    )


def _read(folder: Path, text: str) -> Interpretation:
    path = folder / "report.html"
    path.write_text(text, encoding="utf-8")
    (report,) = reports.assemble(reports.segment(documents.read(path, path.name)))
    return interpret(report)


def _places(cells: Iterable[Cell]) -> dict[Place, Cell]:
    """Cells by where they stand, whatever file they stand in: a table's row and column, the n-th figure of the text."""
    found: dict[Place, Cell] = {}
    number = 0
    for cell in cells:
        if cell.table_code == "prose":
            number += 1
            found["prose", number] = cell
        else:
            found[cell.table_code, cell.function_code, cell.economic_code, cell.flow, cell.fund, cell.nature,
                  cell.indicator, cell.phase] = cell  # fmt: skip
    return found


def _in_unit_of(cell: Cell, other: Cell) -> Decimal | None:
    return None if other.value is None else other.value * other.unit_factor / cell.unit_factor


class _Results:
    """What the audit found, by report."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.violated: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.beyond_tolerance: dict[str, set[str]] = defaultdict(set)  # cells
        self.instances: dict[str, dict[tuple[str, str], tuple[str, list[tuple[Any, ...]]]]] = defaultdict(dict)
        for report, identity, instance, relation, status, difference, *term in connection.execute(
            """
            select e.report_id, e.identity_id, e.instance, e.relation, e.status, e.difference,
                t.cell_id, t.role, t.weight, t.base_weight
            from core.fct_identity_evaluations as e join raw.identity_terms as t using (report_id, identity_id, instance)
            where e.severity <> 'info' and e.relation <> 'judged' and e.status not in ('not_applicable', 'not_evaluable')
            order by all
            """
        ).fetchall():
            key = (identity, instance)
            self.instances[report].setdefault(key, (relation, []))[1].append(tuple(term))
            if status == "violated":
                self.violated[report].add(key)
            limit = Decimal("0.1") if relation == "ratio" else Decimal(5000)
            if (-difference if relation == ">=" else abs(difference)) > limit:
                self.beyond_tolerance[report].add(term[0])
        self.suspects: dict[str, dict[str, str]] = defaultdict(dict)
        for report, cell, answer in connection.execute(
            "select report_id, cell_id, answer from raw.suspects"
        ).fetchall():
            self.suspects[report][cell] = answer
        self.suggestions: dict[str, dict[str, tuple[Decimal | None, Decimal, Decimal]]] = defaultdict(dict)
        for report, cell, *values in connection.execute(
            "select report_id, cell_id, value, lower_value, upper_value from raw.suggestions where cell_id is not null"
        ).fetchall():
            self.suggestions[report][cell] = tuple(values)

    def outcome(self, kind: str, clean: Interpretation, faulty: Interpretation) -> Outcome:
        before, after = _places(clean.cells), _places(faulty.cells)
        report = faulty.report.report_id
        changed = {
            place: _in_unit_of(cell, after[place]) if place in after else None
            for place, cell in before.items()
            if place not in after or _in_unit_of(cell, after[place]) != cell.value
        }
        wrong = {
            place: (before[place].value or Decimal(0)) * before[place].unit_factor
            for place in changed
            if place in after
        }
        names = {cell.cell_id: place for place, cell in after.items()}
        by_tolerance = self.beyond_tolerance[report]
        return Outcome(
            kind,
            self._is_detectable(clean, {before[place].cell_id: value for place, value in changed.items()}),
            bool(self.violated[report]),
            wrong,
            {names.get(cell, (cell,)): answer for cell, answer in self.suspects[report].items()},
            {names.get(cell, (cell,)): values for cell, values in self.suggestions[report].items()},
            bool(by_tolerance),
            len(by_tolerance),
        )

    def _is_detectable(self, clean: Interpretation, changed: Mapping[str, Decimal | None]) -> bool:
        """Whether an identity of the clean report would not hold with these figures in it."""
        cells = {cell.cell_id: cell for cell in clean.cells}

        def value(cell: str) -> Decimal | None:
            found = changed[cell] if cell in changed else cells[cell].value
            return None if found is None else found * cells[cell].unit_factor

        for relation, terms in self.instances[clean.report.report_id].values():
            if not any(term[0] in changed for term in terms):
                continue
            if any(
                all(value(cell) is None for cell, role, *_ in terms if role == side) for side in {t[1] for t in terms}
            ):
                continue  # with nothing on one side it would not be formed
            figures = [
                (role, weight, base, value(cell), 2 * rounding.half_width(
                    cells[cell].printed_decimals, cells[cell].unit_factor, cells[cell].printed_unit))
                for cell, role, weight, base in terms
                if value(cell) is not None
            ]  # fmt: skip
            if relation == "ratio":
                stated = [one for one in figures if one[0] == "stated"]
                parts = [rounding.RatioTerm(v, ulp, w, b) for role, w, b, v, ulp in figures if role != "stated"]
                if (
                    stated
                    and rounding.ratio_status(stated[0][3], stated[0][4], parts, int(stated[0][1]))[0] == "violated"
                ):
                    return True
                continue
            residual = sum(((w if role == "lhs" else -w) * v for role, w, _, v, _ in figures), Decimal(0))
            if rounding.linear_status(residual, [(w, ulp) for _, w, _, _, ulp in figures], relation) == "violated":
                return True
        return False
