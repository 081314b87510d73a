"""Do upper limits on linear sums contradict each other? Exact, in fractions, by Fourier and Motzkin's elimination.

Meant for a handful of variables under many limits: of limits on the same sum only the tightest is kept, so that with
weights of ±1 there are seldom many. Where there are, nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

MOST = 2_000  # limits that one elimination may leave; a report's own causes leave dozens


class TooMany(Exception):
    """The limits are too entangled to be decided in reasonable time."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``Σ weight·x <= high``, or ``<`` where ``strict``; ``sources`` tell what it follows from."""

    weights: Mapping[str, Fraction]
    high: Fraction
    strict: bool
    sources: frozenset[int]

    def of(self, variables: Collection[str]) -> Limit:
        """The same where every other variable is 0."""
        kept = {name: weight for name, weight in self.weights.items() if name in variables and weight}
        return Limit(kept, self.high, self.strict, self.sources)


def contradiction(limits: Iterable[Limit]) -> frozenset[int] | None:
    """Sources of limits that no values satisfy together, or None where some values satisfy all. Raises ``TooMany``."""
    left, found = _tightest(limits)
    while found is None and left:
        name = min(_counts(left).items(), key=lambda item: (item[1], item[0]))[0]
        above = [limit for limit in left if limit.weights.get(name, 0) > 0]
        below = [limit for limit in left if limit.weights.get(name, 0) < 0]
        apart = [limit for limit in left if name not in limit.weights]
        if len(above) * len(below) > MOST:
            raise TooMany
        left, found = _tightest([*apart, *(_without(name, one, other) for one in above for other in below)])
    return found


def _tightest(limits: Iterable[Limit]) -> tuple[list[Limit], frozenset[int] | None]:
    """The tightest limit on each sum, and the fewest sources of a limit that is false in itself."""
    best: dict[tuple[tuple[str, Fraction], ...], Limit] = {}
    false: list[frozenset[int]] = []
    for limit in limits:
        if not limit.weights:
            if limit.high < 0 or (limit.strict and limit.high == 0):
                false.append(limit.sources)
            continue
        first = abs(limit.weights[min(limit.weights)])
        weights = {name: weight / first for name, weight in limit.weights.items()}
        scaled = Limit(weights, limit.high / first, limit.strict, limit.sources)
        key = tuple(sorted(weights.items()))
        if key not in best or _rank(scaled) < _rank(best[key]):
            best[key] = scaled
    return list(best.values()), min(false, key=lambda sources: (len(sources), sorted(sources)), default=None)


def _rank(limit: Limit) -> tuple[Fraction, bool, int, list[int]]:
    return (limit.high, not limit.strict, len(limit.sources), sorted(limit.sources))


def _counts(limits: Iterable[Limit]) -> dict[str, int]:
    """How many limits the elimination of each variable would leave, about."""
    above: dict[str, int] = {}
    below: dict[str, int] = {}
    for limit in limits:
        for name, weight in limit.weights.items():
            side = above if weight > 0 else below
            side[name] = side.get(name, 0) + 1
    return {name: above.get(name, 0) * below.get(name, 0) for name in above.keys() | below.keys()}


def _without(name: str, above: Limit, below: Limit) -> Limit:
    """What two limits that bound a variable from both sides say of the others."""
    up, down = 1 / above.weights[name], -1 / below.weights[name]
    weights = {
        other: weight
        for other in above.weights.keys() | below.weights.keys()
        if other != name and (weight := up * above.weights.get(other, 0) + down * below.weights.get(other, 0))
    }
    return Limit(
        weights, up * above.high + down * below.high, above.strict or below.strict, above.sources | below.sources
    )
