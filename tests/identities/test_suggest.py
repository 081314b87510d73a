"""Suggestions: a value only where it is proved, never a wrong one, and otherwise the reason why not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made_edits import Amounts, crossed_tables, edit

from dagster_project.identities import evidence, slips
from dagster_project.identities.locate import Cause, Edit, Row, locate
from dagster_project.identities.suggest import Printed, Suggestion, or_exchanged, suggest

CENT_OF_WAN = Decimal(100)  # 0.01 万元


def suggested(equations: list[str], amounts: Amounts, **places: tuple[int, int]) -> list[Suggestion]:
    """What is suggested for the only cause; amounts are in 元, printed in 万元 with two decimals."""
    edits = [edit(one, amounts) for one in equations]
    (cause,) = locate(edits)
    return of(cause, edits, amounts, places)


def of(cause: Cause, edits: list[Edit], amounts: Amounts, places: dict[str, tuple[int, int]]) -> list[Suggestion]:
    printed = {
        name: Printed(Decimal(value), CENT_OF_WAN, (0, *places[name]) if name in places else None)
        for name, value in amounts.items()
    }
    return suggest(cause, edits, printed, evidence.load().chance)


def wan(*values: str) -> list[int]:
    return [int(Decimal(value) * 10_000) for value in values]


CROSSED = ["total = a b", "a = kind other"]


def test_two_independent_identities_imply_a_value_and_are_its_proofs() -> None:
    amounts = dict(
        zip(("total", "a", "b", "kind", "other"), wan("100.00", "67.31", "40.00", "50.00", "10.00"), strict=True)
    )
    (one,) = suggested(CROSSED, amounts)
    assert (one.cell_id, one.value, one.proofs) == ("a", Decimal(600_000), ("a = kind other", "total = a b"))


def test_the_slip_that_leads_there_is_named() -> None:
    amounts = dict(
        zip(("total", "a", "b", "kind", "other"), wan("9453.22", "9418.22", "40.00", "9400.00", "13.22"), strict=True)
    )
    (one,) = suggested(CROSSED, amounts)
    assert (one.value, one.slip) == (Decimal("94132200"), "digit")


def test_two_identities_over_the_same_cells_are_one_proof() -> None:
    amounts = dict(
        zip(("total", "a", "b", "a_text", "b_text"), wan("100.00", "67.31", "40.00", "67.31", "40.00"), strict=True)
    )
    edits = [edit(one, amounts) for one in ("total = a b", "total =  b a", "a = a_text", "b = b_text")]
    (cause,) = locate(edits)
    (one,) = of(cause, edits, amounts, {})
    assert one.cell_id is None and one.reason


def test_rounding_leaves_a_range_where_no_slip_leads_into_it() -> None:
    amounts = dict(
        zip(("total", "a", "b", "kind", "other"), wan("100.00", "87.31", "40.00", "50.00", "10.00"), strict=True)
    )
    edits = [edit(one, amounts, tolerance=100) for one in CROSSED]
    (cause,) = locate(edits)
    (one,) = of(cause, edits, amounts, {})
    assert (one.value, one.low, one.high) == (None, Decimal(599_900), Decimal(600_100))


def test_one_identity_and_one_slip_that_chance_would_hardly_make() -> None:
    names = ("total", "a", "b")
    amounts = dict(zip(names, wan("61345.67", "5123.45", "10111.17"), strict=True))  # 51234.50 lost a digit's place
    (one,) = suggested(["total = a b"], amounts)
    assert (one.cell_id, one.value, one.slip, one.proofs) == (
        "a",
        Decimal(512_345_000),
        "power_of_ten",
        ("total = a b",),
    )


def test_one_identity_and_a_slip_that_chance_makes_easily_is_no_proof() -> None:
    (one,) = suggested(["total = a b"], dict(zip(("total", "a", "b"), wan("3.00", "0.20", "1.00"), strict=True)))
    assert one.cell_id is None and "不能区分" in (one.reason or "")


def test_a_slip_that_breaks_an_identity_that_holds_is_no_proof() -> None:
    amounts = dict(zip(("total", "a", "b", "a_text"), wan("61345.67", "5123.45", "10111.17", "5123.45"), strict=True))
    (one,) = suggested(["total = a b", "a = a_text"], amounts)
    assert one.cell_id != "a"


def dropped_zero(**elsewhere: dict[Decimal, str]) -> Suggestion:
    """A list of whole 万元 that lacks 900: its second item may have lost a zero."""
    amounts = {"total": 3343, "a": 500, "b": 100, "c": 500, "d": 343, "e": 1000}
    edits = [edit("total = a b c d e", {name: value * 10_000 for name, value in amounts.items()}, 5)]
    (cause,) = locate(edits)
    printed = {
        name: Printed(Decimal(value * 10_000), Decimal(10_000), elsewhere=elsewhere.get(name, {}))
        for name, value in amounts.items()
    }
    (one,) = suggest(cause, edits, printed, evidence.load().chance)
    return one


def test_a_slip_that_another_sentence_bears_out_is_believed() -> None:
    one = dropped_zero(b={Decimal(10_000_000): "line 114"}, a={Decimal(1): "line 9"})
    assert (one.cell_id, one.value, one.proofs) == ("b", Decimal(10_000_000), ("total = a b c d e", "line 114"))


def test_round_figures_without_a_witness_or_with_two_prove_nothing() -> None:
    assert dropped_zero().cell_id is None
    assert dropped_zero(b={Decimal(9_000_000): "line 114"}).cell_id is None
    assert dropped_zero(b={Decimal(10_000_000): "line 114"}, e={Decimal(19_000_000): "line 7"}).cell_id is None


def percentage_of(final: str, base: str, stated: str, *suspected: str) -> Suggestion:
    """A percentage of two amounts in 万元 that does not hold, and the cells that can be wrong."""
    amounts = {"final": Decimal(final) * 10_000, "base": Decimal(base) * 10_000}
    size, half = Decimal(stated), Decimal("0.05")
    low, high = (
        Row({"final": Decimal(100), "base": -end}, low=-excess)
        if is_low
        else Row({"final": Decimal(100), "base": -end}, high=-excess)
        for end, is_low in ((size - half, True), (size + half, False))
        for excess in (100 * amounts["final"] - end * amounts["base"],)
    )
    ratio = Edit("rate", (low, high), True, "stated")
    printed = {name: Printed(value, CENT_OF_WAN) for name, value in amounts.items()}
    printed["stated"] = Printed(size, Decimal("0.1"))
    cause = Cause(("rate",), dict.fromkeys(suspected, "certain" if len(suspected) == 1 else "undistinguishable"))
    (one,) = suggest(cause, [ratio], printed, evidence.load().chance)
    return one


def test_a_percentage_is_told_the_transposed_figure_that_it_was_computed_from() -> None:
    one = percentage_of("2356.31", "493", "514.5", "stated")
    assert (one.cell_id, one.misread) == (None, ("final", Decimal("25363100")))


def test_nothing_is_told_where_no_transposition_or_chance_gives_the_percentage_or_a_figure_is_in_doubt() -> None:
    assert percentage_of("2356.31", "493", "600.5", "stated").misread is None
    assert percentage_of("2356.31", "493", "514.5", "stated", "final").misread is None
    assert percentage_of("12.30", "600", "0.1", "stated").misread is None  # 0.1 can come of anything


def test_neighbours_that_changed_places_are_put_back() -> None:
    amounts = {"x": 9, "x1": 0, "x2": 9, "y": 9, "y1": 4, "y2": 5, "sum1": 13, "sum2": 5, "copy1": 9, "copy2": 0}
    amounts = {name: value * 10_000 for name, value in amounts.items()}
    equations = ["x = x1 x2", "y = y1 y2", "sum1 = x1 y1", "sum2 = x2 y2", "copy1 = x1", "copy2 = x2"]
    moved = suggested(equations, amounts, x1=(3, 1), x2=(3, 2))
    assert [(one.cell_id, one.value, one.slip) for one in moved] == [
        ("x1", Decimal(90_000), "moved"),
        ("x2", Decimal(0), "moved"),
    ]
    apart = suggested(equations, amounts, x1=(3, 1), x2=(3, 4))
    assert [one.cell_id for one in apart] == [None]


def test_where_an_exchange_would_explain_as_much_no_value_is_implied() -> None:
    """195 and 13 have changed places; that the third cell should say 13 is as good an explanation, and wrong."""
    amounts = {"all": 195, "project": 13, "opening": 100, "revenue": 108, "closing": 195}
    amounts = {name: value * 10_000 for name, value in amounts.items()}
    places = {"all": (1, 3), "project": (1, 5), "closing": (1, 6)}
    edits = [edit(one, amounts) for one in ("all = project", "closing = opening revenue -all")]
    (cause,) = locate(edits)
    assert cause.suspects == {"all": "certain"}
    printed = {
        name: Printed(Decimal(value), CENT_OF_WAN, (0, *places[name]) if name in places else None)
        for name, value in amounts.items()
    }
    assert or_exchanged(cause, edits, printed).suspects == dict.fromkeys(("all", "closing", "project"), "possible")
    assert or_exchanged(cause, edits, {**printed, "closing": printed["opening"]}) == cause


def test_what_is_not_located_gets_no_suggestion() -> None:
    (one,) = of(Cause(("k",), {"a": "not_located"}), [], {}, {})
    assert one.cell_id is None and one.reason


@settings(max_examples=60, deadline=None)
@given(crossed_tables(), st.data())
def test_one_wrong_cell_is_never_given_a_wrong_value(
    table: tuple[Amounts, list[tuple[str, list[str]]], list[str]], data: st.DataObject
) -> None:
    """Figures that may be off by rounding, one of them wrong by a slip or by anything."""
    amounts, equations, _ = table
    wrong = data.draw(st.sampled_from(sorted(amounts)))
    truth = amounts[wrong]
    values = [value for _, value in slips.meant(truth // 100)] + [data.draw(st.integers(0, 10**8))]
    amounts = {**amounts, wrong: data.draw(st.sampled_from(values)) * 100}
    assume(amounts[wrong] != truth)
    edits = [edit(f"{whole} = {' '.join(parts)}", amounts, len(parts) // 2 * 100) for whole, parts in equations]
    for cause in locate(edits):
        for one in of(cause, edits, amounts, {}):
            if one.cell_id is not None:
                assert one.cell_id == wrong and one.low is not None and one.high is not None
                assert one.low <= truth <= one.high
                assert one.value in (None, truth)


@pytest.mark.parametrize(
    ("printed", "slip", "value"),
    [
        (941322, "digit", 941822),
        (941322, "transposed", 914322),
        (5000, "power_of_ten", 50000),
        (4050, "zero", 450),
        (450, "zero", 4050),
        (-1200, "sign", 1200),
        (1234560000, "unit", 123456),
    ],
)
def test_a_figure_can_have_been_meant_otherwise(printed: int, slip: str, value: int) -> None:
    assert (slip, value) in set(slips.meant(printed))


def test_every_slip_has_a_name() -> None:
    assert {slip for slip, _ in slips.meant(105030)} | {"moved", "table_unit"} == slips.NAMES.keys()
