"""One instance of an identity: built of its cells, or left open where a cell says nothing certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dagster_project.identities.catalogue import Identity
from dagster_project.identities.printed import PrintedReport, is_
from dagster_project.model import TOTAL, Cell, Instance, Term


class NotHere(Exception):
    """The identity cannot be formed over this report; ``status`` and the reason go to the exhaustive table."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def term(report: PrintedReport, cell: Cell, role: Any, weight: Decimal) -> Term:
    """A term over the cell, or over another printing of it where it is a total left blank."""
    return Term(report.substitutes.get(cell.cell_id, cell).cell_id, role, weight)


def build(
    report: PrintedReport, identity: Identity, name: str, relation: Any, terms: list[Term], total: bool
) -> Instance:
    """An instance of these terms; ``total`` says that it is about the total of a form, which is graver."""
    severity = identity.severity_at_total if total else identity.severity
    return Instance(report.report_id, identity.identity_id, name, relation, severity, tuple(terms))


def unless_uncertain(report: PrintedReport, instance: Instance, cells: Sequence[Cell]) -> Instance:
    """The instance, or that it cannot be evaluated over these cells."""
    reason = why_not(report, cells)
    return replace(instance, status="not_evaluable", reason=reason) if reason else instance


def why_not(report: PrintedReport, cells: Sequence[Cell]) -> str:
    """Why a sum over these cells says nothing: a total that is not printed, or a number whose column is not known."""
    stands_for = Counter(report.substitutes.get(cell.cell_id, cell).cell_id for cell in cells)
    for cell in cells:
        label = f"{cell.row_label} {cell.column_label}".strip()
        other = report.substitutes.get(cell.cell_id)  # which must not be compared with itself
        is_missing = cell.cell_id in report.missing_totals or cell.placement == "derived"
        if is_missing and (other is None or stands_for[other.cell_id] > 1):
            return f"“{label}”未填 / {label} is not printed"
        if cell.placement == "ambiguous":
            return f"“{label}”位置不明 / the place of {label} is not certain"
    return ""


def has_required(cells: Iterable[Cell], requires: Mapping[str, Iterable[Any]]) -> bool:
    """Whether each of the values that a rule requires is printed by one of the cells."""
    printed = [cell for cell in cells if not cell.is_blank]
    return all(any(is_(cell, name, value) for cell in printed) for name, values in requires.items() for value in values)


def place(cell: Cell) -> str:
    """The name of an instance that is about one figure of the text: what it is of, and where it stands."""
    what = (
        cell.indicator
        or cell.project
        or " ".join(
            f"{name}={value}"
            for name in ("function_code", "economic_code")
            if (value := getattr(cell, name)) not in (None, TOTAL)
        )
    )
    return " ".join(part for part in (what, f"line={cell.line}" if cell.line else f"cell={cell.cell_id[:8]}") if part)
