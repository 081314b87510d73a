"""A folder of two hundred hostile files and one good report: the good one is published, the rest is accounted for."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import hostile_files
import pytest

GOOD = "2021年度示例县博物馆整体支出绩效自评报告\n\n2021年度总支出300.00万元，其中：基本支出200.00万元，项目支出100.00万元。\n"


def everything(folder: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.lstat().st_mtime_ns) for path in folder.rglob("*"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def files(place: Path) -> list[Path]:
    (place / "in").mkdir()
    (place / "in" / "good.txt").write_text(GOOD, encoding="utf-8")
    hostile_files.make_what_is_no_file(place / "in" / "no files")
    return hostile_files.make(place / "in")


@pytest.fixture(scope="module")
def hostile_run(place, files, run_juesuan):
    before = everything(place)
    (place / "temporary").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(place / "temporary"))
        patch.setenv("HOME", str(place / "home"))
        patch.setenv("JUESUAN_LIMITS", ",".join(f"{name}={value}" for name, value in hostile_files.LIMITS.items()))
        done = run_juesuan("run", place / "in", warehouse=place / "W")
    outside = [one for one in everything(place) if not one[0].startswith((str(place / "W"), str(place / "temporary")))]
    return done, before, outside


def test_the_good_report_is_published(hostile_run):
    done, _, _ = hostile_run
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    found = done.rows("select verdict, facts from marts.reports where unit_name = '示例县博物馆'")
    assert found == [("published", 3)]


def test_every_hostile_file_is_accounted_for(hostile_run, files):
    done, _, _ = hostile_run
    contents = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files}
    rows = done.rows("select file_sha256, verdict, verdict_reason from marts.reports")
    assert contents.keys() <= {sha256 for sha256, _, _ in rows}
    for sha256, verdict, reason in rows:
        if verdict in ("unreadable", "withheld"):
            assert " / " in reason, (contents[sha256], "a reason is bilingual")


def test_most_of_them_are_refused_and_none_by_a_defect(hostile_run):
    done, _, _ = hostile_run
    assert done.rows("select file_name, verdict_reason from marts.reports where verdict_reason like '%处理失败%'") == []
    assert done.rows("select count(*) > 60 from marts.reports where verdict = 'unreadable'") == [(True,)]


def test_what_is_no_file_is_left_alone(hostile_run):
    done, _, _ = hostile_run
    assert done.rows("select * from marts.reports where file_name like 'no files%'") == []


def test_nothing_is_written_outside_the_warehouse(hostile_run, place):
    _, before, outside = hostile_run
    assert outside == before
    assert [path.name for path in (place / "temporary").rglob("*") if path.is_file()] == []
    assert list((place / "W" / "cache").glob("scratch*")) == []
    assert not Path("/tmp/upwards").exists()


def test_no_process_is_left(hostile_run, place):
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.fsencode(place) in (process / "environ").read_bytes() and int(process.name) != os.getpid():
                left.append((process / "cmdline").read_text())
        except OSError:
            continue
    assert left == []
