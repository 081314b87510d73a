"""The arithmetic of what is drawn, whatever the seed: sums, carry-overs, rounding, names."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median

import pytest
from corpus_books import BASIC, PAID_BY, PROJECT, SUMS, Books, levels
from corpus_draw import accounts
from corpus_reports import Plan, books_of
from corpus_subjects import subjects
from corpus_tables import printed, share, tables
from corpus_units import MOST, department
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dagster_project.reports import wording

plans = st.builds(Plan, seed=st.integers(0, 10**6), first_year=st.integers(2020, 2024), years=st.integers(1, 3))
numbers = st.integers(0, MOST - 1)
CENT = Decimal("0.01")


def all_books(plan: Plan, number: int) -> list[list[Books]]:
    return books_of(plan, department(plan.seed, number))


@settings(max_examples=25, deadline=None)
@given(plans, numbers)
def test_every_year_adds_up_and_opens_with_what_the_last_one_closed_with(plan: Plan, number: int) -> None:
    for years in all_books(plan, number):
        for one in years:
            assert all(one.revenue(code, nature) >= 0 for code in one.codes() for nature in (BASIC, PROJECT))
            assert one.personnel() + one.public() == one.flows(one.codes())["spent"][BASIC] == sum(one.cross.values())
            for code in {code for code, _ in one.cross}:
                assert one.spent[code, BASIC] == sum(fen for (item, _), fen in one.cross.items() if item == code)
            for code, paid_by in PAID_BY.items():  # what may be known of the table is true of it
                assert {item for item, part in one.cross if part == paid_by} <= {code}
        for before, after in pairwise(years):
            assert after.opening == before.closing


@settings(max_examples=25, deadline=None)
@given(plans, numbers)
def test_only_subjects_of_the_year_are_used(plan: Plan, number: int) -> None:
    for years in all_books(plan, number):
        for one in years:
            of = subjects(one.year)
            economic = {part for block in (of.personnel, of.public) for _, parts in block.values() for part in parts}
            assert set(one.codes()) <= of.functions.keys()
            assert one.economic.keys() <= economic


def test_nothing_is_carried_over_under_a_subject_that_ends_with_the_year() -> None:
    drawn = [accounts(random.Random(seed), "某局", ("20103",), 2023, 2) for seed in range(30)]
    assert sum(("2010308", PROJECT) in before.spent for before, _ in drawn) > 10
    assert [after.codes() for _, after in drawn if "2010308" in after.codes()] == []


@settings(max_examples=25, deadline=None)
@given(plans, numbers)
def test_a_department_is_the_sum_of_its_units(plan: Plan, number: int) -> None:
    *units, whole = all_books(plan, number)
    for year, one in enumerate(whole):
        for name in SUMS if units else ():
            for key, fen in getattr(one, name).items():
                assert fen == sum(getattr(unit[year], name).get(key, 0) for unit in units)


@example(15_000)
@example(14_999)
@given(st.integers(-(10**15), 10**15))
def test_amounts_are_printed_rounded_half_up(fen: int) -> None:
    exact = (Decimal(fen) / 1_000_000).quantize(CENT, ROUND_HALF_UP)
    assert printed(fen) == "" if fen == 0 else Decimal(printed(fen)) == exact


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_shares_are_printed_rounded_half_up(part: int, whole: int) -> None:
    assert share(part, whole) == f"{(Decimal(100 * part) / whole).quantize(CENT, ROUND_HALF_UP)}%"


def test_each_level_of_a_table_is_the_sum_of_the_one_below() -> None:
    codes = ["2010101", "2010102", "2010201", "2080505"]
    found = {code: below for code, _, below in levels(subjects(2023), reversed(codes))}
    assert list(found) == ["", "201", "20101", *codes[:2], "20102", codes[2], "208", "20805", codes[3]]
    assert (found[""], found["201"], found["20101"]) == (codes, codes[:3], codes[:2])


def test_few_units_have_hundreds_of_lines_and_many_about_ten() -> None:
    plan = Plan(years=1)
    lines = [len(tables(years[0])["Z03"]) for n in range(200) for years in all_books(plan, n)]
    assert 10 < median(lines) < 25
    assert max(lines) > 150 and sum(length > 100 for length in lines) < len(lines) / 20


def test_tens_of_thousands_of_units_have_names_of_their_own_that_readers_take_for_names() -> None:
    names = [name for n in range(0, MOST, 8) for of in [department(1, n)] for name in {of.name, *of.units}]
    assert len(names) > 30_000
    assert len({wording.abbreviated(name) for name in names}) == len(names)
    assert [name for name in names[::50] if not wording.is_unit(wording.canonical(name))] == []


def test_there_is_no_department_beyond_the_names_and_no_year_before_the_forms() -> None:
    with pytest.raises(ValueError, match=str(MOST)):
        department(1, MOST)
    with pytest.raises(ValueError, match="2020"):
        subjects(2019)
