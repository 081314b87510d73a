"""Reads the small reports of ``fixtures.yml``: lines of cells, and variations of them, as cells of the model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from dagster_project.model import TOTAL, Cell

FIXTURES = Path(__file__).with_name("fixtures.yml")

LINE = re.compile(r"(?P<name>\S+)\s+(?P<table>[BZ]\d\d|prose|list)\s+(?P<meaning>.*?)(?<=\s):\s*(?P<printed>\S*)")
PRINTED = re.compile(r"(?P<number>-?[\d,]+(?:\.(?P<decimals>\d+))?)(?P<unit>\D*)")
UNIT_FACTORS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
SAME_IN_THE_WHOLE_TABLE = {
    "Z01": {"flow": "expenditure", "fund": "all"},
    "Z02": {"flow": "revenue"},
    "Z03": {"flow": "expenditure", "fund": "all"},
    "Z05": {"flow": "expenditure", "fund": "general_public"},
    "Z06": {"flow": "expenditure", "fund": "general_public"},
    "Z07": {"flow": "expenditure", "fund": "government_fund"},
    "Z08": {"flow": "expenditure", "fund": "state_capital"},
    "Z11": {"flow": "expenditure", "fund": "general_public"},
    "Z12": {"flow": "expenditure", "fund": "general_public", "nature": "project"},
    **{code: {"phase": "approved", "flow": "expenditure", "fund": "all"} for code in ("B01", "B03", "B04")},
    "B02": {"phase": "approved", "flow": "revenue", "fund": "all"},
    **{code: {"phase": "approved", "flow": "expenditure", "fund": "fiscal"} for code in ("B05", "B06")},
    "B07": {"phase": "approved", "flow": "expenditure", "fund": "government_fund"},
    **{code: {"phase": "approved", "flow": "expenditure", "fund": "general_public"} for code in ("B08", "B09", "B10")},
    "B13": {"phase": "approved", "flow": "expenditure", "fund": "state_capital"},
    "prose": {"flow": "expenditure", "fund": "all"},
}
SHORT = {
    "function": "function_code",
    "parent": "function_parent",
    "economic": "economic_code",
    "row": "row_label",
    "table": "table_index",
    "column": "column_index",
}
WHOLE_NUMBERS = ("period", "table_index", "column_index", "row_index", "statement", "line")
POINTS_AT_A_CELL = ("part", "whole", "final", "base", "prior", "change")
SAYS_HOW = ("sign", "exhaustive", "base_kind", "wording", "explained", "reason", "whole_of")


@dataclass(frozen=True)
class Fixture:
    """One small report about one rule of one identity; see the head of ``fixtures.yml``."""

    key: str
    identity_id: str
    rule: int
    severity: str
    year: int
    instances: int
    of: str | None
    lines: str
    variations: Mapping[str, tuple[Mapping[str, str], str]]

    def report_id(self, variation: str) -> str:
        return f"{self.key.replace(' ', '_')}__{variation}"

    def cells(self, variation: str) -> list[Cell]:
        changed, _ = self.variations[variation]
        return read_cells(self.report_id(variation), self.lines, changed)

    def expected_status(self, variation: str) -> str:
        return self.variations[variation][1]


def load() -> list[Fixture]:
    raw: dict[str, dict[str, Any]] = yaml.load(FIXTURES.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return [_fixture(key, body) for key, body in raw.items()]


def _fixture(key: str, body: Mapping[str, Any]) -> Fixture:
    identity_id, rule, *_ = [*key.split(), "1"]
    known = {"severity", "year", "instances", "of", "cells", "variations"}
    if unknown := body.keys() - known:
        raise ValueError(f"{FIXTURES.name}: {key}: unknown {sorted(unknown)}")
    return Fixture(
        key=key,
        identity_id=identity_id,
        rule=int(rule),
        severity=body["severity"],
        year=int(body.get("year", 2023)),
        instances=int(body.get("instances", 1)),
        of=body.get("of"),
        lines=body["cells"],
        variations={name: _variation(key, text) for name, text in body["variations"].items()},
    )


def _variation(key: str, text: str) -> tuple[dict[str, str], str]:
    changes, arrow, status = text.partition("->")
    if not arrow:
        raise ValueError(f"{FIXTURES.name}: {key}: no status in {text!r}")
    return dict(change.split("=", 1) for change in changes.split()), status.strip()


def read_cells(report_id: str, lines: str, changed: Mapping[str, str] | None = None) -> list[Cell]:
    """The cells that ``lines`` describe, some of them printed otherwise. Cell ids are ``report_id/NAME``."""
    changed = dict(changed or {})
    cells = []
    for number, line in enumerate(filter(str.strip, lines.splitlines()), start=1):
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"{report_id}: cannot read {line!r}")
        printed = changed.pop(match["name"], match["printed"])
        cells.append(_cell(report_id, number, match["name"], match["table"], match["meaning"], printed))
    if changed:
        raise ValueError(f"{report_id}: no such cell: {sorted(changed)}")
    return cells


def _cell(report_id: str, number: int, name: str, table: str, meaning: str, printed: str) -> Cell:
    given: dict[str, Any] = {}
    note = []
    for item in meaning.split():
        key, value = item.split("=", 1)
        if key in POINTS_AT_A_CELL:
            note.append(f"{key}={report_id}/{value}")
        elif key in SAYS_HOW:
            note.append(item)
        else:
            key = SHORT.get(key, key)
            given[key] = int(value) if key in WHOLE_NUMBERS else None if value == "none" else value
    if table == "list":
        coordinates: dict[str, Any] = {"domain": None}
    elif "indicator" in given or "project" in given:
        coordinates = {"domain": "indicator" if "indicator" in given else "project"}
        coordinates["phase"] = "approved" if table.startswith("B") else "executed"
    else:
        coordinates = {
            "domain": "fiscal",
            "phase": "executed",
            "nature": "all",
            "function_code": TOTAL,
            "economic_code": TOTAL,
            **SAME_IN_THE_WHOLE_TABLE.get(table, {}),
        }
    value = PRINTED.fullmatch(printed)
    unit = (value["unit"] if value else "") or "万元"
    fields: dict[str, Any] = {
        "cell_id": f"{report_id}/{name}",
        "file_sha256": report_id,
        "file_name": f"{report_id}.txt",
        "page": None,
        "line": number,
        "table_index": None if table == "prose" else 1,
        "row_index": number,
        "column_index": 1,
        "table_code": None if table == "list" else table,
        "row_label": name,
        "column_label": "",
        "section": "main",
        "printed_text": printed,
        "value": Decimal(value["number"].replace(",", "")) if value else None,
        "printed_unit": unit,
        "printed_decimals": len(value["decimals"] or "") if value else 0,
        "unit_factor": Decimal(UNIT_FACTORS.get(unit, 1)),
        "placement": "unbound" if table == "list" else "as_printed",
        "statement": number if table == "prose" else None,
        "note": ";".join(note) or None,
    }
    return Cell(**{**fields, **coordinates, **given})
