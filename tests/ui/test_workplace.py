"""The workplace as people use it, in a browser: what stands on its pages of a release that the command line published."""

from __future__ import annotations

import dataclasses
import shutil
import signal
import urllib.request
from collections.abc import Iterator

import pytest
from serving import serving
from visiting import Visitor, visiting

WITHHELD = "示例市公共资源服务中心"


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
