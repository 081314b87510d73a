"""Turn what was read in a table into ``model.Cell``: ids, printed form, coordinates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal

from dagster_project.forms.table import Derived, Number, Row, Slot, Table
from dagster_project.model import Cell, GridCell, Placement


def cells_of(table: Table, factors: Mapping[str, Decimal]) -> Iterator[Cell]:
    """Every slot of the table's rows, blank or not, then the numbers that no slot takes."""
    at = {(cell.row, cell.column): cell for cell in table.grid.cells}
    beside = {cell.row: cell for cell in reversed(table.grid.cells)}  # tells the line and page of a blank
    taken = {(n.cell.row, n.cell.column) for row in table.rows for n in row.numbers}
    decimals = max((n.amount.decimals for row in table.rows for n in row.numbers), default=0)
    for row in table.rows:
        in_slot = {slot: position for position, slot in enumerate(row.placed_in) if slot is not None}
        for s, slot in enumerate(row.slots):
            if s in in_slot:
                number = row.numbers[in_slot[s]]
                yield number_cell(table, row, slot, number, _placement(table, row, slot, in_slot[s]), factors)
            else:
                where = (row.index, slot.column)
                blank = at.get(where) if where not in taken else None
                yield blank_cell(table, row, slot, blank or beside[row.index], blank is not None, decimals, factors)
        for number, place in zip(row.numbers, row.placed_in, strict=True):
            if place is None:
                yield loose_cell(table, number, row.label, "", factors)
    for number, row_label, column_label in table.loose:
        yield loose_cell(table, number, row_label, column_label, factors)
    for number in table.bled:
        yield loose_cell(table, number, "", "", factors)


def _placement(table: Table, row: Row, slot: Slot, position: int) -> Placement:
    if position in row.ambiguous or not slot.unit_in(table.unit):
        return "ambiguous"
    return "as_printed" if row.placed_in[position] == row.printed_in[position] else "repaired"


def grid_id(table: Table, cell: GridCell) -> str:
    return _md5(table, f"{cell.row}|{cell.column}")


def _md5(table: Table, place: str) -> str:
    return hashlib.md5(f"{table.document.file_sha256}|{table.number}|{place}".encode()).hexdigest()


def number_cell(
    table: Table, row: Row, slot: Slot, number: Number, placement: Placement, factors: Mapping[str, Decimal]
) -> Cell:
    cell = _cell(
        table,
        grid_id(table, number.cell),
        number.cell,
        number.cell.column,
        slot.row_label or row.label,
        slot.label,
        placement,
    )
    _print(cell, number, slot.unit_in(table.unit), factors)
    _mean(cell, slot)
    return cell


def blank_cell(
    table: Table, row: Row, slot: Slot, beside: GridCell, is_there: bool, decimals: int, factors: Mapping[str, Decimal]
) -> Cell:
    """A slot that prints nothing, or whose value other cells imply; ``beside`` is a grid cell of its line."""
    derived: Derived | None = row.derived.get(row.slots.index(slot))
    cell_id = grid_id(table, beside) if is_there else _md5(table, f"{row.index}|slot:{slot.key}")
    placement: Placement = "derived" if derived else "as_printed"
    cell = _cell(table, cell_id, beside, slot.column, slot.row_label or row.label, slot.label, placement)
    cell.bbox = cell.bbox if is_there else None
    unit = slot.unit_in(table.unit)
    cell.row_index, cell.printed_unit, cell.unit_factor = row.index, unit, factors.get(unit, Decimal(1))
    if derived:
        cell.value, cell.printed_decimals, cell.note = derived.value, decimals, derived.identities
    _mean(cell, slot)
    return cell


def loose_cell(table: Table, number: Number, row_label: str, column_label: str, factors: Mapping[str, Decimal]) -> Cell:
    cell = _cell(
        table, grid_id(table, number.cell), number.cell, number.cell.column, row_label, column_label, "unbound"
    )
    _print(cell, number, table.unit, factors)
    return cell


def _cell(
    table: Table, cell_id: str, place: GridCell, column: int, row_label: str, column_label: str, placement: Placement
) -> Cell:
    return Cell(
        cell_id=cell_id,
        file_sha256=table.document.file_sha256,
        file_name=table.document.file_name,
        page=place.page,
        line=place.line,
        table_index=table.number,
        row_index=place.row,
        column_index=column,
        table_code=table.form.code if table.form else None,
        row_label=row_label,
        column_label=column_label,
        section=table.section,
        printed_text="",
        value=None,
        printed_unit="",
        printed_decimals=0,
        unit_factor=Decimal(1),
        placement=placement,
        confidence=Decimal(str(place.confidence)),
        bbox=place.bbox,
    )


def _print(cell: Cell, number: Number, unit: str, factors: Mapping[str, Decimal]) -> None:
    cell.printed_text, cell.value, cell.printed_decimals = number.cell.text, number.amount.value, number.amount.decimals
    cell.printed_unit = "%" if number.amount.is_percent else unit
    cell.unit_factor = factors.get(cell.printed_unit, Decimal(1))


def _mean(cell: Cell, slot: Slot) -> None:
    cell.domain = "indicator" if "indicator" in slot.meaning else "fiscal"
    for name, value in slot.meaning.items():
        if name == "unit":
            cell.kind = "count"  # of vehicles, people …, no money
        else:
            setattr(cell, name, value)
