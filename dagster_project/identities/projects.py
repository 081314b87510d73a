"""What projects and unspent money say of the subjects and budgets that they are parts of.

No report prints under which 项 a project is spent; where the executed amounts of some projects are exactly the project
expenditure of one 项, and of no other selection, chance can hardly have done it, and their budgets can be held against the 项's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from dagster_project.model import TOTAL, Cell
from dagster_project.pointers import PROSE, pointers

MOST_PROJECTS = 16  # of which every selection is tried
CHANCE = 50  # so many times fewer selections than sums of that size there could be
UNSPENT = ("not_spent", "returned")
LENGTH_OF_ITEM = 7


def by_subject(cells: Sequence[Cell]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Of each 项 spent on projects alone whose projects are certain: its 年初预算, and those of its projects."""
    executed, approved = _projects(cells, "executed"), _projects(cells, "approved")
    names = sorted(name for name, cell in executed.items() if cell.value)
    if not 1 < len(names) <= MOST_PROJECTS:
        return
    selections: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for mask in range(1, 2 ** len(names)):
        chosen = tuple(name for place, name in enumerate(names) if mask >> place & 1)
        selections[sum(_fen(executed[name]) for name in chosen)].append(chosen)
    largest = max(selections)
    items = {
        code: (spent, budget)
        for code, (spent, budget) in _items(cells).items()
        if 2 ** len(names) * CHANCE <= largest // _last_digit(spent)
    }
    found = {code: selections[_fen(spent)] for code, (spent, _) in items.items() if _fen(spent) in selections}
    certain = {code: chosen[0] for code, chosen in found.items() if len(chosen) == 1}
    for code, chosen in certain.items():
        taken = {name for other, names_of in certain.items() if other != code for name in names_of}
        if not taken & set(chosen) and all(name in approved for name in chosen):
            yield items[code][1], [approved[name] for name in chosen]


def left_unspent(cells: Sequence[Cell]) -> Iterator[tuple[Cell, Cell, Cell, list[Cell]]]:
    """A completion, what was planned and what was spent, and the amounts that the same paragraph says were not spent."""
    prose = [cell for cell in cells if cell.table_code == PROSE and not cell.is_blank]
    known = {cell.cell_id: cell for cell in prose}
    for rate in prose:
        links = pointers(rate)
        if rate.kind == "completion" and links.get("base") in known and links.get("final") in known:
            unspent = [
                cell
                for cell in prose
                if _is_in_paragraph_of(rate, cell) and pointers(cell).get("reason") in UNSPENT and cell.unit_factor > 1
            ]
            if unspent:
                yield rate, known[links["base"]], known[links["final"]], unspent


def _is_in_paragraph_of(rate: Cell, cell: Cell) -> bool:
    return (cell.file_sha256, cell.page, cell.line) == (
        rate.file_sha256,
        rate.page,
        rate.line,
    ) and rate.line is not None


def _projects(cells: Sequence[Cell], phase: str) -> dict[str, Cell]:
    """The amounts of a phase by project; those that a report prints otherwise a second time are left out."""
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        is_amount = cell.domain == "project" and cell.kind == "amount" and cell.period == 0 and not cell.is_blank
        if is_amount and cell.phase == phase and cell.project and cell.table_code == PROSE:
            found[cell.project].append(cell)
    return {
        name: printed[0] for name, printed in found.items() if all(_fen(a) == _fen(b) for a, b in pairwise(printed))
    }


def _items(cells: Sequence[Cell]) -> dict[str, tuple[Cell, Cell]]:
    """项 of Z05 with project expenditure alone, whose 年初预算 the text prints: what was spent, and that."""
    spent: dict[str, Cell] = {}
    basic, budgets = set[str](), dict[str, Cell]()
    for cell in cells:
        code = cell.function_code or ""
        is_amount = cell.domain == "fiscal" and cell.kind == "amount" and cell.period == 0 and bool(cell.value)
        if not is_amount or cell.flow != "expenditure" or cell.economic_code != TOTAL or len(code) != LENGTH_OF_ITEM:
            continue
        if cell.table_code == "Z05" and cell.nature == "project":
            spent[code] = cell
        elif cell.table_code == "Z05" and cell.nature == "basic":
            basic.add(code)
        elif cell.table_code == PROSE and cell.nature == "all" and cell.phase == "approved":
            budgets.setdefault(code, cell)
    return {code: (cell, budgets[code]) for code, cell in spent.items() if code in budgets and code not in basic}


def _fen(cell: Cell) -> int:
    return int((cell.value or 0) * cell.unit_factor * 100)


def _last_digit(cell: Cell) -> int:
    """The place of the last digit that is no zero, in fen: how finely a sum has to meet the figure."""
    value = (cell.value or Decimal(1)).normalize() * cell.unit_factor * 100
    return int(Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)))
