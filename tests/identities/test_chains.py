"""Identities between reports: small reports of several years and units, through the real audit models.

Each case has a unit of its own. What a report states stands in its cells ``REPORT/NAME``, as in ``fixtures.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import small_reports

from dagster_project import staging, transform, warehouse


@dataclass
class Written:
    """Reports by hand, as rows of schema raw."""

    cells: list[Any] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    units: list[dict[str, Any]] = field(default_factory=list)
    unit_names: list[dict[str, Any]] = field(default_factory=list)

    def report(
        self, unit: str, year: int, lines: str, kind: str = "final_accounts", name: str = "", **more: Any
    ) -> None:
        """A report ``UNIT-YEAR``, or of that ``name``."""
        name = name or f"{unit}-{year}{'-budget' if kind == 'budget' else ''}"
        self.reports.append(
            {
                "report_id": name,
                "unit_name": unit,
                "fiscal_year": year,
                "report_type": kind,
                "file_name": f"{name}.txt",
                "status": "ok",
                **more,
            }
        )
        self.cells += [staging.cell_row(name, cell) for cell in small_reports.read_cells(name, lines)]


OPENING = "opening Z01 flow=balance_opening : {}"
CLOSING = "closing Z01 flow=balance_closing : {}"
BUDGET = "item B08 function=2010301 : {}"
STATED = "item prose fund=general_public phase=approved function=2010301 : {}"
SPENT = "spent Z05 nature=all : {}"
PRIOR = "before prose fund=general_public kind=prior period=-1 : {}"
IMPLIED = (
    "now prose fund=general_public : {}\nchange prose fund=general_public kind=change_amount final=now sign={} : {}"
)
SANGONG_BUDGET = "trips B11 indicator=sangong_total : {}"
SANGONG = "trips Z09 indicator=sangong_total phase=approved : {}"

# What the other report prints, what the report states, the kind of the other, how many years before, the instance.
BASICS = {
    "C-OPEN": (CLOSING, OPENING, "final_accounts", 1, "1 fund=all nature=all"),
    "C-BUDGET": (
        BUDGET,
        STATED,
        "budget",
        0,
        "1 flow=expenditure fund=general_public nature=all function_code=2010301",
    ),
    "C-SANGONG-BUD": (SANGONG_BUDGET, SANGONG, "budget", 0, "1 indicator=sangong_total"),
    "Y-PRIOR": (
        SPENT,
        PRIOR,
        "final_accounts",
        1,
        "1 domain=fiscal flow=expenditure fund=general_public nature=all function_code=TOTAL economic_code=TOTAL",
    ),
}
# What the other report prints, what the report states, what comes of it.
VARIATIONS = {
    "pass": ("100.00", "100.00", "holds"),
    "fail": ("100.00", "110.00", "violated"),
    "inside": ("10100.50", "1.0100亿元", "holds_rounding"),
    "outside": ("10100.51", "1.0100亿元", "violated"),
    "zero": ("0.00", "0.00", "holds"),
    "null": ("100.00", "", "not_applicable"),
    "other null": ("", "100.00", "not_applicable"),
}

# What its own office and its centre spent of the department's 100.00, and what comes of it.
DEPARTMENTS = {
    "pass": ("60.00", "40.00", "holds"),
    "fail": ("60.00", "30.00", "violated"),
    "inside": ("60.00", "40.01", "holds_rounding"),
    "outside": ("60.00", "40.02", "violated"),
    "null": ("60.00", "", "not_applicable"),
    "no report": ("60.00", None, "not_evaluable"),
}


def written() -> Written:
    """Every report of this file."""
    found = Written()
    for identity, (before, later, kind, years, _) in BASICS.items():
        for name, (printed, stated, _) in VARIATIONS.items():
            unit = f"{identity}-{name}"
            found.report(unit, 2023, later.format(stated))
            found.report(unit, 2023 - years, before.format(printed), kind)
        found.report(f"{identity}-alone", 2023, later.format("100.00"))
        found.report(f"{identity}-gap", 2023, later.format("100.00"))
        found.report(f"{identity}-gap", 2021, before.format("110.00"), kind)
        found.report(f"{identity}-namesake", 2023, later.format("100.00"))
        found.report(f"{identity}-namesake本级", 2023 - years, before.format("110.00"), kind)
        unit = f"{identity}-superseded"
        found.report(unit, 2023, later.format("100.00"))
        found.report(unit, 2023 - years, before.format("100.00"), kind, f"{unit}-new")
        found.report(unit, 2023 - years, before.format("110.00"), kind, f"{unit}-old", superseded_by=f"{unit}-new")
        unit = f"{identity}-unread"
        found.report(unit, 2023, later.format("100.00"))
        found.report(unit, 2023 - years, "", kind, status="incomplete", reason="超时 / timed out")
        for placement in ("derived", "ambiguous"):
            unit = f"{identity}-{placement}"
            found.report(unit, 2023, later.format("100.00"))
            found.report(unit, 2023 - years, before.replace(" :", f" placement={placement} :").format("110.00"), kind)

    found.report("natures", 2022, """
        basic Z05 flow=balance_closing nature=basic : 10.00
        carryover Z05 flow=balance_closing nature=project_carryover : 20.00
        surplus Z05 flow=balance_closing nature=project_surplus : 5.00
    """)  # fmt: skip
    found.report("natures", 2023, """
        basic Z05 flow=balance_opening nature=basic : 10.00
        project Z05 flow=balance_opening nature=project : 26.00
        all Z05 flow=balance_opening nature=all : 36.00
    """)  # fmt: skip
    found.report("adjusted", 2022, CLOSING.format("100.00"))
    found.report("adjusted", 2023, OPENING.format("90.00") + "\nmoved list row=年初结转调整 : -10.00")
    found.report("not adjusted", 2022, CLOSING.format("100.00"))
    found.report("not adjusted", 2023, OPENING.format("90.00") + "\nmoved list row=年初结转调整 : 0.00")
    found.report(
        "carried", 2023, "own B04 fund=fiscal flow=balance_opening : 5.00\n" + BUDGET.format("100.00"), "budget"
    )
    found.report("carried", 2023, STATED.format("90.00"))
    for sign, amount, name in (("-", "10.00", "implied"), ("+", "10.00", "implied otherwise")):
        found.report(name, 2022, SPENT.format("110.00"))
        found.report(name, 2023, IMPLIED.format("100.00", sign, amount))
    found.report("printed and implied", 2022, SPENT.format("110.00"))
    found.report("printed and implied", 2023, PRIOR.format("110.00") + "\n" + IMPLIED.format("100.00", "-", "11.00"))

    for department, (own, other, _) in DEPARTMENTS.items():
        found.report(department, 2023, "spent Z03 nature=all : 100.00\nin Z02 fund=all : 50.00")
        for unit, spent, revenue in ((f"{department}本级", own, "50.00"), (f"{department}中心", other, "")):
            found.units.append({"department": department, "unit": unit, "from_year": 2020, "to_year": 9999})
            if spent is not None:
                found.report(unit, 2023, f"spent Z03 nature=all : {spent}\nin Z02 fund=all : {revenue}")
        found.units.append({"department": department, "unit": f"{department}所", "from_year": 2000, "to_year": 2022})

    found.report("renamed before", 2022, CLOSING.format("100.00"))
    found.report("renamed", 2023, OPENING.format("90.00"))
    found.report("department as printed", 2023, "spent Z03 nature=all : 100.00")
    found.report("centre as printed", 2023, "spent Z03 nature=all : 90.00")
    found.units.append({"department": "department", "unit": "centre", "from_year": 2020, "to_year": 9999})
    for unit in ("renamed", "department", "centre"):
        for name in (unit, f"{unit} before", f"{unit} as printed"):
            found.unit_names.append({"name": name, "unit": unit})
    return found


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("chains") / warehouse.DATABASE_NAME
    rows = written()
    with duckdb.connect(str(path)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        for table in ("cells", "reports", "units", "unit_names"):
            staging.insert(connection, table, getattr(rows, table))
    transform.build(path, "+fct_findings +int_cell_audit +assert_every_instance_is_evaluated")
    return path


@pytest.fixture(scope="module")
def ask(database: Path) -> Iterable[Any]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield lambda query, *given: connection.execute(query, given).fetchall()


@pytest.fixture(scope="module")
def evaluated(ask: Any) -> Mapping[tuple[str, str], Mapping[str, tuple[str, str | None]]]:
    """Status and reason by instance, of each report and identity."""
    found: dict[tuple[str, str], dict[str, tuple[str, str | None]]] = {}
    for report, identity, instance, status, reason in ask(
        "select report_id, identity_id, instance, status, reason from core.fct_identity_evaluations"
    ):
        found.setdefault((report, identity), {})[instance] = (status, reason)
    return found


each_identity = pytest.mark.parametrize("identity", BASICS)


def statuses(evaluated: Any, report: str, identity: str) -> dict[str, str]:
    return {instance: status for instance, (status, _) in evaluated[report, identity].items()}


@each_identity
@pytest.mark.parametrize("variation", VARIATIONS)
def test_figures_of_two_reports_are_compared_within_their_rounding(evaluated, identity, variation) -> None:
    status = VARIATIONS[variation][2]
    instance = "*" if status == "not_applicable" else BASICS[identity][4]
    assert statuses(evaluated, f"{identity}-{variation}-2023", identity) == {instance: status}


@each_identity
def test_an_identity_belongs_to_the_report_that_states_the_figure(evaluated, identity) -> None:
    _, _, kind, years, _ = BASICS[identity]
    other = f"{identity}-fail-{2023 - years}" + ("-budget" if kind == "budget" else "")
    assert [status for status, _ in evaluated[other, identity].values()] == ["not_applicable"]


@each_identity
@pytest.mark.parametrize("case", ["alone", "gap", "namesake", "derived", "ambiguous"])
def test_without_a_certain_figure_in_the_right_report_of_the_same_unit_nothing_is_compared(
    evaluated, identity, case
) -> None:
    assert statuses(evaluated, f"{identity}-{case}-2023", identity) == {"*": "not_applicable"}
    ((_, reason),) = evaluated[f"{identity}-{case}-2023", identity].values()
    assert ("没有可比的数字" in reason) == (case in ("derived", "ambiguous"))


@each_identity
def test_a_superseded_report_is_not_compared(evaluated, identity) -> None:
    assert list(statuses(evaluated, f"{identity}-superseded-2023", identity).values()) == ["holds"]
    assert statuses(evaluated, f"{identity}-superseded-old", identity) == {"*": "not_applicable"}


@each_identity
def test_a_report_that_could_not_be_read_is_named(evaluated, identity) -> None:
    ((status, reason),) = evaluated[f"{identity}-unread-2023", identity].values()
    assert status == "not_evaluable" and "超时 / timed out" in reason


def test_every_report_meets_every_identity_between_reports_once_or_more(ask) -> None:
    assert ask(
        """
        select reports.report_id from raw.reports as reports cross join (select distinct identity_id from raw.chains) as chains
        where (report_id, identity_id) not in (select (report_id, identity_id) from core.fct_identity_evaluations)
        """
    ) == []  # fmt: skip
    assert (
        ask("select 1 from core.fct_identity_evaluations where status like 'not%' and coalesce(reason, '') = ''") == []
    )


def test_an_opening_balance_is_compared_by_the_natures_that_both_print(evaluated) -> None:
    assert statuses(evaluated, "natures-2023", "C-OPEN") == {
        "1 fund=general_public nature=basic": "holds",
        "2 fund=general_public": "violated",
    }


def test_an_opening_balance_that_was_adjusted_is_not_compared(evaluated) -> None:
    assert statuses(evaluated, "adjusted-2023", "C-OPEN") == {"*": "not_applicable"}
    assert "年初结转" in evaluated["adjusted-2023", "C-OPEN"]["*"][1]
    assert list(statuses(evaluated, "not adjusted-2023", "C-OPEN").values()) == ["violated"]


def test_a_budget_that_spends_money_carried_over_is_not_compared(evaluated) -> None:
    assert statuses(evaluated, "carried-2023", "C-BUDGET") == {"*": "not_applicable"}
    assert "上年结转" in evaluated["carried-2023", "C-BUDGET"]["*"][1]


def test_a_change_implies_the_figure_of_the_year_before_unless_that_is_printed(evaluated) -> None:
    for case, status in (("implied", "holds"), ("implied otherwise", "violated"), ("printed and implied", "holds")):
        assert list(statuses(evaluated, f"{case}-2023", "Y-PRIOR").values()) == [status], case


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_department_is_the_sum_of_its_units_of_that_year_where_each_prints_the_figure(evaluated, department) -> None:
    status = DEPARTMENTS[department][2]
    instance = "*" if status.startswith("not") else "1 flow=expenditure fund=all"
    assert statuses(evaluated, f"{department}-2023", "C-ORG") == {instance: status}


def test_a_unit_without_a_report_is_named_and_nothing_is_added_up(evaluated) -> None:
    ((_, reason),) = evaluated["no report-2023", "C-ORG"].values()
    assert reason.endswith("no report中心"), "neither the own office, which has a report, nor what it had until 2022"


def test_reports_under_reviewed_names_of_one_unit_are_compared(ask) -> None:
    query = "select status, difference from core.fct_identity_evaluations where identity_id = ? and report_id = ?"
    assert ask(query, "C-OPEN", "renamed-2023") == [("violated", Decimal("-100000"))]
    assert {status for status, _ in ask(query, "C-ORG", "department as printed-2023")} == {"violated"}


def test_units_that_pay_each_other_are_warned_of_not_withheld(ask) -> None:
    assert ask("select distinct severity from core.fct_findings where report_id = 'fail-2023'") == [("warning",)]
    assert ask("select is_suspect from intermediate.int_cell_audit where report_id = 'fail-2023'") == [(False,)]


def test_a_finding_names_the_other_report_beside_its_figure(ask) -> None:
    ((zh, en, file),) = ask(
        "select message_zh, message_en, file_name from core.fct_findings"
        " where report_id = 'C-OPEN-fail-2023' and identity_id = 'C-OPEN'"
    )
    assert "Z01 closing 100.00（C-OPEN-fail2022年度决算《C-OPEN-fail-2022.txt》 第1行）" in zh
    assert "(C-OPEN-fail 2022 final accounts, C-OPEN-fail-2022.txt line 1)" in en
    assert file == "C-OPEN-fail-2023.txt"


def test_the_cells_of_both_reports_are_audited_and_suspected(ask) -> None:
    found = ask(
        "select report_id, n_violated_error, is_suspect from intermediate.int_cell_audit"
        " where report_id like 'C-OPEN-fail%' order by all"
    )
    assert found == [("C-OPEN-fail-2022", 1, True), ("C-OPEN-fail-2023", 1, True)]
    assert ask("select n_exact from intermediate.int_cell_audit where report_id = 'C-OPEN-pass-2022'") == [(1,)]
