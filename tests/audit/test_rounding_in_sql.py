"""The SQL of the audit and ``rounding.py`` say the same of thousands of random instances, taken in one batch."""

from __future__ import annotations

import random
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from audited import Raw, build, cell, rows

from dagster_project.identities.rounding import RatioTerm, half_width, linear_status, linear_thresholds, ratio_status

N_SUMS, N_RATIOS = 2500, 2500
UNITS = {"元": Decimal(1), "万元": Decimal(10_000)}
ONE = Decimal(1)


def printed(value: Decimal, decimals: int) -> str:
    return str(value.quantize(ONE.scaleb(-decimals), ROUND_HALF_UP))


def ulp(text: str, unit: str) -> Decimal:
    return 2 * half_width(len(text.partition(".")[2]), UNITS.get(unit, ONE), unit)


def random_sum(rng: random.Random, raw: Raw, name: str) -> str:
    """A sum near its threshold: parts, some blank or weighted, and a total that is off by a few ulps."""
    mixed, weighted = rng.random() < 0.4, rng.random() < 0.2
    unit, decimals = rng.choice(list(UNITS)), rng.randint(0, 3)
    relation = rng.choice(["=", "=", ">="])
    terms, units, total = [], [], Decimal(0)
    for number in range(rng.randint(0, 8)):
        own_unit = rng.choice(list(UNITS)) if mixed else unit
        own_decimals = rng.randint(0, 3) if mixed else decimals
        weight = rng.choice([ONE] * 6 + [-ONE] * 2 + ([Decimal("0.48"), Decimal(2)] * 4 if weighted else []))
        size = Decimal(rng.choice([0, rng.randint(0, 10**6), rng.randint(-(10**12), 10**12)])) / 1000
        text = None if rng.random() < 0.15 else printed(size, own_decimals)
        cell_id = f"{name}-{number}"
        raw.cells.append(cell(cell_id, text, own_unit))
        terms.append((cell_id, "rhs", weight))
        if text is not None:
            units.append((weight, ulp(text, own_unit)))
            total += weight * Decimal(text) * UNITS[own_unit]
    if rng.random() < 0.95:
        step = ONE.scaleb(-decimals)
        text = printed(total / UNITS[unit] + rng.randint(-5, 5) * step / rng.choice([1, 1, 2]), decimals)
        units.append((ONE, ulp(text, unit)))
        residual = Decimal(text) * UNITS[unit] - total
        raw.cells.append(cell(f"{name}-total", text, unit))
    else:
        residual = -total
        raw.cells.append(cell(f"{name}-total", None, unit))
    terms.append((f"{name}-total", "lhs", ONE))
    raw.instance("SUM", terms, name, relation)
    return linear_status(residual, units, relation) if units else "not_applicable"


def random_ratio(rng: random.Random, raw: Raw, name: str) -> str:
    """A percentage near the edge of what its figures allow: of a share, or of a change against either base."""
    unit, decimals, places = rng.choice(list(UNITS)), rng.randint(0, 2), rng.randint(0, 2)
    top = 10 ** rng.randint(1, 6)
    first, second = (Decimal(rng.randint(-2 if rng.random() < 0.1 else 1, top)) / rng.choice([1, 100]) for _ in "ab")
    shapes = [[(1, 0), (0, 1)], [(1, 0), (-1, 1)], [(1, -1), (0, 1)], [(-1, 0), (1, 1)]]
    weights = rng.choice(shapes)
    texts = [printed(first, places), printed(second, places)]
    terms = [
        RatioTerm(Decimal(text) * UNITS[unit], ulp(text, unit), Decimal(weight), Decimal(base))
        for text, (weight, base) in zip(texts, weights, strict=True)
    ]
    stated_weight = rng.choice([1, 1, -1])
    base = sum(t.base_weight * t.value for t in terms)
    exact = Fraction(100 * sum(t.weight * t.value for t in terms)) / Fraction(base) if base else Fraction(10)
    near = exact * stated_weight + Fraction(rng.randint(-4, 4), 4 * 10**decimals)
    stated = printed(Decimal(int(near * 10**9)) / 10**9, decimals)
    if abs(Decimal(stated)) >= 10**6:
        stated = printed(Decimal(7), decimals)
    raw.cells.append(cell(f"{name}-p", stated, "%", kind="change_pct"))
    raw.cells += [cell(f"{name}-{number}", text, unit) for number, text in enumerate(texts)]
    raw.instance(
        "RATIO",
        [
            (f"{name}-p", "stated", stated_weight),
            *((f"{name}-{number}", "ratio", *pair) for number, pair in enumerate(weights)),
        ],
        name,
        "ratio",
    )
    return ratio_status(Decimal(stated), ulp(stated, "%"), terms, stated_weight)[0]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """(instance, status of Python, status of SQL)"""
    rng, raw, expected = random.Random(20231231), Raw(), {}
    raw.report()
    for number in range(N_SUMS):
        expected[f"sum-{number}"] = random_sum(rng, raw, f"sum-{number}")
    for number in range(N_RATIOS):
        expected[f"ratio-{number}"] = random_ratio(rng, raw, f"ratio-{number}")
    database = Path(tmp_path_factory.mktemp("parity")) / "juesuan.duckdb"
    build(raw, database, "fct_identity_evaluations")
    found = rows(database, "select instance, status from core.fct_identity_evaluations")
    assert len(found) == len(expected)
    return [(row["instance"], expected[row["instance"]], row["status"]) for row in found]


def test_sql_and_python_agree_on_every_status(compared):
    assert [one for one in compared if one[1] != one[2]] == []


@pytest.mark.parametrize("kind", ["sum", "ratio"])
def test_the_batch_reaches_every_status_often(compared, kind):
    reached = Counter(status for name, status, _ in compared if name.startswith(kind))
    assert min(reached[status] for status in ("holds", "holds_rounding", "rounding_mode", "violated")) >= 50
    assert reached["not_evaluable" if kind == "ratio" else "not_applicable"] >= 5


def test_thresholds_never_shrink_with_another_printed_term():
    for terms in range(12):
        fewer, more = (linear_thresholds([(ONE, Decimal("0.01"))] * n) for n in (terms, terms + 1))
        assert fewer[0] <= more[0] and fewer[1] <= more[1]
