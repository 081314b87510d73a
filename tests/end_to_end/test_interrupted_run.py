"""A run that is killed, or that meets another one: ``current`` is the old release or the new one, whole."""

from __future__ import annotations

import random
import shutil
import signal
import time

import duckdb
import pytest

CHANGED = (
    "2022年度示例县林场整体支出绩效自评报告\n\n2022年度总支出{0}.00万元，其中：基本支出{0}.00万元，项目支出0.00万元。\n"
)


@pytest.fixture
def warehouse(sample_run, tmp_path):
    copy = tmp_path / "W"
    shutil.copytree(sample_run.warehouse, copy, symlinks=True)
    return copy


def facts(warehouse) -> int:
    with duckdb.connect(str(warehouse / "current" / "juesuan.duckdb"), read_only=True) as connection:
        row = connection.execute("select count(*) from marts.fiscal_amounts").fetchone()
    assert row is not None
    return int(row[0])


def test_killed_at_any_moment_the_next_run_recovers(warehouse, run_juesuan, start_juesuan, tmp_path):
    before = facts(warehouse)
    chance = random.Random(20231231)
    for attempt in range(4):
        report = tmp_path / f"report {attempt}.txt"
        report.write_text(CHANGED.format(100 + attempt), encoding="utf-8")
        program = start_juesuan("run", report, warehouse=warehouse)
        time.sleep(chance.uniform(0.5, 9))
        program.kill()
        program.wait()
        assert facts(warehouse) >= before, "current is the old release or the new one"
    done = run_juesuan("run", report, "--rebuild", warehouse=warehouse)
    assert done.code == 0, done.err
    assert done.rows("select amount_wan from marts.fiscal_amounts where unit_name = '示例县林场' and nature = 'all'")
    assert not list((warehouse / "releases").glob(".tmp-*"))


@pytest.mark.parametrize("seconds", [1, 5, 9])
def test_ctrl_c_leaves_the_release_and_no_traceback(warehouse, start_juesuan, tmp_path, seconds):
    report = tmp_path / "report.txt"
    report.write_text(CHANGED.format(55), encoding="utf-8")
    before = (warehouse / "current").resolve()
    program = start_juesuan("run", report, warehouse=warehouse)
    time.sleep(seconds)
    program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 130, said
    assert "已中断" in said
    assert "Traceback" not in said
    assert (warehouse / "current").resolve() == before


def test_two_runs_at_once_take_turns(warehouse, start_juesuan, tmp_path):
    reports = []
    for number in (1, 2):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        text = CHANGED.format(70 + number).replace("林场", f"第{'一二'[number - 1]}林场")
        (folder / "report.txt").write_text(text, encoding="utf-8")
        reports.append(folder)
    programs = [start_juesuan("run", folder, warehouse=warehouse) for folder in reports]
    said = [program.communicate(timeout=300)[1] for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    assert sum("等待其结束" in text for text in said) == 1, "who comes second is told that it waits"
    with duckdb.connect(str(warehouse / "current" / "juesuan.duckdb"), read_only=True) as connection:
        units = connection.execute("select count(distinct unit_name) from marts.reports where unit_name like '%林场'")
        assert units.fetchone() == (2,)


def test_reading_goes_on_while_a_run_publishes(warehouse, start_juesuan, tmp_path):
    report = tmp_path / "report.txt"
    report.write_text(CHANGED.format(66), encoding="utf-8")
    program = start_juesuan("run", report, warehouse=warehouse)
    answers = []
    while program.poll() is None:
        answers.append(facts(warehouse))
        time.sleep(0.1)
    assert program.returncode == 0
    assert len(answers) > 20 and min(answers) > 0
