"""The dictionary and the lineage: everything public is described in both languages, and whoever uses it has an owner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dagster_project import dictionary, lookup, questions, transform
from dagster_project.warehouse import Warehouse

PROJECT = Path(__file__).resolve().parents[2]
EXPOSURES = {one["name"]: one for one in transform.manifest()["exposures"].values()}
CHINESE = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def entries(sample_run) -> list[dict[str, object]]:
    with lookup.current(Warehouse(sample_run.warehouse)) as connection:
        return lookup.ask(connection, "from marts.dictionary order by all").records()


def test_the_dictionary_has_every_column_of_the_release_and_no_other(sample_run, entries) -> None:
    there = sample_run.rows(
        """
        select table_schema, table_name, column_name, ordinal_position from information_schema.columns
        where table_schema in ('marts', 'questions', 'core', 'quarantine', 'history')
        """
    )
    described = {tuple(one.values())[:4] for one in entries if one["column_name"]}
    in_contracts = {one for one in described if one[0] != "core"}
    assert in_contracts == {one for one in there if one[0] != "core"}
    assert {one[:3] for one in described} <= {one[:3] for one in there}
    assert {(one["schema_name"], one["relation_name"]) for one in entries if not one["column_name"]} == {
        one[:2] for one in there
    }


def test_everything_is_described_in_both_languages_each_in_its_own_field(entries) -> None:
    for one in entries:
        name = (one["relation_name"], one["column_name"])
        assert CHINESE.search(str(one["description_zh"])) and "。" not in str(one["description_en"]), name
        assert re.search("[A-Za-z]", str(one["description_en"])) or one["column_name"] in ("level", "relation"), name


def test_a_table_says_what_a_row_is_and_a_mart_what_to_watch_for(entries) -> None:
    for one in entries:
        if one["column_name"] or one["schema_name"] == "core":
            continue
        assert "one row per" in str(one["description_en"]).lower(), one["relation_name"]
        if one["relation_name"] not in ("sentences", "dictionary"):
            assert CHINESE.search(str(one["warning_zh"])) and one["warning_en"], one["relation_name"]


def test_the_written_dictionary_is_the_one_of_the_models(sample_run) -> None:
    written = (PROJECT / "docs" / "dictionary.md").read_text(encoding="utf-8")
    with lookup.current(Warehouse(sample_run.warehouse)) as connection:
        assert dictionary.text(connection) == written, f"write it anew: {dictionary.COMMAND}"


@pytest.mark.parametrize("question", questions.questions(), ids=lambda one: one.name)
def test_a_question_is_an_exposure_of_the_mart_that_its_query_reads(question) -> None:
    exposure = EXPOSURES[f"question_{question.number:02}_{question.name}"]
    nodes = transform.manifest()["nodes"]
    read = set(re.findall(r"(?:from|join) (\w+\.\w+)", question.sql))
    exposed = {f"{nodes[one]['schema']}.{nodes[one]['alias']}" for one in exposure["depends_on"]["nodes"]}
    assert exposed == read
    assert question.zh in exposure["description"] and question.en in exposure["description"]


def test_every_exposure_has_an_owner() -> None:
    assert {"web_explorer", "report_pages", "gate", "bi_connections"} <= set(EXPOSURES)
    assert all(one["owner"]["name"] for one in EXPOSURES.values())
