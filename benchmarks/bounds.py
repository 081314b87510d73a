"""Bounds of function × economic pairs over made-up reports whose cross table is known: true, tight, wide, and at what cost.

    python benchmarks/bounds.py [--seeds 200]

Reports are printed in 万元 with two decimals from whole 分, some in 元, some with 人员经费 and 公用经费 by 项, some with a
row that is wrong and held back or is missing; they are read and audited like any other. What is published must contain
the amounts that the margins were summed from, and be what an exact minimum-cost flow finds over the same margins.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import duckdb
import numpy as np
from consistent_reports import BASIC, PAID_BY, Books, Sheet, books, by_nature, in_yuan, page, spread, tables
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from dagster_project import documents, reports, staging, transform, warehouse
from dagster_project.interpret import Interpretation, interpret

MODELS = ("function_by_economic", "function_by_economic_tables")
KINDS = ("万元", "元", "by part", "wrong row", "missing row")
LIMIT = 10**13  # 分; no margin of a table here is larger

Side = Literal["function", "economic"]
Printed = tuple[int, int]


@dataclass(frozen=True)
class Pair:
    """What is published of one pair, in 分, and the amount it was made of."""

    report: str
    kind: str
    nature: str
    function: str
    economic: str
    least: int
    most: int
    lower: int
    upper: int
    slack: Decimal
    basis: str
    truth: int

    @property
    def holds(self) -> bool:
        within = self.lower - self.slack <= self.truth <= self.upper + self.slack
        return self.least <= self.truth <= self.most and within


@dataclass
class Measured:
    """``database`` has the marts, ``queries`` what the models ask, by name."""

    database: Path
    pairs: list[Pair]
    kinds: Mapping[str, str]
    reports: int
    outcomes: Counter[tuple[str, str | None]]
    seconds: dict[str, float]
    queries: dict[str, str]


def drawn(seed: int) -> tuple[str, Books, dict[str, Sheet]]:
    """A report: its kind, its books and its two tables."""
    one = books(seed)[0] if seed % 4 == 0 else spread(seed)
    kind = KINDS[3 + seed // 10 % 2] if seed % 10 == 9 else KINDS[seed % 3]
    unit, printed_of = ("元", in_yuan(one)) if kind == "元" else ("万元", one)
    functions = by_nature(printed_of, parts=kind == "by part")
    rows = [row for row in functions if row[0].isdigit() and len(row[0]) == 7 and row[3]]
    row = rows[seed % len(rows)]
    if kind == "missing row" and Decimal(row[3]) > 1:
        functions = [other for other in functions if other is not row]
    elif kind == "wrong row":
        row[3] = f"{Decimal(row[3]) * 3 + 7:.2f}"
    sheets = {"Z05": functions, "Z06": tables(printed_of)["Z06"]}
    return kind, one, {code: [title, [f"金额单位：{unit}"], *rest] for code, (title, _, *rest) in sheets.items()}


def measure(folder: Path, seeds: Sequence[int]) -> Measured:
    """One report a seed, all in one warehouse."""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Interpretation] = []
    made: dict[str, tuple[str, Books]] = {}
    for seed in seeds:
        kind, one, sheets = drawn(seed)
        interpretation = _read(folder, page(one, sheets))
        found.append(interpretation)
        made[interpretation.report.report_id] = (kind, one)
    database = folder / warehouse.DATABASE_NAME
    with duckdb.connect(str(database)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        staging.insert(connection, "reports", (staging.report_row(one, Counter(), None) for one in found))
        staging.insert_interpretations(connection, found)
    seconds: dict[str, float] = {}

    def note(event: dict[str, Any]) -> None:
        if event["info"]["name"] == "LogModelResult":
            seconds[event["data"]["node_info"]["node_name"]] = event["data"]["execution_time"]

    # nothing is located: of an identity that is violated every figure is held back
    transform.build(database, "+function_by_economic_tables", "resource_type:test", note)
    with duckdb.connect(str(database), read_only=True) as connection:
        pairs = list(_pairs(connection, made))
        outcomes = Counter(
            connection.execute(
                """
                select outcome, reason from marts.function_by_economic_tables
                where nature like 'basic%' and fund = 'general_public'
                """
            ).fetchall()
        )
    kinds = {report: kind for report, (kind, _) in made.items()}
    compiled = transform.TARGET_DIR / "compiled" / "juesuan" / "models" / "marts"
    queries = {name: (compiled / f"{name}.sql").read_text(encoding="utf-8") for name in MODELS}
    return Measured(database, pairs, kinds, len(made), outcomes, {name: seconds[name] for name in MODELS}, queries)


def _read(folder: Path, text: str) -> Interpretation:
    path = folder / "report.html"
    path.write_text(text, encoding="utf-8")
    (report,) = reports.assemble(reports.segment(documents.read(path, path.name)))
    return interpret(report)


def _pairs(connection: duckdb.DuckDBPyConnection, made: Mapping[str, tuple[str, Books]]) -> Iterator[Pair]:
    query = """
        select report_id, nature, function_code, economic_code, 100 * least_yuan, 100 * most_yuan, 100 * lower_yuan,
            100 * upper_yuan, 100 * slack_yuan, basis
        from marts.function_by_economic
    """
    for report, nature, function, economic, least, most, lower, upper, slack, basis in connection.execute(
        query
    ).fetchall():
        kind, one = made[report]
        truth = one.cross.get((function, economic), 0)
        yield Pair(
            report, kind, nature, function, economic, int(least), int(most), int(lower), int(upper), slack, basis, truth
        )


# ------------------------------------------------------------------------------------------------- oracle


@dataclass
class Table:
    """What is printed of one scope of a report: amounts with the half of their last digit, in 分."""

    functions: dict[str, Printed]
    economics: dict[str, Printed]
    total: Printed | None
    subtotals: dict[tuple[Side, str], Printed] = field(
        default_factory=dict
    )  # by side and code that codes below begin with

    @property
    def links(self) -> dict[str, str]:
        """Hard links by 项 that what is printed allows."""
        found = {}
        for function, economic in PAID_BY.items():
            row, column = self.functions.get(function, (0, 0)), self.economics.get(economic, (0, 0))
            is_near = abs(row[0] - column[0]) <= row[1] + column[1]
            if not function.startswith("210") and row[0] > 0 and column[0] > 0 and is_near:
                found[function] = economic
        return found


class Flow:
    """The table as a network: rows on one side, columns on the other, every arc within its limits.

    The least and the greatest flow through one arc are found by minimum-cost flow, in whole numbers: the ends of every
    interval are whole, and so is an optimal flow.
    """

    def __init__(self, table: Table, subtotals: bool = False) -> None:
        self.links = table.links
        self._of_columns = {economic: function for function, economic in self.links.items()}
        self._node: dict[tuple[str, str], int] = {}
        self._arcs: list[tuple[int, int, int, int]] = []
        self._cells: dict[tuple[str, str], int] = {}
        inner = table.subtotals if subtotals else {}
        self._arc(("economic", ""), ("function", ""), (0, LIMIT) if table.total is None else _limits(table.total))
        for (side, code), printed in inner.items():
            self._branch(side, code, _limits(printed), inner)
        for side, margins in (("function", table.functions), ("economic", table.economics)):
            for code, printed in margins.items():
                self._branch(side, code, _limits(printed), inner)
            if self._is_open(side, table):
                self._branch(side, "?", (0, LIMIT), {})
        for function in [*table.functions, "?"]:
            for economic in [*table.economics, "?"]:
                ends = ("function", function), ("economic", economic)
                if all(end in self._node for end in ends) and self._may_meet(function, economic):
                    self._cells[function, economic] = len(self._arcs)
                    self._arc(*ends, (0, LIMIT))
        self._tail, self._head, low, high = (np.array(column) for column in zip(*self._arcs, strict=True))
        self._capacity = high - low
        self._supply = np.zeros(len(self._node), dtype=np.int64)
        np.add.at(self._supply, self._head, low)
        np.subtract.at(self._supply, self._tail, low)

    def _may_meet(self, function: str, economic: str) -> bool:
        return self.links.get(function, economic) == economic and self._of_columns.get(economic, function) == function

    def _is_open(self, side: Side, table: Table) -> bool:
        """Whether there may be a row or column that is not printed: where those that are do not reach the total."""
        margins = table.functions if side == "function" else table.economics
        if table.total is None:
            return True
        other = table.economics if side == "function" else table.functions
        partner = self.links if side == "function" else self._of_columns
        highest = [
            min(_limits(printed)[1], _limits(other[partner[code]])[1]) if code in partner else _limits(printed)[1]
            for code, printed in margins.items()
        ]
        return sum(highest) < _limits(table.total)[0]

    def _branch(
        self, side: Side, code: str, limits: tuple[int, int], inner: Mapping[tuple[Side, str], Printed]
    ) -> None:
        above = max(
            (one for on, one in inner if on == side and one != code and code.startswith(one)), key=len, default=""
        )
        ends = ((side, above), (side, code))
        self._arc(*(ends if side == "function" else reversed(ends)), limits)

    def _arc(self, tail: tuple[str, str], head: tuple[str, str], limits: tuple[int, int]) -> None:
        tail_node, head_node = (self._node.setdefault(end, len(self._node)) for end in (tail, head))
        self._arcs.append((tail_node, head_node, *limits))

    def bounds(self, function: str, economic: str) -> tuple[int, int]:
        """The least and the greatest amount of the pair, in 分. Raises ``NoTable``."""
        arc = self._cells.get((function, economic))
        return (0, 0) if arc is None else (self._extreme(arc, 1), self._extreme(arc, -1))

    def _extreme(self, arc: int, cost: int) -> int:
        costs = np.zeros(len(self._arcs), dtype=np.int64)
        costs[arc] = cost
        solver = SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(self._tail, self._head, self._capacity, costs)
        solver.set_nodes_supplies(np.arange(len(self._supply)), self._supply)
        if solver.solve() != solver.OPTIMAL:
            raise NoTable
        return int(solver.flow(arc)) + self._arcs[arc][2]


class NoTable(Exception):
    """No table has such margins."""


def _limits(printed: Printed) -> tuple[int, int]:
    amount, half = printed
    return max(0, amount - half), amount + half


def printed_tables(database: Path, report: str) -> Iterator[tuple[str, Table]]:
    """Nature and margins of the tables of basic expenditure that a report of which nothing is withheld prints."""
    with duckdb.connect(str(database), read_only=True) as connection:
        facts = connection.execute(
            """
            select nature, function_code, economic_code, cast(100 * amount_yuan as bigint),
                cast(floor(100 * half_width_yuan) as bigint)
            from core.fct_fiscal_amounts
            where report_id = ? and fund = 'general_public' and phase = 'executed' and flow = 'expenditure'
            """,
            [report],
        ).fetchall()
    printed = {(nature, function, economic): (amount, half) for nature, function, economic, amount, half in facts}
    parts = ("basic_personnel", "basic_public")
    by_part = all(any(nature == part and len(function) == 7 for nature, function, _ in printed) for part in parts)
    for scope in parts if by_part else (BASIC,):
        rows = {key[1]: value for key, value in printed.items() if key[0] == scope and key[2] == "TOTAL"}
        columns = {
            key[2]: value
            for key, value in printed.items()
            if key[1] == "TOTAL" and key[0] in (scope, *(parts if scope == BASIC else ()))
        }
        inner: dict[tuple[Side, str], Printed] = {
            ("function", code): rows[code] for code in rows if len(code) in (3, 5) and code != "TOTAL"
        }
        inner |= {("economic", code): columns[code] for code in columns if len(code) == 3}
        functions = {code: value for code, value in rows.items() if len(code) == 7}
        economics = {code: value for code, value in columns.items() if len(code) == 5 and code != "TOTAL"}
        yield scope, Table(functions, economics, printed.get((scope, "TOTAL", "TOTAL")), inner)


# ----------------------------------------------------------------------------------------------- printing


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=200)
    seeds = parser.parse_args().seeds
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), range(1, seeds + 1))
        wrong = [pair for pair in found.pairs if not pair.holds]
        print(f"{found.reports} reports, {len(found.pairs)} pairs, {len(wrong)} of them wrong")
        print({f"{outcome}: {reason}": count for (outcome, reason), count in found.outcomes.items()})
        for kind in KINDS:
            print(f"{kind:>12}  {width([pair for pair in found.pairs if pair.kind == kind])}")
        narrower, widest, compared = gained_by_subtotals(found)
        print(f"subtotals would narrow {narrower} of {compared} pairs, by {Decimal(widest) / 100} 元 at most")
        for name, seconds in found.seconds.items():
            print(f"{name}: {1000 * seconds / found.reports:.2f} ms a report")


def gained_by_subtotals(found: Measured) -> tuple[int, int, int]:
    """Of how many pairs the printed 类, 款 and parts would narrow the bounds, by how many 分 at most, of how many pairs."""
    gains = []
    for report, kind in found.kinds.items():
        if kind not in KINDS[:3]:
            continue
        for nature, table in printed_tables(found.database, report):
            coarse, fine = Flow(table), Flow(table, subtotals=True)
            for pair in found.pairs:
                if (pair.report, pair.nature) == (report, nature):
                    (least, most), (low, high) = (one.bounds(pair.function, pair.economic) for one in (coarse, fine))
                    gains.append(max(low - least, most - high))
    return sum(gain > 0 for gain in gains), max(gains, default=0), len(gains)


def width(pairs: Sequence[Pair]) -> str:
    """How much of the money of these pairs is exact, and how wide the rest."""
    exact = [pair for pair in pairs if pair.basis != "bounded"]
    rest = [pair for pair in pairs if pair.basis == "bounded"]
    money = sum(pair.truth for pair in pairs) or 1
    return (
        f"{len(pairs)} pairs, {len(exact)} exact with {sum(pair.truth for pair in exact) / money:.1%} of the money; "
        f"{sum(pair.least > 0 for pair in rest)} others are at least something, "
        f"{sum(pair.least for pair in rest) / money:.1%} of the money; "
        f"the others' bounds are {sum(pair.most - pair.least for pair in rest) / money:.2f} × the money wide together"
    )


if __name__ == "__main__":
    main()
