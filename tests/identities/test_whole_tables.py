"""A table in another unit than it says is recognised by what it shares with others, and by nothing less."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dagster_project.identities.whole_tables import OtherUnit, Size, Sum, in_another_unit

Z03, Z05, Z06 = ("file", 3), ("file", 5), ("file", 6)
WAN, CENT = 10_000, Decimal(50)  # 0.005 万元 is 50 元


def sizes(scale: Decimal = Decimal(1), **changed: str) -> dict[str, Size]:
    """Table Z05 (all = basic + project), a table with its basic part, and a sentence; Z05 times ``scale``."""
    amounts = {"all": "90.00", "basic": "60.00", "project": "30.00"}
    others = {"total": "90.00", "people": "40.00", "goods": "20.00", "said": "30.00"}
    tables = {"total": Z03, "people": Z06, "goods": Z06, "said": None}
    return {
        **{
            name: Size(Decimal(v) * WAN * scale, 2 * CENT * scale, CENT * scale, Z05)
            for name, v in (amounts | changed).items()
            if name in amounts
        },
        **{
            name: Size(Decimal(v) * WAN, 2 * CENT, CENT, tables[name])
            for name, v in (others | changed).items()
            if name in others
        },
    }


def sums(found: dict[str, Size], *, at_least: tuple[str, ...] = ()) -> list[Sum]:
    equations = {
        "row": "all = basic project",
        "ledger": "total = all",
        "kinds": "basic = people goods",
        "text": "said = project",
    }
    result = []
    for key, equation in equations.items():
        whole, _, *parts = equation.split()
        weights = {whole: Decimal(1), **dict.fromkeys(parts, Decimal(-1))}
        apart = sum(weight * found[cell].value for cell, weight in weights.items())
        is_wrong = apart < -200 if key in at_least else abs(apart) > 200
        result.append(Sum(key, key in at_least, is_wrong, weights))
    return result


@pytest.mark.parametrize("scale", [Decimal(10_000), Decimal(1) / 10_000], ids=["too large", "too small"])
def test_a_table_in_another_unit_is_found_with_all_that_it_shares(scale: Decimal) -> None:
    found = sizes(scale)
    assert list(in_another_unit(sums(found), found)) == [OtherUnit(Z05, 1 / scale, ("ledger", "kinds", "text"))]


def test_what_holds_is_in_its_own_unit() -> None:
    assert not list(in_another_unit(sums(sizes()), sizes()))


def test_another_factor_is_another_error() -> None:
    found = sizes(Decimal(1000))
    assert not list(in_another_unit(sums(found), found))


def test_one_figure_that_stays_wrong_speaks_against_it() -> None:
    found = sizes(Decimal(10_000), said="31.00")
    assert not list(in_another_unit(sums(found), found))


def test_one_violated_sum_is_too_little() -> None:
    found = sizes(Decimal(10_000))
    assert not list(in_another_unit(sums(found)[:2], found))


def test_an_upper_limit_that_the_right_unit_keeps_is_kept() -> None:
    found = sizes(Decimal(10_000), total="95.00")
    assert [one.table for one in in_another_unit(sums(found, at_least=("ledger",)), found)] == [Z05]
    found = sizes(Decimal(10_000), total="80.00")
    assert not list(in_another_unit(sums(found, at_least=("ledger",)), found))


def test_rounding_of_the_scaled_figures_is_allowed_for() -> None:
    found = sizes(Decimal(10_000), total="90.01")
    assert [one.table for one in in_another_unit(sums(found), found)] == [Z05]
    found = sizes(Decimal(10_000), total="90.02")
    assert not list(in_another_unit(sums(found), found))


def test_a_row_that_only_rounds_is_part_of_it_where_yuan_are_not_rounded() -> None:
    found = sizes(Decimal(1) / 10_000, basic="60.01")
    found = {name: Size(s.value, s.ulp, Decimal(0), s.table) if s.table == Z05 else s for name, s in found.items()}
    (row, *others) = sums(found)
    violated = [Sum(row.key, False, True, row.weights), *others]
    assert [one.keys for one in in_another_unit(violated, found)] == [("ledger", "kinds", "text", "row")]
