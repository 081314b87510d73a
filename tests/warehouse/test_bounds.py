"""Function × economic pairs: bounds that contain what was spent, are as tight as can be, and say where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import bounds
import duckdb
import pytest
from bounds import Flow, Measured, NoTable, Printed, Table
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

PRINTED_BY = {
    "function": ["2010101", "2010102", "2080505", "2080506"],
    "economic": ["30101", "30108", "30109", "30201"],
}
AT_ONCE = 30  # tables in one query
TABLES = ["core.fct_fiscal_amounts", "intermediate.int_facts"]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return bounds.measure(tmp_path_factory.mktemp("bounds"), range(1, 201))


def test_no_bound_of_200_reports_is_violated_by_what_was_spent(measured: Measured) -> None:
    assert measured.reports == 200
    assert {pair.kind for pair in measured.pairs} == set(bounds.KINDS)
    assert len(measured.pairs) > 10_000
    assert [pair for pair in measured.pairs if not pair.holds] == []


def test_amounts_of_those_reports_are_told_and_none_is_another_than_was_spent(measured: Measured) -> None:
    exact = [pair for pair in measured.pairs if pair.basis == "implied" and pair.truth]
    assert len(exact) > 300
    assert [pair for pair in exact if abs(pair.lower - pair.truth) > pair.most - pair.least] == []


def test_bounds_are_what_an_exact_flow_finds_over_the_same_margins(measured: Measured) -> None:
    chosen = [report for report, kind in measured.kinds.items() if kind in bounds.KINDS[:3]][::8]
    flows = {
        (report, nature): Flow(table)
        for report in chosen
        for nature, table in bounds.printed_tables(measured.database, report)
    }
    pairs = [pair for pair in measured.pairs if (pair.report, pair.nature) in flows]
    assert len(pairs) > 1000
    assert sum(pair.least > 0 for pair in pairs) > 50
    wrong = [
        pair
        for pair in pairs
        if (pair.least, pair.most) != flows[pair.report, pair.nature].bounds(pair.function, pair.economic)
    ]
    assert wrong == []


def test_contributions_and_housing_fund_of_the_2023_report_are_exact(sample_run: Any) -> None:
    found = sample_run.rows("""
        select function_code, economic_code, amount_yuan, basis, least_yuan, most_yuan from marts.function_by_economic
        where unit_name = '株洲市公安局交通警察支队' and fiscal_year = 2023 and amount_yuan > 0 order by all
    """)
    assert found == [
        ("2080505", "30108", Decimal(8_893_100), "implied", Decimal(8_893_050), Decimal(8_893_150)),
        ("2080506", "30109", Decimal(4_458_700), "implied", Decimal(4_458_650), Decimal(4_458_750)),
        ("2210201", "30113", Decimal(7_409_000), "implied", Decimal(7_408_950), Decimal(7_409_050)),
    ]


# ---------------------------------------------------------------------------------------------- made tables


class Reports:
    """Reports of which only margins are given, and what the two marts say of them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, queries: dict[str, str]) -> None:
        self.connection = connection
        self.queries = queries

    def tell(self, *facts: dict[str, Any], held_back: tuple[dict[str, Any], ...] = ()) -> None:
        """Replace everything by these facts; money in 分."""
        for table, rows in (("core.fct_fiscal_amounts", facts), ("intermediate.int_facts", held_back)):
            self.connection.execute(f"delete from {table}")
            for row in rows:
                given = {
                    "report_id": "r", "unit_id": "u", "fiscal_year": 2023, "phase": "executed", "flow": "expenditure",
                    "fund": "general_public", "nature": "basic", "function_code": "TOTAL", "economic_code": "TOTAL",
                    "half": 0, **row,
                }  # fmt: skip
                amount, half = (Decimal(given.pop(name)) / 100 for name in ("amount", "half"))
                given |= {
                    "amount_yuan": amount,
                    "half_width_yuan": half,
                    "function_subject_id": given["function_code"],
                    "economic_subject_id": given["economic_code"],
                    "place": "published" if table == TABLES[0] else "quarantine",
                }
                names = ", ".join(given)
                marks = ", ".join("?" * len(given))
                self.connection.execute(f"insert into {table} ({names}) values ({marks})", list(given.values()))
        for name, query in self.queries.items():
            self.connection.execute(f"create or replace table marts.{name} as {query}")

    def pairs(self, columns: str = "100 * least_yuan, 100 * most_yuan") -> dict[tuple[str, str], tuple[Any, ...]]:
        query = f"select function_code, economic_code, {columns} from marts.function_by_economic"
        return {row[:2]: row[2:] for row in self.rows(query)}

    def outcomes(self) -> dict[tuple[str, str, str], tuple[str, str | None]]:
        query = "select report_id, fund, nature, outcome, reason from marts.function_by_economic_tables"
        return {key[:3]: key[3:] for key in self.rows(query)}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def reports(measured: Measured) -> Iterator[Reports]:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as juesuan")
        connection.execute("use juesuan")
        connection.execute(f"attach '{measured.database}' as made (read_only)")
        for schema in ("core", "intermediate", "seeds", "marts"):
            connection.execute(f"create schema juesuan.{schema}")
        for table in ("core.dim_fund", "core.dim_nature", "seeds.function_economic_links"):
            connection.execute(f"create table juesuan.{table} as from made.{table}")
        texts = (
            "report_id unit_id phase flow fund nature function_code economic_code function_subject_id "
            "economic_subject_id place table_code"
        )
        columns = ", ".join(f"{name} varchar" for name in texts.split())
        for table in TABLES:
            connection.execute(
                f"create table juesuan.{table} "
                f"({columns}, fiscal_year integer, amount_yuan decimal(20, 2), half_width_yuan decimal(20, 6))"
            )
        for side, codes in PRINTED_BY.items():
            levels = " union all ".join(
                f"select '{code}' as {side}_subject_id, '{code}' as {side}_name, '{level}' as level"
                for code, level in [
                    ("TOTAL", "合计"),
                    *((code, "项" if side == "function" else "款") for code in codes),
                ]
            )
            connection.execute(f"create table juesuan.core.dim_{side}_subject as {levels}")
        connection.execute(f"""
            create table juesuan.core.dim_report as
            select 'r' as report_id, 'u' as unit_id, '甲局' as unit_name, 2023 as fiscal_year,
                'final_accounts' as report_type, 0 as seen_order
            union all select 's', 'u', '甲局', 2023, 'self_evaluation', 1
            union all select 'r' || i, 'r' || i, 'r' || i, 2023, 'final_accounts', i from range({AT_ONCE}) as numbers (i)
        """)
        yield Reports(connection, measured.queries)


def facts_of(table: Table, **scope: str) -> list[dict[str, Any]]:
    found = [{"function_code": code, "amount": a, "half": h, **scope} for code, (a, h) in table.functions.items()]
    found += [{"economic_code": code, "amount": a, "half": h, **scope} for code, (a, h) in table.economics.items()]
    if table.total is not None:
        found.append({"amount": table.total[0], "half": table.total[1], **scope})
    return found


@st.composite
def small_tables(draw: st.DrawFn) -> Table:
    """A table of a few 元, printed so coarsely that rounding matters; its margins may be wrong by a digit."""
    functions, economics = (
        draw(st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True)) for codes in PRINTED_BY.values()
    )
    cells = {(f, e): draw(st.sampled_from([0, 0, 30, 100]) | st.integers(0, 900)) for f in functions for e in economics}

    def as_printed(amount: int) -> Printed:
        half = draw(st.sampled_from([0, 50, 50, 200]))
        if half == 0:
            return amount, 0
        off = draw(st.sampled_from([0] * 9 + [1]))
        return ((amount + half) // (2 * half) + off) * 2 * half, half

    total = sum(cells.values()) + draw(st.sampled_from([0, 0, 0, 400]))  # of a row and a column that are not printed
    return Table(
        {f: as_printed(sum(cells[f, e] for e in economics)) for f in functions},
        {e: as_printed(sum(cells[f, e] for f in functions)) for e in economics},
        as_printed(total) if draw(st.sampled_from([True, True, True, False])) else None,
    )


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # made smaller one by one, thirty tables would take minutes
    suppress_health_check=list(HealthCheck),
)
@given(tables=st.lists(small_tables(), min_size=AT_ONCE, max_size=AT_ONCE))
def test_bounds_of_any_small_table_are_those_of_an_exact_flow(reports: Reports, tables: list[Table]) -> None:
    named = {f"r{number}": table for number, table in enumerate(tables)}
    reports.tell(*(fact for name, table in named.items() for fact in facts_of(table, report_id=name, unit_id=name)))
    expected: dict[tuple[str, ...], tuple[int, int]] = {}
    outcomes = {}
    for name, table in named.items():
        functions, economics = ([c for c, (a, _) in of.items() if a > 0] for of in (table.functions, table.economics))
        flow = Flow(table)
        reason = None
        try:
            flow.bounds(next(iter(table.functions)), next(iter(table.economics)))
            expected |= {(name, f, e): flow.bounds(f, e) for f in functions for e in economics}
        except NoTable:
            reason = "contradictory_margins"
        if not functions or not economics:
            reason = "no_economic_margin" if functions else "no_function_margin"
        if functions or economics:
            outcomes[name, "general_public", "basic"] = ("left_out" if reason else "bounded", reason)
    query = "select report_id, function_code, economic_code, 100 * least_yuan, 100 * most_yuan from marts.function_by_economic"
    assert {row[:3]: row[3:] for row in reports.rows(query)} == expected
    assert reports.outcomes() == outcomes


PLAIN = Table({"2010101": (70, 0), "2010102": (30, 0)}, {"30101": (60, 0), "30201": (40, 0)}, (100, 0))


def test_a_negative_margin_leaves_only_what_a_link_says(reports: Reports) -> None:
    functions = {"2080505": (30, 0), "2010101": (-5, 0), "2010102": (20, 0)}
    links = Table(functions, {"30108": (30, 0), "30101": (40, 0), "30201": (-25, 0)}, (45, 0))
    reports.tell(*facts_of(links))
    assert reports.outcomes() == {("r", "general_public", "basic"): ("left_out", "negative_margin")}
    assert reports.pairs() == {
        ("2080505", "30108"): (30, 30),
        ("2080505", "30101"): (0, 0),
        ("2010102", "30108"): (0, 0),
    }


@pytest.mark.parametrize("side", ["function", "economic"])
def test_a_row_or_column_that_is_held_back_may_have_had_any_share(reports: Reports, side: str) -> None:
    sharp, blunt = [(70, 0), (30, 0)], [(60, 0), (40, 50)]
    rows, columns = (sharp, blunt) if side == "function" else (blunt, sharp)
    facts = facts_of(
        Table(
            dict(zip(("2010101", "2010102"), rows, strict=True)),
            dict(zip(("30101", "30201"), columns, strict=True)),
            (100, 50),
        )
    )
    reports.tell(*facts)
    assert reports.pairs()["2010101", "30101"] == (30, 60)
    reports.tell(*facts, held_back=({f"{side}_code": {"function": "2080506", "economic": "30109"}[side], "amount": 1},))
    assert reports.pairs()["2010101", "30101"] == (0, 60)


def test_each_fund_and_project_money_have_pairs_of_their_own(reports: Reports) -> None:
    one = Table({"2010101": (70, 0)}, {"30101": (70, 0)}, (70, 0))
    scopes = [("general_public", "basic"), ("general_public", "project"), ("government_fund", "all")]
    reports.tell(*(fact for fund, nature in scopes for fact in facts_of(one, fund=fund, nature=nature)))
    query = "select fund, nature, amount_yuan from marts.function_by_economic order by all"
    assert reports.connection.execute(query).fetchall() == [(*scope, Decimal("0.70")) for scope in scopes]


def test_money_is_told_of_once(reports: Reports) -> None:
    scopes = [("general_public", "basic"), ("general_public", "all"), ("fiscal", "all")]
    reports.tell(
        *(fact for fund, nature in scopes for fact in facts_of(PLAIN, fund=fund, nature=nature)),
        *facts_of(PLAIN, report_id="s"),
    )
    assert reports.outcomes() == {
        ("r", "general_public", "basic"): ("bounded", None),
        ("r", "general_public", "all"): ("left_out", "told_in_another_scope"),
        ("r", "fiscal", "all"): ("left_out", "told_in_another_scope"),
        ("s", "general_public", "basic"): ("left_out", "told_in_another_report"),
    }


def test_rows_by_part_are_crossed_with_the_columns_of_their_part(reports: Reports) -> None:
    reports.tell(
        {"amount": 100}, {"function_code": "2010101", "amount": 70}, {"function_code": "2010102", "amount": 30},
        {"nature": "basic_personnel", "amount": 60}, {"nature": "basic_public", "amount": 40},
        {"nature": "basic_personnel", "function_code": "2010101", "amount": 60},
        {"nature": "basic_public", "function_code": "2010101", "amount": 10},
        {"nature": "basic_public", "function_code": "2010102", "amount": 30},
        {"nature": "basic_personnel", "economic_code": "30101", "amount": 60},
        {"nature": "basic_public", "economic_code": "30201", "amount": 40},
    )  # fmt: skip
    assert reports.pairs() == {
        ("2010101", "30101"): (60, 60),
        ("2010102", "30101"): (0, 0),
        ("2010101", "30201"): (10, 10),
        ("2010102", "30201"): (30, 30),
    }


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (Table({"2010101": (70, 0)}, {}, (70, 0)), "no_economic_margin"),
        (Table({}, {"30101": (70, 0)}, (70, 0)), "no_function_margin"),
        (Table({"2010101": (70, 0)}, {"30101": (70, 0)}, (60, 0)), "contradictory_margins"),
    ],
)
def test_what_is_left_out_says_why(reports: Reports, table: Table, reason: str) -> None:
    reports.tell(*facts_of(table))
    assert reports.outcomes() == {("r", "general_public", "basic"): ("left_out", reason)}
