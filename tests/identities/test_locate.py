"""Locating errors: which cells can be wrong, which must be, and what cannot be told."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_edits import Amounts, crossed_tables, edit, ratio

from dagster_project.identities.contradiction import Limit, TooMany, contradiction
from dagster_project.identities.locate import Cause, Costs, Edit, linear, locate


def answers(causes: list[Cause]) -> dict[str, str]:
    return {cell: answer for cause in causes for cell, answer in cause.suspects.items()}


def certain(*cells: str) -> dict[str, str]:
    return dict.fromkeys(cells, "certain")


def test_nothing_is_suspected_where_nothing_is_violated() -> None:
    assert locate([edit("total = a b", {"total": 3, "a": 1, "b": 2})]) == []


def test_a_cell_in_two_violated_identities_is_certain() -> None:
    amounts = {"total": 100, "a": 60, "b": 40, "kind": 70, "other": 10}
    amounts["a"] += 20
    suspects = locate([edit("total = a b", amounts), edit("a = kind -other", amounts)])
    assert answers(suspects) == certain("a")


def test_one_violated_identity_of_free_cells_cannot_tell_them_apart() -> None:
    suspects = locate([edit("total = a b c", {"total": 100, "a": 60, "b": 30, "c": 1})])
    assert answers(suspects) == dict.fromkeys(["total", "a", "b", "c"], "undistinguishable")


def test_a_cell_that_a_holding_identity_confirms_is_not_suspected() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "ledger": 100}
    suspects = locate([edit("total = a b", amounts), edit("total = ledger", amounts)])
    assert answers(suspects) == {"a": "undistinguishable", "b": "undistinguishable"}


def test_a_holding_identity_confirms_only_within_its_rounding() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "ledger": 100}
    confirmed_coarsely = edit("total = ledger", amounts, tolerance=50)
    assert set(answers(locate([edit("total = a b", amounts), confirmed_coarsely]))) == {"total", "a", "b"}


def test_the_last_cell_left_is_certain() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "ledger": 100, "text": 60}
    found = locate([edit("total = a b", amounts), edit("total = ledger", amounts), edit("a = text", amounts)])
    assert answers(found) == certain("b")


def test_where_every_figure_is_confirmed_a_figure_and_its_confirmation_may_be_wrong_together() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "ledger": 100, "text": 60, "sheet": 30}
    copies = [edit(one, amounts) for one in ("total = ledger", "a = text", "b = sheet")]
    assert answers(locate([edit("total = a b", amounts), *copies])).keys() == amounts.keys()


def test_two_independent_faults_have_two_causes() -> None:
    amounts = {"total": 100, "a": 60, "b": 41, "sum": 50, "c": 20, "d": 20}
    causes = locate([edit("total = a b", amounts), edit("sum = c d", amounts)])
    assert [sorted(cause.suspects) for cause in causes] == [["c", "d", "sum"], ["a", "b", "total"]]


def test_two_faults_that_one_identity_links_are_told_apart_again() -> None:
    amounts = {"total": 100, "a": 61, "b": 42, "c": 7, "d": 7, "a_text": 60, "a_table": 60, "b_text": 40, "b_table": 40}
    equations = ("a = a_text", "a = a_table", "b = b_text", "b = b_table")
    wide = edit("total = a b", amounts, tolerance=10)
    causes = locate([*(edit(one, amounts) for one in equations), wide])
    assert [(cause.edits, cause.suspects) for cause in causes] == [
        (("a = a_table", "a = a_text"), certain("a")),
        (("b = b_table", "b = b_text"), certain("b")),
    ]


def test_two_faults_in_one_identity_are_both_named() -> None:
    amounts = {"total": 100, "a": 60, "b": 40, "a_text": 60, "a_table": 60, "b_text": 40, "b_table": 40}
    amounts["a"] += 7
    amounts["b"] += 5
    equations = ("total = a b", "a = a_text", "a = a_table", "b = b_text", "b = b_table")
    (cause,) = locate([edit(equation, amounts) for equation in equations])
    assert cause.suspects == certain("a", "b")


def test_figures_that_changed_places_have_one_cause() -> None:
    amounts = {"x": 9, "x1": 0, "x2": 9, "y": 9, "y1": 4, "y2": 5, "sum1": 13, "sum2": 5, "copy1": 9, "copy2": 0}
    equations = ("x = x1 x2", "y = y1 y2", "sum1 = x1 y1", "sum2 = x2 y2", "copy1 = x1", "copy2 = x2")
    (cause,) = locate([edit(equation, amounts) for equation in equations])
    assert cause.suspects == certain("x1", "x2")


def test_an_identity_that_says_at_least_is_violated_one_way_only() -> None:
    amounts = {"spent": 5, "part": 8, "part_text": 8}
    found = locate([edit("spent = part", amounts, at_least=True), edit("part = part_text", amounts)])
    assert answers(found) == certain("spent")


def test_a_holding_at_least_leaves_room_above_and_none_below() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "b_parts": 40, "wide": 70, "narrow": 35}
    violated = [edit("total = a b", amounts), edit("b_parts = b", amounts)]
    leaves_room = edit("wide = b", amounts, at_least=True)
    leaves_none = edit("narrow = b", amounts, at_least=True)
    assert answers(locate([*violated, leaves_room])) == certain("b")
    assert answers(locate([*violated, leaves_none])).get("b") != "certain"


# ------------------------------------------------------------------------------------------- percentages


def test_a_percentage_of_confirmed_figures_is_itself_wrong() -> None:
    amounts = {"p": 64, "part": 50, "whole": 100, "part_text": 50, "whole_text": 100}
    copies = [edit("part = part_text", amounts), edit("whole = whole_text", amounts)]
    assert answers(locate([ratio("p = part / whole", amounts), *copies])) == certain("p")


def test_a_wrong_base_is_found_by_the_percentages_of_it() -> None:
    amounts = {"p": 30, "q": 70, "a": 30, "b": 70, "whole": 170}
    violated = [ratio("p = a / whole", amounts), ratio("q = b / whole", amounts)]
    assert answers(locate(violated)) == certain("whole")


def test_a_percentage_that_holds_speaks_for_its_figures_as_closely_as_it_is_printed() -> None:
    amounts = {"p": 60, "total": 100, "a": 60, "b": 30}
    violated = edit("total = a b", amounts)
    assert answers(locate([violated, ratio("p = a / total", amounts)])) == certain("b")


# ------------------------------------------------------------------------------- evidence, limits, no answer


def test_of_equal_explanations_the_one_with_less_evidence_is_left() -> None:
    violated = edit("total = a b", {"total": 100, "a": 60, "b": 30})
    assert answers(locate([violated], Costs({"a": 5}))) == certain("a")


def test_thin_evidence_decides_nothing() -> None:
    violated = edit("total = a b", {"total": 100, "a": 60, "b": 30})
    assert answers(locate([violated], Costs({"a": 8}))).keys() == {"total", "a", "b"}


def test_two_doubtful_figures_are_suspected_before_a_sound_one() -> None:
    amounts = {"a": 70, "a_text": 60, "a_table": 60}
    violated = [edit("a = a_text", amounts), edit("a = a_table", amounts)]
    assert answers(locate(violated, Costs({"a": 12, "a_text": 4, "a_table": 4}))) == certain("a_text", "a_table")


def test_where_no_change_helps_nothing_is_located() -> None:
    amounts = {"a": 5, "b": 8}
    never = linear("always", {"a": Decimal(1), "b": Decimal(-1)}, Decimal(0), Decimal(0), False)
    assert answers(locate([edit("a = b", amounts), never])) == dict.fromkeys("ab", "not_located")


def test_a_search_ends_after_its_rounds_and_says_that_it_did() -> None:
    violated = edit("total = a b c", {"total": 100, "a": 60, "b": 30, "c": 1})
    assert set(answers(locate([violated], rounds=2)).values()) == {"not_located"}


def many_wrong(rows: int, columns: int, wrong: int) -> list[Edit]:
    """The sums of a table, so many of whose cells were changed."""
    chance = Random(1)
    amounts = {f"{i}.{j}": chance.randint(1, 10**6) * 100 for i in range(rows) for j in range(columns)}
    sums = [(f"{i}.T", [f"{i}.{j}" for j in range(columns)]) for i in range(rows)]
    sums += [(f"T.{j}", [f"{i}.{j}" for i in range(rows)]) for j in [*range(columns), "T"]]
    sums.append(("T.T", [f"T.{j}" for j in range(columns)]))
    for whole, parts in sums:
        amounts[whole] = sum(amounts[part] for part in parts)
    for cell in chance.sample(sorted(amounts), wrong):
        amounts[cell] += chance.randint(1, 1000) * 100
    return [edit(f"{whole} = {' '.join(parts)}", amounts, 200) for whole, parts in sums]


def test_a_search_ends_after_its_effort_and_accuses_whatever_may_be_wrong() -> None:
    edits = many_wrong(30, 6, 10)
    found = locate(edits, effort=0.05)
    assert set(answers(found).values()) == {"not_located"}
    assert answers(found).keys() >= {cell for one in edits if one.violated for cell in one.cells}


def test_limits_that_are_too_entangled_are_not_decided() -> None:
    chance = Random(1)
    limits = [
        Limit({name: Fraction(chance.randint(-9, 9) or 1) for name in "abcdefgh"}, Fraction(1), False, frozenset({n}))
        for n in range(60)
    ]
    with pytest.raises(TooMany):
        contradiction(limits)


def test_a_figure_that_should_not_be_there_is_accused_alone_and_asked_for_no_value() -> None:
    amounts = {"said": 5, "total": 12, "other": 7}
    unlisted = Edit("said is listed", linear("", {"said": Decimal(1)}, Decimal(5), Decimal(0), True).rows, True)
    assert answers(locate([unlisted, edit("total = said other", amounts)])) == certain("said")


def test_every_violated_identity_has_exactly_one_cause() -> None:
    amounts = {"total": 100, "a": 60, "b": 41, "sum": 50, "c": 20, "d": 20}
    violated = [edit(one, amounts) for one in ("total = a b", "sum = c d", "a = c", "b = d")]
    keys = [key for cause in locate(violated) for key in cause.edits]
    assert sorted(keys) == sorted(one.key for one in violated)


def test_the_largest_amounts_that_a_column_holds_change_nothing() -> None:
    huge = 10**17
    amounts = {"a": 70 + huge, "text": 60 + huge, "total": 100 + huge, "b": 40}
    assert answers(locate([edit("total = a b", amounts), edit("a = text", amounts)])) == certain("a")


# ------------------------------------------------------------------------------------- any table at all


@settings(max_examples=60, deadline=None)
@given(crossed_tables(), st.data())
def test_one_wrong_cell_of_any_table_is_found(
    table: tuple[Amounts, list[tuple[str, list[str]]], list[str]], data: st.DataObject
) -> None:
    amounts, equations, crossed = table
    wrong = data.draw(st.sampled_from(sorted(amounts)))
    error = data.draw(st.integers(5, 100_000).flatmap(lambda size: st.sampled_from([size, -size]))) * 100
    amounts = {**amounts, wrong: amounts[wrong] + error}
    edits = [edit(f"{whole} = {' '.join(parts)}", amounts, len(parts) // 2 * 100) for whole, parts in equations]

    found = answers(locate(edits))

    assert wrong in found
    for suspect in found:
        assert changed_alone_satisfies(edits, suspect)  # so every answer is a single cell
    if wrong in crossed:
        assert found == certain(wrong)


@settings(max_examples=60, deadline=None)
@given(crossed_tables(), st.data())
def test_the_wrong_cells_are_never_more_than_the_answers_say(
    table: tuple[Amounts, list[tuple[str, list[str]]], list[str]], data: st.DataObject
) -> None:
    """Whatever is wrong, a certain cell is one without which nothing can be put right."""
    amounts, equations, _ = table
    for wrong in data.draw(st.lists(st.sampled_from(sorted(amounts)), min_size=1, max_size=2, unique=True)):
        amounts = {**amounts, wrong: amounts[wrong] + data.draw(st.integers(1, 100_000)) * 100}
    edits = [edit(f"{whole} = {' '.join(parts)}", amounts) for whole, parts in equations]
    for cell, answer in answers(locate(edits)).items():
        if answer == "certain":
            others = [one for one in locate(edits, Costs({cell: 1_000})) if cell in one.suspects]
            assert not others or others[0].suspects[cell] in ("certain", "not_located")


def changed_alone_satisfies(edits: list[Edit], cell: str) -> bool:
    """Whether some change of one cell brings every identity within its rounding."""
    if any(one.violated and cell not in one.cells for one in edits):
        return False
    spans = []
    for one in edits:
        if cell in one.cells:
            (row,) = one.rows
            ends = [limit / row.weights[cell] for limit in (row.low, row.high) if limit is not None]
            spans.append((min(ends), max(ends)))
    return max(low for low, _ in spans) <= min(high for _, high in spans)
