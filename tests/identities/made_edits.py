"""Evaluated identities made by hand, from equations over amounts, and whole tables of them."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from dagster_project.identities.locate import Edit, Row, linear

Amounts = dict[str, int]
COLUMNS = ("all", "basic", "project")
AMOUNT = st.integers(0, 10_000_00).map(lambda cents: cents * 100)  # 万元 with two decimals, in 元


def edit(equation: str, amounts: Amounts, tolerance: int = 0, at_least: bool = False) -> Edit:
    """``total = basic project`` over amounts in 元; a leading minus on the right subtracts."""
    left, _, right = equation.partition("=")
    weights = {left.strip(): Decimal(1)}
    for name in right.split():
        weights[name.lstrip("-")] = Decimal(1) if name.startswith("-") else Decimal(-1)
    residual = sum(weight * amounts[name] for name, weight in weights.items())
    miss = -residual if at_least else abs(residual)
    return linear(equation, weights, Decimal(residual), Decimal(tolerance), miss > tolerance, at_least)


def ratio(equation: str, amounts: Amounts) -> Edit:
    """``p = part / whole``, p in whole percent of exact amounts."""
    stated, part, whole = equation.replace("=", "/").replace(" ", "").split("/")
    rows = []
    for end in (Decimal(amounts[stated]) - Decimal("0.5"), Decimal(amounts[stated]) + Decimal("0.5")):
        weights = {part: Decimal(100), whole: -end}
        excess = 100 * amounts[part] - end * amounts[whole]
        rows.append(Row(weights, low=-excess) if not rows else Row(weights, high=-excess, below_high=True))
    low, high = rows
    violated = not (low.low is not None and low.low <= 0 and high.high is not None and high.high > 0)
    return Edit(equation, tuple(rows), violated, stated)


@st.composite
def crossed_tables(draw: st.DrawFn) -> tuple[Amounts, list[tuple[str, list[str]]], list[str]]:
    """A consistent table of two levels with row totals: its amounts, its equations, and the cells of two equations."""
    groups = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    amounts: Amounts = {}
    equations: list[tuple[str, list[str]]] = []
    names = {f"{i}": [f"{i}{j}" for j in range(size)] for i, size in enumerate(groups)}
    leaves = [leaf for parts in names.values() for leaf in parts]
    for leaf in leaves:
        amounts[f"{leaf}.basic"], amounts[f"{leaf}.project"] = draw(AMOUNT), draw(AMOUNT)
        amounts[f"{leaf}.all"] = amounts[f"{leaf}.basic"] + amounts[f"{leaf}.project"]
    for whole, parts in [*names.items(), ("TOTAL", list(names))]:
        for column in COLUMNS:
            cells = [f"{part}.{column}" for part in parts]
            amounts[f"{whole}.{column}"] = sum(amounts[cell] for cell in cells)
            equations.append((f"{whole}.{column}", cells))
    rows = [(f"{row}.all", [f"{row}.basic", f"{row}.project"]) for row in ["TOTAL", *names, *leaves]]
    crossed = draw(st.booleans())
    return amounts, [*equations, *(rows if crossed else [])], sorted(amounts) if crossed else []
