"""The published budgets of four offices of Jiangsu (2017), table by table, against ``jiangsu_2017_budgets.csv``.

That file was compared with the pages by eye: what form each table is, on which page it begins, how many amounts it
prints, and how many of them have no coordinates. Only purchases have none: they are items, and their table says so.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dagster_project import documents, reports
from dagster_project.identities import catalogue
from dagster_project.interpret import Interpretation, interpret
from dagster_project.model import Cell

EXPECTED = Path(__file__).with_name("jiangsu_2017_budgets.csv")
TEXT_AND_TABLES = "江苏省委办公厅"  # published in two files


@pytest.fixture(scope="module")
def budgets(real_reports: Path) -> Mapping[str, Interpretation]:
    """What each office's report says, by the name of the unit."""
    files = [replace(documents.read(path), file_name=path.name) for path in sorted(real_reports.glob("江苏*.pdf"))]
    segments = [segment for document in files for segment in reports.segment(document)]
    return {str(report.unit_name): interpret(report) for report in reports.assemble(segments)}


def in_tables(interpretation: Interpretation) -> list[Cell]:
    return [c for c in interpretation.cells if c.printed_text and c.table_code != "prose"]


def test_five_files_are_four_reports(budgets: Mapping[str, Interpretation]) -> None:
    assert sorted(budgets) == ["江苏省人大常委会办公厅", "江苏省人民检察院", "江苏省委办公厅", "江苏省政协办公厅"]
    assert {(one.report.fiscal_year, one.report.report_type) for one in budgets.values()} == {(2017, "budget")}
    assert len(budgets[TEXT_AND_TABLES].report.segments) == 2


def test_every_table_is_recognised_and_every_amount_placed_or_explained(
    budgets: Mapping[str, Interpretation],
) -> None:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["placed"] != "0"]
    expected = {
        (row["file"], row["table_code"], int(row["page"])): (int(row["placed"]), int(row["unbound"])) for row in rows
    }
    found: dict[tuple[str, int | None], list[Cell]] = {}
    for one in budgets.values():
        for cell in in_tables(one):
            found.setdefault((cell.file_name, cell.table_index), []).append(cell)
    counted = {}
    for (name, _), cells in found.items():
        unbound = sum(cell.placement == "unbound" for cell in cells)
        counted[name, str(cells[0].table_code), min(c.page or 0 for c in cells)] = (len(cells) - unbound, unbound)
    assert counted == expected
    assert {code for _, code, _ in expected} == {f"B{number:02}" for number in range(1, 13)} - {"B07"}


def test_the_only_notes_on_tables_are_those_on_purchases(budgets: Mapping[str, Interpretation]) -> None:
    notes = [note for one in budgets.values() for note in one.notes if not note.instance]  # none of a judge
    assert Counter(note.code for note in notes) == {"T-ALIAS": 4}
    assert all("采购" in note.message_zh for note in notes)


def test_a_table_without_a_single_amount_is_an_empty_one(budgets: Mapping[str, Interpretation]) -> None:
    for one in budgets.values():
        blanks = [cell for cell in one.cells if cell.table_code == "B07"]
        assert [(cell.function_code, cell.value) for cell in blanks] == [("TOTAL", None)]


IDENTITIES_OF_TABLES = [one.identity_id for one in catalogue.load() if re.match(r"[RHTX]-B\d\d", one.identity_id)]
PRINTED_BY_ALL = {
    "R-B02",
    "R-B03",
    "R-B11",
    "R-B12",
    "H-B05",
    "H-B09",
    "T-B01-INC",
    "T-B01-EXP",
    "T-B01-BAL",
    "T-B02",
} | {
    *("T-B04-BAL", "T-B05", "T-B09", "T-B10", "X-B01-B02", "X-B01-B03", "X-B01-B05", "X-B04-B05", "X-B04-B06"),
    *("X-B05-B08", "X-B06-B09", "F-2210201"),
}


def broken(one: Interpretation) -> set[tuple[str, str]]:
    """Identities of tables whose two sides differ by more than half a unit in the last place a term; and what holds."""
    cells = {cell.cell_id: cell for cell in one.cells}
    found = set()
    for instance in one.instances:
        if instance.status is None and instance.identity_id in {*IDENTITIES_OF_TABLES, "F-2210201"}:
            terms = [(cells[term.cell_id], term.weight * (1 if term.role == "lhs" else -1)) for term in instance.terms]
            residual = sum((weight * (cell.value or 0) for cell, weight in terms), Decimal(0))
            slack = Decimal("0.005") * len(terms)
            holds = -slack <= residual and (residual <= slack or instance.relation == ">=")
            found.add((instance.identity_id, "holds" if holds else "broken"))
    return found


def test_the_hard_identities_of_the_set_hold_in_every_report(budgets: Mapping[str, Interpretation]) -> None:
    for unit, one in budgets.items():
        assert broken(one) == {(identity, "holds") for identity in PRINTED_BY_ALL}, unit


def test_the_running_costs_of_2017_are_not_the_public_money_of_basic_expenditure(
    budgets: Mapping[str, Interpretation],
) -> None:
    """To 2017 项目 money is in them as well; so no identity says that they are equal."""
    for one in budgets.values():
        (office,) = {c.value for c in one.cells if c.indicator == "office_running" and c.table_code == "B10"}
        (goods,) = {c.value for c in one.cells if c.table_code == "B09" and c.economic_code == "302"}
        assert office and goods and office > goods


def test_prose_that_differs_from_a_table_by_two_digits_is_found(budgets: Mapping[str, Interpretation]) -> None:
    one = budgets["江苏省人民检察院"]
    cells = {cell.cell_id: cell for cell in one.cells}
    differing = [
        {cells[term.cell_id].printed_text for term in instance.terms}
        for instance in one.instances
        if instance.identity_id == "N-TEXT-TABLE"
        and len({cells[term.cell_id].value or 0 for term in instance.terms if term.cell_id in cells}) > 1
    ]
    assert differing == [{"12323.46", "12,323.48"}]
