"""What people really drop into a folder: a clear message for each, and the rest goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

GOOD = """2021年度示例县档案馆整体支出绩效自评报告

一、基本情况

2021年度总支出300.00万元，其中：基本支出200.00万元，项目支出100.00万元。

基本支出200.00万元，其中：人员经费150.00万元，公用经费50.00万元。
"""


@pytest.fixture(scope="module")
def mixed_folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("混 合 folder")
    (folder / "好 报告.txt").write_text(GOOD, encoding="utf-8")
    (folder / "gb18030.txt").write_bytes(GOOD.replace("档案馆", "图书馆").encode("gb18030"))
    (folder / "same content, other name.txt").write_text(GOOD, encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(os.urandom(20_000))
    with (folder / "one line.txt").open("wb") as file:
        file.truncate(200 * 2**20)
    (folder / "report.pdf").write_bytes(b"%PDF-1.7\n%truncated")
    (folder / "no unit.txt").write_text("本年度总支出10.00万元。\n", encoding="utf-8")
    (folder / "link.txt").symlink_to("/etc/hostname")
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "=1+1"
    workbook.create_sheet("hidden").sheet_state = "hidden"
    workbook.active["ZZ9999"] = " "
    workbook.save(folder / "formulas.xlsx")
    whole = (folder / "formulas.xlsx").read_bytes()
    (folder / "truncated.xlsx").write_bytes(whole[: len(whole) // 2])
    return folder


@pytest.fixture(scope="module")
def mixed_run(mixed_folder, run_juesuan, tmp_path_factory):
    return run_juesuan("run", mixed_folder, warehouse=tmp_path_factory.mktemp("W"))


def test_the_good_reports_are_published(mixed_run):
    assert mixed_run.code == 0, mixed_run.err
    assert mixed_run.rows("select unit_name from marts.reports where verdict = 'published' order by unit_name") == [
        ("示例县图书馆",),
        ("示例县档案馆",),
    ]


@pytest.mark.parametrize("name", ["empty.txt", "binary.txt", "one line.txt", "report.pdf", "truncated.xlsx"])
def test_what_cannot_be_read_is_listed_with_its_reason(mixed_run, name):
    ((verdict, reason),) = mixed_run.rows("select verdict, verdict_reason from marts.reports where file_name = ?", name)
    assert verdict == "unreadable"
    assert " / " in reason, "a reason is bilingual"
    assert name in mixed_run.err


def test_a_report_without_unit_or_year_is_withheld_not_guessed(mixed_run):
    ((verdict, unit, year),) = mixed_run.rows(
        "select verdict, unit_name, fiscal_year from marts.reports where file_name = 'no unit.txt'"
    )
    assert (verdict, unit, year) == ("withheld", None, None)


def test_links_are_not_followed(mixed_run):
    assert mixed_run.rows("select * from marts.reports where file_name = 'link.txt'") == []


def test_an_empty_folder_is_said_to_be_empty(run_juesuan, tmp_path):
    (tmp_path / "nothing").mkdir()
    done = run_juesuan("run", tmp_path / "nothing", warehouse=tmp_path / "W")
    assert done.code == 2
    assert "没有文件" in done.err


def test_a_path_that_does_not_exist_is_wrong_usage(run_juesuan, tmp_path):
    done = run_juesuan("run", tmp_path / "nowhere", warehouse=tmp_path / "W")
    assert done.code == 2
    assert "Traceback" not in done.err


def test_a_folder_of_which_nothing_can_be_read_leaves_the_release_alone(mixed_run, run_juesuan, tmp_path):
    (tmp_path / "bad.txt").write_bytes(os.urandom(5000))
    before = (mixed_run.warehouse / "current").resolve()
    done = run_juesuan("run", tmp_path, warehouse=mixed_run.warehouse)
    assert done.code == 2
    assert "bad.txt" in done.err
    assert (mixed_run.warehouse / "current").resolve() == before


@pytest.mark.parametrize("command", [["findings"], ["sql", "select 1"], ["explain", "abc"]])
def test_without_a_release_every_question_says_what_to_type(run_juesuan, tmp_path, command):
    done = run_juesuan(*command, warehouse=tmp_path / "W")
    assert done.code == 2
    assert "juesuan run" in done.err


def test_a_number_with_too_many_places_or_digits_does_not_stop_a_run(run_juesuan, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "好.txt").write_text(GOOD, encoding="utf-8")
    workbook = openpyxl.Workbook()
    workbook.active.append(["2021年度示例县水务局部门决算", None])
    workbook.active.append(["项目", "金额"])
    workbook.active.append(["甲", 12345.123456789])
    workbook.active.append(["乙", 1e20])
    workbook.save(folder / "places.xlsx")
    done = run_juesuan("run", folder, warehouse=tmp_path / "W")
    assert done.code == 0, done.err
    assert done.rows("select value::varchar from marts.cells where printed_text like '12345.%'") == [("12345.123457",)]
    assert done.rows("select stated, line from marts.findings where identity_id = 'L-SCALE'") == [
        ("100000000000000000000", 4)
    ], "what was left out is listed"


def test_what_a_limit_refused_is_read_once_the_limit_is_raised(tmp_path, run_juesuan, monkeypatch):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "long.txt").write_text(GOOD + "。\n" * 300, encoding="utf-8")
    (tmp_path / "in" / "short.txt").write_text(GOOD.replace("档案馆", "图书馆"), encoding="utf-8")
    verdicts = "select file_name, verdict from marts.reports order by file_name"
    monkeypatch.setenv("JUESUAN_LIMITS", "LINES=100")
    done = run_juesuan("run", tmp_path / "in", warehouse=tmp_path / "W")
    assert done.rows(verdicts) == [("long.txt", "unreadable"), ("short.txt", "published")], done.err
    monkeypatch.setenv("JUESUAN_LIMITS", "LINES=many")
    assert run_juesuan("run", tmp_path / "in", warehouse=tmp_path / "W").code == 2
    monkeypatch.delenv("JUESUAN_LIMITS")
    done = run_juesuan("run", tmp_path / "in", warehouse=tmp_path / "W")
    assert done.rows(verdicts) == [("long.txt", "published"), ("short.txt", "published")], done.err


def test_a_full_disk_is_told_and_is_no_defect(tmp_path):
    small = f'mount -t tmpfs -o size=64k none {tmp_path} && exec "$@"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", small, "sh"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no disk of any size can be made here (unshare, mount)")
    done = subprocess.run(
        [*command, sys.executable, "-m", "dagster_project.cli", "run", "raw", "--warehouse", tmp_path / "W"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "磁盘已满" in done.stderr and "Traceback" not in done.stderr
