"""``juesuan ui`` as a program: it says where it is, and ends with all that it started."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import urllib.request
from pathlib import Path

import connections
import pytest


@pytest.fixture
def warehouse(sample_run, tmp_path):
    copy = tmp_path / "W"
    shutil.copytree(sample_run.warehouse, copy, symlinks=True)
    return copy


def with_home(home: Path) -> list[int]:
    """Processes that were started with that DAGSTER_HOME."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            given = environment.read_bytes().split(b"\0")
        except OSError:
            continue
        if f"DAGSTER_HOME={home}".encode() in given:
            found.append(int(environment.parent.name))
    return found


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_where_it_says_and_leaves_nobody_behind(warehouse, start_juesuan, sign, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "connections" if sign == signal.SIGTERM else None  # once will do
    program = start_juesuan("ui", "--port", port, warehouse=warehouse, log=log)
    try:
        said = next(line for line in program.stderr if "http://127.0.0.1" in line)
        assert f"http://127.0.0.1:{port}" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info") as answer:
            assert answer.status == 200
        assert with_home(warehouse / "dagster")
        os.kill(program.pid, sign)
        program.communicate(timeout=60)
    finally:
        program.kill()
    assert program.returncode == 0
    assert not with_home(warehouse / "dagster")
    if log and connections.can_be_noted():
        assert connections.outside(log) == [], "no other machine is asked"


def test_a_port_in_use_is_said_in_one_line(warehouse, run_juesuan):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_juesuan("ui", "--port", taken.getsockname()[1], warehouse=warehouse)
    assert done.code == 2
    assert "--port" in done.err
    assert "Traceback" not in done.err
