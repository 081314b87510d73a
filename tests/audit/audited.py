"""A candidate written by hand and taken through the real dbt models: rows of schema raw in, audit tables out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import staging, transform
from dagster_project.model import Cell

UNIT_FACTORS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def cell(cell_id: str, printed: str | None, unit: str = "万元", report_id: str = "r", **more: Any) -> dict[str, Any]:
    """A row of raw.cells; ``printed`` None is a blank slot. Unless said otherwise a figure in prose on line 1."""
    text = printed or ""
    defaults: dict[str, Any] = {
        "file_sha256": "0" * 64,
        "file_name": "决算.txt",
        "page": None,
        "line": 1,
        "table_index": None,
        "row_index": None,
        "column_index": None,
        "table_code": "prose",
        "row_label": cell_id,
        "column_label": "",
        "section": "main",
        "placement": "as_printed",
    }
    made = Cell(
        cell_id=cell_id,
        printed_text=text,
        value=Decimal(text.replace(",", "")) if text else None,
        printed_unit=unit,
        printed_decimals=len(text.partition(".")[2]),
        unit_factor=Decimal(UNIT_FACTORS.get(unit, 1)),
        **{**defaults, **more},
    )
    return dict(staging.cell_row(report_id, made))


@dataclass
class Raw:
    """The rows of one made-up schema raw."""

    cells: list[dict[str, Any]] = field(default_factory=list)
    instances: list[dict[str, Any]] = field(default_factory=list)
    terms: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    suspects: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    waivers: list[dict[str, Any]] = field(default_factory=list)
    identities: list[dict[str, Any]] = field(default_factory=list)

    def report(self, report_id: str = "r", unit_name: str | None = "甲局", **more: Any) -> None:
        self.reports.append(
            {
                "report_id": report_id,
                "unit_name": unit_name,
                "fiscal_year": 2023,
                "report_type": "final_accounts",
                "title": "",
                "file_name": "决算.txt",
                "status": "ok",
                **more,
            }
        )

    def instance(
        self,
        identity_id: str,
        terms: Iterable[Sequence[Any]],
        instance: str = "report",
        relation: str = "=",
        severity: str = "error",
        report_id: str = "r",
        **given: Any,
    ) -> None:
        """``terms`` are (cell_id, role, weight[, base_weight])."""
        key = {"report_id": report_id, "identity_id": identity_id, "instance": instance}
        self.instances.append(
            {**key, "relation": relation, "severity": severity, "status": None, "reason": None, **given}
        )
        for cell_id, role, weight, *base in terms:
            base_weight = Decimal(str(base[0])) if base else Decimal(0)
            self.terms.append(
                {**key, "cell_id": cell_id, "role": role, "weight": Decimal(str(weight)), "base_weight": base_weight}
            )

    def write(self, database: Path) -> None:
        with duckdb.connect(str(database)) as connection:
            staging.create(connection)
            for table, rows in (
                ("cells", self.cells),
                ("identity_instances", self.instances),
                ("identity_terms", self.terms),
                ("reports", self.reports),
                ("notes", self.notes),
                ("suspects", self.suspects),
                ("suggestions", self.suggestions),
                ("waivers", self.waivers),
                ("identities", self.identities),
            ):
                staging.insert(connection, table, rows)


def build(raw: Raw, database: Path, *models: str) -> None:
    """Stage the rows and build ``models`` with everything they stand on, data tests included."""
    raw.write(database)
    transform.build(database, " ".join(["+tag:staging", *(f"+{model}" for model in models)]))


def rows(database: Path, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        result = connection.execute(query)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def by(found: Iterable[Mapping[str, Any]], *keys: str) -> dict[Any, Mapping[str, Any]]:
    """Rows by one key, or by a tuple of keys."""
    return {row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys): row for row in found}
