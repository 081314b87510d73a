"""Where a figure comes from: the cells that print it, the row or sentence each stands in, its identities, its findings.

For one figure or thousands at once, so that a served and a written explorer tell the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from dagster_project.explore.answers import Answer, among
from dagster_project.lookup import SEVERITIES, ask

Record = dict[str, Any]
MOST_CELLS, MOST_NEIGHBOURS, MOST_EVALUATIONS = 60, 40, 80
PROJECT = re.compile(r"project:([^:]*):(.*)", re.DOTALL)
CELL_ID = re.compile(r"\b[0-9a-f]{32}\b")
STATUSES = ("violated", "rounding_mode", "holds_rounding", "holds", "not_evaluable", "not_applicable")
FACT = """
    fact_id, unit_name, fiscal_year, phase, flow, fund, nature, function_code, function_name, economic_code, economic_name,
    amount_wan, printed_text, printed_unit, audit_status, report_id
"""


def figures(connection: duckdb.DuckDBPyConnection, identifiers: Sequence[str]) -> dict[str, Answer]:
    """What is known of each fact, cell, finding or project (``project:<report>:<name>``); unknown ids are left out."""
    return _Told(connection, identifiers).answers()


class _Told:
    def __init__(self, connection: duckdb.DuckDBPyConnection, identifiers: Sequence[str]) -> None:
        self.connection = connection
        self.subjects: dict[str, Record] = {}
        self.cells_of: dict[str, list[str]] = defaultdict(list)
        self._find_facts(identifiers)
        self._find_cells(identifiers)
        self._find_findings(identifiers)
        self._find_projects(identifiers)
        wanted = sorted({cell for cells in self.cells_of.values() for cell in cells[:MOST_CELLS]})
        self.cells = {one["cell_id"]: one for one in self._cells(wanted)}
        self.rows = self._neighbours(wanted)
        self.evaluations = self._evaluations(wanted)
        self.findings = self._findings()

    def _ask(self, query: str, **values: Any) -> list[Record]:
        return ask(self.connection, query, values).records()  # type: ignore[arg-type]

    # ---------------------------------------------------------------------------------------- what was asked for

    def _find_facts(self, ids: Sequence[str]) -> None:
        for one in self._ask(
            f"""
            select {FACT}, null as withheld_reason
            from marts.fiscal_amounts where fact_id in (select unnest($ids))
            union all
            select {FACT}, withheld_reason
            from quarantine.fiscal_amounts where fact_id in (select unnest($ids))
            """,
            ids=ids,
        ):
            if one["withheld_reason"] is not None:  # it is told as it is printed, never as an amount
                one["amount_wan"], one["audit_status"] = None, "withheld"
            self.subjects[one["fact_id"]] = {"kind": "fact", **one}
        for one in self._ask(
            """
            select fact_id, cell_id from marts.cells where fact_id in (select unnest($ids))
            order by is_source desc, table_code, line, cell_id
            """,
            ids=ids,
        ):
            self.cells_of[one["fact_id"]].append(one["cell_id"])

    def _find_cells(self, ids: Sequence[str]) -> None:
        for one in self._ask(
            """
            select cells.cell_id, reports.unit_name, reports.fiscal_year, cells.subject, cells.domain, cells.printed_text,
                cells.printed_unit, cells.report_id, indicators.indicator_zh, indicators.phase, indicators.audit_status,
                indicators.withheld_reason
            from marts.cells as cells
            left join marts.reports as reports on cells.report_id = reports.report_id
            left join (
                select cell_id, indicator_zh, phase, audit_status, null as withheld_reason from marts.indicators
                union all
                select cell_id, indicator_zh, phase, 'withheld', withheld_reason from quarantine.indicators
            ) as indicators on cells.cell_id = indicators.cell_id
            where cells.cell_id in (select unnest($ids))
            """,
            ids=ids,
        ):
            self.subjects[one["cell_id"]] = {"kind": "cell", **one}
            self.cells_of[one["cell_id"]] = [one["cell_id"]]

    def _find_findings(self, ids: Sequence[str]) -> None:
        for one in self._ask(
            """
            select findings.*, evaluations.cell_ids
            from marts.findings as findings
            left join marts.identity_evaluations as evaluations
                on findings.report_id = evaluations.report_id and findings.identity_id = evaluations.identity_id
                and findings.instance = evaluations.instance
            where findings.finding_id in (select unnest($ids))
            """,
            ids=ids,
        ):
            suspects = CELL_ID.findall(one["suspects"] or "")
            cells = [*(one.pop("cell_ids") or ()), *suspects]
            self.subjects[one["finding_id"]] = {"kind": "finding", **one}
            self.cells_of[one["finding_id"]] = list(dict.fromkeys(cells))

    def _find_projects(self, ids: Sequence[str]) -> None:
        for identifier in ids:
            if not (found := PROJECT.fullmatch(identifier)):
                continue
            named = {"report": found[1], "project": found[2]}
            for one in self._ask(
                "select * from marts.projects where report_id = $report and project = $project", **named
            ):
                self.subjects[identifier] = {"kind": "project", **one}
                self.cells_of[identifier] = [
                    cell["cell_id"]
                    for cell in self._ask(
                        """
                        select cell_id from marts.cells
                        where report_id = $report and domain = 'project' and subject = 'project:' || $project
                        order by line, column_index, cell_id
                        """,
                        **named,
                    )
                ]

    # ------------------------------------------------------------------------------------------- what stands where

    def _cells(self, ids: Sequence[str]) -> list[Record]:
        return self._ask(
            """
            select cells.cell_id, cells.report_id, cells.file_name, cells.page, cells.line, cells.table_code,
                cells.table_index + 1 as table_number, cells.row_index + 1 as row_number,
                cells.column_index + 1 as column_number, cells.row_label, cells.column_label, cells.printed_text,
                cells.printed_unit, cells.placement, cells.confidence, cells.is_source, cells.engine, cells.fact_id,
                cells.x0 is not null as is_on_page, sentences.text as sentence, cells.text_offset
            from marts.cells as cells
            left join marts.sentences as sentences
                on cells.report_id = sentences.report_id and cells.statement = sentences.statement
            where cells.cell_id in (select unnest($ids))
            """,
            ids=ids,
        )

    def _neighbours(self, ids: Sequence[str]) -> dict[str, list[Record]]:
        rows: dict[str, list[Record]] = defaultdict(list)
        for one in self._ask(
            """
            select cells.cell_id as of_cell, others.cell_id, others.row_label, others.column_label, others.printed_text
            from marts.cells as cells
            inner join marts.cells as others
                on cells.report_id = others.report_id and cells.file_sha256 = others.file_sha256
                and cells.table_index = others.table_index and cells.row_index = others.row_index
            where cells.statement is null and cells.cell_id in (select unnest($ids))
            order by of_cell, others.column_index, others.cell_id
            """,
            ids=ids,
        ):
            if len(row := rows[one.pop("of_cell")]) < MOST_NEIGHBOURS:
                row.append(one)
        return rows

    def _evaluations(self, ids: Sequence[str]) -> dict[str, list[Record]]:
        of_cells: dict[str, list[Record]] = defaultdict(list)
        for one in self._ask(
            f"""
            with terms as (
                select distinct report_id, identity_id, instance, unnest(cell_ids) as cell_id
                from marts.identity_evaluations
            )

            select terms.cell_id, evaluations.report_id, evaluations.identity_id, evaluations.identity_name,
                evaluations.instance, evaluations.status, evaluations.severity, evaluations.lhs, evaluations.rhs,
                evaluations.difference, evaluations.tolerance, evaluations.reason, evaluations.unit_name,
                evaluations.fiscal_year
            from terms
            inner join marts.identity_evaluations as evaluations
                on terms.report_id = evaluations.report_id and terms.identity_id = evaluations.identity_id
                and terms.instance = evaluations.instance
            where terms.cell_id in (select unnest($ids))
            order by {among("evaluations.status", STATUSES)}, evaluations.identity_id, evaluations.instance
            """,
            ids=ids,
        ):
            of_cells[one.pop("cell_id")].append(one)
        return of_cells

    def _findings(self) -> list[Record]:
        reports = {one["report_id"] for one in self.cells.values()}
        reports |= {one["report_id"] for found in self.evaluations.values() for one in found}
        return self._ask(
            f"""
            select finding_id, report_id, identity_id, instance, severity, message_zh, message_en, suspects, waived
            from marts.findings
            where report_id in (select unnest($reports))
            order by {among("severity", SEVERITIES)}, finding_id
            """,
            reports=sorted(reports),
        )

    # -------------------------------------------------------------------------------------------------- together

    def answers(self) -> dict[str, Answer]:
        by_instance: dict[tuple[str, ...], list[Record]] = defaultdict(list)
        by_suspect: dict[str, list[Record]] = defaultdict(list)
        for one in self.findings:
            by_instance[one["report_id"], one["identity_id"], one["instance"]].append(one)
            for cell in CELL_ID.findall(one["suspects"] or ""):
                by_suspect[cell].append(one)
        found = {}
        for identifier, subject in self.subjects.items():
            cells = [cell for cell in self.cells_of[identifier][:MOST_CELLS] if cell in self.cells]
            evaluations = _once(one for cell in cells for one in self.evaluations[cell])
            findings = [
                found
                for one in evaluations
                for found in by_instance[one["report_id"], one["identity_id"], one["instance"]]
            ]
            findings += [one for cell in cells for one in by_suspect[cell]]
            found[identifier] = {
                "subject": {key: value for key, value in subject.items() if key not in ("suspects",)},
                "cells": [{**self.cells[cell], "row": self.rows[cell]} for cell in cells],
                "evaluations": sorted(evaluations, key=lambda one: STATUSES.index(one["status"]))[:MOST_EVALUATIONS],
                "findings": [
                    {key: one[key] for key in ("finding_id", "severity", "identity_id", "message_zh", "message_en")}
                    for one in _once(findings)
                    if one["finding_id"] != identifier
                ],
            }
        return found


def _once(records: Iterable[Record]) -> list[Record]:
    return list({id(one) if "status" not in one else _key(one): one for one in records}.values())


def _key(one: Record) -> tuple[Any, ...]:
    return one["report_id"], one["identity_id"], one["instance"]
