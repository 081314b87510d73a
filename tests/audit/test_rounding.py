"""Rounding, as mathematics: what was rounded half up is never called violated, and one step beyond always is."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.identities.rounding import RatioTerm, half_width, linear_status, linear_thresholds, ratio_status

D = Decimal
CENT = D("0.01")
ONE = D(1)

true_amounts = st.decimals(min_value=0, max_value=10**9, places=6)
mixed_decimals = st.integers(min_value=0, max_value=3)


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(ONE.scaleb(-decimals), ROUND_HALF_UP)


def plain(terms: int, ulp: Decimal = CENT) -> list[tuple[Decimal, Decimal]]:
    return [(ONE, ulp)] * terms


def figure(value: str, weight: str = "0", base_weight: str = "0") -> RatioTerm:
    decimals = len(value.partition(".")[2])
    return RatioTerm(D(value), ONE.scaleb(-decimals), D(weight), D(base_weight))


def share(part: str, whole: str) -> list[RatioTerm]:
    return [figure(part, weight="1"), figure(whole, base_weight="1")]


# ------------------------------------------------------------------------------------------------ widths


@pytest.mark.parametrize(
    ("decimals", "unit_factor", "expected"),
    [(2, "10000", "50"), (2, "1", "0.005"), (0, "1", "0.5"), (0, "100000000", "50000000"), (6, "10000", "0.005")],
)
def test_half_width_is_half_of_the_last_printed_decimal_in_yuan(decimals, unit_factor, expected):
    assert half_width(decimals, D(unit_factor)) == D(expected)


# -------------------------------------------------------------------------------------------------- sums


@given(st.lists(true_amounts, min_size=1, max_size=30), st.integers(min_value=0, max_value=4))
def test_a_true_sum_rounded_half_up_is_never_violated_nor_a_matter_of_rounding_mode(parts, decimals):
    residual = rounded(sum(parts, D(0)), decimals) - sum((rounded(part, decimals) for part in parts), D(0))
    assert linear_status(residual, plain(len(parts) + 1, ONE.scaleb(-decimals))) in ("holds", "holds_rounding")


@given(st.lists(st.tuples(true_amounts, mixed_decimals), min_size=1, max_size=20), mixed_decimals)
def test_a_true_sum_printed_with_mixed_decimals_is_never_violated(parts, decimals):
    total = rounded(sum((amount for amount, _ in parts), D(0)), decimals)
    residual = total - sum((rounded(amount, places) for amount, places in parts), D(0))
    units = [(ONE, ONE.scaleb(-decimals)), *((ONE, ONE.scaleb(-places)) for _, places in parts)]
    assert linear_status(residual, units) != "violated"


@given(st.lists(true_amounts, min_size=2, max_size=20))
def test_a_true_sum_that_was_cut_off_is_never_worse_than_a_matter_of_rounding_mode_per_two_terms(parts):
    def cut(value: Decimal) -> Decimal:
        return value.quantize(CENT, ROUND_DOWN)

    residual = cut(sum(parts, D(0))) - sum((cut(part) for part in parts), D(0))
    status = linear_status(residual, plain(len(parts) + 1))
    assert (status == "violated") == (residual > (len(parts) + 1) // 2 * CENT)


@given(st.integers(min_value=0, max_value=60))
def test_thresholds_are_reached_from_just_inside_and_left_just_outside(terms):
    half_up, any_rounding = linear_thresholds(plain(terms))
    grain = D("0.000001")
    assert linear_status(half_up, plain(terms)) in ("holds", "holds_rounding")
    assert linear_status(any_rounding, plain(terms)) != "violated"
    assert linear_status(any_rounding + grain, plain(terms)) == "violated"
    assert linear_status(-any_rounding - grain, plain(terms)) == "violated"
    assert (linear_status(half_up + grain, plain(terms)) == "violated") == (half_up == any_rounding)


@pytest.mark.parametrize(
    ("terms", "residual", "status"),
    [
        (2, "0", "holds"),
        (2, "0.01", "rounding_mode"),  # two printings of one quantity should agree
        (2, "0.02", "violated"),
        (3, "0.01", "holds_rounding"),
        (3, "-0.01", "holds_rounding"),
        (3, "0.02", "violated"),
        (4, "0.01", "holds_rounding"),
        (4, "0.02", "rounding_mode"),
        (4, "0.03", "violated"),
        (1, "0.01", "violated"),  # nothing but blanks on the other side
    ],
)
def test_equal_decimals_count_the_printed_terms(terms, residual, status):
    assert linear_status(D(residual), plain(terms)) == status


def test_a_printed_zero_gives_slack_and_a_blank_does_not():
    a_blank_left_out, a_zero_printed = plain(3), plain(5)
    assert linear_status(D("0.02"), a_blank_left_out) == "violated"
    assert linear_status(D("0.02"), a_zero_printed) == "holds_rounding"


def test_weights_other_than_one_give_half_of_every_weighted_ulp():
    units = [(D("0.48"), CENT), (ONE, CENT)]
    assert linear_status(D("0.0074"), units) == "holds_rounding"
    assert linear_status(D("0.0075"), units) == "violated"


def test_a_negative_weight_of_one_is_as_plain_as_a_positive_one():
    assert linear_thresholds([(ONE, CENT), (ONE, CENT), (-ONE, CENT)]) == (CENT, CENT)


def test_mixed_decimals_give_half_of_every_ulp():
    units = [(ONE, D(100)), (ONE, CENT)]
    assert linear_status(D("50.005"), units) == "holds_rounding"
    assert linear_status(D("50.006"), units) == "violated"


@pytest.mark.parametrize(
    ("residual", "status"),
    [
        ("5", "holds"),
        ("0", "holds"),
        ("-0.01", "holds_rounding"),
        ("-0.02", "rounding_mode"),
        ("-0.03", "violated"),
    ],
)
def test_at_least_only_minds_what_is_missing(residual, status):
    assert linear_status(D(residual), plain(4), ">=") == status


# ------------------------------------------------------------------------------------------------ ratios


@given(
    part=st.decimals(min_value=0, max_value=10**7, places=5),
    whole=st.decimals(min_value=D("0.01"), max_value=10**7, places=5),
    decimals=mixed_decimals,
    printed_decimals=st.integers(min_value=2, max_value=4),
)
def test_a_percentage_of_true_amounts_is_never_violated_however_the_amounts_are_printed(
    part, whole, decimals, printed_decimals
):
    exact = Fraction(part) * 100 / Fraction(whole)
    scale = 10**decimals
    stated = D(int(exact * scale + Fraction(1, 2))) / scale
    ulp = ONE.scaleb(-printed_decimals)
    terms = [
        RatioTerm(rounded(part, printed_decimals), ulp, ONE, D(0)),
        RatioTerm(rounded(whole, printed_decimals), ulp, D(0), ONE),
    ]
    status, _ = ratio_status(stated, ONE.scaleb(-decimals), terms)
    assert status in ("holds", "holds_rounding", "not_evaluable")
    assert (status == "not_evaluable") == (rounded(whole, printed_decimals) == 0)


@given(
    part=st.decimals(min_value=0, max_value=10**4, places=2),
    whole=st.decimals(min_value=1, max_value=10**4, places=2),
    stated=st.decimals(min_value=0, max_value=200, places=1),
)
def test_status_of_a_ratio_agrees_with_exact_fractions_at_the_corners_of_its_box(part, whole, stated):
    h = Fraction(1, 200)
    low, high = Fraction(stated) - Fraction(1, 20), Fraction(stated) + Fraction(1, 20)
    least = (Fraction(part) - h) * 100 / (Fraction(whole) + (h if Fraction(part) >= h else -h))
    most = (Fraction(part) + h) * 100 / (Fraction(whole) - h)
    middle = Fraction(part) * 100 / Fraction(whole)
    status, _ = ratio_status(stated, D("0.1"), share(f"{part:.2f}", f"{whole:.2f}"))
    if low <= middle < high:
        assert status == "holds"
    elif most >= low and least < high:
        assert status == "holds_rounding"
    elif stated <= middle < Fraction(stated) + Fraction(1, 10):
        assert status == "rounding_mode"
    else:
        assert status == "violated"


@pytest.mark.parametrize(
    ("stated", "ulp", "part", "whole", "status"),
    [
        ("33.3", "0.1", "10.00", "30.00", "holds"),
        ("12.6", "0.1", "0.12", "1.00", "holds_rounding"),  # 0.125 / 0.995 = 12.56 % at most
        ("12.7", "0.1", "0.12", "1.00", "violated"),
        ("11.4", "0.1", "0.12", "1.00", "holds_rounding"),  # 0.115 / 1.005 = 11.44 % at least
        ("11.3", "0.1", "0.12", "1.00", "violated"),
        ("66.6", "0.1", "2000.00", "3000.00", "rounding_mode"),
        ("66.5", "0.1", "2000.00", "3000.00", "violated"),
        ("0.0", "0.1", "0.00", "3000.00", "holds"),
        ("100.96", "0.01", "100.00", "99.05", "holds"),
    ],
)
def test_a_share_is_judged_by_the_figures_it_was_computed_from(stated, ulp, part, whole, status):
    assert ratio_status(D(stated), D(ulp), share(part, whole))[0] == status


def test_a_percentage_that_was_cut_off_says_so():
    assert ratio_status(D("66.6"), D("0.1"), share("2000.00", "3000.00")) == ("rounding_mode", "truncated")


def test_half_rounds_up_at_the_very_edge():
    terms = [RatioTerm(D("12.5"), D(0), ONE, D(0)), RatioTerm(D(100), D(0), D(0), ONE)]
    assert ratio_status(D(13), ONE, terms)[0] == "holds"
    assert ratio_status(D(12), ONE, terms)[0] == "rounding_mode"


def test_a_decrease_printed_as_a_positive_number_has_the_stated_weight_minus_one():
    change = [figure("90.00", weight="1"), figure("100.00", weight="-1", base_weight="1")]
    assert ratio_status(D("10.0"), D("0.1"), change, stated_weight=-1)[0] == "holds"
    assert ratio_status(D("-10.0"), D("0.1"), change)[0] == "holds"
    assert ratio_status(D("10.0"), D("0.1"), change)[0] == "violated"


def test_a_change_whose_base_follows_from_the_change_moves_numerator_and_base_together():
    change = [figure("10.00", weight="1", base_weight="-1"), figure("110.00", base_weight="1")]
    assert ratio_status(D("10.0"), D("0.1"), change)[0] == "holds"
    assert ratio_status(D("9.1"), D("0.1"), change)[0] == "violated"  # the base taken was 110


@pytest.mark.parametrize(("whole", "reason"), [("0.00", "base is zero"), ("-3.00", "base is negative")])
def test_without_a_positive_base_there_is_nothing_to_compare_with(whole, reason):
    assert ratio_status(D("5.0"), D("0.1"), share("1.00", whole)) == ("not_evaluable", reason)


def test_a_ratio_whose_base_is_not_printed_has_the_base_zero():
    assert ratio_status(D("5.0"), D("0.1"), [figure("1.00", weight="1")]) == ("not_evaluable", "base is zero")
