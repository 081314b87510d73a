"""Locate over a candidate: read evaluated identities, write ``raw.suspects``. See ``locate`` for the method."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import duckdb

from dagster_project import staging
from dagster_project.identities.locate import Edit, locate

# Only what can withhold a fact is searched, in whole numbers, and only in reports where something of the kind is violated.
EVALUATED = """
    with evaluated as (
        select report_id, identity_id, instance, relation, status, difference, tolerance
        from core.fct_identity_evaluations
        where severity in ('fatal', 'error') and relation in ('=', '>=')
            and status in ('holds', 'holds_rounding', 'rounding_mode', 'violated')
    )
    select e.report_id, e.identity_id, e.instance, e.relation, e.status, e.difference, e.tolerance,
        t.cell_id, sum(case t.role when 'lhs' then t.weight else -t.weight end) as weight
    from evaluated as e
    join raw.identity_terms as t using (report_id, identity_id, instance)
    where e.report_id in (select report_id from evaluated where status = 'violated')
        and (e.report_id, e.identity_id, e.instance) not in (
            select (report_id, identity_id, instance) from raw.identity_terms where weight <> round(weight)
        )
    group by all
    order by all
"""


def write_suspects(connection: duckdb.DuckDBPyConnection) -> int:
    """Fill ``raw.suspects`` anew: the cells that can be wrong, report by report. Returns how many."""
    rows = connection.execute(EVALUATED).fetchall()
    weights: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    evaluations: dict[tuple[str, ...], tuple[str, str, Decimal, Decimal]] = {}
    for *key_columns, relation, status, difference, tolerance, cell, weight in rows:
        key = tuple(key_columns)
        weights[key][cell] = int(weight)
        evaluations[key] = (relation, status, difference, tolerance)
    edits: dict[str, list[Edit]] = defaultdict(list)
    for key, (relation, status, difference, tolerance) in evaluations.items():
        violated = status == "violated"
        # what was accepted as rounding today is not asked to fit better tomorrow
        slack = tolerance if violated or relation == ">=" else max(tolerance, abs(difference))
        edits[key[0]].append(Edit(" ".join(key[1:]), weights[key], difference, slack, violated, relation == ">="))
    values = dict(
        connection.execute("select cell_id, value * unit_factor from raw.cells where value is not null").fetchall()
    )
    connection.execute("delete from raw.suspects")
    return staging.insert(
        connection,
        "suspects",
        (
            {
                "report_id": report,
                "component": one.component,
                "cell_id": one.cell_id,
                "answer": one.answer,
                "implied_value": None
                if one.implied_change is None
                else (values.get(one.cell_id, Decimal(0)) + one.implied_change).quantize(Decimal("0.000001")),
            }
            for report, report_edits in edits.items()
            for one in locate(report_edits)
        ),
    )
