"""Locate and suggest over a candidate: read evaluated identities, write ``raw.suspects`` and ``raw.suggestions``."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb
import networkx

from dagster_project import staging
from dagster_project.identities import evidence, rounding, slips, whole_tables
from dagster_project.identities.locate import Costs, Edit, Row, linear, locate
from dagster_project.identities.suggest import Printed, Suggestion, or_exchanged, suggest

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
SENTENCES = """
    select cells.report_id, cells.cell_id, coalesce(cells.project, cells.row_label) as name,
        cells.value * cells.unit_factor as value, cells.line, left(sentences.text, cells.text_offset) as before
    from raw.cells as cells join raw.sentences as sentences using (report_id, statement)
    where cells.report_id = any(?) and cells.printed_unit in ('元', '千元', '万元', '亿元') and cells.value is not null
    order by cells.report_id, cells.line, cells.row_index
"""
TABLES = """
    select report_id, cell_id from raw.cells
    where report_id = any(?) and file_sha256 = ? and table_index = ? and value is not null
    order by cell_id
"""
NAMES = """
    select report_id, unit_name || fiscal_year
        || case report_type when 'budget' then '预算' when 'self_evaluation' then '自评' else '决算' end
    from raw.reports
"""


SHORTEST_NAME = 4  # of an item, that another sentence can be said to speak of it
MOST_NAMES = 300
ANOTHER = re.compile(r"\d[\d.,]*\s*[千万亿]?元|[。；;]")  # between a name and an amount: it is not that name's


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
    table: tuple[str, int] | None


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
    doubted = {term.cell_id for _, evaluated in systems for one in evaluated if one.violated for term in one.terms}
    witnesses = _witnesses(connection, list(figures), doubted)
    longest, component = 0.0, 0
    for reports, evaluated in systems:
        started = time.perf_counter()
        cells = {cell: figure for report in reports for cell, figure in figures[report].items()}
        reports_of = {one.key: one.report for one in evaluated}
        for other in _in_another_unit(evaluated, cells):
            component += 1
            at = {"component": component}
            file, table = other.table
            whole = connection.execute(TABLES, [list(reports), file, table]).fetchall()
            suspects += [{"report_id": r, **at, "cell_id": cell, "answer": "certain"} for r, cell in whole]
            largest = max((c for c in cells if cells[c].table == other.table), key=lambda c: abs(cells[c].value))
            value = cells[largest].value * other.factor
            found = Suggestion(largest, value, value, value, "table_unit", other.keys)
            suggestions.append(_suggestion_row(found, cells[largest].report, component))
            evaluated = [one for one in evaluated if one.key not in other.keys]
        edits = [_edit(one, cells) for one in evaluated]
        sharp = [_edit(one, cells, half_up=True) for one in evaluated]
        printed = {
            cell: Printed(figure.value, figure.ulp, figure.place, witnesses.get(cell, {}))
            for cell, figure in cells.items()
        }
        causes = locate(edits, _costs(evaluated, cells, weighed))
        for cause in (or_exchanged(one, edits, printed) for one in causes):
            component += 1  # a number of its own in all of the candidate: a cause may span reports
            suspects += [
                {"report_id": cells[cell].report, "component": component, "cell_id": cell, "answer": answer}
                for cell, answer in cause.suspects.items()
            ]
            for one in suggest(cause, sharp, printed, weighed.chance):
                report = cells[one.cell_id].report if one.cell_id else reports_of[cause.edits[0]]
                suggestions.append(_suggestion_row(one, report, component))
        longest = max(longest, time.perf_counter() - started)
    connection.execute("delete from raw.suspects; delete from raw.suggestions")
    return Summary(
        staging.insert(connection, "suspects", suspects),
        staging.insert(connection, "suggestions", suggestions),
        sum(len(reports) for reports, _ in systems),
        round(longest * 1000),
    )


def _suggestion_row(one: Suggestion, report: str, component: int) -> dict[str, Any]:
    misread, taken_for = one.misread or (None, None)
    return {
        "report_id": report,
        "component": component,
        "cell_id": one.cell_id,
        "value": one.value,
        "lower_value": one.low,
        "upper_value": one.high,
        "slip": one.slip,
        "slip_label": slips.NAMES[one.slip] if one.slip else None,
        "proofs": list(one.proofs),
        "reason": one.reason,
        "misread_cell_id": misread,
        "taken_for": taken_for,
    }


def _in_another_unit(evaluated: Sequence[_Evaluated], cells: Mapping[str, _Figure]) -> Iterator[whole_tables.OtherUnit]:
    sums = [
        whole_tables.Sum(one.key, one.relation == ">=", one.violated, _weights(one))
        for one in evaluated
        if one.relation != "ratio"
    ]
    sizes = {
        cell: whole_tables.Size(
            figure.value, figure.ulp, Decimal(0) if figure.is_blank else figure.half_width, figure.table
        )
        for cell, figure in cells.items()
    }
    return whole_tables.in_another_unit(sums, sizes)


def _witnesses(
    connection: duckdb.DuckDBPyConnection, reports: Sequence[str], doubted: set[str]
) -> dict[str, dict[Decimal, str]]:
    """Of each doubted amount with a name of its own: the amounts that follow that name in other sentences, and where.

    A report with more of them than ``MOST_NAMES`` is not searched: the effort grows with their number times its length.
    """
    found: dict[str, dict[Decimal, str]] = defaultdict(dict)
    by_report: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for report, *rest in connection.execute(SENTENCES, [reports]).fetchall():
        by_report[report].append(tuple(rest))
    for rows in by_report.values():
        named_cells = [(cell, name) for cell, name, *_ in rows if cell in doubted and len(name or "") >= SHORTEST_NAME]
        for cell, name in named_cells if len(named_cells) <= MOST_NAMES else ():
            for other, _, value, line, before in rows:
                _, named, between = before.rpartition(name)
                if other != cell and named and not ANOTHER.search(between):
                    found[cell].setdefault(value, f"line={line}" if line else f"cell={other[:8]}")
    return found


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
    groups = sorted(map(frozenset, networkx.connected_components(joined)), key=min)
    group_of = {report: group for group in groups for report in group}
    inside: dict[frozenset[str], list[_Evaluated]] = {group: [] for group in groups}
    for one in by_key.values():
        group = group_of.get(one.report)
        if group and one.reports <= group:
            if len(group) > 1:  # the same identity is evaluated in several of them
                one = replace(one, key=f"{names.get(one.report, one.report)} {one.key}")
            inside[group].append(one)
    return list(inside.items())


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
            table=None if table is None else (file, table),
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
    weights = _weights(one)
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


def _weights(one: _Evaluated) -> dict[str, Decimal]:
    weights: dict[str, Decimal] = defaultdict(Decimal)
    for term in one.terms:
        weights[term.cell_id] += term.weight if term.role == "lhs" else -term.weight
    return weights


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
