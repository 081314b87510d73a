"""The fifteen questions over published reports, held against rows that were read in the documents by eye.

``expected/RUN/NAME.csv`` has the answer to a question; a question without a file has no answer in those reports: they are
of one year each, state no score of a project, and use no code that was retired.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from dagster_project import lookup, questions
from dagster_project.questions import page
from dagster_project.warehouse import Warehouse

PROJECT = Path(__file__).resolve().parents[2]
EXPECTED = Path(__file__).parent / "expected"
ASKED = questions.questions()


def answer(run, question: questions.Question) -> list[dict[str, str]]:
    with lookup.opened(run.warehouse / "current" / "juesuan.duckdb") as connection:
        found = lookup.ask(connection, question.sql)
    return [{name: "" if value is None else str(value) for name, value in row.items()} for row in found.records()]


def expected(run: str, question: questions.Question) -> list[dict[str, str]]:
    file = EXPECTED / run / f"{question.name}.csv"
    return list(csv.DictReader(file.open(encoding="utf-8"))) if file.exists() else []


@pytest.mark.parametrize("question", ASKED, ids=lambda one: one.name)
def test_the_sample_answers_as_its_documents_do(sample_run, question) -> None:
    assert answer(sample_run, question) == expected("sample", question)


@pytest.mark.parametrize("question", ASKED, ids=lambda one: one.name)
def test_the_source_reports_answer_as_they_read(seeds_run, question) -> None:
    assert answer(seeds_run, question) == expected("seeds", question)


def test_every_expected_answer_is_of_a_question() -> None:
    assert {file.stem for file in EXPECTED.glob("*/*.csv")} <= {one.name for one in ASKED}


def test_there_are_fifteen_each_one_select_in_both_languages() -> None:
    assert [one.number for one in ASKED] == list(range(1, 16))
    for one in ASKED:
        assert ";" not in one.sql and re.match("select|with", one.sql), one.name
        for zh, en in ((one.zh, one.en), (one.watch_zh, one.watch_en)):
            assert re.search("[一-鿿]", zh) and re.search("[A-Za-z]{3}", en), one.name


def test_a_question_is_asked_by_number_or_name_and_another_is_refused(sample_run, run_juesuan) -> None:
    by_number = run_juesuan("ask", "13", "--format", "csv", warehouse=sample_run.warehouse)
    assert (by_number.code, by_number.out.splitlines()[1].split(",")[-1]) == (0, "99.825779"), by_number.err
    assert "其他公安支出" in by_number.err and "注意 / mind" in by_number.err
    assert questions.question("project_share_of_2040299") is questions.question("13")
    refused = run_juesuan("ask", "16", warehouse=sample_run.warehouse)
    assert refused.code == 2 and "没有这个问题" in refused.err


def test_the_page_shows_what_the_sample_answers_today(sample_run) -> None:
    written = (PROJECT / "docs" / "questions.md").read_text(encoding="utf-8")
    with lookup.current(Warehouse(sample_run.warehouse)) as connection:
        assert page.text(connection) == written, f"write it anew: {page.COMMAND}"
