"""Judges: identities that no sum or ratio says, decided over a report's cells (a word that contradicts two figures)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from dagster_project.identities import scores, wording
from dagster_project.identities.rounding import half_width
from dagster_project.model import TOTAL, Cell, Judgement, Note

Judge = Callable[..., Iterator[Judgement]]
"""Takes the identity's id, every cell of the report and the options of its rule; yields what it found, broken or not."""


def third_part(identity_id: str, cells: Sequence[Cell], of: str, known: list[str], beside: str) -> Iterator[Judgement]:
    """``of`` has the ``known`` parts and nothing else: whether an amount stands ``beside`` them. All are natures."""
    printed = [cell for cell in cells if cell.table_code == "prose" and cell.domain == "fiscal" and not cell.is_blank]
    if not {of, *known} <= {cell.nature for cell in printed}:
        return
    more = [cell for cell in printed if cell.nature == beside and cell.kind == "amount" and cell.value]
    for cell in more:
        note = Note(
            "",
            "",
            cell.line,
            cell.page,
            f"基本支出分为人员经费和公用经费，文中另列“{cell.row_label}”{cell.printed_text}",
            f"basic expenditure is personnel and public outlays; {cell.printed_text} stands beside them",
            stated=cell.printed_text,
        )
        yield Judgement(identity_id, f"{beside} {cell.printed_text}", (cell.cell_id,), note)
    if not more:
        yield Judgement(identity_id, of)


def within_table(identity_id: str, cells: Sequence[Cell], table: str, section: str) -> Iterator[Judgement]:
    """What a section's text says was spent on its projects: together no more than the ``table`` prints for projects.

    Another section may mention the same projects under other names.
    """
    totals = [
        cell
        for cell in cells
        if (cell.table_code, cell.nature, cell.flow, cell.function_code) == (table, "project", "expenditure", TOTAL)
        and cell.value is not None
        and cell.placement not in ("ambiguous", "derived")
    ]
    projects = {
        cell.project: cell
        for cell in reversed(cells)
        if cell.project and cell.kind == "amount" and cell.phase == "executed" and cell.period == 0
        if (cell.table_code, cell.section) == ("prose", section) and cell.value is not None
    }
    if not totals or not projects:
        return
    total, parts = totals[0], list(projects.values())[::-1]
    spent, printed = sum(map(_amount, parts), Decimal(0)), _amount(total)
    slack = sum(
        (half_width(one.printed_decimals, one.unit_factor, one.printed_unit) for one in (total, *parts)), Decimal(0)
    )
    note = Note(
        "",
        "",
        parts[0].line,
        parts[0].page,
        f"{len(parts)} 个项目执行数合计 {spent / total.unit_factor:f}，大于表中项目支出 {total.printed_text}",
        f"{len(parts)} projects spent {spent / total.unit_factor:f} together, more than {total.printed_text} in the table",
        stated=f"{spent / total.unit_factor:f}",
        expected=total.printed_text,
    )
    ids = (total.cell_id, *(part.cell_id for part in parts))
    yield Judgement(identity_id, "report", ids, note if spent > printed + slack else None)


def _amount(cell: Cell) -> Decimal:
    return (cell.value or Decimal(0)) * cell.unit_factor


JUDGES: Mapping[str, Judge] = {
    "directions": wording.directions,
    "reasons": wording.reasons,
    "rates_of_zero": wording.rates_of_zero,
    "sums_of_shares": wording.sums_of_shares,
    "scores": scores.scores,
    "budget_scores": scores.budget_scores,
    "per_piece": wording.per_piece,
    "at_most": wording.at_most,
    "third_part": third_part,
    "within_table": within_table,
}
