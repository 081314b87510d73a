"""What a change and a percentage imply of the year before: random amounts, printed, against exact fractions."""

from __future__ import annotations

import math
import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from audited import UNIT_FACTORS, Raw, by, cell, rows

from dagster_project import transform

N = 400
FEN = Decimal("0.01")


def printed(amount: Fraction, decimals: int) -> str:
    scaled = math.floor(abs(amount) * 10**decimals + Fraction(1, 2))
    return str((Decimal(scaled) / 10**decimals).quantize(Decimal(1).scaleb(-decimals)))


def half(text: str, unit: str) -> Fraction:
    """Half a unit of the last printed digit, in 元 or percent; 分 are not rounded."""
    decimals = len(text.partition(".")[2])
    return Fraction(0) if unit == "元" and decimals >= 2 else Fraction(UNIT_FACTORS.get(unit, 1), 2 * 10**decimals)


def statement(rng: random.Random, raw: Raw, number: int) -> dict[str, Any]:
    """A quantity that was so much and is so much: the year's figure, the change and the percentage, as printed."""
    unit, decimals = rng.choice([("元", 2), ("元", 0), ("万元", 2), ("万元", 0), ("亿元", 4)])
    least = UNIT_FACTORS[unit] // 10**decimals * 100 * 3 + 300
    prior, now = (rng.randint(least, least * 10 ** rng.randint(1, 5)) for _ in "ab")
    sign = "+" if now >= prior else "-"
    size = UNIT_FACTORS[unit] * 100
    texts = {
        "now": printed(Fraction(now, size), decimals),
        "change": printed(Fraction(now - prior, size), decimals),
        "rate": printed(Fraction(100 * (now - prior), prior), rng.randint(0, 2)),
    }
    meaning = {
        "domain": "fiscal",
        "phase": "executed",
        "flow": "expenditure",
        "fund": "all",
        "nature": "all",
        "function_code": str(2_010_000 + number),
        "economic_code": "TOTAL",
    }
    note = f"final=now-{number};sign={sign}"
    raw.cells += [
        cell(f"now-{number}", texts["now"], unit, **meaning),
        cell(f"change-{number}", texts["change"], unit, kind="change_amount", note=note, **meaning),
        cell(f"rate-{number}", texts["rate"], "%", kind="change_pct", note=note, **meaning),
    ]
    return {"prior": Fraction(prior, 100), "unit": unit, "decimals": decimals, "sign": sign, **texts}


@pytest.fixture(scope="module")
def implied(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], Any, Any]]:
    """(statement, what its change implies, what its percentage implies)"""
    rng, raw = random.Random(20221231), Raw()
    raw.report(fiscal_year=2023, file_sha256="0" * 64, format="text", seen_order=1)
    said = [statement(rng, raw, number) for number in range(N)]
    database = Path(tmp_path_factory.mktemp("prior")) / "juesuan.duckdb"
    raw.write(database)
    for half_of_the_models in (transform.AUDIT_MODELS, transform.MART_MODELS):
        transform.build(database, **half_of_the_models)
    found = by(rows(database, "select * from intermediate.int_prior_year_amounts"), "change_id")
    assert {row["fiscal_year"] for row in found.values()} == {2022}
    return [(one, found.get(f"change-{n}"), found.get(f"rate-{n}")) for n, one in enumerate(said)]


def test_a_change_leaves_exactly_the_amounts_that_its_figures_round(implied) -> None:
    for one, change, _ in implied:
        factor, step = UNIT_FACTORS[one["unit"]], 1 if one["sign"] == "-" else -1
        amount = Fraction(one["now"]) * factor + step * Fraction(one["change"]) * factor
        slack = half(one["now"], one["unit"]) + half(one["change"], one["unit"])
        assert (change["basis"], Fraction(change["amount_yuan"])) == ("implied_by_change", amount)
        assert [Fraction(change[name]) for name in ("lower_yuan", "upper_yuan")] == [amount - slack, amount + slack]
        assert change["lower_yuan"] <= one["prior"] <= change["upper_yuan"]


def test_a_percentage_leaves_exactly_the_amounts_that_its_figures_round(implied) -> None:
    for one, _, rate in implied:
        step = 1 if one["sign"] == "+" else -1
        base = [100 + step * Fraction(one["rate"]) + way * half(one["rate"], "%") for way in (1, -1)]
        now = Fraction(one["now"]) * UNIT_FACTORS[one["unit"]]
        slack = half(one["now"], one["unit"])
        if base[1] <= 0:
            assert rate is None
            continue
        lower, upper = 100 * (now - slack) / base[0], 100 * (now + slack) / base[1]
        bounds = Fraction(math.floor(lower * 100), 100), Fraction(math.ceil(upper * 100), 100)
        assert (Fraction(rate["lower_yuan"]), Fraction(rate["upper_yuan"])) == bounds
        assert lower <= one["prior"] <= upper


def test_a_percentage_gives_an_amount_only_where_all_between_its_bounds_are_printed_alike(implied) -> None:
    unique = 0
    for one, _, rate in implied:
        if rate is None:
            continue
        size = Fraction(UNIT_FACTORS[one["unit"]], 10 ** one["decimals"])
        last_digit = max(size, Fraction(1, 100))
        low, high = (
            math.floor(Fraction(rate[name]) / last_digit + Fraction(1, 2)) for name in ("lower_yuan", "upper_yuan")
        )
        assert (rate["amount_yuan"] is None) == (low != high)
        if low == high:
            unique += 1
            as_printed = (
                Decimal(math.floor(one["prior"] / last_digit + Fraction(1, 2)))
                * Decimal(last_digit.numerator)
                / last_digit.denominator
            )
            assert rate["amount_yuan"] == as_printed.quantize(FEN, ROUND_HALF_UP)
    assert unique > 5
