"""Rounding, exactly: may printed figures that do not add up to the last digit still be true?

A figure printed with d decimals in a unit U stands for every value within half an *ulp* (its unit in the last
place, ``U * 10**-d``). These are pure functions over Decimals; ``dbt/macros/rounding.sql`` says the same in SQL
and ``tests/audit`` holds the two together. Source of the rules: the rounding section of the design, restated in
each docstring. A blank slot is left out by the caller: it counts 0 and adds no slack, while a printed 0.00 does.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Literal, NamedTuple

LinearStatus = Literal["holds", "holds_rounding", "rounding_mode", "violated"]
RatioStatus = Literal["holds", "holds_rounding", "rounding_mode", "violated", "not_evaluable"]

EXACT_DIGITS = 100  # of the working context: no sum or product of decimal(24,6) columns is ever rounded


class RatioTerm(NamedTuple):
    """A printed figure of a ratio: its value and ulp in one unit, its weight above and below the line."""

    value: Decimal
    ulp: Decimal
    weight: Decimal
    base_weight: Decimal


def half_width(decimals: int, unit_factor: Decimal, unit: str = "", kind: str = "") -> Decimal:
    """Half an ulp of a figure printed with ``decimals`` decimals, in 元 (or percent).

    Nothing was rounded where 元 are printed to the 分; nor are counts, and parts of them, but where counted by 万.
    """
    is_count = kind == "count" or (kind == "part" and not unit.endswith("元"))
    if (unit == "元" and decimals >= 2) or (is_count and unit_factor == 1 and not decimals):
        return Decimal(0)
    return unit_factor * Decimal(1).scaleb(-decimals) / 2


def linear_thresholds(units: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """The largest residual that half-up rounding explains, and the largest that any way of rounding explains.

    ``units`` holds (weight, ulp) of every printed term of both sides. With one common ulp u and weights of ±1,
    k terms rounded half up reach at most ⌊(k-1)/2⌋·u, and rounded in any direction, or tied by hand, ⌊k/2⌋·u.
    Otherwise both are ½·Σ|weight|·ulp.
    """
    with localcontext(prec=EXACT_DIGITS):
        ulps = {ulp for _, ulp in units}
        if len(ulps) == 1 and all(abs(weight) == 1 for weight, _ in units):
            ulp, terms = ulps.pop(), len(units)
            return (terms - 1) // 2 * ulp, terms // 2 * ulp
        slack = sum((abs(weight) * ulp for weight, ulp in units), Decimal(0)) / 2
        return slack, slack


def linear_status(
    residual: Decimal, units: Sequence[tuple[Decimal, Decimal]], relation: Literal["=", ">="] = "="
) -> LinearStatus:
    """Whether ``lhs = rhs`` (or ``lhs >= rhs``) stands, given ``residual`` = lhs - rhs in the unit of the ulps."""
    miss = abs(residual) if relation == "=" else -residual
    half_up, any_rounding = linear_thresholds(units)
    if miss <= 0:
        return "holds"
    if miss <= half_up:
        return "holds_rounding"
    if miss <= any_rounding:
        return "rounding_mode"
    return "violated"


def ratio_status(
    stated: Decimal, ulp: Decimal, terms: Sequence[RatioTerm], stated_weight: int = 1
) -> tuple[RatioStatus, str]:
    """Whether a percentage printed as ``stated`` is 100·Σ weight·x / Σ base_weight·x, and a reason where one is due.

    It ``holds`` where the printed figures themselves give a ratio that rounds half up to ``stated``, and
    ``holds_rounding`` where some figures within half an ulp of the printed ones do: 100·N - q·D is linear, so its
    extremes over that box are exact. ``rounding_mode`` ("truncated") where only cutting the digits off gives it.
    ``stated_weight`` -1 says that a printed positive number means a decrease. Without a positive base the claim is
    ``not_evaluable``.
    """
    with localcontext(prec=EXACT_DIGITS):
        sign = stated_weight if stated >= 0 else -stated_weight  # magnitudes are rounded, not signed numbers
        size = abs(stated)
        base = sum((t.base_weight * t.value for t in terms), Decimal(0))
        if base <= 0:
            return "not_evaluable", "base is zero" if base == 0 else "base is negative"

        def excess(percent: Decimal, corner: int = 0) -> Decimal:
            """100·N - percent·D at the printed figures, or at the highest (1) or lowest (-1) corner of the box."""
            coefficients = [(100 * sign * t.weight - percent * t.base_weight, t) for t in terms]
            return sum((c * t.value + corner * abs(c) * t.ulp / 2 for c, t in coefficients), Decimal(0))

        low, high = size - ulp / 2, size + ulp / 2
        if excess(low) >= 0 > excess(high):
            return "holds", ""
        if excess(low, 1) >= 0 > excess(high, -1):
            return "holds_rounding", ""
        above = excess(size) >= 0 or (size == 0 and excess(-ulp) > 0)
        if above and excess(size + ulp) < 0:
            return "rounding_mode", "truncated"
        return "violated", ""
