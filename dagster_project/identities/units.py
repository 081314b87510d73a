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
    """A figure in its base unit, what rounding leaves open of it, and the table (of which file) it stands in, if any."""

    value: Decimal
    half_width: Decimal
    table: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """A table whose figures would have to be ``factor`` times what they are, and the ``keys`` of the sums that say so."""

    table: tuple[str, int]
    factor: Decimal
    keys: tuple[str, ...]


def in_another_unit(sums: Sequence[Sum], sizes: Mapping[str, Size]) -> Iterator[OtherUnit]:
    """The tables of one report for which one factor makes every sum hold that they share with anything else."""
    shared: dict[tuple[str, int], list[Sum]] = defaultdict(list)
    for one in sums:
        printed = {sizes[cell].table for cell in one.weights if sizes[cell].value}
        for table in printed if len(printed) > 1 else ():
            if table is not None:
                shared[table].append(one)
    for table, around in shared.items():
        if sum(one.violated for one in around) < FEWEST:
            continue
        for factor in FACTORS:
            if all(_holds(one, sizes, table, factor) for one in around):
                yield OtherUnit(table, factor, tuple(one.key for one in around))


def _holds(one: Sum, sizes: Mapping[str, Size], table: tuple[str, int], factor: Decimal) -> bool:
    """The sum within rounding, with the figures of ``table`` scaled."""
    difference, units = Decimal(0), []
    for cell, weight in one.weights.items():
        size = sizes[cell]
        scale = factor if size.table == table else Decimal(1)
        difference += weight * size.value * scale
        units.append((weight, 2 * size.half_width * scale))
    _, tolerance = linear_thresholds(units)
    return difference >= -tolerance if one.at_least else abs(difference) <= tolerance
