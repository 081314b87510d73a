"""The reports over which ``identities.lint`` examines the catalogue: what forms and lexicon say can be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from dagster_project.forms import positions as printed
from dagster_project.identities import lint
from dagster_project.identities.catalogue import Identity
from dagster_project.identities.lint import Sample
from dagster_project.identities.printed import meaning
from dagster_project.model import Cell
from dagster_project.narrative import positions as stated
from dagster_project.pointers import PROSE

CHOICES = 6  # as many as the form with the most sets of columns has
LATEST = 2023
MORE_CODES = ("2040201", "2040202", "30101", "30201")
NOT_FISCAL = (
    "superior_subsidy",
    "business",
    "operating",
    "affiliated",
    "other",
    "unit_funds",
    "special_account",
    "debt",
)
NOT_FISCAL_NATURES = ("to_superior", "operating", "to_affiliated")


def samples(catalogue: Sequence[Identity]) -> list[Sample]:
    """Every set of columns of both kinds of report; the years that rules name; money of the budget alone; and prose."""
    codes = {*lint.codes_named(catalogue), *MORE_CODES}
    every = {tuple(sorted(one.items())): one for one in stated.meanings()}
    prose = [printed.printed(PROSE, one) for one in every.values()]
    found: list[Sample] = []
    kinds: Sequence[Literal["final_accounts", "budget"]] = ("final_accounts", "budget")
    for kind in kinds:
        for choice in range(CHOICES):
            cells = printed.report(kind, LATEST, choice, codes)
            found.append(Sample(f"{kind} {LATEST} 表式 {choice + 1}", LATEST, _with_prose(cells, prose)))
            if kind == "final_accounts":
                found.append(Sample(f"{found[-1].name} 仅财政资金", LATEST, _fiscal_only(found[-1].cells)))
        for year in lint.years_named(catalogue) - {LATEST}:
            cells = printed.report(kind, year, 0, codes)
            found.append(Sample(f"{kind} {year} 表式 1", year, _with_prose(cells, prose)))
        everything = [*printed.report(kind, LATEST, 0, stated.SUBJECTS), *prose]
        found.append(Sample(f"{kind} {LATEST} prose", LATEST, everything, is_plausible=False))
    return found


def _with_prose(cells: Sequence[Cell], prose: Sequence[Cell]) -> list[Cell]:
    """The tables, and a sentence about each of their figures that the lexicon has words for."""
    meant = {meaning(cell) for cell in cells}
    return [*cells, *(cell for cell in prose if meaning(cell) in meant)]


def _fiscal_only(cells: Sequence[Cell]) -> list[Cell]:
    """The same report of a unit that has 财政拨款 alone, and no balances from the year before."""

    def blank(cell: Cell) -> bool:
        is_other = cell.fund in NOT_FISCAL or cell.nature in NOT_FISCAL_NATURES
        return is_other or cell.flow in ("balance_opening", "balance_used")

    def of(cell: Cell) -> Decimal | None:
        if blank(cell):
            return None
        is_all = cell.table_code == "Z01" and cell.flow == "revenue" and cell.fund == "all"
        return Decimal(3) if is_all else cell.value  # of three funds that print 1

    return [replace(cell, value=of(cell)) for cell in cells]
