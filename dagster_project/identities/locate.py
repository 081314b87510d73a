"""Locate errors: the smallest weighted sets of cells whose change makes every identity of a report hold.

The method is Fellegi and Holt's. A cell costs what speaks for it (``evidence.yml``); an *answer* is a set of cells
that can be changed so that every identity holds, those that hold today included, at the least cost. What is told of
a cell is exact over all answers, however many there are: *certain* where it is in every one, *possible* where it is
in one, *undistinguishable* where a single violated identity leaves several cells and nothing to choose between them.

Found by hitting sets: CP-SAT proposes the cheapest set of cells that hits every clause known; whether changing them can
satisfy all identities is decided in exact fractions (``contradiction``); if not, the identities that contradict each
other say that one of their other cells must change too, which is the next clause. Nothing is bounded or scaled. A search
that takes too many rounds, or too much effort in one, or ends with more changes than would explain anything, says
``not_located``; rounds and effort are counted, not seconds, so that a report has the same answer anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from dagster_project.identities.contradiction import Limit, TooMany, contradiction

Answer = Literal["certain", "possible", "undistinguishable", "not_located"]

ROUNDS = 400  # proposals for one connected set of violated identities
EFFORT = 3.0  # deterministic seconds for all of them together; a proposal usually takes milliseconds


@dataclass(frozen=True, slots=True)
class Row:
    """``low <= Σ weight·change <= high`` over changes of cells in their base unit; None is no limit."""

    weights: Mapping[str, Decimal]
    low: Decimal | None = None
    high: Decimal | None = None
    below_high: bool = False  # the upper limit itself is out

    def limits(self, source: int) -> Iterator[Limit]:
        """The same as upper limits in fractions, marked with the number of their edit."""
        weights = {cell: Fraction(weight) for cell, weight in self.weights.items()}
        if self.high is not None:
            yield Limit(weights, Fraction(self.high), self.below_high, frozenset({source}))
        if self.low is not None:
            turned = {cell: -weight for cell, weight in weights.items()}
            yield Limit(turned, -Fraction(self.low), False, frozenset({source}))


@dataclass(frozen=True, slots=True)
class Edit:
    """One evaluated identity as limits on what may change. ``stated`` is a percentage that, changed, voids them."""

    key: str
    rows: tuple[Row, ...]
    violated: bool
    stated: str | None = None

    @property
    def cells(self) -> set[str]:
        """The cells that stand in it."""
        return {cell for row in self.rows for cell in row.weights} | ({self.stated} if self.stated else set())

    def allows(self, changes: Mapping[str, Decimal]) -> bool:
        """Whether the identity holds when these cells, and no others, change by so much."""
        if changes.get(self.stated or ""):
            return True
        for row in self.rows:
            total = sum((weight * changes.get(cell, 0) for cell, weight in row.weights.items()), Decimal(0))
            if row.low is not None and total < row.low:
                return False
            if row.high is not None and (total > row.high or (row.below_high and total == row.high)):
                return False
        return True


def linear(
    key: str,
    weights: Mapping[str, Decimal],
    residual: Decimal,
    tolerance: Decimal,
    violated: bool,
    at_least: bool = False,
) -> Edit:
    """A sum whose lhs − rhs is ``residual`` and may be ±``tolerance`` (``at_least``: no less than −tolerance), in 元."""
    return Edit(key, (Row(weights, -residual - tolerance, None if at_least else tolerance - residual),), violated)


@dataclass(frozen=True, slots=True)
class Costs:
    """What changing a cell costs, and by how much two answers may differ and still be equally good."""

    of: Mapping[str, int] = field(default_factory=dict)
    usual: int = 10
    indifference: int = 3

    def __getitem__(self, cell: str) -> int:
        return self.of.get(cell, self.usual)


@dataclass(frozen=True, slots=True)
class Cause:
    """Violated identities that one error can explain, by key, and the cells that can be wrong, with what is known of each."""

    edits: tuple[str, ...]
    suspects: Mapping[str, Answer]


def locate(
    edits: Sequence[Edit], costs: Costs | None = None, rounds: int = ROUNDS, effort: float = EFFORT
) -> list[Cause]:
    """The causes of all violated edits of one report; every violated edit belongs to exactly one.

    ``rounds`` and ``effort`` (deterministic seconds of CP-SAT) are what one connected set of them may take.
    """
    # what says that a figure should not be there at all accuses it alone, and asks for no other value
    alone = [edit for edit in edits if edit.violated and len(edit.cells) == 1]
    system = _System([edit for edit in edits if edit not in alone])
    waiting = system.components()
    causes: list[Cause] = []
    while waiting:
        search = waiting.pop()
        try:
            answers = search.answers(costs or Costs(), rounds, effort)
        except (_GivenUp, TooMany):
            answers = None
        met = [other for other in waiting if other.cells & search.cells]
        if met:
            waiting = [other for other in waiting if other not in met]
            waiting.append(search.joined(met))
            continue
        causes += _causes(search, answers)
    for edit in alone:
        causes = _accuse(edit, causes)
    return sorted(causes, key=lambda cause: cause.edits)


def _accuse(edit: Edit, causes: Sequence[Cause]) -> list[Cause]:
    """The causes with an edit of a single cell among them: in that of the cell, if it has one."""
    (cell,) = edit.cells
    own = [cause for cause in causes if cell in cause.suspects]
    keys = [edit.key, *(key for cause in own for key in cause.edits)]
    suspects = {key: answer for cause in own for key, answer in cause.suspects.items()}
    joined = Cause(tuple(sorted(keys)), {**suspects, cell: "certain"})
    return [*(cause for cause in causes if cause not in own), joined]


@dataclass(frozen=True, slots=True)
class _Answers:
    """Answers that between them hold every cell that is in any; ``certain`` are in all there are."""

    found: Sequence[frozenset[str]]
    certain: frozenset[str]


class _System:
    """The edits of a report by number, which of them a cell stands in, and their limits as fractions."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self.cells_of = [edit.cells for edit in edits]
        self.limits_of = [
            [limit for row in edit.rows for limit in row.limits(number)] for number, edit in enumerate(edits)
        ]
        self.edits_of: dict[str, list[int]] = defaultdict(list)
        for number, cells in enumerate(self.cells_of):
            for cell in cells:
                self.edits_of[cell].append(number)

    def touching(self, cells: Iterable[str]) -> set[int]:
        return {number for cell in cells for number in self.edits_of[cell]}

    def components(self) -> list[_Search]:
        """Violated edits that any edit links through their cells are searched together."""
        violated = [number for number, edit in enumerate(self.edits) if edit.violated]
        suspected = {cell for number in violated for cell in self.cells_of[number]}
        links = _Groups(suspected)
        for number in self.touching(suspected):
            links.join(self.cells_of[number] & suspected)
        groups: dict[str, list[int]] = defaultdict(list)
        for number in violated:
            groups[links.of(min(self.cells_of[number]))].append(number)
        return [_Search(self, numbers, [frozenset(self.cells_of[n]) for n in numbers]) for numbers in groups.values()]

    def contradictions(self, changed: Collection[str]) -> list[frozenset[int]]:
        """Edits that contradict each other where just these cells change, for each part of them that no edit links."""
        links = _Groups(changed)
        around = sorted(self.touching(changed))
        for number in around:
            links.join(self.cells_of[number] & set(changed))
        parts: dict[str, list[Limit]] = defaultdict(list)
        for number in around:
            if self.edits[number].stated not in changed:
                part = links.of(min(self.cells_of[number] & set(changed)))
                parts[part] += [limit.of(changed) for limit in self.limits_of[number]]
        return [found for limits in parts.values() if (found := contradiction(limits)) is not None]

    def needs_more_than(self, changed: Collection[str]) -> bool:
        """Whether these cells alone cannot satisfy all edits, or cannot be shown to."""
        try:
            return bool(self.contradictions(changed))
        except TooMany:
            return True


class _Groups:
    """Disjoint sets of names, joined step by step."""

    def __init__(self, names: Iterable[str]) -> None:
        self.parents = {name: name for name in names}

    def of(self, name: str) -> str:
        while self.parents[name] != name:
            self.parents[name] = name = self.parents[self.parents[name]]
        return name

    def join(self, names: Collection[str]) -> None:
        for one, other in zip(sorted(names), sorted(names)[1:], strict=False):
            self.parents[self.of(one)] = self.of(other)

    def parts(self) -> list[set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name in self.parents:
            found[self.of(name)].add(name)
        return list(found.values())


class _GivenUp(Exception):
    """Not answered within the rounds and the effort allowed, or with more cells than there are violations and one."""


@dataclass(slots=True)
class _Patience:
    """What is left for one search."""

    rounds: int
    effort: float

    def next_round(self) -> float:
        """The effort that the next round may take. Raises ``_GivenUp`` where there is none."""
        self.rounds -= 1
        if self.rounds < 0 or self.effort <= 0:
            raise _GivenUp
        return self.effort


@dataclass(slots=True)
class _Search:
    """The search for the causes of some violated edits. Of each clause a cell must change."""

    system: _System
    violated: list[int]
    clauses: list[frozenset[str]]

    @property
    def cells(self) -> frozenset[str]:
        return frozenset[str]().union(*self.clauses)

    def joined(self, others: Iterable[_Search]) -> _Search:
        """One search for what turned out to be linked."""
        searches = [self, *others]
        clauses = dict.fromkeys(clause for one in searches for clause in one.clauses)
        return _Search(self.system, [number for one in searches for number in one.violated], list(clauses))

    def answers(self, costs: Costs, rounds: int, effort: float) -> _Answers | None:
        """None where there is no answer. Raises ``_GivenUp``."""
        left = _Patience(rounds, effort)
        best = self._answer(costs, left)
        if best is None:
            return None
        affordable = sum(costs[cell] for cell in best) + costs.indifference
        found, seen, certain = [best], set(best), set(best)
        while (answer := self._answer(costs, left, affordable, beyond=seen)) is not None:
            found.append(answer)
            seen |= answer
            certain &= answer
        while certain and (answer := self._answer(costs, left, affordable, without=certain)) is not None:
            found.append(answer)
            certain &= answer
        return _Answers(found, frozenset(certain))

    def _answer(
        self,
        costs: Costs,
        left: _Patience,
        affordable: int | None = None,
        beyond: Collection[str] | None = None,
        without: Collection[str] | None = None,
    ) -> frozenset[str] | None:
        """A cheapest answer, or one that is affordable with a cell ``beyond`` some, or ``without`` one of some."""
        while True:
            proposed = self._proposal(costs, left, affordable, beyond, without)
            if proposed is None:
                return None
            if len(proposed) > len(self.violated) + 1:
                raise _GivenUp
            found = self.system.contradictions(proposed)
            if not found:
                return proposed
            for numbers in found:
                cells = {cell for number in numbers for cell in self.system.cells_of[number]}
                self.clauses.append(frozenset(cells - proposed))

    def _proposal(
        self,
        costs: Costs,
        left: _Patience,
        affordable: int | None,
        beyond: Collection[str] | None,
        without: Collection[str] | None,
    ) -> frozenset[str] | None:
        """The cheapest set of cells that hits every clause, None where there is none. Raises ``_GivenUp``."""
        from ortools.sat.python import cp_model  # 0.3 s, and only needed where something is violated

        model = cp_model.CpModel()
        changed = {cell: model.new_bool_var(cell) for cell in sorted(self.cells)}
        for clause in self.clauses:
            model.add_bool_or([changed[cell] for cell in sorted(clause)])
        if beyond is not None:
            model.add_bool_or([is_changed for cell, is_changed in changed.items() if cell not in beyond])
        if without is not None:
            model.add_bool_or([changed[cell].negated() for cell in sorted(without)])
        cost = sum(costs[cell] * is_changed for cell, is_changed in changed.items())
        if affordable is not None:
            model.add(cost <= affordable)
        model.minimize(cost)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.linearization_level = (
            2  # a set cover of a table's rows and columns is solved by its relaxation
        )
        solver.parameters.max_deterministic_time = left.next_round()
        status = solver.solve(model)
        left.effort -= solver.response_proto.deterministic_time
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise _GivenUp
        return frozenset(cell for cell, is_changed in changed.items() if solver.boolean_value(is_changed))


def _causes(search: _Search, answers: _Answers | None) -> Iterator[Cause]:
    """What was searched together, apart again where no suspect and no answer links it."""
    violated = [search.system.edits[number] for number in search.violated]
    if answers is None:
        cells = {cell for edit in violated for cell in edit.cells}
        yield Cause(tuple(sorted(edit.key for edit in violated)), dict.fromkeys(sorted(cells), "not_located"))
        return
    union = frozenset[str]().union(*answers.found)
    links = _Groups(union)
    for edit in violated:
        links.join(edit.cells & union)
    for answer in answers.found:
        alone = _Groups(answer)
        for edit in violated:
            alone.join(edit.cells & answer)
        for part in alone.parts():
            if search.system.needs_more_than(part):  # so that others of the answer have to change with it
                for number in search.system.touching(part):
                    links.join(search.system.cells_of[number] & answer)
    parts: dict[str, list[Edit]] = defaultdict(list)
    for edit in violated:
        parts[links.of(min(edit.cells & union))].append(edit)
    for root, members in parts.items():
        cells = {cell for cell in union if links.of(cell) == root}
        other: Answer = "possible" if len(members) > 1 or cells & answers.certain else "undistinguishable"
        suspects = {cell: "certain" if cell in answers.certain else other for cell in sorted(cells)}
        yield Cause(tuple(sorted(edit.key for edit in members)), suspects)
