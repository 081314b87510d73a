"""Suggest what would put a cause right, only where it is proved; otherwise say why not.

Proved is a value in two cases. Either one cell alone can be wrong and two identities that share no other cell imply
one value for it; where their rounding leaves several, the range is told, and a value only if a single slip
(``slips.py``) leads into it. Or exactly one slip of one cell makes the one violated identity hold exactly, breaks none,
and is no likely coincidence, or is what another sentence prints of the same thing. Suggestions are for people: no fact
ever takes one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from itertools import combinations

from dagster_project.identities import slips
from dagster_project.identities.locate import Answer, Cause, Edit
from dagster_project.identities.rounding import EXACT_DIGITS

Change = tuple[Decimal, Decimal]  # lowest and highest that an identity leaves to one cell


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as printed: its value and last digit in its base unit, and where it stands (table, row, column).

    ``elsewhere`` are the values that other sentences print beside its name, by where they do.
    """

    value: Decimal
    ulp: Decimal
    place: tuple[object, int, int] | None = None
    elsewhere: Mapping[Decimal, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a cell should say: ``value`` or at least ``low`` to ``high``; of no cell, where there is only a reason why not.

    ``proofs`` are the keys of the identities that imply it. ``misread`` is the cell, and what whoever computed a wrong
    percentage seems to have taken it for: that cell itself is in no doubt.
    """

    cell_id: str | None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    slip: str | None = None
    proofs: tuple[str, ...] = ()
    reason: str | None = None
    misread: tuple[str, Decimal] | None = None


def suggest(cause: Cause, edits: Sequence[Edit], printed: Mapping[str, Printed], chance: int) -> list[Suggestion]:
    """One suggestion for each cell to be changed, or one that says why there is none.

    ``edits`` are all identities of the report with the limits of half-up rounding.
    """
    violated = [edit for edit in edits if edit.key in cause.edits]
    answers = set(cause.suspects.values())
    if answers == {"not_located"}:
        return [Suggestion(None, reason="未能定位 / not located")]
    with localcontext(prec=EXACT_DIGITS):
        if len(cause.suspects) == 1:
            (cell,) = cause.suspects
            proofs = _independent(cell, violated)
            if len(proofs) > 1:
                return [_implied(cell, edits, printed, tuple(edit.key for edit in proofs), chance)]
        if len(violated) == 1:
            return [_by_one_slip(violated[0], sorted(cause.suspects), edits, printed, chance)]
        if answers == {"certain"} and len(cause.suspects) == 2:
            return _by_moving(sorted(cause.suspects), violated, edits, printed)
    if len(cause.suspects) > 1:
        return [Suggestion(None, reason="不止一种改法 / more than one change would do")]
    return [Suggestion(None, reason="仅一个关系推出数值 / a single identity implies a value")]


def _implied(
    cell: str, edits: Sequence[Edit], printed: Mapping[str, Printed], proofs: tuple[str, ...], chance: int
) -> Suggestion:
    """The value of the one wrong cell, from every identity that it stands in."""
    figure = printed[cell]
    spans = [span for edit in edits if (span := _span(cell, edit)) is not None]
    lowest, highest = max(low for low, _ in spans), min(high for _, high in spans)
    low, high = _inward(figure.value + lowest, figure.value + highest, figure.ulp)
    if low > high:
        return Suggestion(None, reason="各关系推出的数值不一 / the identities imply different values")
    meant = list(_meant(figure))
    inside = {value: slip for slip, value in reversed(meant) if low <= value <= high}
    if low == high:
        return Suggestion(cell, low, low, high, inside.get(low), proofs)
    if len(inside) == 1:
        ((value, slip),) = inside.items()
        tried = Counter(name for name, _ in meant)[slip] * int((high - low) / figure.ulp + 1)
        if _is_no_coincidence(tried, figure, value, chance):
            return Suggestion(cell, value, low, high, slip, proofs)
    return Suggestion(cell, None, low, high, None, proofs)


def _by_one_slip(
    violated: Edit, suspects: Sequence[str], edits: Sequence[Edit], printed: Mapping[str, Printed], chance: int
) -> Suggestion:
    """The one slip that explains the one violated identity."""
    found: dict[tuple[str, Decimal], str] = {}
    tried: Counter[str] = Counter()
    for cell in suspects:
        figure = printed[cell]
        here = [edit for edit in edits if cell in edit.cells]
        for slip, value in _meant(figure):
            tried[slip] += 1
            change = {cell: value - figure.value}
            if (cell, value) not in found and cell != violated.stated and all(edit.allows(change) for edit in here):
                found[cell, value] = slip
    witnessed = [(cell, value) for cell, value in found if value in printed[cell].elsewhere]
    if len(witnessed) == 1:
        ((cell, value),) = witnessed
        proofs = (violated.key, printed[cell].elsewhere[value])
        return Suggestion(cell, value, value, value, found[cell, value], proofs)
    if len(found) == 1:
        (((cell, value), slip),) = found.items()
        span = _span(cell, violated)
        width = 0 if span is None else int((span[1] - span[0]) / printed[cell].ulp)
        is_exact = span is not None and value - printed[cell].value == (span[0] + span[1]) / 2
        if is_exact and _is_no_coincidence(tried[slip] * (width + 1), printed[cell], value, chance):
            return Suggestion(cell, value, value, value, slip, (violated.key,))
    if len(suspects) > 1:
        many = f"{len(suspects)} 个单元格不能区分 / {len(suspects)} cells cannot be told apart"
        return Suggestion(None, reason=many)
    return Suggestion(
        None,
        reason="仅一个关系推出数值，且无唯一差错形式 / one identity implies a value, and no single slip explains it",
        misread=_misread(violated, suspects, printed, chance),
    )


def _misread(
    violated: Edit, suspects: Sequence[str], printed: Mapping[str, Printed], chance: int
) -> tuple[str, Decimal] | None:
    """The figure with two digits transposed from which a percentage was computed, where only the percentage is wrong."""
    if violated.stated is None or list(suspects) != [violated.stated]:
        return None
    tried = [
        (cell, value)
        for cell in sorted(violated.cells - {violated.stated})
        for slip, value in _meant(printed[cell])
        if slip == "transposed"
    ]
    found = [(cell, value) for cell, value in tried if violated.allows({cell: value - printed[cell].value})]
    stated = printed[violated.stated]
    # it only says how the mistake came about, so that less certainty is asked for than of a figure put right
    seldom = len(tried) * chance // 10 <= abs(stated.value) / stated.ulp
    return found[0] if len(found) == 1 and seldom else None


def _by_moving(
    cells: Sequence[str], violated: Sequence[Edit], edits: Sequence[Edit], printed: Mapping[str, Printed]
) -> list[Suggestion]:
    """Two neighbours whose figures have changed places, one of them perhaps empty."""
    one, other = (printed[cell] for cell in cells)
    changes = _exchange(cells[0], cells[1], printed)
    if _are_neighbours(one, other) and all(edit.allows(changes) for edit in edits if edit.cells & changes.keys()):
        proofs = tuple(edit.key for edit in violated)
        return [
            Suggestion(cell, new.value, new.value, new.value, "moved", proofs)
            for cell, new in zip(cells, (other, one), strict=True)
        ]
    return [Suggestion(None, reason="须同时改动两个单元格 / two cells would have to change")]


def or_exchanged(cause: Cause, edits: Sequence[Edit], printed: Mapping[str, Printed]) -> Cause:
    """The cause with the cells in doubt that, neighbours, may have changed places: two wrong figures, but one slip.

    Where such an exchange would make every identity hold, no other cell is certain any more.
    """
    if not cause.suspects or "not_located" in cause.suspects.values():
        return cause
    around = {cell for edit in edits if edit.key in cause.edits for cell in edit.cells if cell in printed}
    around -= {cell for edit in edits if edit.violated and edit.key not in cause.edits for cell in edit.cells}
    pairs = [
        {one, other}
        for one, other in combinations(sorted(around), 2)
        if printed[one].value != printed[other].value
        and _are_neighbours(printed[one], printed[other])
        and not {one, other} <= cause.suspects.keys()
        and _holds_with(_exchange(one, other, printed), cause, edits)
    ]
    if not pairs:
        return cause
    everywhere = set.intersection(*pairs)
    suspects = dict(cause.suspects) | {cell: "possible" for pair in pairs for cell in pair}
    kept: dict[str, Answer] = {
        cell: "certain" if cause.suspects.get(cell) == "certain" and cell in everywhere else "possible"
        for cell in suspects
    }
    return Cause(cause.edits, dict(sorted(kept.items())))


def _exchange(one: str, other: str, printed: Mapping[str, Printed]) -> dict[str, Decimal]:
    change = printed[other].value - printed[one].value
    return {one: change, other: -change}


def _holds_with(changes: Mapping[str, Decimal], cause: Cause, edits: Sequence[Edit]) -> bool:
    return all(edit.allows(changes) for edit in edits if edit.key in cause.edits or edit.cells & changes.keys())


def _are_neighbours(one: Printed, other: Printed) -> bool:
    if one.place is None or other.place is None or one.place[0] != other.place[0]:
        return False
    return abs(one.place[1] - other.place[1]) + abs(one.place[2] - other.place[2]) == 1


def _independent(cell: str, violated: Sequence[Edit]) -> list[Edit]:
    """Violated identities that imply a value of the cell and share no other cell, those of fewest cells first."""
    found: list[Edit] = []
    others: set[str] = set()
    for edit in sorted(violated, key=lambda edit: (len(edit.cells), edit.key)):
        if _span(cell, edit) is not None and not (edit.cells - {cell}) & others:
            found.append(edit)
            others |= edit.cells - {cell}
    return found


def _span(cell: str, edit: Edit) -> Change | None:
    """By how much the cell may change, alone, for the identity to hold; None where that is not limited on both sides."""
    if cell == edit.stated:
        return None
    lows, highs = [], []
    for row in edit.rows:
        weight = row.weights.get(cell)
        if weight:
            ends = [None if limit is None else limit / weight for limit in (row.low, row.high)]
            low, high = ends if weight > 0 else reversed(ends)
            lows += [low] if low is not None else []
            highs += [high] if high is not None else []
    return (max(lows), min(highs)) if lows and highs else None


def _inward(low: Decimal, high: Decimal, ulp: Decimal) -> Change:
    """The ends of a range moved inward to what can be printed."""
    return (
        (low / ulp).to_integral_value(ROUND_CEILING) * ulp,
        (high / ulp).to_integral_value(ROUND_FLOOR) * ulp,
    )


def _meant(figure: Printed) -> Iterator[tuple[str, Decimal]]:
    for slip, value in slips.meant(int(figure.value / figure.ulp)):
        yield slip, value * figure.ulp


def _is_no_coincidence(tried: int, figure: Printed, value: Decimal, chance: int) -> bool:
    """Whether so many tries would seldom hit by chance, among all values of that size."""
    return tried * chance <= max(abs(figure.value), abs(value)) / figure.ulp
