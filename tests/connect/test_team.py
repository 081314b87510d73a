"""docs/team.md is typed as it stands, and what it builds is asked through nginx as browsers ask."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import connections
import pytest
from pages import DOCS, differences
from private_postgres import Postgres
from units import Machine, machine

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROJECT = DOCS.parent.parent
NEEDED = ("nginx", "rsync", "openssl", "systemd-analyze", "pg_dump", "flock")


@dataclass
class Team:
    """The page, typed: what lies in ``root`` is /srv/juesuan, ``port`` is nginx's."""

    root: Path
    machine: Machine
    port: int
    password: str
    wrong: list[str]


def free_ports(count: int) -> list[str]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _run(*command: object, said: str = "") -> str:
    return subprocess.run(list(map(str, command)), input=said, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def team(server: Postgres, sample_run: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.skip(f"not installed (apt-get install nginx rsync openssl systemd postgresql): {', '.join(missing)}")
    root, settings, typed_in = (tmp_path_factory.mktemp(name) for name in ("srv", "etc", "typed"))
    database, password = server.fresh("dagster"), secrets.token_hex(8)
    (root / "app").symlink_to(PROJECT)
    shutil.copytree(sample_run.warehouse, root / "warehouse", symlinks=True)
    (root / ".pgpass").write_text(f"127.0.0.1:*:*:loader:{database.password}\n")
    (root / ".pgpass").chmod(0o600)
    for who in ("editors", "viewers"):
        hashed = _run("openssl", "passwd", "-6", "-stdin", said=password)
        (settings / who).write_text(f"{who}:{hashed}")
    _run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 2, "-subj", "/CN=127.0.0.1",
        "-keyout", settings / "key.pem", "-out", settings / "certificate.pem",
    )  # fmt: skip
    with machine(tmp_path_factory.mktemp("machine")) as here:
        code, edit, look, https = free_ports(4)
        words = {
            "/srv/juesuan": str(root),
            "/srv/juesuan/app/.venv/bin": str(PROJECT / ".venv" / "bin"),
            "/etc/juesuan": str(settings),
            "/etc/systemd/system": str(here.systemd),
            "/etc/nginx": str(here.nginx),
            "username: juesuan": "username: loader",
            "-U juesuan": "-U loader",
            **{"5432": str(database.port), "4000": code, "3000": edit, "3001": look, "443 ssl": f"{https} ssl"},
        }
        (typed_in / "juesuan-.service.d").mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PATH", f"{here.programs}{os.pathsep}{os.environ['PATH']}")
            wrong = list(differences("../team.md", typed_in, **words))
        yield Team(root, here, int(https), password, wrong)


def ask(team: Team, path: str, body: object = None, who: str | None = "editors", **headers: str) -> tuple[int, Any]:
    """Status and answer, which is parsed where it is JSON."""
    if who:
        word = base64.b64encode(f"{who}:{team.password}".encode()).decode()
        headers["Authorization"] = f"Basic {word}"
    data = None
    if body is not None:
        data = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(f"https://127.0.0.1:{team.port}{path}", data, headers)
    trusting = ssl._create_unverified_context()
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60, context=trusting) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        if status != 502 or time.monotonic() > until:  # nginx is there before what stands behind it
            break
        time.sleep(0.3)
    return status, json.loads(text) if text.startswith(("{", "[")) else text


def query(team: Team, text: str, who: str = "editors", **variables: Any) -> Any:
    place = {"editors": "/juesuan/graphql", "viewers": "/juesuan-look/graphql"}[who]
    status, answer = ask(team, place, {"query": text, "variables": variables}, who)
    assert status == 200, answer
    return answer["data"]


def test_every_step_of_the_page_answers_as_it_says(team: Team) -> None:
    assert team.wrong == []


LAUNCH = """mutation ($selector: JobOrPipelineSelector!) {
    launchPipelineExecution(executionParams: {mode: "default", selector: $selector, runConfigData: {}}) {
        __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message }
    }
}"""
JOB = {"repositoryLocationName": "juesuan", "repositoryName": "__repository__", "jobName": "write_pages"}
STATUS = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"


def test_an_editor_runs_a_job_and_a_viewer_sees_it_and_may_start_none(team: Team) -> None:
    launched = query(team, LAUNCH, selector=JOB)["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    status, until = "", time.monotonic() + 240
    while status not in ("SUCCESS", "FAILURE", "CANCELED") and time.monotonic() < until:
        status = query(team, STATUS, "viewers", id=launched["run"]["runId"])["runOrError"]["status"]
        time.sleep(0.5)
    assert status == "SUCCESS", team.machine.log_of("juesuan-code")
    refused = query(team, LAUNCH, "viewers", selector=JOB)["launchPipelineExecution"]
    assert refused["__typename"] == "UnauthorizedError"


def test_nginx_lets_in_whom_it_knows_from_its_own_pages(team: Team) -> None:
    asked = {"query": "{ version }"}
    assert ask(team, "/juesuan/graphql", asked)[0] == 200
    assert ask(team, "/juesuan/graphql", asked, Origin=f"https://127.0.0.1:{team.port}")[0] == 200
    assert ask(team, "/juesuan/graphql", asked, who=None)[0] == 401
    assert ask(team, "/juesuan/graphql", asked, who="viewers")[0] == 401
    assert ask(team, "/juesuan/graphql", asked, Origin="https://elsewhere.example")[0] == 403
    assert ask(team, "/juesuan/graphql?query=%7Bversion%7D")[0] == 403, "a link of another page would be such a request"


def test_the_ui_works_behind_the_prefix_and_asks_nobody_else(team: Team, browser: Browser) -> None:
    known = {"username": "viewers", "password": team.password}
    context = browser.new_context(ignore_https_errors=True, http_credentials=known)
    asked: list[str] = []
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        with page.expect_websocket(
            lambda socket: socket.url.endswith("/juesuan-look/graphql"), timeout=60_000
        ) as opened:
            page.goto(f"https://127.0.0.1:{team.port}/juesuan-look/runs")
        page.get_by_text("write_pages").first.wait_for(timeout=60_000)
        assert not opened.value.is_closed()
    finally:
        context.close()
    home = f"https://127.0.0.1:{team.port}/juesuan-look/"
    assert [one for one in asked if not one.startswith((home, "data:", "blob:"))] == []


def test_nobody_was_asked_outside_this_machine(team: Team) -> None:
    if not connections.can_be_noted():
        pytest.skip("strace is not installed, or may not trace here (apt-get install strace)")
    assert team.machine.connected_to() == []
