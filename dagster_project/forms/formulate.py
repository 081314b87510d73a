"""The identities of the catalogue as sums over slots, whatever stands in the slots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from dagster_project.forms.cells import number_cell
from dagster_project.forms.official import promised_identities
from dagster_project.forms.placement import SlotId, Sum
from dagster_project.forms.table import Number, Table
from dagster_project.forms.text import Amount
from dagster_project.identities import catalogue, matrix
from dagster_project.model import Cell, GridCell, Report, Term


def sums_over_slots(report: Report, tables: Sequence[Table], factors: Mapping[str, Decimal]) -> list[Sum]:
    """Every instance of a promised equality, over the slots of all rows of ``tables`` in order.

    A blank slot is handed to the matrix as 0, not as a blank: placement asks what a sum would be if a number stood
    there, and a missing total must stay in the sums that imply it.
    """
    cells: list[Cell] = []
    slots: dict[str, SlotId] = {}
    rows = [(table, row) for table in tables for row in table.rows]
    for i, (table, row) in enumerate(rows):
        placed = {slot: n for slot, n in zip(row.placed_in, row.numbers, strict=True) if slot is not None}
        for s, slot in enumerate(row.slots):
            nothing = Number(GridCell(row.index, slot.column, ""), Amount(Decimal(0), 0))
            cell = number_cell(table, row, slot, placed.get(s, nothing), "as_printed", factors)
            cell.cell_id = f"{i}/{s}"
            cells.append(cell)
            slots[cell.cell_id] = i, s
    wanted = [identity for identity in catalogue.load() if identity.identity_id in promised_identities()]
    return [
        Sum(instance.identity_id, _weights(instance.terms, slots))
        for instance in matrix.instances(report.report_id, report.fiscal_year, cells, wanted)
        if instance.relation == "=" and instance.status is None
    ]


def _weights(terms: Sequence[Term], slots: Mapping[str, SlotId]) -> dict[SlotId, int]:
    weights: Counter[SlotId] = Counter()
    for term in terms:
        weights[slots[term.cell_id]] += int(term.weight) * (1 if term.role == "lhs" else -1)
    return {slot: weight for slot, weight in weights.items() if weight}
