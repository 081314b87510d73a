"""``juesuan ui`` as a program: it says where it is, and ends with all that it started."""

from __future__ import annotations

import shutil
import signal
import socket
import urllib.request

import connections
import pytest
from serving import serving


@pytest.fixture
def warehouse(sample_run, tmp_path):
    copy = tmp_path / "W"
    shutil.copytree(sample_run.warehouse, copy, symlinks=True)
    return copy


def test_it_answers_where_it_says_leaves_nobody_behind_and_asks_nobody(warehouse, start_juesuan, tmp_path):
    log = tmp_path / "connections"
    with (
        serving(start_juesuan, warehouse, signal.SIGTERM, log) as address,
        urllib.request.urlopen(f"{address}/server_info") as answer,
    ):
        assert answer.status == 200
    if connections.can_be_noted():
        assert connections.outside(log) == [], "no other machine is asked"


def test_a_port_in_use_is_said_in_one_line(warehouse, run_juesuan):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_juesuan("ui", "--port", taken.getsockname()[1], warehouse=warehouse)
    assert done.code == 2
    assert "--port" in done.err
    assert "Traceback" not in done.err
