"""Evaluated identities in, suspects and suggestions out: the door between the candidate and the search."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project import staging
from dagster_project.identities.suspects import write_suspects

EVALUATIONS = """
create schema core;
create schema intermediate;
create table intermediate.int_identity_terms (report_id varchar, identity_id varchar, instance varchar,
    cell_report_id varchar, cell_id varchar, role varchar, weight decimal(12, 4), base_weight decimal(12, 4));
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
    for cell, weight in terms.items():
        stands_in(connection, name, cell, "lhs" if Decimal(weight) > 0 else "rhs", abs(Decimal(weight)))


def stands_in(
    connection: duckdb.DuckDBPyConnection, name: str, cell: str, role: str, weight: Decimal | int, base: int = 0
) -> None:
    """A term of an evaluated identity; ``REPORT/CELL`` is a cell of another report."""
    report, identity = name.split(".")
    other, _, cell_id = cell.rpartition("/")
    connection.execute(
        "insert into intermediate.int_identity_terms values (?, ?, '*', ?, ?, ?, ?, ?)",
        [report, identity, other or report, cell_id, role, weight, base],
    )


def printed(connection: duckdb.DuckDBPyConnection, report: str, **values: str | None) -> None:
    """Cells in 万元 (``p…`` in percent); None is a blank slot."""
    rows = [
        {
            "report_id": report,
            "cell_id": cell,
            "kind": "share" if cell.startswith("p_") else "amount",
            "value": None if value is None else Decimal(value),
            "printed_unit": "%" if cell.startswith("p_") else "万元",
            "printed_decimals": len((value or "").partition(".")[2]),
            "unit_factor": Decimal(1 if cell.startswith("p_") else 10_000),
            "placement": "as_printed",
            "confidence": Decimal(1),
        }
        for cell, value in values.items()
    ]
    staging.insert(connection, "cells", rows)


@pytest.fixture
def candidate(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(tmp_path / "tiny.duckdb"))
    staging.create(connection)
    connection.execute(EVALUATIONS)
    return connection


def suspects(connection: duckdb.DuckDBPyConnection, report: str = "a") -> dict[str, str]:
    write_suspects(connection)
    query = "select cell_id, answer from raw.suspects where report_id = ? order by all"
    return dict(connection.execute(query, [report]).fetchall())


def suggestions(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select cell_id, value, lower_value, upper_value, slip, proofs, reason from raw.suggestions order by all"
    ).fetchall()


def test_a_value_that_two_identities_imply_is_suggested_in_yuan_with_both(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", total="100.00", basic="60.00", project="4.00", in_text="40.00")
    evaluated(candidate, "a.R", "violated", 360_000, {"total": 1, "basic": -1, "project": -1}, "fatal", tolerance=100)
    evaluated(candidate, "a.N", "violated", -360_000, {"project": 1, "in_text": -1}, tolerance=100)
    assert suspects(candidate) == {"project": "certain"}
    value = Decimal("400000.000000")
    assert suggestions(candidate) == [("project", value, value, value, "power_of_ten", ["N *", "R *"], None)]


def test_a_blank_cell_can_be_the_one_that_should_print_something(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", total="100.00", basic="60.00", project=None, project_part="40.00")
    evaluated(candidate, "a.R", "violated", 400_000, {"total": 1, "basic": -1, "project": -1})
    evaluated(candidate, "a.H", "violated", -400_000, {"project": 1, "project_part": -1})
    assert suspects(candidate) == {"project": "certain"}
    assert suggestions(candidate)[0][1] == Decimal("400000.000000")


def test_an_info_is_no_claim_that_a_figure_has_to_meet(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", stated="1.00", public="2.00")
    evaluated(candidate, "a.F", "violated", -10_000, {"stated": 1, "public": -1}, "info")
    assert suspects(candidate) == {}


def test_what_is_not_evaluated_accuses_nobody(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", stated="1.00", public="2.00")
    evaluated(candidate, "a.R", "not_evaluable", 0, {"stated": 1, "public": -1})
    assert suspects(candidate) == {}


def test_what_was_accepted_as_rounding_is_not_asked_to_fit_better(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", total="100.02", a="60.00", b="30.00", ledger="100.00")
    evaluated(candidate, "a.R", "violated", 100_200, {"total": 1, "a": -1, "b": -1})
    evaluated(candidate, "a.X", "rounding_mode", 200, {"total": 1, "ledger": -1}, tolerance=100)
    assert suspects(candidate).keys() == {"a", "b"}


def test_fractional_weights_take_part_as_they_are(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", annuity="10.00", pension="100.00", pension_text="100.00")
    evaluated(candidate, "a.F", "violated", -380_000, {"annuity": 1, "pension": "-0.48"}, relation=">=")
    evaluated(candidate, "a.X", "holds", 0, {"pension": 1, "pension_text": -1})
    assert suspects(candidate) == {"annuity": "certain"}


def percentage(
    connection: duckdb.DuckDBPyConnection, name: str, status: str, stated: str, part: str, whole: str
) -> None:
    evaluated(connection, name, status, 0, {}, "warning", relation="ratio")
    for term in ((stated, "stated", 1, 0), (part, "ratio", 1, 0), (whole, "ratio", 0, 1)):
        stands_in(connection, name, *term)


def test_a_wrong_base_is_found_by_two_percentages(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", p_one="30.0", p_two="70.0", one="300.00", two="700.00", whole="1700.00")
    percentage(candidate, "a.P1", "violated", "p_one", "one", "whole")
    percentage(candidate, "a.P2", "violated", "p_two", "two", "whole")
    assert suspects(candidate) == {"whole": "certain"}
    ((cell, value, low, high, _, proofs, _),) = suggestions(candidate)
    assert (cell, proofs) == ("whole", ["P1 *", "P2 *"])
    assert value is None and low <= 10_000_000 <= high and high - low < 20_000


def test_a_figure_that_was_hard_to_recognise_is_suspected_first(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", total="100.00", a="60.00", b="30.00")
    candidate.execute("update raw.cells set confidence = 0.5 where cell_id = 'a'")
    evaluated(candidate, "a.R", "violated", 100_000, {"total": 1, "a": -1, "b": -1})
    assert suspects(candidate) == {"a": "certain"}


def test_reports_do_not_mix(candidate: duckdb.DuckDBPyConnection) -> None:
    for report in ("a", "b"):
        printed(candidate, report, total="5.00", part="4.00")
        evaluated(candidate, f"{report}.R", "violated", 10_000, {"total": 1, "part": -1})
    assert suspects(candidate, "a") == suspects(candidate, "b") == dict.fromkeys(("part", "total"), "undistinguishable")


def test_reports_that_a_violated_identity_joins_are_searched_as_one(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "before", closing="40.00", carried="30.00", saved="10.00")
    printed(candidate, "later", opening="4.00", revenue="60.00", total="100.00")
    evaluated(candidate, "before.R", "holds", 0, {"closing": 1, "carried": -1, "saved": -1})
    evaluated(candidate, "later.B", "violated", -360_000, {"opening": 1, "revenue": 1, "total": -1})
    evaluated(candidate, "later.C", "violated", -360_000, {"opening": 1, "before/closing": -1})
    assert suspects(candidate, "later") == {"opening": "certain"}
    assert suspects(candidate, "before") == {}
    ((cell, value, _, _, slip, proofs, _),) = suggestions(candidate)
    assert (cell, value, slip) == ("opening", Decimal(400_000), "power_of_ten")
    assert sorted(proofs) == ["later B *", "later C *"]


def test_a_cell_of_the_other_report_can_be_the_wrong_one(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "before", closing="4.00", carried="30.00", saved="10.00")
    printed(candidate, "later", opening="40.00")
    evaluated(candidate, "before.R", "violated", -360_000, {"closing": 1, "carried": -1, "saved": -1})
    evaluated(candidate, "later.C", "violated", 360_000, {"opening": 1, "before/closing": -1})
    assert (suspects(candidate, "before"), suspects(candidate, "later")) == ({"closing": "certain"}, {})


def test_an_identity_between_reports_that_holds_does_not_join_them(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "before", closing="40.00")
    printed(candidate, "later", opening="40.00", revenue="60.00", total="10.00")
    evaluated(candidate, "later.B", "violated", 900_000, {"opening": 1, "revenue": 1, "total": -1})
    evaluated(candidate, "later.C", "holds", 0, {"opening": 1, "before/closing": -1})
    assert suspects(candidate, "later").keys() == {"opening", "revenue", "total"}
    assert suspects(candidate, "before") == {}


def test_causes_are_numbered_once_in_all_reports(candidate: duckdb.DuckDBPyConnection) -> None:
    for report in ("a", "b"):
        printed(candidate, report, total="5.00", part="4.00")
        evaluated(candidate, f"{report}.R", "violated", 10_000, {"total": 1, "part": -1})
    write_suspects(candidate)
    found = candidate.execute("select distinct report_id, component from raw.suspects order by all").fetchall()
    assert found == [("a", 1), ("b", 2)]


def test_what_an_earlier_search_found_is_replaced(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", total="5.00", part="4.00")
    evaluated(candidate, "a.R", "violated", 10_000, {"total": 1, "part": -1})
    assert suspects(candidate) == suspects(candidate) != {}
    candidate.execute("update core.fct_identity_evaluations set status = 'holds', difference = 0")
    assert suspects(candidate) == {} and suggestions(candidate) == []


# ------------------------------------------------------------------------- witnesses, and whole tables


def said(connection: duckdb.DuckDBPyConnection, cell: str, value: str, sentence: str, **fields: object) -> None:
    """An amount in 万元 printed in a sentence of its own, where ``¥`` stands."""
    statement = len(connection.execute("select 1 from raw.sentences").fetchall()) + 1
    at = {"report_id": "a", "statement": statement}
    figure = {
        **at,
        "cell_id": cell,
        "kind": "amount",
        "value": Decimal(value),
        "printed_unit": "万元",
        "printed_decimals": 0,
        "unit_factor": Decimal(10_000),
        "placement": "as_printed",
        "confidence": Decimal(1),
        "line": statement,
        "text_offset": sentence.index("¥"),
        **fields,
    }
    staging.insert(connection, "cells", [figure])
    staging.insert(connection, "sentences", [{**at, "text": sentence.replace("¥", value)}])


@pytest.mark.parametrize(
    ("sentence", "is_witness"),
    [
        ("湖滨路建设经费没有实施，¥万元已被收回。", True),
        ("湖滨路建设经费未安排；另有¥万元已被收回。", False),
        ("湖滨路建设经费100万元，其他¥万元已被收回。", False),
        ("城南路建设经费没有实施，¥万元已被收回。", False),
    ],
)
def test_a_lost_zero_is_borne_out_by_another_sentence_about_the_same_thing(
    candidate: duckdb.DuckDBPyConnection, sentence: str, is_witness: bool
) -> None:
    said(candidate, "total", "3343", "专项经费¥万元。")
    for cell, name, value in (("one", "城东市场", "500"), ("two", "湖滨路建设", "100"), ("three", "河堤加固", "1843")):
        said(candidate, cell, value, f"{name}¥万元。", project=name)
    said(candidate, "elsewhere", "1000", sentence)
    evaluated(
        candidate, "a.L", "violated", 9_000_000, {"total": 1, "one": -1, "two": -1, "three": -1}, tolerance=20_000
    )
    evaluated(candidate, "a.T", "holds", 0, {"total": 1})
    write_suspects(candidate)
    ((cell, value, _, _, _, proofs, _),) = suggestions(candidate)
    expected = ("two", Decimal(10_000_000), ["L *", "line=5"]) if is_witness else (None, None, [])
    assert (cell, value, proofs) == expected


def test_a_table_in_another_unit_is_one_cause_with_all_its_figures(candidate: duckdb.DuckDBPyConnection) -> None:
    printed(candidate, "a", all="900000.00", basic="600000.00", project="300000.00", alone="1.00")
    candidate.execute("update raw.cells set file_sha256 = 'f', table_index = 5, row_index = 1, column_index = 1")
    printed(candidate, "a", total="90.00", people="60.00")
    evaluated(candidate, "a.R", "holds", 0, {"all": 1, "basic": -1, "project": -1})
    evaluated(candidate, "a.X", "violated", 8_999_100_000, {"all": 1, "total": -1}, "fatal")
    evaluated(candidate, "a.Y", "violated", 5_999_400_000, {"basic": 1, "people": -1}, "fatal")
    assert suspects(candidate) == dict.fromkeys(("all", "alone", "basic", "project"), "certain")
    ((cell, value, _, _, slip, proofs, _),) = suggestions(candidate)
    assert (cell, value, slip, proofs) == ("all", Decimal(900_000), "table_unit", ["X *", "Y *"])
