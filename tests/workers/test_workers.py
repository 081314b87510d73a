"""Whatever a worker does, its item alone is lost, and nothing of it is left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import deeds
import pytest
from limits_of_tests import LIMITS

from dagster_project.model import Failed, Paragraph
from dagster_project.workers import pool as module
from dagster_project.workers.pool import Workers

HERE = Path(__file__).parent
GOOD = (Paragraph("好"), {1, 2}, None)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    with Workers(LIMITS, tmp_path, processes=2) as workers:
        yield workers


def results(workers: Workers, wanted: list[str]) -> list[Any]:
    found = dict(workers.each(deeds.do, wanted))
    assert sorted(found) == list(range(len(wanted))), "each item once"
    return [found[place] for place in range(len(wanted))]


def sleepers() -> list[str]:
    """Processes of the test's own mark, ``sleep 987``."""
    lines = [entry.read_bytes() for entry in Path("/proc").glob("[0-9]*/cmdline") if _readable(entry)]
    return [line.decode() for line in lines if line.startswith(b"sleep\x00987")]


def _readable(entry: Path) -> bool:
    try:
        return bool(entry.read_bytes())
    except OSError:
        return False


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def soon(condition: Any) -> bool:
    until = time.monotonic() + 10
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(condition())


# ------------------------------------------------------------------------------------------------ good workers


def test_every_item_comes_back_once_with_its_place(workers: Workers) -> None:
    assert dict(workers.each(deeds.square, range(50))) == {number: number**2 for number in range(50)}


def test_results_come_as_they_finish(workers: Workers) -> None:
    first = next(workers.each(deeds.do, ["sleep", "good", "good"]))
    assert first == (1, GOOD)


def test_workers_stay_from_item_to_item_and_from_call_to_call(workers: Workers) -> None:
    pids = {pid for _ in range(3) for _, pid in workers.each(deeds.pid, range(6))}
    assert len(pids) <= 2
    assert os.getpid() not in pids


def test_no_more_workers_are_started_than_there_are_items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    begin = module._Worker.__init__
    monkeypatch.setattr(module._Worker, "__init__", lambda *given: (started.append(1), begin(*given))[1])
    with Workers(LIMITS, tmp_path, processes=8) as workers:
        assert list(workers.each(deeds.pid, [])) == []
        assert not started
        assert len(list(workers.each(deeds.pid, range(2)))) == 2
    assert len(started) <= 2


def test_as_many_workers_as_cores_unless_said_otherwise() -> None:
    assert module.cores() == len(os.sched_getaffinity(0))
    assert Workers(LIMITS)._processes == module.cores()


# ------------------------------------------------------------------------------------------------- bad workers


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("exit", "the worker crashed: exit 3"),
        ("sys.exit", "failed: SystemExit: 3"),
        ("kill itself", "killed from outside"),
        ("take 10 GB", "more than 1073741824 bytes of memory"),
        ("loop", "more than 3 s of CPU time"),
        ("overflow the stack", "the worker crashed: SIGSEGV"),
        ("return 100 MB", "bytes, more than 16777216"),
        ("return a stranger", "its result cannot be accepted: KeyError"),
        ("raise the unpicklable", "failed: Unpicklable"),
        ("open a socket", "failed: PermissionError: a worker has no network"),
        ("write a huge file", "SIGXFSZ|File too large"),
        ("dump core", "the worker crashed: SIGABRT"),
    ],
)
def test_a_bad_deed_costs_its_own_item_only(workers: Workers, deed: str, reason: str) -> None:
    before, failed, after, last = results(workers, ["good", deed, "good", "good"])
    assert before == after == last == GOOD
    assert isinstance(failed, Failed)
    assert failed.reason.count(" / ") == 1, "Chinese and English"
    assert any(one in failed.reason for one in reason.split("|")), failed.reason
    assert failed.lasting == (deed != "kill itself")


def test_who_sleeps_is_woken_and_its_children_die_too(tmp_path: Path) -> None:
    with Workers(replace(LIMITS, wall_seconds=2), tmp_path, processes=2) as workers:
        begun = time.monotonic()
        failed = results(workers, ["sleep in a child", "sleep"])
        assert time.monotonic() - begun < 20
    assert [one.reason for one in failed] == ["超过时限 2 秒 / took longer than 2 s"] * 2
    assert soon(lambda: not sleepers())


def test_cpu_time_is_counted_by_item(tmp_path: Path) -> None:
    limits = replace(LIMITS, cpu_seconds=4)  # the first item also imports this module
    with Workers(limits, tmp_path, processes=1) as workers:
        assert [result for _, result in workers.each(_burn, [1.0] * 5)] == [1.0] * 5


def _burn(seconds: float) -> float:
    begun = time.process_time()
    while time.process_time() - begun < seconds:
        pass
    return seconds


def test_a_worker_that_has_grown_makes_way_for_a_new_one(tmp_path: Path) -> None:
    with Workers(replace(LIMITS, cpu_seconds=20), tmp_path, processes=1) as workers:  # filling memory takes its time
        assert [result for _, result in workers.each(_grow, range(4))] == [1, 1, 1, 1]


_kept: list[bytearray] = []


def _grow(_: int) -> int:
    _kept.append(bytearray(700 * 2**20))
    return len(_kept)


def test_many_workers_killed_at_random_lose_nothing_else(tmp_path: Path) -> None:
    wanted = ["kill itself" if random.Random(number).random() < 0.3 else "good" for number in range(40)]
    with Workers(LIMITS, tmp_path, processes=2) as workers:
        for wish, result in zip(wanted, results(workers, wanted), strict=True):
            assert (result == GOOD) == (wish == "good")


def test_a_function_that_cannot_be_imported_is_said(workers: Workers) -> None:
    ((_, failed),) = workers.each(_Gone(), [1])  # type: ignore[arg-type]
    assert isinstance(failed, Failed)
    assert "ModuleNotFoundError" in failed.reason


class _Gone:
    """Pickled as a function of a module that nobody has."""

    def __reduce__(self) -> Any:
        return (_import_gone, ())


def _import_gone() -> None:
    __import__("module_that_nobody_has")


# ------------------------------------------------------------------------------------------------ what is left


def test_a_worker_says_nothing_to_the_terminal(workers: Workers, capfd: pytest.CaptureFixture[str]) -> None:
    assert results(workers, ["print"]) == ["quiet"]
    assert capfd.readouterr() == ("", "")


def test_temporary_files_and_processes_go_with_the_block(tmp_path: Path) -> None:
    with Workers(LIMITS, tmp_path, processes=2) as workers:
        pids = [pid for _, pid in workers.each(deeds.pid, range(4))]
        results(workers, ["write a huge file", "exit"])
    assert list(tmp_path.iterdir()) == []
    assert not any(runs(pid) for pid in pids)


def test_who_stops_listening_half_way_leaves_no_worker(workers: Workers) -> None:
    work = workers.each(deeds.do, ["good", "sleep in a child"])
    next(work)
    work.close()
    assert soon(lambda: not sleepers())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_the_program(tmp_path: Path, how: signal.Signals) -> None:
    program = subprocess.Popen(
        [sys.executable, HERE / "working_program.py", tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE)},
    )
    assert program.stdout is not None
    pids = list(map(int, program.stdout.readline().split()))
    assert pids and all(map(runs, pids))
    assert soon(sleepers)
    program.send_signal(how)
    program.wait(timeout=20)
    assert soon(lambda: not any(map(runs, pids)) and not sleepers())
