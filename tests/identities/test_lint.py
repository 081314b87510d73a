"""The catalogue examined: each defect planted in a copy of it is told, and the catalogue as it stands has none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from small_reports import read_cells
from typer.testing import CliRunner

from dagster_project import cli
from dagster_project.catalogue_samples import samples
from dagster_project.identities import catalogue, lint
from dagster_project.identities.catalogue import Identity
from dagster_project.identities.lint import Remark, Sample

Z03 = """
    total   Z03 nature=all : 100.00
    basic   Z03 nature=basic : 60.00
    project Z03 nature=project : 40.00
    total1  Z03 nature=all function=204 parent=TOTAL : 100.00
    basic1  Z03 nature=basic function=204 parent=TOTAL : 60.00
    project1 Z03 nature=project function=204 parent=TOTAL : 40.00
"""
TOTAL, PARTS = {"table": "Z03", "nature": "all"}, {"table": "Z03", "nature": ["basic", "project"]}
ROW = {"each": ["function_code"], "lhs": TOTAL, "rhs": [PARTS]}
DOWN = {
    "each": ["nature"],
    "lhs": {"table": "Z03", "function_code": "TOTAL"},
    "rhs": [{"table": "Z03", "function_parent": "TOTAL"}],
}


def row_of(code: str) -> dict[str, Any]:
    return {**ROW, "lhs": {**TOTAL, "function_code": code}, "rhs": [{**PARTS, "function_code": code}]}


def identity(name: str, *rules: Mapping[str, Any], **other: str) -> Identity:
    fields = {
        "group": "row",
        "name": name,
        "formula": "",
        "severity": "error",
        "severity_at_total": other.get("severity", "error"),
        "finding_class": "arithmetic",
        "applicability": "",
        **other,
    }
    return Identity(identity_id=name, rules=tuple({"sum": dict(rule)} for rule in rules), **fields)


def told(identities: Sequence[Identity], kind: str, lines: str = Z03) -> list[Remark]:
    sample = Sample("small", 2023, read_cells("small", lines))
    return [one for one in lint.examine(identities, [sample]) if one.kind == kind]


# ------------------------------------------------------------------------------------------ contradictory


def test_a_total_that_equals_one_of_its_positive_parts_contradicts_the_sum() -> None:
    part = {**ROW, "rhs": [{"table": "Z03", "nature": "basic"}]}
    (one,) = told([identity("R-A", ROW), identity("R-B", part)], "contradictory")
    assert sorted(one.identities) == ["R-A 1", "R-B 1"]


def test_of_many_identities_only_those_that_contradict_are_named() -> None:
    more = {**ROW, "relation": ">=", "lhs": {"table": "Z03", "nature": "project"}, "rhs": [TOTAL]}
    identities = [identity("R-A", ROW), identity("R-D", DOWN)]
    assert told(identities, "contradictory") == []
    found = told([*identities, identity("R-M", more)], "contradictory")
    assert [sorted(one.identities) for one in found] == [["R-A 1", "R-M 1"]]


def test_an_equation_that_no_positive_figures_satisfy_contradicts_itself() -> None:
    negative = {**ROW, "rhs": [{**PARTS, "weight": -1}]}
    assert [one.identities for one in told([identity("R-A", negative)], "contradictory")] == [("R-A 1",)]


def test_what_rounds_apart_but_can_hold_is_no_contradiction() -> None:
    at_least = {**ROW, "relation": ">="}
    assert told([identity("R-A", ROW), identity("R-B", at_least)], "contradictory") == []


# ------------------------------------------------------------------------------------------ never evaluable


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"rhs": [{"table": "Z03", "nature": ["basic", "projct"]}]}, "nature=projct"),
        ({"lhs": {"table": "Z13", "nature": "all"}}, "table=Z13"),
        ({"lhs": {"table": "Z03", "flow": "expenditures"}}, "flow=expenditures"),
        ({"rhs": [{"table": "Z03", "function_code": "9990101"}]}, "function_code=9990101"),
        ({"rhs": [{"table": "Z03", "indicator": "sangong_totl"}]}, "indicator=sangong_totl"),
    ],
)
def test_a_word_that_nothing_prints_is_named(changed: Mapping[str, Any], word: str) -> None:
    found = told([identity("R-A", {**ROW, **changed})], "never_evaluable")
    assert any(word in one.message_en and word in one.message_zh for one in found)


@pytest.mark.parametrize(
    "condition",
    [
        {"years": [2024, 2022]},
        {"absent": {"table": "Z03", "nature": "basic"}, "present": [{"table": "Z03", "nature": "basic"}]},
        {"absent": {"table": "Z03", "nature": "basic"}, "requires": {"nature": ["basic"]}},
    ],
)
def test_conditions_that_exclude_each_other_are_never_evaluable(condition: Mapping[str, Any]) -> None:
    (one,) = told([identity("R-A", {**ROW, **condition})], "never_evaluable")
    assert one.identities == ("R-A 1",)


def test_a_condition_that_some_report_meets_is_evaluable() -> None:
    absent = {**ROW, "absent": {"table": "Z03", "nature": "basic"}}
    assert told([identity("R-A", absent)], "never_evaluable") == []


# ------------------------------------------------------------------------------- redundant, duplicate, unreached


def test_what_follows_from_others_is_told_with_them() -> None:
    identities = [identity("R-D", DOWN), identity("R-T", row_of("TOTAL")), identity("R-C", row_of("类"))]
    assert {one.identities for one in told(identities, "redundant")} == {("R-T", "R-C", "R-D"), ("R-C", "R-D", "R-T")}
    assert told(identities[1:], "redundant") == []


def test_the_same_equation_under_two_ids_is_a_duplicate() -> None:
    turned = {"each": ["function_code"], "lhs": PARTS, "rhs": [TOTAL]}
    (one,) = told([identity("R-A", ROW), identity("R-B", turned)], "duplicate")
    assert one.identities == ("R-A 1", "R-B 1")


def test_a_position_that_no_identity_reaches_is_listed() -> None:
    (one,) = told([identity("R-A", ROW)], "unreached", Z03 + "paid Z03 nature=operating : 1.00")
    assert (one.identities, "operating" in one.message_en, "basic" in one.message_en) == (("Z03",), True, False)


def test_an_identity_without_a_rule_is_listed_as_not_executable() -> None:
    assert [one.identities for one in told([identity("R-A")], "not_executable")] == [("R-A",)]


# --------------------------------------------------------------------------------------------- consistency


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"severity": "eror"}, "severity"),
        ({"finding_class": "arithmetics"}, "class"),
        ({"group": "rows"}, "group"),
        ({"identity_id": "X-A"}, "ids R-"),
        ({"severity_at_total": "fatal"}, "severity_at_total"),
        ({"rules": ({"sums": ROW},)}, "kind of rule"),
        ({"rules": ({"sum": {**ROW, "requries": {}}},)}, "no such option"),
        ({"rules": ({"sum": {**ROW, "lhs": {"table": "Z03", "natur": "all"}}},)}, "no such field"),
    ],
)
def test_what_is_written_wrongly_is_inconsistent(changed: Mapping[str, Any], words: str) -> None:
    one = identity("R-A", row_of("类"))
    assert told([one], "inconsistent") == []
    assert any(words in remark.message_en for remark in told([replace(one, **changed)], "inconsistent"))


def test_an_id_that_stands_twice_is_inconsistent() -> None:
    assert len(told([identity("R-A", ROW), identity("R-A", ROW)], "inconsistent")) == 1


# ------------------------------------------------------------------------------------- the catalogue itself


@pytest.fixture(scope="module")
def reports() -> list[Sample]:
    return samples(catalogue.load())


@pytest.fixture(scope="module")
def shipped(reports: list[Sample]) -> list[Remark]:
    return lint.examine(catalogue.load(), reports)


def test_the_catalogue_contradicts_nothing_and_every_rule_can_be_evaluated(shipped: list[Remark]) -> None:
    assert [one for one in shipped if one.kind in lint.DEFECTS] == []


def test_no_two_rules_of_the_catalogue_are_the_same_equation(shipped: list[Remark]) -> None:
    assert [one.identities for one in shipped if one.kind == "duplicate"] == []


def test_a_defect_planted_in_the_catalogue_is_told_and_ends_with_code_1(
    reports: list[Sample], monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = (one for one in catalogue.load() if one.identity_id == "R-Z03")
    part = {**row.rules[0]["sum"], "rhs": [{"table": "Z03", "flow": "expenditure", "nature": "basic"}]}
    planted = [row, replace(row, identity_id="R-Z03-BASIC", rules=({"sum": part},))]
    monkeypatch.setattr(catalogue, "load", lambda: tuple(planted))
    monkeypatch.setattr("dagster_project.catalogue_samples.samples", lambda _: reports[:1])
    result = CliRunner().invoke(cli.app, ["lint", "--format", "csv"])
    assert result.exit_code == cli.DEFECT
    assert 'contradictory,"R-Z03 1, R-Z03-BASIC 1"' in result.output


def test_every_identity_has_its_rules_in_one_place() -> None:
    text = Path(catalogue.__file__).with_name("rules.yml").read_text(encoding="utf-8")
    keys = re.findall(r"^([A-Z][A-Z0-9-]+):", text, re.MULTILINE)
    assert len(keys) == len(set(keys)) == len([one for one in catalogue.load() if one.rules])
