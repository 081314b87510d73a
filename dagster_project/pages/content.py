"""What a page shows of a release: read-only questions, and their answers arranged as they are looked at."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from dagster_project.lookup import SEVERITIES, ask
from dagster_project.pages.words import ANSWERS, STATUSES

Record = dict[str, Any]
GRAVEST, MOST_ROWS = 12, 30
CELL_ID = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which reports get a page: part of the unit's name, fiscal year; None chooses all."""

    unit: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure as it is marked. ``role`` is stated, counterpart or ""; ``answer`` that of the search for errors."""

    cell: Record
    role: str = ""
    answer: str = ""
    withheld: str = ""

    @property
    def sign(self) -> str:
        return ANSWERS[self.answer][0] if self.answer else ""

    @property
    def title(self) -> str:
        """What a pointer that rests on the figure is told."""
        cell = self.cell
        answer = " / ".join(ANSWERS[self.answer][1:]) if self.answer else ""
        of = "，".join(filter(None, (cell["row_label"], cell["column_label"])))
        bound = f"fact {cell['fact_id']}" if cell["fact_id"] else str(cell["subject"] or cell["placement"])
        return "\n".join(filter(None, (answer, of, bound, self.withheld, f"cell {cell['cell_id']}")))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in pieces: text, and the figures in it."""

    record: Record
    pieces: tuple[str | Figure, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of one table: each its labels and a figure, or None, for every column."""

    code: str | None
    number: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, Record, tuple[Figure | None, ...]], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with the sentences and the rows of tables that it is about."""

    record: Record
    sentences: Sequence[Sentence]
    grids: Sequence[Grid]


@dataclass(slots=True)
class Branch:
    """A node of the identity tree with what became of the instances below it."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    below: dict[str, Branch] = field(default_factory=dict)
    instances: list[Record] = field(default_factory=list)

    @property
    def colour(self) -> str:
        return next((STATUSES[status][0] for status in STATUSES if self.counts[status]), "grey")


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure of a unit over years, in 元."""

    label: str
    points: tuple[tuple[int, Decimal], ...]

    @property
    def bars(self) -> list[tuple[int, Decimal, float]]:
        """Year, amount, height in percent of the highest."""
        highest = max((abs(value) for _, value in self.points), default=Decimal(0)) or Decimal(1)
        return [(year, value, float(max(value, Decimal(0)) / highest * 100)) for year, value in self.points]


@dataclass(frozen=True, slots=True)
class Index:
    """What the first page shows; ``all_reports`` counts those that were not chosen as well."""

    reports: list[Record]
    all_reports: int
    facts: int
    causes: Mapping[str, int]
    gravest: list[Record]
    trends: Mapping[str, Sequence[Trend]]


@dataclass(frozen=True, slots=True)
class Page:
    """What a report's page shows."""

    report: Record
    causes: list[list[Told]]
    tree: list[Branch]
    totals: Counter[str]
    sentences: list[Sentence]
    grids: list[Grid]
    trends: Sequence[Trend]


def index(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> Index:
    """The chosen reports of the release, the gravest first, and what is to be told of all of them."""
    parameters: Any = {"unit": chosen.unit, "year": chosen.year}
    reports = ask(
        connection,
        """
        select * from marts.reports
        where superseded_by is null
            and ($unit is null or contains(unit_name, $unit)) and ($year is null or fiscal_year = $year)
        order by list_position(['withheld', 'unreadable', 'published_in_part', 'published'], verdict),
            findings_fatal desc, findings_error desc, unit_name, fiscal_year, report_id
        """,
        parameters,
    ).records()
    ids = [one["report_id"] for one in reports]
    ((everything,),) = ask(connection, "select count(*) from marts.reports where superseded_by is null").rows
    primary = ask(
        connection,
        """
        select * from marts.findings
        where is_primary and not waived and list_contains($ids, report_id)
        order by list_position($order, severity), abs(difference) desc nulls last, finding_id
        """,
        {"ids": ids, "order": list(SEVERITIES)},  # type: ignore[arg-type]
    ).records()
    grave = [one for one in primary if one["severity"] != "info"][:GRAVEST]
    units = {one["unit_name"] for one in reports}
    return Index(
        reports,
        everything,
        sum(one["facts"] for one in reports),
        Counter(one["severity"] for one in primary),
        grave,
        {unit: found for unit, found in _trends(connection).items() if unit in units},
    )


def _trends(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Trend]]:
    """Measures of the units that have several years; the final accounts speak before the self-evaluation."""
    rows = ask(
        connection,
        """
        with measures as (
            select report_id, unit_name, fiscal_year, '支出合计 total expenditure' as label, amount_yuan as amount
            from marts.fiscal_amounts
            where phase = 'executed' and flow = 'expenditure' and fund = 'all' and nature = 'all'
                and function_code = 'TOTAL' and economic_code = 'TOTAL'
            union all
            select report_id, unit_name, fiscal_year, '公用经费 running cost', amount_yuan
            from marts.fiscal_amounts
            where phase = 'executed' and flow = 'expenditure' and nature = 'basic_public'
                and function_code = 'TOTAL' and economic_code = 'TOTAL' and fund = 'general_public'
            union all
            select report_id, unit_name, fiscal_year, '三公经费 三公', value
            from marts.indicators where indicator = 'sangong_total' and phase = 'executed' and kind = 'amount'
        )
        select unit_name, label, fiscal_year, arg_min(amount, reports.report_type)
        from measures join marts.reports as reports using (report_id, unit_name, fiscal_year)
        group by all order by unit_name, label desc, fiscal_year
        """,
    ).rows
    points: dict[tuple[str, str], list[tuple[int, Decimal]]] = defaultdict(list)
    for unit, label, year, amount in rows:
        points[unit, label].append((year, amount))
    trends: dict[str, list[Trend]] = defaultdict(list)
    for (unit, label), values in points.items():
        if len(values) > 1:
            trends[unit].append(Trend(label, tuple(values)))
    return trends


def page(connection: duckdb.DuckDBPyConnection, report: Record, trends: Mapping[str, Sequence[Trend]]) -> Page:
    """Everything of one report."""
    identifier = [report["report_id"]]

    def rows(query: str) -> list[Record]:
        return ask(connection, query, identifier).records()

    cells = rows("select * from marts.cells where report_id = ?")
    evaluations = rows("select * from marts.identity_evaluations where report_id = ? order by identity_id, instance")
    answers = {
        one["cell_id"]: (one["cause_id"], one["answer"])
        for one in rows("select cell_id, cause_id, answer from core.fct_cell_suspects where report_id = ?")
    }
    withheld = {
        one["fact_id"]: str(one["withheld_reason"])
        for one in rows("select fact_id, withheld_reason from quarantine.fiscal_amounts where report_id = ?")
    }
    printed = _Printed(
        cells,
        rows("select * from marts.sentences where report_id = ? order by file_name, page, line, statement"),
        withheld,
    )
    of_instances = {(one["identity_id"], one["instance"]): one for one in evaluations}
    causes: dict[str, list[Told]] = defaultdict(list)
    for one in rows(
        """
        select * from marts.findings where report_id = ?
        order by waived, list_position(['fatal', 'error', 'warning', 'info'], severity), page, line, finding_id
        """
    ):
        evaluation = of_instances.get((one["identity_id"], one["instance"]))
        if evaluation:
            stated = evaluation["cell_ids"][: evaluation["n_statement"]]
            others = evaluation["cell_ids"][evaluation["n_statement"] :]
        else:
            stated, others = CELL_ID.findall(one["suspects"] or ""), []
        roles = {**dict.fromkeys(others, "counterpart"), **dict.fromkeys(stated, "stated")}
        suspected = {cell: answer for cell, (cause, answer) in answers.items() if cause == one["cause_id"]}
        causes[one["cause_id"]].append(printed.told(one, roles, suspected))
    every = {cell: answer for cell, (_, answer) in answers.items()}
    return Page(
        report,
        [sorted(told, key=lambda one: not one.record["is_primary"]) for told in causes.values()],
        _tree(evaluations),
        Counter(one["status"] for one in evaluations),
        printed.sentences(printed.by_statement, {}, every),
        printed.grids(cells, {}, every),
        trends.get(report["unit_name"], ()),
    )


def _tree(evaluations: Iterable[Record]) -> list[Branch]:
    groups: dict[str, Branch] = {}
    for one in evaluations:
        group = groups.setdefault(one["identity_group"], Branch(one["identity_group"]))
        identity = group.below.setdefault(
            one["identity_id"], Branch(f"{one['identity_id']} {one['identity_name'] or ''}")
        )
        identity.instances.append(one)
        group.counts[one["status"]] += 1
        identity.counts[one["status"]] += 1
    for group in groups.values():
        for identity in group.below.values():
            identity.instances.sort(key=lambda one: list(STATUSES).index(one["status"]))
        group.below = dict(sorted(group.below.items(), key=lambda pair: _grave_first(pair[1])))
    return sorted(groups.values(), key=_grave_first)


def _grave_first(branch: Branch) -> tuple[int, str]:
    return ("red", "amber", "green", "grey").index(branch.colour), branch.name


class _Printed:
    """A report's figures by where they stand."""

    def __init__(self, cells: Sequence[Record], sentences: Sequence[Record], withheld: Mapping[str, str]) -> None:
        self.by_id = {one["cell_id"]: one for one in cells}
        self.withheld = withheld
        self.by_statement = {one["statement"]: one for one in sentences}
        self.in_sentence: dict[int, list[Record]] = defaultdict(list)
        self.in_table: dict[tuple[str, int], list[Record]] = defaultdict(list)
        for one in cells:
            if one["statement"] is not None:
                self.in_sentence[one["statement"]].append(one)
            elif one["table_index"] is not None:
                self.in_table[one["file_sha256"], one["table_index"]].append(one)

    def told(self, record: Record, roles: Mapping[str, str], answers: Mapping[str, str]) -> Told:
        # the stated side first, then its counterparts, then what else may be wrong
        about = [self.by_id[one] for one in roles if roles[one] == "stated" and one in self.by_id]
        about += [self.by_id[one] for one in roles if roles[one] != "stated" and one in self.by_id]
        about += [self.by_id[one] for one in answers if one not in roles and one in self.by_id]
        statements = dict.fromkeys(one["statement"] for one in about if one["statement"] is not None)
        if not about:  # what no figure can be held responsible for is told beside the sentences of its line
            here = [record[name] for name in ("file_name", "page", "line")]
            statements = dict.fromkeys(
                statement
                for statement, sentence in self.by_statement.items()
                if record["line"] is not None and [sentence[name] for name in ("file_name", "page", "line")] == here
            )
        return Told(record, self.sentences(statements, roles, answers), self.grids(about, roles, answers, MOST_ROWS))

    def sentences(
        self, statements: Iterable[int], roles: Mapping[str, str], answers: Mapping[str, str]
    ) -> list[Sentence]:
        found = []
        for record in (self.by_statement[one] for one in statements if one in self.by_statement):
            pieces: list[str | Figure] = []
            text, at = record["text"], 0
            for cell in sorted(self.in_sentence[record["statement"]], key=lambda one: one["text_offset"]):
                if cell["text_offset"] >= at:
                    end = cell["text_offset"] + len(cell["printed_text"])
                    pieces += [text[at : cell["text_offset"]], self._figure(cell, roles, answers)]
                    at = end
            found.append(Sentence(record, (*pieces, text[at:])))
        return found

    def grids(
        self, about: Iterable[Record], roles: Mapping[str, str], answers: Mapping[str, str], most: int | None = None
    ) -> list[Grid]:
        """The rows that ``about`` stand in, whole, table by table."""
        wanted: dict[tuple[str, int], dict[int, None]] = {}
        for cell in about:
            if cell["statement"] is None and cell["table_index"] is not None:
                wanted.setdefault((cell["file_sha256"], cell["table_index"]), {})[cell["row_index"]] = None
        return [self._grid(key, list(rows), roles, answers, most) for key, rows in wanted.items()]

    def _grid(
        self,
        key: tuple[str, int],
        rows: list[int],
        roles: Mapping[str, str],
        answers: Mapping[str, str],
        most: int | None,
    ) -> Grid:
        cells = self.in_table[key]
        headers: dict[int, Counter[str]] = defaultdict(Counter)
        by_row: dict[int, dict[int, Record]] = defaultdict(dict)
        for one in cells:
            headers[one["column_index"]][one["column_label"] or ""] += 1
            by_row[one["row_index"]][one["column_index"]] = one
        columns = sorted(headers)
        shown = []
        for row in sorted(rows[:most]):
            at = by_row[row]
            labels = dict.fromkeys(one["row_label"] for one in (at[c] for c in sorted(at)) if one["row_label"])
            figures = tuple(self._figure(at[c], roles, answers) if c in at else None for c in columns)
            shown.append((" ／ ".join(labels), next(iter(at.values())), figures))
        return Grid(
            cells[0]["table_code"],
            key[1] + 1,
            tuple(headers[c].most_common(1)[0][0] for c in columns),
            tuple(shown),
            max(0, len(rows) - len(shown)),
        )

    def _figure(self, cell: Record, roles: Mapping[str, str], answers: Mapping[str, str]) -> Figure:
        identifier = cell["cell_id"]
        return Figure(
            cell, roles.get(identifier, ""), answers.get(identifier, ""), self.withheld.get(cell["fact_id"] or "", "")
        )
