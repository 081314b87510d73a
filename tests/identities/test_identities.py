"""Every executable identity, by small reports that satisfy it and variations that do not. See ``fixtures.yml``."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import small_reports
from evaluated import Evaluation, evaluate, interpretation

from dagster_project.identities import catalogue, matrix
from dagster_project.model import Cell, Instance, Judgement, Note

FIXTURES = small_reports.load()
VARIATIONS = [(fixture, name) for fixture in FIXTURES for name in fixture.variations]
MUST_BE_IMPLEMENTED = Path(__file__).with_name("must_be_implemented.txt").read_text(encoding="utf-8").split()
# What the reading of the tables already judged has no cells to vary; its tests stand at the end.
JUDGED_BY_READING = sorted(
    one.identity_id
    for one in catalogue.load()
    if any("noted" in rule or "by" not in rule.get("judged", {"by": ""}) for rule in one.rules)
)
JUDGED_TABLES = sorted(one.identity_id for one in catalogue.load() if any("noted" in rule for rule in one.rules))
JUDGED = {one.identity_id for one in catalogue.load() if one.relation == "judged"}
RULES = [
    (one.identity_id, number)
    for one in catalogue.load()
    for number in range(1, len(one.rules) + 1)
    if one.identity_id not in JUDGED_BY_READING and not one.compares_reports
]

Evaluations = dict[str, list[Evaluation]]

each_variation = pytest.mark.parametrize(
    ("fixture", "variation"), VARIATIONS, ids=[f"{fixture.key}/{name}" for fixture, name in VARIATIONS]
)
each_fixture = pytest.mark.parametrize("fixture", FIXTURES, ids=[fixture.key for fixture in FIXTURES])


@pytest.fixture(scope="session")
def evaluations(tmp_path_factory: pytest.TempPathFactory) -> Evaluations:
    """What the audit models say of every variation, by report_id."""
    reports = [interpretation(f.report_id(name), f.year, f.cells(name)) for f, name in VARIATIONS]
    return evaluate(tmp_path_factory.mktemp("identities"), reports)


def of_identity(fixture: small_reports.Fixture, variation: str, evaluations: Evaluations) -> list[Evaluation]:
    found = evaluations[fixture.report_id(variation)]
    return [one for one in found if one.identity_id == fixture.identity_id]


def expand(report: str, lines: str, year: int | None = 2023) -> dict[str, list[Instance]]:
    """The instances over the cells of ``lines``, by identity."""
    cells = small_reports.read_cells(report, lines)
    found: dict[str, list[Instance]] = {}
    for one in matrix.instances(report, year, cells, catalogue.load()):
        found.setdefault(one.identity_id, []).append(one)
    return found


def formed(instances: list[Instance]) -> list[Instance]:
    return [one for one in instances if one.instance != "*"]


# ---------------------------------------------------------------------------------------- each identity


@each_variation
def test_a_variation_gets_its_status(fixture: small_reports.Fixture, variation: str, evaluations: Evaluations) -> None:
    rows = [one for one in of_identity(fixture, variation, evaluations) if fixture.of in (None, one.instance)]
    expected = fixture.expected_status(variation)
    if expected == "absent":
        assert rows == []
        return
    (row,) = rows if fixture.instances == 1 or fixture.of else rows[:1]
    assert (row.status, row.severity) == (expected, fixture.severity)


@each_variation
def test_a_variation_forms_the_stated_number_of_instances(
    fixture: small_reports.Fixture, variation: str, evaluations: Evaluations
) -> None:
    count = len([one for one in of_identity(fixture, variation, evaluations) if one.instance != "*"])
    if fixture.expected_status(variation) in ("not_applicable", "absent"):
        assert count < fixture.instances
    else:
        assert count == fixture.instances


@each_fixture
def test_a_consistent_report_violates_no_identity_at_all(
    fixture: small_reports.Fixture, evaluations: Evaluations
) -> None:
    violated = [one for one in evaluations[fixture.report_id("pass")] if one.status == "violated"]
    assert violated == []


@each_fixture
def test_a_fixture_passes_fails_stands_inside_and_outside_and_has_a_blank(fixture: small_reports.Fixture) -> None:
    status = fixture.expected_status
    assert (status("pass"), status("fail")) == ("holds", "violated")
    assert not status("null").startswith("holds")
    has_nothing_to_round = fixture.key.split()[-1] in ("not_listed", "empty_table")
    holds_inside = ("holds",) if fixture.identity_id in JUDGED else ("holds_rounding", "rounding_mode")
    assert status("inside") in (("violated",) if has_nothing_to_round else holds_inside)
    assert has_nothing_to_round or status("outside") == "violated"


def test_every_rule_has_a_fixture_and_every_fixture_a_rule() -> None:
    assert {(fixture.identity_id, fixture.rule) for fixture in FIXTURES} == set(RULES)


# ------------------------------------------------------------------------------------------ the catalogue


def test_what_must_be_implemented_is_implemented() -> None:
    implemented = {one.identity_id for one in catalogue.load() if one.implemented}
    assert implemented == set(MUST_BE_IMPLEMENTED)


def test_what_must_be_implemented_includes_every_identity_of_the_tables() -> None:
    groups = {"row", "hierarchy", "table", "cross", "func-econ"}
    assert {one.identity_id for one in catalogue.load() if one.group in groups} <= set(MUST_BE_IMPLEMENTED)


@pytest.mark.parametrize(("identity_id", "number"), RULES, ids=[f"{name} {number}" for name, number in RULES])
def test_without_a_rule_exactly_its_own_failures_go_unseen(
    identity_id: str, number: int, evaluations: Evaluations, monkeypatch: pytest.MonkeyPatch
) -> None:
    def matrix_rows(fixture: small_reports.Fixture) -> dict[tuple[object, ...], str]:
        """What the identity's instances to be evaluated say, with their names; a name counts the rules before it."""
        identities = [one for one in catalogue.load() if one.identity_id == identity_id]
        found = matrix.instances(fixture.report_id("fail"), fixture.year, fixture.cells("fail"), identities)
        formed = [one for one in found if one.instance != "*"]
        return {(one.relation, *one.terms): one.instance for one in formed if one.status in (None, "violated")}

    whole = catalogue.load()
    related = [fixture for fixture in FIXTURES if fixture.identity_id == identity_id]
    violated = {}
    for fixture in related:
        names = {one.instance for one in of_identity(fixture, "fail", evaluations) if one.status == "violated"}
        violated[fixture.key] = {row for row, name in matrix_rows(fixture).items() if name in names}
    assert all(violated.values())

    def without_the_rule() -> tuple[catalogue.Identity, ...]:
        kept = [
            replace(one, rules=one.rules[: number - 1] + one.rules[number:]) if one.identity_id == identity_id else one
            for one in whole
        ]
        return tuple(kept)

    monkeypatch.setattr(catalogue, "load", without_the_rule)
    unseen = {fixture.key for fixture in related if not violated[fixture.key] & matrix_rows(fixture).keys()}
    assert unseen == {fixture.key for fixture in related if fixture.rule == number}


# --------------------------------------------------------------------------------------------- the matrix


def test_every_identity_of_the_catalogue_appears_for_every_report(evaluations: Evaluations) -> None:
    everything = {one.identity_id for one in catalogue.load()}
    assert all({one.identity_id for one in found} == everything for found in evaluations.values())


def test_what_is_not_evaluated_has_a_reason(evaluations: Evaluations) -> None:
    silent = [
        one
        for found in evaluations.values()
        for one in found
        if one.status in ("not_applicable", "not_evaluable") and not one.reason
    ]
    assert silent == []


@pytest.mark.parametrize("year", [2023, None])
def test_a_report_without_a_single_cell_still_names_every_identity(year: int | None) -> None:
    found = matrix.instances("empty", year, [], catalogue.load())
    assert [one.identity_id for one in found] == [
        one.identity_id for one in catalogue.load() if not one.compares_reports
    ]
    assert all(one.status and one.reason and one.instance == "*" for one in found)


def test_an_identity_that_is_not_implemented_is_not_evaluable(evaluations: Evaluations) -> None:
    not_implemented = {one.identity_id for one in catalogue.load() if not one.implemented}
    statuses = {one.status for found in evaluations.values() for one in found if one.identity_id in not_implemented}
    assert statuses == {"not_evaluable"}


def test_an_instance_has_a_name_of_its_own(evaluations: Evaluations) -> None:
    for report, found in evaluations.items():
        names = Counter((one.identity_id, one.instance) for one in found)
        assert [name for name, count in names.items() if count > 1] == [], report


def test_two_statements_in_one_line_are_two_instances() -> None:
    lines = """
        part  prose nature=basic : 20.00
        whole prose nature=all : 40.00
        one   prose nature=basic kind=share part=part whole=whole line=9 : 50.0%
        other prose nature=basic kind=share part=part whole=whole line=9 : 50.00%
    """
    cells = [replace(cell, line=9) for cell in small_reports.read_cells("line", lines.replace(" line=9", ""))]
    found = [one for one in matrix.instances("line", 2023, cells, catalogue.load()) if one.identity_id == "P-SHARE"]
    assert [one.instance for one in found] == ["line=9", "line=9 #2"]


def test_a_percentage_that_points_nowhere_is_not_applicable() -> None:
    found = expand("nowhere", "share prose nature=basic kind=share part=lost whole=lost : 50.0%")
    assert [one.status for one in found["P-SHARE"]] == ["not_applicable"]


@pytest.mark.parametrize("placement", ["derived", "ambiguous"])
def test_a_total_that_is_derived_or_of_uncertain_place_is_not_evaluated(placement: str) -> None:
    found = expand(
        "uncertain",
        f"""
        total   Z03 nature=all placement={placement} : 100.00
        basic   Z03 nature=basic : 60.00
        project Z03 nature=project : 40.00
        """,
    )
    (instance,) = found["R-Z03"]
    assert instance.status == "not_evaluable"
    assert "total" in instance.reason


@pytest.mark.parametrize("placement", ["derived", "ambiguous"])
def test_a_sentence_is_not_compared_with_a_figure_of_uncertain_place(placement: str) -> None:
    found = expand(
        "uncertain",
        f"""
        table  Z05 nature=all function=2040201 placement={placement} : 80.00
        stated prose fund=general_public function=2040201 : 90.00
        """,
    )
    assert [one.status for one in found["N-TEXT-TABLE"]] == ["not_evaluable"]


def test_of_two_printings_of_a_table_the_certain_one_counts() -> None:
    found = expand(
        "twice",
        """
        table  Z05 nature=all function=2040201 placement=ambiguous : 80.00
        again  Z05 nature=all function=2040201 table=2 : 90.00
        stated prose fund=general_public function=2040201 : 90.00
        """,
    )
    terms = {one.status: [term.cell_id for term in one.terms] for one in found["N-TEXT-TABLE"]}
    assert terms == {None: ["twice/stated", "twice/again"], "not_evaluable": ["twice/table", "twice/again"]}


def test_a_certain_printing_in_another_table_is_compared_rather_than_an_uncertain_one() -> None:
    found = expand(
        "other",
        """
        total  Z03 nature=all placement=ambiguous : 80.00
        ledger Z01 : 90.00
        stated prose nature=all : 90.00
        """,
    )
    (instance,) = found["N-TEXT-TABLE"]
    assert (instance.status, [term.cell_id for term in instance.terms]) == (None, ["other/stated", "other/ledger"])


def test_a_single_blank_total_of_the_ledger_is_not_a_fatal_imbalance() -> None:
    found = expand(
        "ledger",
        """
        total_in  Z01 flow=total_in :
        revenue   Z01 flow=revenue : 100.00
        opening   Z01 flow=balance_opening : 10.00
        total_out Z01 flow=total_out : 110.00
        spent     Z01 flow=expenditure : 100.00
        closing   Z01 flow=balance_closing : 10.00
        """,
    )
    assert [(one.instance, one.status) for one in found["T-Z01-BAL"]] == [
        ("1", "not_evaluable"),
        ("2", None),
        ("3", "not_evaluable"),
    ]


def test_two_blank_totals_are_not_confirmed_by_one_third_printing() -> None:
    found = expand(
        "two",
        """
        ledger Z01 :
        part   Z01 function=204 parent=TOTAL : 100.00
        total  Z03 nature=all :
        kind   Z03 nature=all function=204 parent=TOTAL : 100.00
        stated prose nature=all : 100.00
        """,
    )
    at_total = [one for one in found["X-Z01-Z03"] if one.instance == "function_code=TOTAL" and one.status is None]
    assert at_total == []


def test_a_derived_total_does_not_stand_in_for_a_missing_one() -> None:
    found = expand(
        "derived",
        """
        ledger Z01 :
        part   Z01 function=204 parent=TOTAL : 100.00
        total  Z03 nature=all placement=derived : 100.00
        """,
    )
    assert [one.status for one in found["T-Z01-EXP"]] == ["not_evaluable"]


def test_parts_of_a_list_that_may_be_incomplete_are_not_summed() -> None:
    lines = """
        total  prose flow=revenue fund=all : 100.00
        fiscal prose flow=revenue fund=fiscal whole=total exhaustive=0 : 80.00
        other  prose flow=revenue fund=other whole=total exhaustive=0 : 10.00
    """
    assert [one.status for one in expand("incomplete", lines)["N-INC-SUM"]] == ["not_applicable"]
    assert [one.status for one in expand("complete", lines.replace("=0", "=1"))["N-INC-SUM"]] == [None]


def test_parts_are_sought_in_the_section_phase_and_scope_of_their_whole() -> None:
    whole = "total prose nature=all : 100.00\nbasic prose nature=basic : 60.00\n"
    for elsewhere in ("section=annex", "phase=approved", "fund=fiscal"):
        found = expand("elsewhere", whole + f"project prose nature=project {elsewhere} : 30.00")
        assert [one.status for one in found["N-TOT-BP"]] == ["not_applicable"], elsewhere


def test_of_several_printings_of_a_part_the_nearest_stands_in_the_sum() -> None:
    found = expand(
        "nearest",
        """
        early  prose nature=basic : 6.00
        far    prose nature=project : 4.00
        filler prose flow=revenue : 1.00
        total  prose nature=all : 100.00
        basic  prose nature=basic : 60.00
        after  prose nature=project : 40.00
        """,
    )
    (instance,) = found["N-TOT-BP"]
    assert [term.cell_id for term in instance.terms] == ["nearest/total", "nearest/basic", "nearest/after"]


def test_figures_of_the_year_before_and_percentages_are_no_parts_of_a_sum() -> None:
    found = expand(
        "mixed",
        """
        total   prose nature=all : 100.00
        basic   prose nature=basic : 60.00
        project prose nature=project : 40.00
        before  prose nature=to_superior period=-1 : 7.00
        share   prose nature=operating kind=share : 40.00%
        """,
    )
    (instance,) = found["N-TOT-BP"]
    assert [term.cell_id for term in instance.terms] == ["mixed/total", "mixed/basic", "mixed/project"]


def test_children_without_a_listed_parent_belong_to_the_total() -> None:
    found = expand(
        "orphan",
        """
        total Z03 nature=all : 30.00
        kind  Z03 nature=all function=204 parent=TOTAL : 20.00
        child Z03 nature=all function=20402 parent=204 : 20.00
        alone Z03 nature=all function=2080505 parent=TOTAL : 10.00
        """,
    )
    (at_total,) = found["T-Z03"]
    assert [term.cell_id for term in at_total.terms] == ["orphan/total", "orphan/kind", "orphan/alone"]
    assert [one.instance for one in found["H-Z03"]] == ["function_code=204 nature=all"]


def test_a_three_column_z05_has_no_revenue_that_the_funds_alone_could_stand_for() -> None:
    found = expand(
        "public",
        """
        fiscal Z02 fund=fiscal : 120.00
        spent  Z05 nature=all : 100.00
        funds  Z07 flow=revenue : 20.00
        """,
    )
    assert [one.status for one in found["X-Z02-Z05"]] == ["not_applicable"]


def test_budgets_of_items_are_only_summed_where_the_text_describes_every_item() -> None:
    lines = """
        total  prose fund=general_public phase=approved : 100.00
        office prose fund=general_public phase=approved function=2040201 : 70.00
        police prose fund=general_public phase=approved function=2040220 : 20.00
        """
    table = """
        listed Z05 nature=all function=2040201 : 75.00
        other  Z05 nature=all function=2040220 : 35.00
        """
    third = "third Z05 nature=all function=2040299 : 10.00"
    assert [one.status for one in expand("all", lines + table)["B-FUNC-SUM"]] == [None]
    assert [one.status for one in expand("some", lines + table + third)["B-FUNC-SUM"]] == ["not_applicable"]
    assert [one.status for one in expand("unknown", lines)["B-FUNC-SUM"]] == ["not_applicable"]


def test_a_list_with_subtotals_or_several_units_is_not_summed() -> None:
    lines = """
        one   list row=设备 : 12.00
        two   list row=小计 : 12.00
        three list row=服务 : 8.00
        total list row=合计 : 20.00
        """
    assert [one.status for one in expand("subtotals", lines)["T-LIST-SUM"]] == ["not_applicable"]
    assert [one.status for one in expand("units", lines.replace("小计 : 12.00", "车辆 : 12辆"))["T-LIST-SUM"]] == [
        "not_applicable"
    ]
    assert len(formed(expand("plain", lines.replace("小计 : 12.00", "车辆 : 0.00"))["T-LIST-SUM"])) == 1


@pytest.mark.parametrize(
    ("year", "economic"), [(2015, "30311"), (2017, "30311"), (2018, "30113"), (2019, "30113"), (2024, "30113")]
)
def test_the_housing_fund_is_sought_under_the_code_of_its_year(year: int, economic: str) -> None:
    lines = """
        function Z05 nature=basic function=2210201 : 40.00
        30311 Z06 nature=basic_personnel economic=30311 : 40.00
        30113 Z06 nature=basic_personnel economic=30113 : 40.00
    """
    (instance,) = expand("housing", lines, year)["F-2210201"]
    assert [term.cell_id for term in instance.terms] == ["housing/function", f"housing/{economic}"]


@pytest.mark.parametrize(("year", "count"), [(2018, 2), (2019, 0), (2020, 2)])
def test_the_annuity_has_no_rate_for_the_year_in_which_it_changed(year: int, count: int) -> None:
    lines = """
        pension Z06 nature=basic_personnel economic=30108 : 100.00
        annuity Z06 nature=basic_personnel economic=30109 : 50.00
    """
    assert len(formed(expand("annuity", lines, year)["F-ANNUITY"])) == count


@pytest.mark.parametrize(
    ("ledger", "relation"),
    [
        ("all Z01 flow=revenue : 100.00\ngeneral Z01 flow=revenue fund=general_public : 100.00", "="),
        ("all Z01 flow=revenue : 110.00\ngeneral Z01 flow=revenue fund=general_public : 100.00", ">="),
        (
            "all Z01 flow=revenue : 100.00\ngeneral Z01 flow=revenue fund=general_public : 100.00\n"
            "opening Z01 flow=balance_opening : 5.00",
            ">=",
        ),
        (
            "all Z01 flow=revenue : 100.00\ngeneral Z01 flow=revenue fund=general_public : 100.00\n"
            "opening Z01 flow=balance_opening : 0.00",
            "=",
        ),
        ("all Z01 flow=revenue :\ngeneral Z01 flow=revenue fund=general_public :", ">="),
        ("", ">="),
    ],
    ids=["fiscal money only", "other revenue", "other balances", "printed zero balance", "blank ledger", "no ledger"],
)
def test_spending_equals_fiscal_spending_only_where_all_money_is_fiscal(ledger: str, relation: str) -> None:
    lines = ledger + "\nspent Z03 nature=all function=2040201 : 60.00\nfiscal Z05 nature=all function=2040201 : 60.00"
    (instance,) = expand("money", lines)["X-Z03-Z05"]
    assert (instance.relation, instance.status) == (relation, None)


# ------------------------------------------------------------------------- what reading the tables judged


@pytest.mark.parametrize("identity_id", JUDGED_TABLES)
def test_what_reading_the_tables_judged_holds_unless_a_note_says_otherwise(identity_id: str) -> None:
    identities = [one for one in catalogue.load() if one.identity_id == identity_id]
    table = small_reports.read_cells("table", "total Z03 nature=all : 100.00")
    prose = small_reports.read_cells("prose", "total prose nature=all : 100.00")

    def status(cells: list[Cell], *noted: str) -> str | None:
        (instance,) = matrix.instances("judged", 2023, cells, identities, noted)
        assert instance.reason
        return instance.status

    assert status(table) == status(table, "Y-DIR") == "holds"
    assert status(table, identity_id) == "violated"
    assert status(prose) == "not_applicable"


def test_what_a_judge_of_the_text_found_broken_is_violated_and_leaves_its_note() -> None:
    (identity,) = (one for one in catalogue.load() if one.identity_id == "N-CODE-NAME")
    cells = small_reports.read_cells("text", "named prose function=2040201 : 60.00\nlisted prose function=20402 : 1.00")
    broken = Note("", "info", 7, None, "不在表中", "not listed", stated="某项", cell_ids=("text/named",))
    judgements = [
        Judgement(identity.identity_id, "某项", ("text/named",), broken),
        Judgement(identity.identity_id, "某款", ("text/listed",)),
        Judgement("Y-DIR", "line=3"),
    ]
    wrong, right = matrix.instances("text", 2023, cells, [identity], (), judgements)
    assert (wrong.instance, wrong.status, wrong.relation) == ("某项", "violated", "judged")
    assert wrong.note == replace(broken, code=identity.identity_id, severity=identity.severity, instance="某项")
    assert (right.instance, right.status, right.note) == ("某款", "holds", None)
    assert [term.cell_id for term in (*wrong.terms, *right.terms)] == ["text/named", "text/listed"]
    (silent,) = matrix.instances("text", 2023, cells, [identity])
    assert (silent.instance, silent.status) == ("*", "not_applicable")
