"""The server by itself: whom it answers, with what, and that it follows the release."""

from __future__ import annotations

import json
import shutil
import signal
import socket
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import duckdb
import pytest
from looking import looking_at
from playwright.sync_api import expect

from dagster_project.explore import answers
from dagster_project.explore.figures import figures

HOSTILE = "<script>document.title='taken'</script>局"


def asked(address: str, path: str, host: str | None = None, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request(method, path, headers={"Host": host} if host else {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_page_elsewhere_that_points_its_name_here_is_refused(served):
    assert asked(served, "/api/about")[0].status == 200
    assert asked(served, "/api/about", host="evil.example")[0].status == 400
    assert asked(served, "/api/about", host="evil.example:80")[0].status == 400


def test_every_answer_forbids_what_is_not_needed(served):
    for path in ("/", "/api/about", "/web/app.js", "/nothing"):
        headers = asked(served, path)[0].headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';"), path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Access-Control-Allow-Origin"] is None


def test_it_only_reads(served):
    assert asked(served, "/api/about", method="POST")[0].status == 405
    for path in ("/web/../answers.py", "/web/%2e%2e/answers.py", "/web/..%2fanswers.py"):
        assert asked(served, path)[0].status == 404, path


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "functions?unit=x",
        "bounds?unit=x&year=two&fund=all&nature=all",
        "findings?page=1&page=2",
        "findings?order=1",
        "findings?q=" + "x" * 201,
        "figure",
    ],
)
def test_a_question_that_is_none_is_told_in_both_languages(served, path):
    response, body = asked(served, f"/api/{path}")
    assert response.status == 400
    assert " / " in json.loads(body)["error"]


def test_what_is_asked_is_a_value_and_never_sql(served):
    for text in ("' or true --", "$q", "'; drop table x; --"):
        rows = json.loads(asked(served, "/api/findings?" + urlencode({"q": text}))[1])["rows"]
        assert rows == [], "none of these stands in a finding"


def test_money_is_told_exactly(served, sample_run):
    ((fact, amount),) = sample_run.rows("select fact_id, amount_wan from marts.fiscal_amounts order by fact_id limit 1")
    told = json.loads(asked(served, f"/api/figure?id={fact}")[1])["subject"]["amount_wan"]
    assert told == str(amount)


def test_an_unknown_id_is_not_found(served):
    assert asked(served, "/api/figure?id=" + "0" * 32)[0].status == 404
    assert asked(served, "/pictures/" + "0" * 32 + ".png")[0].status == 404


def test_a_listing_is_told_in_pages_that_never_overlap(sample_run, monkeypatch):
    monkeypatch.setattr(answers, "PAGE", 7)
    with duckdb.connect(str(sample_run.warehouse / "current" / "juesuan.duckdb"), read_only=True) as connection:
        first = answers.answer(connection, "findings", {})
        pages = range(1, -(-first["matches"] // 7) + 1)
        ids = [
            row["finding_id"]
            for page in pages
            for row in answers.answer(connection, "findings", {"page": str(page)})["rows"]
        ]
    assert len(ids) == len(set(ids)) == first["matches"] > 7


@pytest.fixture
def copied(sample_run, tmp_path) -> Path:
    """A warehouse of two releases that tests may change; the second one names a unit after a script."""
    warehouse = tmp_path / "warehouse"
    here = (sample_run.warehouse / "current").resolve()
    for name in ("20240101T000000Z-aaaaaa", "20240102T000000Z-bbbbbb"):
        (folder := warehouse / "releases" / name).mkdir(parents=True)
        shutil.copy(here / "juesuan.duckdb", folder / "juesuan.duckdb")
        (folder / "juesuan.duckdb").chmod(0o644)
    with duckdb.connect(str(folder / "juesuan.duckdb")) as connection:
        for relation in ("marts.reports", "marts.fiscal_amounts", "marts.findings", "marts.indicators"):
            connection.execute(f"update {relation} set unit_name = ? where unit_name like '株洲%'", [HOSTILE])
        connection.execute(
            "update marts.cells set row_label = ?, printed_text = ? where row_label like '%208%'", [HOSTILE, HOSTILE]
        )
        connection.execute("update marts.findings set message_zh = ?, message_en = ?", [HOSTILE, HOSTILE])
        connection.execute("update marts.fiscal_amounts set function_name = ? where function_code = '208'", [HOSTILE])
    (warehouse / "current").symlink_to(warehouse / "releases" / "20240101T000000Z-aaaaaa")
    return warehouse


def test_an_execution_rate_is_of_the_adjusted_budget_and_leads_to_the_project(copied):
    database = copied / "releases" / "20240102T000000Z-bbbbbb" / "juesuan.duckdb"
    with duckdb.connect(str(database)) as connection:
        assert answers.answer(connection, "execution", {})["rows"] == [], "the sample prints no budget of a project"
        connection.execute(
            """
            update marts.projects set adjusted_yuan = executed_yuan * 2, approved_yuan = executed_yuan * 4
            where project = '办案业务资金'
            """
        )
        (row,) = answers.answer(connection, "execution", {"kind": "project"})["rows"]
        assert [str(row[name]) for name in ("rate_of_adjusted_pct", "rate_of_approved_pct")] == ["50.00", "25.00"]
        (told,) = figures(connection, [row["executed_id"]]).values()
    assert told["cells"] and told["subject"]["project"] == row["name"]


def flip(warehouse: Path, name: str) -> None:
    (warehouse / "next").symlink_to(warehouse / "releases" / name)
    (warehouse / "next").replace(warehouse / "current")


def test_it_follows_the_release_and_what_documents_print_is_inert(copied, start_juesuan, browser):
    process = start_juesuan("explore", "--port", 0, "--no-browser", warehouse=copied)
    try:
        address = process.stdout.readline().strip()
        with looking_at(browser, address) as explorer:
            page = explorer.open("units")
            page.wait_for_selector("#release:has-text('aaaaaa')")
            flip(copied, "20240102T000000Z-bbbbbb")
            page.locator("input[name=q]").fill("taken")
            page.wait_for_selector("#release:has-text('bbbbbb')")
            page.wait_for_selector("main tbody th:has-text('taken')")
            for view in ("units", "functions", "economics", "findings"):
                explorer.open(view, **({} if view in ("units", "findings") else {"unit": HOSTILE, "year": "2023"}))
                if view != "findings":
                    expect(page.locator("main .chart svg").first).to_be_visible()
                expect(page.locator("main")).to_contain_text("taken")
            explorer.open("functions", unit=HOSTILE, year="2023")
            page.locator("main tbody tr", has_text="208").locator("a.number").last.click()
            assert HOSTILE in explorer.figure().inner_text()
            assert page.title() != "taken"
            assert page.locator("main script, dialog script").count() == 0
            assert explorer.complaints == []
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_a_port_that_is_taken_is_told(sample_run, run_juesuan):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run_juesuan("explore", "--port", port, "--no-browser", warehouse=sample_run.warehouse)
    assert done.code == 2 and "--port" in done.err and "Traceback" not in done.err


def test_without_a_release_it_says_what_to_type(tmp_path, run_juesuan):
    for way in ((), ("--static", tmp_path / "copy")):
        done = run_juesuan("explore", *way, warehouse=tmp_path / "none")
        assert done.code == 2 and "juesuan run" in done.err
    assert not (tmp_path / "copy").exists()


def test_a_pair_leads_to_the_margins_of_its_own_nature():
    fact = "('{}', 'r', 'general_public', '{}', '{}', '{}', '甲局', 2023, 'executed', 'expenditure', 1)".format
    facts = (
        fact("basic row", "basic", "2010101", "TOTAL"),
        fact("project row", "project", "2010101", "TOTAL"),
        fact("part", "basic_public", "TOTAL", "30201"),
        fact("project column", "project", "TOTAL", "30201"),
    )
    pair = "('r', '2010101', '行政运行', '30201', '办公费', 0, 1, null, 'bounded', 'general_public', '{}', 0, 1, '甲局', 2023)"
    with duckdb.connect() as connection:
        connection.execute(f"""
            create schema marts;
            create table marts.fiscal_amounts as from (values {", ".join(facts)}) as facts
                (fact_id, report_id, fund, nature, function_code, economic_code, unit_name, fiscal_year, phase, flow, amount_wan);
            create table marts.function_by_economic as from (values {pair.format("basic")}, {pair.format("project")}) as pairs (
                report_id, function_code, function_name, economic_code, economic_name, lower_yuan, upper_yuan, amount_yuan,
                basis, fund, nature, least_yuan, most_yuan, unit_name, fiscal_year
            )
        """)
        scope = {"unit": "甲局", "year": "2023", "fund": "general_public"}
        margins = {}
        for nature in ("basic", "project"):
            (row,) = answers.answer(connection, "bounds", {**scope, "nature": nature})["rows"]
            margins[nature] = (row["function_id"], row["economic_id"])
    assert margins == {"basic": ("basic row", "part"), "project": ("project row", "project column")}
