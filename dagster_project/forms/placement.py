"""Decide which slot every number of a report's tables stands in, where a converter has lost the columns.

Rows of exact grids stay as printed. For the others (source: reading documents, "joint placement"):

1. each table gets the one displacement under which most of its row identities hold;
2. rows that a broken identity reaches get candidates: as printed, and every order-preserving placement of their k
   numbers into the n slots that satisfies all identities within the row;
3. CP-SAT chooses jointly: fewest broken identities first, then fewest moved numbers;
4. a moved row is *repaired* only if all identities that its moved numbers touch hold, at least two of them say
   something, one of those across rows, and forbidding its placement leaves no answer of equal cost. With another
   answer it is *ambiguous*, without proof (a wrong digit!) it stays as printed, and 3. is solved again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Any, Literal

from dagster_project.forms.table import Row, Table
from dagster_project.model import Note

Placement = tuple[int | None, ...]
"""For each number of a row its slot."""

SlotId = tuple[int, int]
"""Position of a row in the report's list of rows, and of a slot in the row."""

SHIFTS = (0, 1, -1, 2, -2, 3, -3)
MAX_ALTERNATIVES = 4
SOLVER_EFFORT = 20.0  # deterministic seconds; an answer that is not proved best is not used


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ weight·slot = 0, one instance of an identity."""

    identity_id: str
    weights: Mapping[SlotId, int]

    @property
    def rows(self) -> set[int]:
        return {row for row, _ in self.weights}


Formulate = Callable[[], list[Sum]]
"""The identities over the slots of all tables; asked again where a table was displaced."""


@dataclass(slots=True)
class Joint:
    """All rows of a report with their numbers as integers; ``half``, in 元, is their 1: half of the smallest last
    place that is printed."""

    half: Decimal
    rows: list[Row]
    exact: list[bool]
    scaled: list[list[tuple[int, int]]]  # per row and number: value, and half of its unit in the last place
    sums: list[Sum]
    of_row: dict[int, list[Sum]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, tables: Sequence[Table], factors: Mapping[str, Decimal], sums: list[Sum]) -> Joint:
        rows = [(row, factors[table.unit], table.grid.exact) for table in tables for row in table.rows]
        ulps = [[factor.scaleb(-n.amount.decimals) for n in row.numbers] for row, factor, _ in rows]
        half = min((ulp for line in ulps for ulp in line), default=Decimal(1)) / 2
        scaled = [
            [
                (int(n.amount.value * factor / half), int(ulp / half / 2))
                for n, ulp in zip(row.numbers, line, strict=True)
            ]
            for (row, factor, _), line in zip(rows, ulps, strict=True)
        ]
        self = cls(half, [row for row, _, _ in rows], [exact for _, _, exact in rows], scaled, sums)
        for one in sums:
            for row in one.rows:
                self.of_row[row].append(one)
        return self

    def contents(self, row: int, placement: Placement) -> dict[int, tuple[int, int]]:
        """Slot → value and half unit, of the numbers that have a slot."""
        return {slot: number for slot, number in zip(placement, self.scaled[row], strict=True) if slot is not None}

    def holds(self, one: Sum, filled: Mapping[int, Mapping[int, tuple[int, int]]]) -> bool:
        """Whether the sum is zero within half a unit in the last place of every printed term."""
        residual = slack = 0
        for (row, slot), weight in one.weights.items():
            value, half = filled[row].get(slot, (0, 0))
            residual += weight * value
            slack += abs(weight) * half
        return abs(residual) <= slack

    def filled(self, changed: Mapping[int, Placement] | None = None) -> dict[int, dict[int, tuple[int, int]]]:
        changed = changed or {}
        return {i: self.contents(i, changed.get(i, tuple(row.placed_in))) for i, row in enumerate(self.rows)}


def place(tables: Sequence[Table], factors: Mapping[str, Decimal], formulate: Formulate) -> tuple[Joint, list[Note]]:
    """Settle ``placed_in`` and ``ambiguous`` of every row; notes on rows that were repaired or are ambiguous."""
    joint = Joint.of(tables, factors, formulate())
    if _displace(joint, tables):
        joint = Joint.of(tables, factors, formulate())
    candidates = _candidates(joint)
    return joint, _choose(joint, candidates) if candidates else []


# ------------------------------------------------------------------------------------------ displacement


def _displace(joint: Joint, tables: Sequence[Table]) -> bool:
    """Shift whole tables whose rows balance better that way; True where one was shifted."""
    start = 0
    shifted = False
    for table in tables:
        rows = range(start, start + len(table.rows))
        start += len(table.rows)
        if table.grid.exact or not rows:
            continue
        scores = {shift: _score(joint, rows, shift) for shift in SHIFTS}
        best = max(SHIFTS, key=lambda shift: scores[shift])
        if scores[best] > scores[0]:
            shifted = True
            for i in rows:
                joint.rows[i].printed_in = list(_shifted(joint.rows[i], best))
                joint.rows[i].placed_in = list(joint.rows[i].printed_in)
    return shifted


def _score(joint: Joint, rows: range, shift: int) -> int:
    """Row identities that say something and hold, less numbers without a slot."""
    score = 0
    for i in rows:
        placement = _shifted(joint.rows[i], shift)
        filled = {i: joint.contents(i, placement)}
        score -= placement.count(None)
        for one in joint.of_row[i]:
            if one.rows == {i} and _printed_terms(one, filled) > 1:
                score += joint.holds(one, filled)
    return score


def _shifted(row: Row, shift: int) -> Placement:
    if shift == 0:
        return tuple(row.printed_in)
    where = {slot.column: position for position, slot in enumerate(row.slots)}
    return tuple(where.get(number.cell.column - shift) for number in row.numbers)


def _printed_terms(one: Sum, filled: Mapping[int, Mapping[int, tuple[int, int]]]) -> int:
    return sum(slot in filled[row] for row, slot in one.weights)


# -------------------------------------------------------------------------------------------- candidates


def _candidates(joint: Joint) -> dict[int, list[Placement]]:
    """Rows that a broken identity reaches and that can stand otherwise, with their placements, as printed first."""
    filled = joint.filled()
    reached = {row for one in joint.sums if not joint.holds(one, filled) for row in one.rows}
    reached |= {i for i, row in enumerate(joint.rows) if None in row.placed_in}
    found = {}
    for i in sorted(reached):
        row = joint.rows[i]
        if joint.exact[i] or not 0 < len(row.numbers) <= len(row.slots):
            continue
        printed = tuple(row.printed_in)
        own = [one for one in joint.of_row[i] if one.rows == {i}]
        others = [
            placement
            for placement in combinations(range(len(row.slots)), len(row.numbers))
            if placement != printed and _balances(joint, i, placement, own)
        ]
        if others:
            found[i] = [printed, *others]
    return found


def _balances(joint: Joint, row: int, placement: Placement, own: Iterable[Sum]) -> bool:
    filled = {row: joint.contents(row, placement)}
    return all(joint.holds(one, filled) for one in own)


# ------------------------------------------------------------------------------------------------ choice


def _choose(joint: Joint, candidates: dict[int, list[Placement]]) -> list[Note]:
    """Solve, give up rows that moved without proof or without being alone, and solve again until all are proved."""
    notes: list[Note] = []
    while candidates:
        problem = _Problem(joint, candidates)
        moved = {i: p for i, p in problem.placements.items() if p != candidates[i][0]}
        unproved = {i for i in moved if not _proof(joint, i, moved)}
        if not unproved:
            others = {i: found for i in moved if (found := problem.alternatives(i))}
            unproved = set(others)
            for i, found in sorted(others.items()):
                notes.append(_ambiguous(joint.rows[i], [moved[i], *found]))
        if not unproved:
            for i, placement in moved.items():
                notes.append(_repaired(joint.rows[i], placement, _proof(joint, i, moved)))
            break
        candidates = {i: placements for i, placements in candidates.items() if i not in unproved}
    return notes


def _proof(joint: Joint, row: int, moved: Mapping[int, Placement]) -> list[Sum]:
    """The identities that prove a moved row, or none.

    All that touch a slot whose content changed must hold; of those with another printed term there must be two,
    one of them across rows (within a row the same numbers balance in several ways), and every number that got
    a slot must stand in one.
    """
    filled = joint.filled(moved)
    before = joint.contents(row, tuple(joint.rows[row].printed_in))
    after = filled[row]
    changed = {slot for slot in before.keys() | after.keys() if before.get(slot) != after.get(slot)}
    touching = [one for one in joint.of_row[row] if any((row, slot) in one.weights for slot in changed)]
    if not all(joint.holds(one, filled) for one in touching):
        return []
    proof = [
        one
        for one in touching
        if _printed_terms(one, filled) > 1 and any((row, slot) in one.weights for slot in changed & after.keys())
    ]
    covered = {slot for one in proof for r, slot in one.weights if r == row}
    across = any(one.rows != {row} for one in proof)
    enough = len({frozenset(one.weights) for one in proof}) > 1
    return proof if across and enough and changed & after.keys() <= covered else []


class _Problem:
    """The joint choice as a CP-SAT model, solved: one candidate a row, a penalty for each identity that does not hold.

    The first candidate of a row is the row as printed.
    """

    def __init__(self, joint: Joint, candidates: Mapping[int, Sequence[Placement]]) -> None:
        from ortools.sat.python import cp_model  # slow to import, and only damaged tables need it

        self.joint = joint
        self.candidates = candidates
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.solver.parameters.random_seed = 0
        self.solver.parameters.max_deterministic_time = SOLVER_EFFORT
        self.proved = cp_model.OPTIMAL
        self.model = cp_model.CpModel()
        self.takes = {
            (i, c): self.model.new_bool_var(f"row {i} takes {c}")
            for i, placements in candidates.items()
            for c in range(len(placements))
        }
        for i, placements in candidates.items():
            self.model.add_exactly_one(self.takes[i, c] for c in range(len(placements)))

        broken = [self._penalty(joint, one) for one in joint.sums if not one.rows.isdisjoint(candidates.keys())]
        homeless = [
            placement.count(None) * self.takes[i, c]
            for i, placements in candidates.items()
            for c, placement in enumerate(placements)
            if None in placement
        ]
        moves = [
            sum(a != b for a, b in zip(placement, placements[0], strict=True)) * self.takes[i, c]
            for i, placements in candidates.items()
            for c, placement in enumerate(placements)
        ]
        numbers = sum(len(placements[0]) for placements in candidates.values())
        self.model.minimize((numbers + 1) * (sum(broken) + sum(homeless)) + sum(moves))
        self.placements, self.cost = self._solve()

    def _penalty(self, joint: Joint, one: Sum) -> Any:
        """A variable that is 1 unless |residual| <= slack; both are linear in the candidates taken."""
        residual: Any = 0
        slack: Any = 0
        for i in sorted(one.rows):
            placements = self.candidates.get(i, [tuple(joint.rows[i].placed_in)])
            for c, placement in enumerate(placements):
                contents = joint.contents(i, placement)
                terms = [
                    (weight, *contents[slot])
                    for (row, slot), weight in one.weights.items()
                    if row == i and slot in contents
                ]
                take = self.takes.get((i, c), 1)
                residual += sum(weight * value for weight, value, _ in terms) * take
                slack += sum(abs(weight) * half for weight, _, half in terms) * take
        broken = self.model.new_bool_var(one.identity_id)
        for signed in (residual, -residual):
            within = signed <= slack
            if isinstance(within, bool):
                if not within:
                    self.model.add(broken == 1)
            else:
                self.model.add(within).only_enforce_if(broken.negated())
        return broken

    def _solve(self) -> tuple[dict[int, Placement], float]:
        """The best placement of every candidate row and its cost; as printed where it was not found in time."""
        if self.solver.solve(self.model) != self.proved:
            return {i: placements[0] for i, placements in self.candidates.items()}, float("inf")
        return {i: self._taken(i) for i in self.candidates}, self.solver.objective_value

    def _taken(self, i: int) -> Placement:
        return next(
            placement for c, placement in enumerate(self.candidates[i]) if self.solver.boolean_value(self.takes[i, c])
        )

    def alternatives(self, row: int) -> list[Placement]:
        """Other placements of a moved row in answers of the same cost: its own is forbidden, and solved again."""
        found: list[Placement] = []
        left = [p for p in self.candidates[row] if p != self.placements[row]]
        while len(found) < MAX_ALTERNATIVES:
            again = _Problem(self.joint, {**self.candidates, row: left})
            if self.cost < again.cost < float("inf"):
                break
            found.append(again.placements[row])
            left = [p for p in left if p != found[-1]]
        return found


# ------------------------------------------------------------------------------------------------- notes


def _repaired(row: Row, placement: Placement, proof: Sequence[Sum]) -> Note:
    row.placed_in = list(placement)
    names = "、".join(sorted({one.identity_id for one in proof}))
    return _note(
        row,
        "info",
        [placement],
        f"“{row.label}”一行的数字错列，已按 {names} 移回：",
        f"The numbers of row {row.label} stood in wrong columns; {names} prove where they belong: ",
    )


def _ambiguous(row: Row, placements: Sequence[Placement]) -> Note:
    row.ambiguous = {n for placement in placements for n, slot in enumerate(placement) if slot != row.printed_in[n]}
    return _note(
        row,
        "warning",
        placements,
        f"“{row.label}”一行的数字错列，勾稽关系不能确定唯一位置，保持原列；可能是：",
        f"The numbers of row {row.label} stand in wrong columns, and the identities allow several placements; "
        "they are kept as printed. Possible: ",
    )


def _note(row: Row, severity: Literal["warning", "info"], placements: Sequence[Placement], zh: str, en: str) -> Note:
    expected = "; ".join(_describe(row, placement) for placement in placements)
    return Note(
        code="L-POS",
        severity=severity,
        line=row.numbers[0].cell.line,
        page=row.numbers[0].cell.page,
        message_zh=zh + expected,
        message_en=en + expected,
        stated=_describe(row, tuple(row.printed_in)),
        expected=expected,
        cell_ids=(),
    )


def _describe(row: Row, placement: Placement) -> str:
    return ", ".join(
        f"{'?' if slot is None else row.slots[slot].label} = {number.cell.text}"
        for slot, number in zip(placement, row.numbers, strict=True)
    )
