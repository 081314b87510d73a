"""Derive a required total that a table leaves blank while its parts are printed (L-MISSING)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.forms.placement import Joint, SlotId, Sum
from dagster_project.forms.table import Derived, Table
from dagster_project.model import Note


@dataclass(frozen=True, slots=True)
class Implied:
    """What one identity says that a blank slot must be, and how far rounding may be off (in the joint's integers)."""

    identity_id: str
    value: int
    slack: int


def derive(tables: Sequence[Table], factors: Mapping[str, Decimal], joint: Joint) -> list[Note]:
    """Give a missing total the value that at least two identities imply, if all that say something agree."""
    filled = joint.filled()
    lines = [(table, row) for table in tables for row in table.rows]
    blanks = [
        (i, slot)
        for i, (_, row) in enumerate(lines)
        if row.is_total
        for slot in range(len(row.slots))
        if slot not in filled[i]
    ]
    missing = {blank for blank in blanks if any(_sums_parts(one, blank, filled) for one in joint.of_row[blank[0]])}
    notes = []
    for i, slot in sorted(missing):
        table, row = lines[i]
        implied = [
            _implied(one, (i, slot), filled)
            for one in joint.of_row[i]
            if (i, slot) in one.weights and missing.isdisjoint(one.weights.keys() - {(i, slot)})
        ]
        best = min(implied, key=lambda one: one.slack, default=None)
        agree = best and all(abs(one.value - best.value) <= one.slack + best.slack for one in implied)
        names = "、".join(sorted({one.identity_id for one in implied}))
        value = best.value * joint.half / factors[table.unit] if best else Decimal(0)
        is_sure = bool(agree) and len({one.identity_id for one in implied}) > 1
        if is_sure:
            row.derived[slot] = Derived(value, names)
        notes.append(_note(table, i, slot, joint, names, value if is_sure else None))
    return notes


def _sums_parts(one: Sum, blank: SlotId, filled: Mapping[int, Mapping[int, tuple[int, int]]]) -> bool:
    """True where the slot is the whole, and the parts printed for it do not cancel out."""
    if blank not in one.weights:
        return False
    weight = one.weights[blank]
    parts = {slot: w for slot, w in one.weights.items() if slot != blank}
    implied = _implied(one, blank, filled)
    return all(w * weight < 0 for w in parts.values()) and abs(implied.value) > implied.slack


def _implied(one: Sum, blank: SlotId, filled: Mapping[int, Mapping[int, tuple[int, int]]]) -> Implied:
    total = slack = 0
    for (row, slot), weight in one.weights.items():
        if (row, slot) != blank:
            value, half = filled[row].get(slot, (0, 0))
            total += weight * value
            slack += abs(weight) * half
    return Implied(one.identity_id, -total // one.weights[blank], slack)


def _note(table: Table, i: int, slot: int, joint: Joint, names: str, value: Decimal | None) -> Note:
    row = joint.rows[i]
    where = f"{row.slots[slot].row_label or row.label} · {row.slots[slot].label}"
    here = [cell for cell in table.grid.cells if cell.row == row.index]
    if value is None:
        zh = f"“{where}”未填，勾稽关系不足以推出（{names or '无'}）"
        en = f"{where} is blank, and the identities do not settle it ({names or 'none'})"
    else:
        zh = f"“{where}”未填，按 {names} 推出 {value:f}"
        en = f"{where} is blank; {names} imply {value:f}"
    return Note(
        code="L-MISSING",
        severity="warning" if value is None else "info",
        line=here[0].line if here else None,
        page=here[0].page if here else None,
        message_zh=zh,
        message_en=en,
        expected="" if value is None else f"{value:f}",
    )
