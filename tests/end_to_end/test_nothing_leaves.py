"""Whatever is asked of juesuan, no other machine hears of it. The UI is watched where it is tested."""

from __future__ import annotations

import signal
import sys
import urllib.request

import connections
import pytest

from dagster_project import lookup
from dagster_project.warehouse import Warehouse, connected

UNROUTED = "192.0.2.1"  # an address for examples, RFC 5737
CONNECTS = f"import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('{UNROUTED}', 53))"


@pytest.fixture(autouse=True)
def watched():
    if not connections.can_be_noted():
        pytest.skip("strace is not installed, or may not trace here (apt-get install strace)")


def test_a_connection_is_noted_whichever_process_makes_it(tmp_path):
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CONNECTS!r}])"
    connections.run(tmp_path / "log", sys.executable, "-c", code)
    assert connections.outside(tmp_path / "log") == [f"{UNROUTED}:53"]


def test_a_run_with_its_models_gate_and_release_asks_nobody(sample_run):
    assert sample_run.code == 0
    assert list(connections.noted(sample_run.connections)) == []


def test_a_query_fetches_nothing(sample_run, run_juesuan, tmp_path):
    query = f"select * from read_parquet('http://{UNROUTED}/any.parquet')"
    done = run_juesuan("sql", query, warehouse=sample_run.warehouse, log=tmp_path / "log")
    assert done.code == 2
    assert list(connections.noted(tmp_path / "log")) == []


def test_the_explorer_asks_nobody(sample_run, start_juesuan, tmp_path):
    program = start_juesuan("explore", "--port", 0, warehouse=sample_run.warehouse, log=tmp_path / "log")
    with urllib.request.urlopen(program.stdout.readline().strip()) as answer:
        assert answer.status == 200
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=60)
    assert program.returncode == 0
    assert list(connections.noted(tmp_path / "log")) == []


def test_every_connection_of_ours_refuses_extensions_that_it_lacks(sample_run):
    asked = "select current_setting('autoinstall_known_extensions')"
    with lookup.current(Warehouse(sample_run.warehouse)) as connection:
        assert connection.execute(asked).fetchone() == (False,)
    with connected(":memory:") as connection:
        assert connection.execute(asked).fetchone() == (False,)
