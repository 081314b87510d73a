"""Evaluates small reports with the real audit models: one database, one dbt run for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from dagster_project import staging, transform, warehouse
from dagster_project.identities import catalogue, matrix
from dagster_project.interpret import Interpretation
from dagster_project.model import Cell, Report


class Evaluation(NamedTuple):
    """One row of ``fct_identity_evaluations``."""

    identity_id: str
    instance: str
    status: str
    severity: str
    difference: Decimal | None
    reason: str | None


def interpretation(report_id: str, year: int | None, cells: list[Cell]) -> Interpretation:
    """A report of which only the cells are known, with every identity of the catalogue over them."""
    report = Report(report_id, (), "示例单位", year, "final_accounts")
    return Interpretation(report, cells, matrix.instances(report_id, year, cells, catalogue.load()), ())


def _report_row(one: Interpretation) -> dict[str, object]:
    """Each report is of a unit of its own, so that no two are compared."""
    report = one.report
    return {
        "report_id": report.report_id,
        "unit_name": report.report_id,
        "fiscal_year": report.fiscal_year,
        "report_type": report.report_type,
        "file_name": f"{report.report_id}.txt",
        "status": "ok",
    }


def evaluate(folder: Path, reports: Iterable[Interpretation]) -> dict[str, list[Evaluation]]:
    """The evaluations of each report, by report_id."""
    database = folder / warehouse.DATABASE_NAME
    with duckdb.connect(str(database)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        staging.insert_interpretations(connection, reports := list(reports))
        staging.insert(connection, "reports", map(_report_row, reports))
    transform.build(database, "+fct_identity_evaluations", exclude="resource_type:test")
    found: dict[str, list[Evaluation]] = defaultdict(list)
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select report_id, identity_id, instance, status, severity, difference, reason"
            " from core.fct_identity_evaluations order by all"
        ).fetchall()
    for report_id, *row in rows:
        found[report_id].append(Evaluation(*row))
    return found
