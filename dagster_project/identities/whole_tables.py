"""Tables printed in another unit than they say: all their figures, scaled, make everything hold that they are part of.

Within such a table every sum holds, since identities are blind to scale; only what it has in common with other tables
and with the text tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.identities.rounding import linear_thresholds

FACTORS = (Decimal(10_000), Decimal(1) / Decimal(10_000))  # 万元 printed where 元 is said, and 元 where 万元 is
FEN = Decimal("0.01")  # 元 printed to the 分 are not rounded
FEWEST = 2  # violated sums that one other unit has to put right: one alone may have any reason


@dataclass(frozen=True, slots=True)
class Sum:
    """An evaluated sum: its cells with signed weights, what is added on the left positive."""

    key: str
    at_least: bool
    violated: bool
    weights: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Size:
    """A figure in its base unit, its last digit, what rounding leaves open of it, and the table of a file it stands in."""

    value: Decimal
    ulp: Decimal
    half_width: Decimal
    table: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """A table whose figures would have to be ``factor`` times what they are, and the ``keys`` of the sums that say so.

    Among them are sums within the table that only fail because 元 printed to the 分 leave nothing to rounding.
    """

    table: tuple[str, int]
    factor: Decimal
    keys: tuple[str, ...]


def in_another_unit(sums: Sequence[Sum], sizes: Mapping[str, Size]) -> Iterator[OtherUnit]:
    """The tables of one report for which one factor makes every sum hold that they share with anything else."""
    shared: dict[tuple[str, int], list[Sum]] = defaultdict(list)
    within: dict[tuple[str, int], list[Sum]] = defaultdict(list)
    for one in sums:
        printed = {sizes[cell].table for cell in one.weights if sizes[cell].value}
        for table in printed:
            if table is not None:
                (shared if len(printed) > 1 else within)[table].append(one)
    for table, around in shared.items():
        if sum(one.violated for one in around) < FEWEST:
            continue
        for factor in FACTORS:
            if all(_holds(one, sizes, table, factor) for one in around):
                inside = [one for one in within[table] if one.violated and _holds(one, sizes, table, factor)]
                yield OtherUnit(table, factor, tuple(one.key for one in (*around, *inside)))


def _holds(one: Sum, sizes: Mapping[str, Size], table: tuple[str, int], factor: Decimal) -> bool:
    """The sum within rounding, with the figures of ``table`` scaled."""
    difference, units = Decimal(0), []
    for cell, weight in one.weights.items():
        size = sizes[cell]
        is_scaled = size.table == table
        difference += weight * size.value * (factor if is_scaled else 1)
        ulp = size.ulp * factor if is_scaled else 2 * size.half_width
        if size.value or size.half_width:  # a blank adds no slack
            units.append((weight, Decimal(0) if is_scaled and ulp <= FEN else ulp))
    _, tolerance = linear_thresholds(units)
    return difference >= -tolerance if one.at_least else abs(difference) <= tolerance
