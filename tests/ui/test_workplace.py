"""The workplace as people use it in browsers: what a release says, a report read again, several who write at once."""

from __future__ import annotations

import dataclasses
import shutil
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from serving import serving, with_home
from visiting import MOST_SECONDS, Visitor, visiting

WITHHELD, AGAIN = "示例市公共资源服务中心", "怀化市道路运输服务中心"
READ_AGAIN = "ops:\n  interpreted_reports:\n    config: {{paths: [], report: {}}}\n"


@pytest.fixture(scope="module")
def house(sample_run, tmp_path_factory):
    """A warehouse that the command line filled before anybody opened the UI."""
    root = tmp_path_factory.mktemp("workplace") / "W"
    shutil.copytree(sample_run.warehouse, root, symlinks=True)
    return dataclasses.replace(sample_run, warehouse=root)


@pytest.fixture(scope="module")
def address(house, start_juesuan) -> Iterator[str]:
    with serving(start_juesuan, house.warehouse, signal.SIGINT) as address:
        yield address


@pytest.fixture
def visitor(browser, address) -> Iterator[Visitor]:
    with visiting(browser, address) as visitor:
        yield visitor
    assert visitor.elsewhere == [], "the UI asks nobody else"


def test_it_answers_where_it_says(address):
    with urllib.request.urlopen(f"{address}/server_info") as answer:
        assert answer.status == 200


def test_none_of_its_programs_tells_its_maker_anything(address, house):
    home = house.warehouse / "dagster"
    programs = with_home(home)
    assert programs
    for program in programs:
        given = Path(f"/proc/{program}/environ").read_bytes().split(b"\0")
        assert {b"DAGSTER_DISABLE_TELEMETRY=1", b"DBT_SEND_ANONYMOUS_USAGE_STATS=false", b"DO_NOT_TRACK=1"} <= set(
            given
        )
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not instance.telemetry_enabled


def test_the_page_of_the_release_says_at_once_which_report_failed_and_why(visitor, house):
    page = visitor.open("assets/release")
    page.get_by_text((house.warehouse / "current").resolve().name, exact=True).wait_for()
    row = visitor.row("扣留 withheld", WITHHELD, "R-Z03")
    width = row.get_by_text(WITHHELD).bounding_box()["width"]
    assert width > 5 * 14, "a name is not broken after every character"


def test_an_identity_is_a_check_of_its_own_name_that_shows_where_it_is_violated(visitor):
    page = visitor.open("assets/marts/identity_evaluations?view=checks&checkDetail=R_Z03")
    page.get_by_text("支出决算表行合计：").wait_for()
    visitor.row("violated").get_by_text("1", exact=True).wait_for()
    page.get_by_text("[Show Markdown]").click()
    visitor.row(WITHHELD, "第7行").wait_for()


def test_a_year_shows_its_reports_and_why_each_failed(visitor):
    visitor.open("assets/fiscal_years?view=partitions&partition=2023")
    visitor.row("扣留 withheld", WITHHELD, "R-Z03").wait_for()


def test_of_three_who_write_at_once_each_is_served_or_refused_in_turn(visitor, browser, address, house, start_juesuan):
    query = "select unit_name, facts, facts_withheld from marts.reports order by all"
    before, facts = (house.warehouse / "current").resolve().name, house.rows(query)
    with visiting(browser, address) as other:
        first = visitor.launch("one_report", READ_AGAIN.format(f"{AGAIN} 2023"))
        second = other.launch("one_report", READ_AGAIN.format("没有这个单位"))
        visitor.page.get_by_text("Executing (1)").wait_for()
        third = start_juesuan("run", "--again", "也没有这个单位", warehouse=house.warehouse)
        other.page.get_by_text("RUN_FAILURE").wait_for()
        other.page.get_by_text("没有与“没有这个单位”相符的报告").last.wait_for()
        assert visitor.run(first)["status"] == "SUCCESS"
        assert visitor.run(second)["status"] == "FAILURE"
        assert visitor.run(second)["startTime"] >= visitor.run(first)["endTime"], "one run after the other"
    _, said = third.communicate(timeout=MOST_SECONDS)
    assert third.returncode == 2, "the command line waits too, and is refused for its name alone"
    assert "等待其结束" in said and "没有与“也没有这个单位”相符的报告" in said
    after = (house.warehouse / "current").resolve().name
    assert after != before
    assert house.rows(query) == facts
    visitor.open("assets/release").get_by_text(after, exact=True).wait_for()
    visitor.open("assets/received_files")
    visitor.row("files read again").get_by_text("1", exact=True).wait_for()
    visitor.row("read again", AGAIN).wait_for()
