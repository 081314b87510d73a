"""Locate errors: the smallest sets of cells whose change makes every identity of a report hold.

The method is Fellegi and Holt's: within each connected set of violated identities, find the fewest cells that can
be wrong, such that the identities that hold today still hold. All optimal answers are enumerated (up to a cap):
a cell in every one of them is *certain*, in some of them *possible*. Exact integers, solved by CP-SAT.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

MAX_ANSWERS = 200
SOLVER_SECONDS = 20.0
SCALE = 100  # integers of 0.01 元


@dataclass(frozen=True, slots=True)
class Edit:
    """One evaluated linear identity: Σ weight·cell within ±tolerance of 0 (``at_least``: not below −tolerance).

    ``residual`` is lhs − rhs and ``tolerance`` what rounding can explain, both in 元.
    """

    key: str
    weights: Mapping[str, int]
    residual: Decimal
    tolerance: Decimal
    violated: bool
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that can be wrong. ``implied`` is the change in 元 that every answer agrees on, where it is unique."""

    component: int
    cell_id: str
    answer: str  # "certain" or "possible"
    implied_change: Decimal | None


def locate(edits: Sequence[Edit]) -> list[Suspect]:
    """Suspects of one report, by connected component of its violated edits.

    Where the search finds no answer within its limits every cell of the component is possible.
    """
    suspects: list[Suspect] = []
    for number, component in enumerate(_components([e for e in edits if e.violated]), start=1):
        cells = {cell for edit in component for cell in edit.weights}
        around = [edit for edit in edits if edit.violated is False and cells & edit.weights.keys()]
        answers = _smallest_answers([*component, *around], cells)
        if not answers:
            suspects += [Suspect(number, cell, "possible", None) for cell in sorted(cells)]
            continue
        certain = set.intersection(*answers)
        for cell in sorted(set.union(*answers)):
            change = _implied_change(cell, [e for e in [*component, *around] if cell in e.weights])
            known = change if certain == {cell} and len(answers) == 1 else None
            suspects.append(Suspect(number, cell, "certain" if cell in certain else "possible", known))
    return suspects


def _components(edits: Iterable[Edit]) -> list[list[Edit]]:
    """Edits that share cells, directly or through others, belong together."""
    components: list[tuple[set[str], list[Edit]]] = []
    for edit in edits:
        cells, members = set(edit.weights), [edit]
        apart = []
        for other_cells, other_members in components:
            if cells & other_cells:
                cells |= other_cells
                members = other_members + members
            else:
                apart.append((other_cells, other_members))
        components = [*apart, (cells, members)]
    return [members for _, members in components]


def _smallest_answers(edits: Sequence[Edit], cells: set[str]) -> list[set[str]]:
    """Every smallest set of cells whose change satisfies all edits; empty where none was found in time."""
    from ortools.sat.python import cp_model  # 0.3 s, and only needed where something is violated

    model = cp_model.CpModel()
    bound = 20 * max(_integer(abs(edit.residual)) for edit in edits) + 1000
    changed = {cell: model.new_bool_var(cell) for cell in sorted(cells)}
    delta = {cell: model.new_int_var(-bound, bound, cell) for cell in sorted(cells)}
    for cell, is_changed in changed.items():
        model.add(delta[cell] == 0).only_enforce_if(is_changed.negated())
    for edit in edits:
        total = _integer(edit.residual) + sum(
            weight * delta[cell] for cell, weight in edit.weights.items() if cell in cells
        )
        tolerance = _integer(edit.tolerance)
        model.add(total >= -tolerance)
        if not edit.at_least:
            model.add(total <= tolerance)
    size = sum(changed.values())
    model.minimize(size)

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = SOLVER_SECONDS
    answers: list[set[str]] = []
    while len(answers) < MAX_ANSWERS and solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        answer = {cell for cell, is_changed in changed.items() if solver.boolean_value(is_changed)}
        if answers and len(answer) > len(answers[0]):
            break
        answers.append(answer)
        model.add(sum(changed[cell] for cell in answer) <= len(answer) - 1)
    return answers


def _implied_change(cell: str, edits: Sequence[Edit]) -> Decimal | None:
    """The change of one cell that at least two violated edits agree on, within their rounding; None where they do not."""
    violated = [edit for edit in edits if edit.violated and not edit.at_least]
    changes = [-edit.residual / edit.weights[cell] for edit in violated]
    if len(changes) < 2 or any(
        abs(change - changes[0]) > edit.tolerance + violated[0].tolerance
        for change, edit in zip(changes, violated, strict=True)
    ):
        return None
    return min(zip(changes, violated, strict=True), key=lambda pair: (pair[1].tolerance, len(pair[1].weights)))[0]


def _integer(amount: Decimal) -> int:
    return math.ceil(amount * SCALE) if amount >= 0 else -math.ceil(-amount * SCALE)
