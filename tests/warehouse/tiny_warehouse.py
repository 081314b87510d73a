"""A warehouse small enough to check by hand: the rows of schema raw, and the dbt project run over them.

Amounts are in 万元 unless a cell says otherwise. The reports, by report_id:

- ``new``   甲局 2023, published; ``old`` is the same report as it was before
- ``fatal`` 乙局 2023, whose 总表 does not balance
- ``part``  丙局 2017, where one 款 disagrees with its 项 and one column is ambiguous
- ``lost``  a report that names no unit
- ``broken.pdf`` is a file that cannot be read
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import staging, transform
from dagster_project.model import TOTAL, Cell

UNIT_FACTORS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
numbers = count(1)


def cell(report_id: str, printed: str, unit: str = "万元", **meaning: Any) -> dict[str, Any]:
    """A printed figure, ``""`` for a blank slot. Coordinates left out are those of 一般公共预算 支出决算 in total."""
    coordinates = {
        "domain": "fiscal",
        "phase": "executed",
        "flow": "expenditure",
        "fund": "general_public",
        "nature": "all",
        "function_code": TOTAL,
        "economic_code": TOTAL,
    }
    if meaning.get("domain", "fiscal") != "fiscal":
        coordinates = {"phase": "executed"}
    number = next(numbers)
    place = {"table_code": "Z05", "section": "main", "placement": "as_printed", "line": number}
    value = Decimal(printed.replace(",", "")) if printed else None
    made = Cell(
        cell_id=meaning.pop("cell_id", f"{report_id}-{number}"),
        file_sha256=f"sha-{report_id}",
        file_name=f"{report_id}.txt",
        page=None,
        table_index=0,
        row_index=number,
        column_index=1,
        row_label="",
        column_label="",
        printed_text=printed,
        value=value,
        printed_unit=unit,
        printed_decimals=len(printed.partition(".")[2]),
        unit_factor=Decimal(UNIT_FACTORS.get(unit, 1)),
        **{**place, **coordinates, **meaning},
    )
    return dict(staging.cell_row(report_id, made))


def by_nature(report_id: str, code: str, name: str, *amounts: str) -> list[dict[str, Any]]:
    """A row of Z05: 合计, 基本支出, 项目支出."""
    return [
        cell(report_id, amount, nature=nature, function_code=code, function_name=name)
        for nature, amount in zip(("all", "basic", "project"), amounts, strict=True)
    ]


def by_economy(report_id: str, nature: str, **amounts: str) -> list[dict[str, Any]]:
    """Cells of Z06; keys are ``e30101`` or ``total``."""
    return [
        cell(
            report_id,
            amount,
            table_code="Z06",
            nature=nature,
            economic_code=key.removeprefix("e").replace("total", TOTAL),
        )
        for key, amount in amounts.items()
    ]


def _new() -> Iterator[dict[str, Any]]:
    yield from by_nature("new", TOTAL, "合计", "100.00", "70.00", "30.00")
    yield from by_nature("new", "201", "一般公共服务支出", "80.00", "50.00", "30.00")
    yield from by_nature("new", "20103", "政府办公厅（室）及相关机构事务", "80.00", "50.00", "30.00")
    yield from by_nature("new", "2010301", "行政运行", "50.00", "50.00", "")
    yield from by_nature("new", "2010302", "一般行政管理事务", "30.00", "", "30.00")
    yield from by_nature("new", "208", "社会保障和就业支出", "20.00", "20.00", "0.00")
    yield from by_nature("new", "20805", "行政事业单位养老支出", "20.00", "20.00", "0.00")
    yield from by_nature("new", "2080505", "机关事业单位基本养老保险缴费支出", "20.00", "20.00", "0.00")
    yield from by_economy("new", "basic_personnel", total="60.00", e301="60.00", e30101="40.00", e30108="20.00")
    yield from by_economy("new", "basic_public", total="10.00", e302="10.00", e30201="10.00")
    yield cell("new", "0.0100", "亿元", table_code="prose", cell_id="said-in-prose")
    yield cell("new", "81.00", table_code="prose", function_code="201", cell_id="said-otherwise")
    yield cell("new", "100.00", table_code="Z01", placement="derived", cell_id="derived-total")
    yield cell("new", "7.00", placement="derived", flow="revenue", cell_id="only-derived")
    yield cell("new", "1,234,567.89", "元", table_code="Z02", flow="revenue", fund="all", cell_id="in-yuan")
    yield cell("new", "12.34", function_code="2139901", function_name="尚未列入的科目", flow="revenue", fund="fiscal")
    yield cell("new", "9.00", placement="unbound", domain=None, cell_id="unbound")
    yield cell("new", "100.00", period=-1, cell_id="a-year-before")
    sangong = {"domain": "indicator", "indicator": "sangong_total", "table_code": "Z09"}
    yield cell("new", "5.00", **sangong)
    yield cell("new", "6.00", **{**sangong, "phase": "approved"})
    yield cell("new", "5.1", **{**sangong, "table_code": "prose"})
    yield cell("new", "3", "辆", domain="indicator", indicator="vehicles", kind="count", table_code="Z10")
    project = {"domain": "project", "project": "信息化项目", "table_code": "prose"}
    for phase, amount in {"approved": "100", "adjusted": "73.14", "executed": "55.47"}.items():
        yield cell("new", amount, **{**project, "phase": phase})
    yield cell("new", "75.84", "%", **{**project, "kind": "completion"})
    yield cell("new", "92", "分", **{**project, "kind": "count"})


def _old() -> Iterator[dict[str, Any]]:
    yield cell("old", "99.00", cell_id="before-correction")
    yield cell("old", "4.00", domain="indicator", indicator="sangong_total", table_code="Z09")
    yield cell("old", "98", domain="project", project="信息化项目", table_code="prose")


def _fatal() -> Iterator[dict[str, Any]]:
    yield cell("fatal", "10.00", table_code="Z01", fund="all", flow="total_in", cell_id="comes-in")
    yield cell("fatal", "12.00", table_code="Z01", fund="all", flow="total_out", cell_id="goes-out")
    yield cell("fatal", "5.00", domain="indicator", indicator="sangong_total", table_code="Z09")
    yield cell("fatal", "6.00", domain="project", project="改造项目", table_code="prose")


def _part() -> Iterator[dict[str, Any]]:
    names = ("221", "住房保障支出"), ("22102", "住房改革支出"), ("2210201", "住房公积金")
    for code, name in names:
        yield cell("part", "8.00", nature="basic", function_code=code, function_name=name)
    yield cell("part", "8.00", nature="basic")
    yield from by_economy("part", "basic_personnel", total="8.00", e303="8.00", e30311="8.00")
    yield cell("part", "4.00", flow="revenue", function_code="204", cell_id="kind")
    yield cell("part", "3.00", flow="revenue", function_code="20402", cell_id="its-only-part")
    yield cell("part", "2.00", flow="balance_closing", placement="ambiguous", cell_id="somewhere")
    yield cell("part", "2.50", flow="balance_opening", placement="ambiguous", cell_id="somewhere-else")
    yield cell("part", "2.60", flow="balance_opening", table_code="prose", cell_id="stated-clearly")


def _lost() -> Iterator[dict[str, Any]]:
    yield cell("lost", "1.00")


def _report(
    report_id: str, unit: str | None, year: int, order: int, superseded_by: str | None = None
) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "unit_name": unit,
        "fiscal_year": year,
        "report_type": "final_accounts",
        "title": f"{unit}{year}年度部门决算",
        "file_sha256": f"sha-{report_id}",
        "file_name": f"{report_id}.txt",
        "format": "text",
        "first_line": 1,
        "last_line": 99,
        "seen_order": order,
        "superseded_by": superseded_by,
        "status": "ok" if unit else "incomplete",
        "reason": None if unit else "未能确定 / not stated: 单位名称 / the unit's name",
    }


REPORTS = (
    _report("old", "甲局", 2023, 1, superseded_by="new"),
    _report("new", "甲局", 2023, 2),
    _report("fatal", "乙局", 2023, 3),
    _report("part", "丙局", 2017, 4),
    _report("lost", None, 2023, 5),
)

# report, identity, severity, left cell, right cell
EQUATIONS = (
    ("fatal", "T-Z01-BAL", "fatal", "comes-in", "goes-out"),
    ("part", "H-Z05", "error", "kind", "its-only-part"),
)


def _file(name: str, order: int, status: str = "read", reason: str | None = None) -> dict[str, Any]:
    return {
        "file_sha256": f"sha-{name.partition('.')[0]}",
        "file_name": name,
        "format": name.partition(".")[2],
        "engine": "text",
        "size_bytes": 1000,
        "first_seen_at": datetime(2024, 9, 1),
        "seen_order": order,
        "status": status,
        "reason": reason,
        "notes": "隐藏的工作表 / a hidden sheet" if name == "new.txt" else None,
    }


def load(database: Path) -> None:
    """Write schema raw of ``database``, without the suspects."""
    cells = [*_new(), *_old(), *_fatal(), *_part(), *_lost()]
    files = [_file(f"{report['report_id']}.txt", report["seen_order"]) for report in REPORTS]
    files.append(_file("broken.pdf", 6, "unreadable", "文件损坏 / the file is damaged"))
    with duckdb.connect(str(database)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        staging.insert(connection, "files", files)
        staging.insert(connection, "reports", REPORTS)
        staging.insert(connection, "cells", cells)
        for report_id, identity_id, severity, left, right in EQUATIONS:
            row = {"report_id": report_id, "identity_id": identity_id, "instance": "*"}
            staging.insert(connection, "identity_instances", [{**row, "relation": "=", "severity": severity}])
            sides = (("lhs", left), ("rhs", right))
            terms = ({**row, "cell_id": one, "role": role, "weight": 1, "base_weight": 0} for role, one in sides)
            staging.insert(connection, "identity_terms", terms)


def suspect(database: Path) -> None:
    """Say which cells can be wrong, as the search for them does between the two halves of the build."""
    with duckdb.connect(str(database)) as connection:
        row = {"report_id": "part", "component": 1, "answer": "undistinguishable"}
        staging.insert(connection, "suspects", ({**row, "cell_id": one} for one in ("kind", "its-only-part")))


def build(database: Path) -> None:
    """The whole build, in the order a run does it."""
    load(database)
    transform.build(database, **transform.AUDIT_MODELS)
    suspect(database)
    transform.build(database, **transform.MART_MODELS)
