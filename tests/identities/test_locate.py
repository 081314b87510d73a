"""Locating errors: which cells can be wrong, which must be, and what they should say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project import staging
from dagster_project.identities.locate import Edit, Suspect, locate
from dagster_project.identities.suspects import write_suspects

Amounts = dict[str, int]


def edit(equation: str, amounts: Amounts, tolerance: int = 0, at_least: bool = False) -> Edit:
    """``total = basic project`` over amounts in 元; a leading minus on the right subtracts."""
    left, _, right = equation.partition("=")
    weights = {left.strip(): 1}
    for name in right.split():
        weights[name.lstrip("-")] = 1 if name.startswith("-") else -1
    residual = sum(weight * amounts[name] for name, weight in weights.items())
    miss = -residual if at_least else abs(residual)
    return Edit(equation, weights, Decimal(residual), Decimal(tolerance), miss > tolerance, at_least)


def answers(suspects: list[Suspect]) -> dict[str, str]:
    return {one.cell_id: one.answer for one in suspects}


def test_nothing_is_suspected_where_nothing_is_violated() -> None:
    assert locate([edit("total = a b", {"total": 3, "a": 1, "b": 2})]) == []


def test_a_cell_in_two_violated_identities_is_certain() -> None:
    amounts = {"total": 100, "a": 60, "b": 40, "kind": 70, "other": 10}
    amounts["a"] += 20
    suspects = locate([edit("total = a b", amounts), edit("a = kind -other", amounts)])
    assert suspects == [Suspect(1, "a", "certain", Decimal(-20))]


def test_one_violated_identity_of_free_cells_cannot_tell_them_apart() -> None:
    suspects = locate([edit("total = a b c", {"total": 100, "a": 60, "b": 30, "c": 1})])
    assert answers(suspects) == dict.fromkeys(["total", "a", "b", "c"], "possible")
    assert {one.implied_change for one in suspects} == {None}


def test_a_cell_that_a_holding_identity_confirms_is_not_suspected() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "ledger": 100}
    suspects = locate([edit("total = a b", amounts), edit("total = ledger", amounts)])
    assert answers(suspects) == {"a": "possible", "b": "possible"}


def test_a_holding_identity_confirms_only_within_its_rounding() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "ledger": 100}
    confirmed_coarsely = edit("total = ledger", amounts, tolerance=50)
    assert set(answers(locate([edit("total = a b", amounts), confirmed_coarsely]))) == {"total", "a", "b"}


def test_the_last_cell_left_is_certain_but_one_identity_implies_no_value() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "ledger": 100, "text": 60}
    suspects = locate(
        [edit("total = a b", amounts), edit("total = ledger", amounts), edit("a = text", amounts)],
    )
    assert suspects == [Suspect(1, "b", "certain", None)]


def test_two_independent_faults_are_two_components() -> None:
    amounts = {"total": 100, "a": 60, "b": 41, "sum": 50, "c": 20, "d": 20}
    suspects = locate([edit("total = a b", amounts), edit("sum = c d", amounts)])
    components = {one.component: set() for one in suspects}
    for one in suspects:
        components[one.component].add(one.cell_id)
    assert sorted(map(sorted, components.values())) == [["a", "b", "total"], ["c", "d", "sum"]]


def test_two_faults_in_one_component_are_both_named() -> None:
    amounts = {"total": 100, "a": 60, "b": 40, "a_text": 60, "a_table": 60, "b_text": 40, "b_table": 40}
    amounts["a"] += 7
    amounts["b"] += 5
    equations = ("total = a b", "a = a_text", "a = a_table", "b = b_text", "b = b_table")
    suspects = locate([edit(equation, amounts) for equation in equations])
    assert answers(suspects) == {"a": "certain", "b": "certain"}
    assert {one.implied_change for one in suspects} == {None}  # only where one cell alone is the answer


def test_identities_that_imply_different_values_imply_none() -> None:
    amounts = {"total": 100, "a": 61, "b": 40, "a_text": 68}
    suspects = locate([edit("total = a b", amounts), edit("a = a_text", amounts)])
    assert {one.implied_change for one in suspects} == {None}
    assert len(suspects) > 1


def test_an_implied_value_comes_from_the_sharpest_identity() -> None:
    amounts = {"a": 70, "text": 60, "total": 101, "b": 40}
    suspects = locate([edit("total = a b", amounts, tolerance=5), edit("a = text", amounts)])
    assert suspects == [Suspect(1, "a", "certain", Decimal(-10))]


def test_an_identity_that_says_at_least_is_violated_one_way_only() -> None:
    amounts = {"spent": 5, "part": 8, "part_text": 8}
    suspects = locate([edit("spent = part", amounts, at_least=True), edit("part = part_text", amounts)])
    assert answers(suspects) == {"spent": "certain"}
    assert suspects[0].implied_change is None


def test_a_holding_at_least_leaves_room_above_and_none_below() -> None:
    amounts = {"total": 100, "a": 60, "b": 30, "b_parts": 40, "wide": 70, "narrow": 35}
    violated = [edit("total = a b", amounts), edit("b_parts = b", amounts)]
    leaves_room = edit("wide = b", amounts, at_least=True)
    leaves_none = edit("narrow = b", amounts, at_least=True)
    assert answers(locate([*violated, leaves_room])) == {"b": "certain"}
    assert "b" not in {
        cell for cell, answer in answers(locate([*violated, leaves_none])).items() if answer == "certain"
    }


def test_where_no_change_helps_every_cell_is_possible() -> None:
    amounts = {"a": 5, "b": 8}
    contradiction = Edit("a = b", {"a": 1, "b": -1}, Decimal(0), Decimal(0), False)
    assert answers(locate([edit("a = b", amounts), contradiction])) == {"a": "possible", "b": "possible"}


# ------------------------------------------------------------------------------------- any table at all

COLUMNS = ("all", "basic", "project")
AMOUNT = st.integers(0, 10_000_00).map(lambda cents: cents * 100)  # 万元 with two decimals, in 元


@st.composite
def tables(draw: st.DrawFn) -> tuple[Amounts, list[tuple[str, list[str]]], list[str]]:
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


@settings(max_examples=100, deadline=None)
@given(tables(), st.data())
def test_one_wrong_cell_of_any_table_is_found(
    table: tuple[Amounts, list[tuple[str, list[str]]], list[str]], data: st.DataObject
) -> None:
    amounts, equations, crossed = table
    wrong = data.draw(st.sampled_from(sorted(amounts)))
    error = data.draw(st.integers(5, 100_000).flatmap(lambda size: st.sampled_from([size, -size]))) * 100
    amounts = {**amounts, wrong: amounts[wrong] + error}
    tolerances = {whole: len(parts) // 2 * 100 for whole, parts in equations}
    edits = [edit(f"{whole} = {' '.join(parts)}", amounts, tolerances[whole]) for whole, parts in equations]

    suspects = locate(edits)

    assert wrong in answers(suspects)
    for suspect in suspects:
        assert changed_alone_satisfies(edits, suspect.cell_id)  # so every answer is a single cell
    if wrong in crossed:
        assert suspects == [Suspect(1, wrong, "certain", Decimal(-error))]


def changed_alone_satisfies(edits: list[Edit], cell: str) -> bool:
    """Whether some change of one cell brings every identity within its rounding."""
    if any(one.violated and cell not in one.weights for one in edits):
        return False
    spans = []
    for one in edits:
        if cell in one.weights:
            ends = [(-one.residual + way * one.tolerance) / one.weights[cell] for way in (1, -1)]
            spans.append((min(ends), max(ends)))
    return max(low for low, _ in spans) <= min(high for _, high in spans)


# -------------------------------------------------------------------------------------------- suspects


EVALUATIONS = """
create schema core;
create table core.fct_identity_evaluations (report_id varchar, identity_id varchar, instance varchar,
    relation varchar, severity varchar, status varchar, difference decimal(24, 6), tolerance decimal(24, 6));
"""


def evaluated(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    status: str,
    difference: int,
    terms: dict[str, int | str],
    severity: str = "error",
    tolerance: int = 0,
    relation: str = "=",
) -> None:
    """One evaluated identity, ``REPORT.IDENTITY``; weights of what is added on the right are negative."""
    report, identity = name.split(".")
    connection.execute(
        "insert into core.fct_identity_evaluations values (?, ?, '*', ?, ?, ?, ?, ?)",
        [report, identity, relation, severity, status, difference, tolerance],
    )
    rows = [
        {
            "report_id": report,
            "identity_id": identity,
            "instance": "*",
            "cell_id": cell,
            "role": "lhs" if Decimal(weight) > 0 else "rhs",
            "weight": abs(Decimal(weight)),
            "base_weight": Decimal(0),
        }
        for cell, weight in terms.items()
    ]
    staging.insert(connection, "identity_terms", rows)


def printed(connection: duckdb.DuckDBPyConnection, **values: str | None) -> None:
    """Cells in 万元; None is a blank slot."""
    rows = [
        {"cell_id": cell, "value": None if value is None else Decimal(value), "unit_factor": Decimal(10_000)}
        for cell, value in values.items()
    ]
    staging.insert(connection, "cells", rows)


@pytest.fixture
def candidate(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(tmp_path / "tiny.duckdb"))
    staging.create(connection)
    connection.execute(EVALUATIONS)
    return connection


def suspects(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    write_suspects(connection)
    return connection.execute(
        "select report_id, component, cell_id, answer, implied_value from raw.suspects order by all"
    ).fetchall()


def test_suspects_are_written_with_the_value_in_yuan_that_they_should_have(
    candidate: duckdb.DuckDBPyConnection,
) -> None:
    printed(candidate, total="100.00", basic="60.00", project="4.00", in_text="40.00")
    evaluated(candidate, "a.R", "violated", 360_000, {"total": 1, "basic": -1, "project": -1}, "fatal")
    evaluated(candidate, "a.N", "violated", -360_000, {"project": 1, "in_text": -1})
    assert suspects(candidate) == [("a", 1, "project", "certain", Decimal("400000.000000"))]


def test_a_blank_cell_can_be_the_one_that_should_print_something(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, total="100.00", basic="60.00", project=None, project_part="40.00")
    evaluated(candidate, "a.R", "violated", 400_000, {"total": 1, "basic": -1, "project": -1})
    evaluated(candidate, "a.H", "violated", -400_000, {"project": 1, "project_part": -1})
    assert suspects(candidate) == [("a", 1, "project", "certain", Decimal("400000.000000"))]


def test_only_what_can_withhold_a_fact_is_searched(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, stated="1.00", public="2.00", percent="9.00")
    evaluated(candidate, "a.X-OPEX", "violated", -10_000, {"stated": 1, "public": -1}, "warning")
    evaluated(candidate, "b.P-SHARE", "violated", 5, {"percent": 1}, "error", relation="ratio")
    evaluated(candidate, "c.R", "holds", 0, {"stated": 1, "public": -1})
    evaluated(candidate, "d.R", "not_evaluable", 0, {"stated": 1, "public": -1})
    assert suspects(candidate) == []


def test_what_was_accepted_as_rounding_is_not_asked_to_fit_better(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, total="100.02", a="60.00", b="30.00", ledger="100.00")
    evaluated(candidate, "a.R", "violated", 100_200, {"total": 1, "a": -1, "b": -1})
    evaluated(candidate, "a.X", "rounding_mode", 200, {"total": 1, "ledger": -1}, tolerance=100)
    assert [row[2] for row in suspects(candidate)] == ["a", "b"]


def test_an_identity_with_fractional_weights_is_left_out_as_a_whole(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, annuity="10.00", pension="100.00", total="5.00", part="4.00")
    evaluated(candidate, "a.F", "violated", -380_000, {"annuity": 1, "pension": "-0.48"}, relation=">=")
    evaluated(candidate, "a.R", "violated", 10_000, {"total": 1, "part": -1})
    assert [row[2] for row in suspects(candidate)] == ["part", "total"]


def test_suspects_of_an_earlier_search_are_replaced(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, total="5.00", part="4.00")
    evaluated(candidate, "a.R", "violated", 10_000, {"total": 1, "part": -1})
    assert suspects(candidate) == suspects(candidate) != []
    candidate.execute("update core.fct_identity_evaluations set status = 'holds', difference = 0")
    assert suspects(candidate) == []
