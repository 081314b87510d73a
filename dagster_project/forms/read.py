"""A report's grids → cells: find the official tables, read each by its layout, place jointly, give coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType, ModuleType

from dagster_project.forms import (
    blocks,
    coded,
    crossed,
    indicators,
    ledger,
    listed,
    misread,
    missing,
    placement,
    recognise,
    unknown,
    whole,
)
from dagster_project.forms.cells import cells_of, grid_id
from dagster_project.forms.formulate import sums_over_slots
from dagster_project.forms.official import forms, settings
from dagster_project.forms.table import Number, Table, note_on
from dagster_project.model import Cell, Note, Report

LAYOUTS: Mapping[str, ModuleType] = {
    "coded": coded,
    "ledger": ledger,
    "blocks": blocks,
    "crossed": crossed,
    "indicators": indicators,
    "listed": listed,
    "whole": whole,
}
WORKBOOKS = ("xlsx", "xls")


def read_tables(report: Report, subjects: misread.Subjects = MappingProxyType({})) -> tuple[list[Cell], list[Note]]:
    """Every figure of the report's grids as a cell, blank slots of official forms included, and what to know of them.

    A figure that no slot takes is a cell with placement "unbound". Values are in the printed unit. The report's
    tables are placed together, because their identities cross. ``subjects`` are the known codes with their names, by
    which codes that were misread in images are put right.
    """
    tables, notes = recognise.find_tables(report)
    for table, grid in zip(tables, misread.correct([table.grid for table in tables], subjects), strict=True):
        table.grid = grid
    for table in tables:
        notes += _read(table)
        misread.doubt_decimals(table)
    factors = {unit: Decimal(factor) for unit, factor in settings()["units"].items()} | {"": Decimal(1)}
    joint, placed = placement.place(tables, factors, lambda: sums_over_slots(report, tables, factors))
    notes += placed
    notes += missing.derive(tables, factors, joint)
    return [cell for table in tables for cell in cells_of(table, factors)], notes


def _read(table: Table) -> Iterator[Note]:
    """Read one table by its form's layout; one that cannot be read keeps its numbers unbound."""
    if table.form and table.form.data.get("layout") in ("coded", "blocks") and crossed.is_crossed(table):
        table.form = forms()[crossed.CODE]  # 明细表: the title names one scope, the columns are the economic subjects
    if not _is_read(table):
        unknown.read(table)
        if table.form is None and table.loose:
            yield note_on(
                table, "T-ALIAS", "info", "不是已知的决算表或预算表，数字未归位", "it is no known official form"
            )
        elif table.form and table.form.data.get("layout") != "none" and table.loose:
            yield note_on(table, "L-HDR", "warning", "表头无法识别，数字未归位", "its header was not recognised")
    if table.form and table.loose and (why := table.form.data.get("aside")):
        zh, en = why.split(" / ")
        yield note_on(table, "T-ALIAS", "info", f"{len(table.loose)} 个数字未归位：{zh}", en)
    if table.document.format in WORKBOOKS and table.grid.exact:
        _show_all_decimals(table)
    for number in table.bled:
        yield _bled(table, number)
    if not all(slot.unit_in(table.unit) for row in table.rows for slot in row.slots):
        yield note_on(
            table, "L-UNIT", "warning", "没有注明金额单位", "no unit of money is stated here or in the report"
        )


def _is_read(table: Table) -> bool:
    """Whether one of the shapes of the table's form fits it; the table's form is then that shape."""
    for shape in table.form.shapes if table.form else ():
        layout = LAYOUTS.get(shape.data["layout"])
        table.form = shape
        if layout is not None and layout.read(table):
            return True
    return False


def _show_all_decimals(table: Table) -> None:
    """A number in a workbook has no printed form: 625 stands in a column that shows 625.00. So every number of the
    table gets as many decimals as the one that has most."""
    every = [n for row in table.rows for n in row.numbers] + [n for n, _, _ in table.loose]
    most = max((n.amount.decimals for n in every), default=0)

    def shown(number: Number) -> Number:
        return replace(number, amount=replace(number.amount, decimals=most))

    for row in table.rows:
        counts = {i for i, slot in enumerate(row.placed_in) if slot is not None and "unit" in row.slots[slot].meaning}
        row.numbers = [number if i in counts else shown(number) for i, number in enumerate(row.numbers)]
    table.loose = [(shown(number), row, column) for number, row, column in table.loose]


def _bled(table: Table, number: Number) -> Note:
    text = number.cell.text
    return Note(
        code="L-BLEED",
        severity="info",
        line=number.cell.line,
        page=number.cell.page,
        message_zh=f"“{table.title}”的表头或栏次行里混入数字 {text}，不计入该表",
        message_en=f"The figure {text} stands in the header of “{table.title}”; it is not counted",
        stated=text,
        cell_ids=(grid_id(table, number.cell),),
    )
