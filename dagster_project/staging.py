"""Write what was read into schema ``raw`` of a candidate: the door between Python and dbt.

The columns of every table are those of ``dbt/models/sources.yml``; nothing else defines them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml

from dagster_project.identities import catalogue
from dagster_project.interpret import Interpretation
from dagster_project.model import Cell, Note, Report, Term
from dagster_project.reports import wording
from dagster_project.unit_register import Register

SOURCES = Path(__file__).resolve().parent.parent / "dbt" / "models" / "sources.yml"
BOX = ("x0", "y0", "x1", "y1")
Row = Mapping[str, Any]


@cache
def tables() -> dict[str, dict[str, str]]:
    """Table → column → SQL type of schema ``raw``, from the dbt sources."""
    (source,) = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"]
    return {table["name"]: {c["name"]: c["data_type"] for c in table["columns"]} for table in source["tables"]}


def descriptions() -> dict[str, str]:
    """Table of schema ``raw`` → what one of its rows is, from the dbt sources; a table without one is left out."""
    (source,) = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"]
    return {table["name"]: table["description"] for table in source["tables"] if "description" in table}


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty tables of schema ``raw``."""
    connection.execute("create schema if not exists raw")
    for name, columns in tables().items():
        body = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        connection.execute(f'create or replace table raw."{name}" ({body})')


def insert(connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Row]) -> int:
    """Append rows to one table; keys that the table does not have are an error. Returns how many."""
    columns = tables()[name]
    data = list(rows)
    for row in data[:1]:
        if unknown := row.keys() - columns.keys():
            raise ValueError(f"raw.{name} has no column {sorted(unknown)}")
    if data:
        schema = pa.schema([(column, _arrow_type(kind)) for column, kind in columns.items()])
        batch = pa.Table.from_pylist(data, schema=schema)
        connection.register("batch", batch)
        connection.execute(f'insert into raw."{name}" by name select * from batch')
        connection.unregister("batch")
    return len(data)


def _arrow_type(kind: str) -> pa.DataType:
    if kind.startswith("decimal"):
        precision, scale = kind.removeprefix("decimal(").rstrip(")").split(",")
        return pa.decimal128(int(precision), int(scale))
    return {
        "varchar": pa.string(),
        "varchar[]": pa.list_(pa.string()),
        "integer": pa.int32(),
        "bigint": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
    }[kind]


FIELDS = ("domain", "kind", "phase", "flow", "fund", "nature", "function_code", "economic_code", "indicator")


def insert_catalogue(connection: duckdb.DuckDBPyConnection) -> int:
    """One row per identity of the catalogue, implemented or not, and the rules of those that compare reports.

    Returns the number of identities.
    """
    chains = [
        (one.identity_id, number, rule["chain"])
        for one in catalogue.load()
        for number, rule in enumerate(one.rules, start=1)
        if "chain" in rule
    ]
    insert(connection, "chains", (_chain_row(*chain) for chain in chains))
    insert(connection, "chain_selectors", (row for chain in chains for row in _selector_rows(*chain)))
    return insert(
        connection,
        "identities",
        (
            {
                "identity_id": one.identity_id,
                "identity_group": one.group,
                "name": one.name,
                "formula": one.formula,
                "severity": one.severity,
                "class": one.finding_class,
                "relation": one.relation,
                "implemented": one.implemented,
                "applicability": one.applicability,
            }
            for one in catalogue.load()
        ),
    )


def _chain_row(identity_id: str, number: int, body: Mapping[str, Any]) -> Row:
    return {
        "identity_id": identity_id,
        "rule": number,
        "report_type": body["of"],
        "other_type": body["with"]["report"],
        "years": body["with"]["years"],
        "of_units": body["with"].get("units", False),
        "each": body["each"],
        "said": body.get("said", []),
        "because": body.get("because"),
        "without": body["without"],
    }


def _selector_rows(identity_id: str, number: int, body: Mapping[str, Any]) -> Iterator[Row]:
    """One row per side. Raises ValueError where a selector names no field: it would select everything."""
    for side in ("stated", "compared", "unless"):
        selector = body.get(side)
        if selector is None:
            continue
        if unknown := selector.keys() - set(FIELDS):
            raise ValueError(f"{identity_id}: {side} names no field of a figure: {sorted(unknown)}")
        values = {name: _listed(selector[name]) for name in FIELDS if name in selector}
        yield {"identity_id": identity_id, "rule": number, "side": side, **values}


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def report_row(found: Interpretation, seen_order: Mapping[str, int], superseded_by: str | None) -> Row:
    """The row of ``raw.reports``: incomplete where the document does not say whose report it is, or of which year, and
    where it could not be interpreted."""
    report = found.report
    missing = [
        label
        for label, value in (
            ("单位名称 / the unit's name", report.unit_name),
            ("年度 / the fiscal year", report.fiscal_year),
            ("报告类型 / the kind of report", None if report.report_type == "unknown" else report.report_type),
        )
        if value is None
    ]
    evidence = "; ".join(f"{k}: {v}" for segment in report.segments for k, v in segment.evidence.items())
    reasons = [f"未能确定 / not stated: {', '.join(missing)} ({evidence})"] if missing else []
    if found.failure:
        reasons.append(f"无法解析：{found.failure}")
    lines = [
        line
        for segment in report.segments
        for block in segment.blocks()
        for line in (
            getattr(block, "line", None),
            getattr(block, "first_line", None),
            getattr(block, "last_line", None),
        )
        if line is not None
    ]
    documents = [segment.document for segment in report.segments]
    return {
        "report_id": report.report_id,
        "unit_name": report.unit_name,
        "unit_spelling": wording.abbreviated(report.unit_name) if report.unit_name else None,
        "fiscal_year": report.fiscal_year,
        "report_type": report.report_type,
        "title": report.title,
        "file_sha256": documents[0].file_sha256,
        "file_name": "; ".join(dict.fromkeys(document.file_name for document in documents)),
        "format": documents[0].format,
        "first_line": min(lines, default=None),
        "last_line": max(lines, default=None),
        "seen_order": max(seen_order.get(document.file_sha256, 0) for document in documents),
        "superseded_by": superseded_by,
        "status": "incomplete" if reasons else "ok",
        "reason": "; ".join(reasons) or None,
    }


_TAKEN = {
    Cell: [one.name for one in fields(Cell) if one.name not in ("bbox", "sentence")],  # see sentence_rows
    Term: [one.name for one in fields(Term)],
    Note: [one.name for one in fields(Note)],
}
_VALUES = {noun: attrgetter(*names) for noun, names in _TAKEN.items()}


def _fields_of(one: Cell | Term | Note) -> dict[str, Any]:
    """Its fields as they are: ``asdict`` copies every value, which took longer than all the rest of staging."""
    return dict(zip(_TAKEN[type(one)], _VALUES[type(one)](one), strict=True))


def cell_row(report_id: str, cell: Cell) -> Row:
    """The row of ``raw.cells``: the cell's fields, and its box as four columns, to hundredths of a point."""
    box = map(_hundredths, cell.bbox) if cell.bbox else (None,) * len(BOX)
    return {"report_id": report_id, **_fields_of(cell), **dict(zip(BOX, box, strict=True))}


def sentence_rows(report_id: str, cells: Iterable[Cell]) -> list[Row]:
    """The rows of ``raw.sentences``: each sentence that prints figures, at the place of its first one."""
    rows: dict[int, Row] = {}
    for cell in cells:
        if cell.statement is not None and cell.sentence is not None:
            place = {name: getattr(cell, name) for name in ("file_sha256", "file_name", "page", "line", "section")}
            rows.setdefault(
                cell.statement, {"report_id": report_id, "statement": cell.statement, **place, "text": cell.sentence}
            )
    return list(rows.values())


def _hundredths(points: float | None) -> Decimal | None:
    return None if points is None else Decimal(f"{points:.2f}")


def insert_interpretations(connection: duckdb.DuckDBPyConnection, found: Sequence[Interpretation]) -> dict[str, int]:
    """Cells, sentences, instances, terms and notes of reports. Returns rows per table."""
    return {
        "cells": insert(
            connection,
            "cells",
            (cell_row(one.report.report_id, cell) for one in found for cell in one.cells),
        ),
        "sentences": insert(
            connection,
            "sentences",
            (row for one in found for row in sentence_rows(one.report.report_id, one.cells)),
        ),
        "identity_instances": insert(
            connection,
            "identity_instances",
            (
                {
                    "report_id": i.report_id,
                    "identity_id": i.identity_id,
                    "instance": i.instance,
                    "relation": i.relation,
                    "severity": i.severity,
                    "status": i.status,
                    "reason": i.reason or None,
                }
                for one in found
                for i in one.instances
            ),
        ),
        "identity_terms": insert(
            connection,
            "identity_terms",
            (
                {"report_id": i.report_id, "identity_id": i.identity_id, "instance": i.instance, **_fields_of(term)}
                for one in found
                for i in one.instances
                for term in i.terms
            ),
        ),
        "notes": insert(
            connection,
            "notes",
            (
                {"report_id": one.report.report_id, **_fields_of(note), "cell_ids": list(note.cell_ids)}
                for one in found
                for note in one.notes
            ),
        ),
    }


def insert_units(connection: duckdb.DuckDBPyConnection, register: Register) -> dict[str, int]:
    """What people have reviewed of units. Returns rows per table."""
    names = ({key: row[key] for key in tables()["unit_names"]} for row in register.names)
    return {
        "units": insert(connection, "units", register.members),
        "unit_names": insert(connection, "unit_names", names),
        "unit_versions": insert(connection, "unit_versions", register.versions),
    }


def supersession(
    reports: Sequence[Report], seen_order: Mapping[str, int], units: Mapping[str, str] | None = None
) -> dict[str, str]:
    """report_id → report_id of the newer report of the same unit, year and kind, by the order in which files came.

    ``units`` says which unit a printed name is of; a name that it lacks is a unit of its own.
    """

    def arrived(report: Report) -> tuple[int, str]:
        order = max(seen_order.get(segment.document.file_sha256, 0) for segment in report.segments)
        return (order, report.report_id)

    def of(report: Report) -> tuple[str, int, str]:
        name = str(report.unit_name)
        return (units or {}).get(name, name), int(report.fiscal_year or 0), report.report_type

    known = [r for r in reports if r.unit_name and r.fiscal_year and r.report_type != "unknown"]
    newest = {of(report): report for report in sorted(known, key=arrived)}
    current = {r.report_id for r in newest.values()}
    return {r.report_id: newest[of(r)].report_id for r in known if r.report_id not in current}
