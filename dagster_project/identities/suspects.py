"""Locate and suggest over a candidate: read evaluated identities, write ``raw.suspects`` and ``raw.suggestions``."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb
import networkx

from dagster_project import staging
from dagster_project.identities import evidence, rounding, slips
from dagster_project.identities.locate import Costs, Edit, Row, linear, locate
from dagster_project.identities.suggest import Printed, or_exchanged, suggest

# What an info says is no claim that a figure would have to meet. Reports where nothing is violated are not searched.
TERMS = """
    with evaluated as (
        select report_id, identity_id, instance, relation, status, difference, tolerance
        from core.fct_identity_evaluations
        where severity <> 'info' and relation <> 'judged'
            and status in ('holds', 'holds_rounding', 'rounding_mode', 'violated')
    ),
    reached as (
        select t.cell_report_id as report_id
        from evaluated as e join intermediate.int_identity_terms as t using (report_id, identity_id, instance)
        where e.status = 'violated'
        union
        select report_id from evaluated where status = 'violated'
    )
    select e.report_id, e.identity_id, e.instance, e.relation, e.status, e.difference, e.tolerance,
        t.cell_report_id, t.cell_id, t.role, sum(t.weight) as weight, sum(t.base_weight) as base_weight
    from evaluated as e
    join intermediate.int_identity_terms as t using (report_id, identity_id, instance)
    where e.report_id in (select report_id from reached)
    group by all
    order by all
"""
CELLS = """
    select report_id, cell_id, value, unit_factor, printed_decimals, printed_unit, kind, placement, confidence,
        table_index, row_index, column_index, file_sha256
    from raw.cells
    where report_id = any(?) and cell_id in (select cell_id from intermediate.int_identity_terms)
"""
NAMES = """
    select report_id, unit_name || fiscal_year
        || case report_type when 'budget' then '预算' when 'self_evaluation' then '自评' else '决算' end
    from raw.reports
"""


class Summary(NamedTuple):
    """What a search found, and how long the longest took: rows written, reports searched, milliseconds."""

    suspects: int
    suggestions: int
    reports: int
    longest: int


@dataclass(frozen=True, slots=True)
class _Figure:
    """A cell in its base unit; a blank counts 0 and adds no slack."""

    report: str
    value: Decimal
    ulp: Decimal
    half_width: Decimal
    is_blank: bool
    placement: str
    confidence: Decimal
    place: tuple[object, int, int] | None


class _Term(NamedTuple):
    cell_id: str
    role: str
    weight: Decimal
    base_weight: Decimal


@dataclass(frozen=True, slots=True)
class _Evaluated:
    """An evaluated identity of ``report`` with its terms, and the ``reports`` that print its figures."""

    key: str
    report: str
    relation: str
    status: str
    difference: Decimal
    tolerance: Decimal
    terms: list[_Term]
    reports: set[str]

    @property
    def violated(self) -> bool:
        return self.status == "violated"


def write_suspects(connection: duckdb.DuckDBPyConnection) -> Summary:
    """Fill both tables anew, report by report; reports that a violated identity joins are searched as one."""
    weighed = evidence.load()
    suspects: list[dict[str, Any]] = []
    suggestions: list[dict[str, Any]] = []
    systems = _systems(connection)
    figures = _figures(connection, [report for reports, _ in systems for report in reports])
    longest, component = 0.0, 0
    for reports, evaluated in systems:
        started = time.perf_counter()
        cells = {cell: figure for report in reports for cell, figure in figures[report].items()}
        edits = [_edit(one, cells) for one in evaluated]
        sharp = [_edit(one, cells, half_up=True) for one in evaluated]
        printed = {cell: Printed(figure.value, figure.ulp, figure.place) for cell, figure in cells.items()}
        reports_of = {one.key: one.report for one in evaluated}
        causes = locate(edits, _costs(evaluated, cells, weighed))
        for cause in (or_exchanged(one, edits, printed) for one in causes):
            component += 1  # a number of its own in all of the candidate: a cause may span reports
            suspects += [
                {"report_id": cells[cell].report, "component": component, "cell_id": cell, "answer": answer}
                for cell, answer in cause.suspects.items()
            ]
            for one in suggest(cause, sharp, printed, weighed.chance):
                suggestions.append(
                    {
                        "report_id": cells[one.cell_id].report if one.cell_id else reports_of[cause.edits[0]],
                        "component": component,
                        "cell_id": one.cell_id,
                        "value": one.value,
                        "lower_value": one.low,
                        "upper_value": one.high,
                        "slip": one.slip,
                        "slip_label": slips.NAMES[one.slip] if one.slip else None,
                        "proofs": list(one.proofs),
                        "reason": one.reason,
                    }
                )
        longest = max(longest, time.perf_counter() - started)
    connection.execute("delete from raw.suspects; delete from raw.suggestions")
    return Summary(
        staging.insert(connection, "suspects", suspects),
        staging.insert(connection, "suggestions", suggestions),
        sum(len(reports) for reports, _ in systems),
        round(longest * 1000),
    )


def _systems(connection: duckdb.DuckDBPyConnection) -> list[tuple[frozenset[str], list[_Evaluated]]]:
    """Reports to be searched together, those that violated identities join, with every identity that stays among them."""
    names = dict(connection.execute(NAMES).fetchall())
    by_key: dict[tuple[str, str, str], _Evaluated] = {}
    for report, identity, instance, relation, status, difference, tolerance, cell_report, *term in connection.execute(
        TERMS
    ).fetchall():
        one = by_key.setdefault(
            (report, identity, instance),
            _Evaluated(f"{identity} {instance}", report, relation, status, difference, tolerance, [], {report}),
        )
        one.terms.append(_Term(*term))
        one.reports.add(cell_report)
    joined = networkx.Graph()
    for one in by_key.values():
        if one.violated:
            networkx.add_path(joined, [one.report, *one.reports])
    found: list[tuple[frozenset[str], list[_Evaluated]]] = []
    for group in sorted(networkx.connected_components(joined), key=min):
        inside = [one for one in by_key.values() if one.reports <= group]
        if len(group) > 1:  # the same identity is evaluated in several of them
            inside = [replace(one, key=f"{names.get(one.report, one.report)} {one.key}") for one in inside]
        found.append((frozenset(group), inside))
    return found


def _figures(connection: duckdb.DuckDBPyConnection, reports: Sequence[str]) -> dict[str, dict[str, _Figure]]:
    found: dict[str, dict[str, _Figure]] = defaultdict(dict)
    for report, cell, value, factor, decimals, unit, kind, placement, confidence, *at in connection.execute(
        CELLS, [reports]
    ).fetchall():
        table, row, column, file = at
        half_width = rounding.half_width(decimals, factor, unit, kind)
        found[report][cell] = _Figure(
            report=report,
            value=Decimal(0) if value is None else value * factor,
            ulp=factor * Decimal(1).scaleb(-max(decimals, 2 if value is None else 0)),
            half_width=half_width,
            is_blank=value is None,
            placement=placement or "as_printed",
            confidence=Decimal(1) if confidence is None else confidence,
            place=None if None in (table, row, column) else ((file, table), row, column),
        )
    return found


def _costs(evaluated: Sequence[_Evaluated], cells: Mapping[str, _Figure], weighed: evidence.Evidence) -> Costs:
    confirmed = Counter(
        term.cell_id for one in evaluated if not one.violated and one.relation != ">=" for term in one.terms
    )
    of = {cell: weighed.cost(figure.placement, figure.confidence, confirmed[cell]) for cell, figure in cells.items()}
    return Costs(of, weighed.placement["as_printed"], weighed.indifference)


def _edit(one: _Evaluated, cells: Mapping[str, _Figure], half_up: bool = False) -> Edit:
    """The identity as limits; with ``half_up`` as narrow as rounding half up leaves them."""
    if one.relation == "ratio":
        return _ratio(one, cells)
    weights: dict[str, Decimal] = defaultdict(Decimal)
    for term in one.terms:
        weights[term.cell_id] += term.weight if term.role == "lhs" else -term.weight
    tolerance = one.tolerance
    if half_up:
        units = [
            (term.weight, 2 * cells[term.cell_id].half_width) for term in one.terms if not cells[term.cell_id].is_blank
        ]
        tolerance = min(tolerance, rounding.linear_thresholds(units)[0])
    at_least = one.relation == ">="
    if not one.violated and not at_least:
        tolerance = max(tolerance, abs(one.difference))  # what is accepted today is not asked to fit better tomorrow
    return linear(one.key, weights, one.difference, tolerance, one.violated, at_least)


def _ratio(one: _Evaluated, cells: Mapping[str, _Figure]) -> Edit:
    """A percentage p of N/D: lowest·D <= 100·N < highest·D within the rounding of N and D, and D > 0, as limits.

    See ``rounding.ratio_status``; what is cut off, not rounded, stands for the wider of both intervals.
    """
    (stated,) = (term for term in one.terms if term.role == "stated")
    parts = [term for term in one.terms if term.role != "stated"]
    figure = cells[stated.cell_id]
    sign = 1 if (stated.weight < 0) == (figure.value < 0) else -1
    size = abs(figure.value)
    ends = (size - figure.half_width, size + figure.half_width * (2 if one.status == "rounding_mode" else 1))
    rows = []
    for end, is_low in zip(ends, (True, False), strict=True):
        weights = {term.cell_id: 100 * sign * term.weight - end * term.base_weight for term in parts}
        excess = sum((weight * cells[cell].value for cell, weight in weights.items()), Decimal(0))
        slack = sum((abs(weight) * cells[cell].half_width for cell, weight in weights.items()), Decimal(0))
        rows.append(Row(weights, low=-excess - slack) if is_low else Row(weights, high=slack - excess, below_high=True))
    base = {term.cell_id: term.base_weight for term in parts if term.base_weight}
    value = sum((weight * cells[cell].value for cell, weight in base.items()), Decimal(0))
    rows.append(Row(base, low=Decimal("0.01") - value))
    return Edit(one.key, tuple(rows), one.violated, stated.cell_id)
