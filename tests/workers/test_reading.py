"""Files and reports through workers and cache: read once, read anew when the code changes, never lost to a neighbour."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project import reading, reports, tasks
from dagster_project.documents import limits
from dagster_project.model import Failed
from dagster_project.reading import INTERPRETING, READING, Reader
from dagster_project.warehouse import Warehouse
from dagster_project.workers import pool

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (
    "2022年度示例县{}整体支出绩效自评报告\n\n2022年度总支出300.00万元，其中：基本支出200.00万元，项目支出100.00万元。\n"
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    warehouse = Warehouse(tmp_path / "W")
    for name, text in (("一.txt", TEXT.format("文物局")), ("二.txt", TEXT.format("体育局")), ("bad.pdf", "%PDF-1.7\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        warehouse.add(tmp_path / name, name)
    return warehouse


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the functions that workers are given, one for each item."""
    done: list[str] = []
    each = pool.Workers.each

    def noted(self, function, items):
        done.extend(function.__name__ for _ in items)
        return each(self, function, items)

    monkeypatch.setattr(pool.Workers, "each", noted)
    return done


def read_all(warehouse: Warehouse):
    with Reader(warehouse) as reader:
        results = reader.read(warehouse.inputs())
        segments = [segment for result in results if not isinstance(result, Failed) for segment in result]
        return results, sorted(reader.interpret(reports.assemble(segments)), key=lambda one: str(one.report.unit_name))


def entries(warehouse: Warehouse) -> list[Path]:
    return [path for path in warehouse.cache_folder.rglob("*") if path.is_file()]


def test_files_come_back_in_their_order_with_failures_in_their_place_and_every_report(warehouse: Warehouse) -> None:
    results, found = read_all(warehouse)
    first, second, bad = results
    assert (first[0].unit_name, second[0].unit_name) == ("示例县文物局", "示例县体育局")
    assert isinstance(bad, Failed) and " / " in bad.reason
    assert {one.report.unit_name for one in found} == {"示例县文物局", "示例县体育局"}
    assert all(one.cells and not one.failure for one in found)


def test_the_same_files_are_neither_read_nor_interpreted_again_not_even_the_bad_one(
    warehouse, work, monkeypatch
) -> None:
    before = read_all(warehouse)
    assert work.count("segments_of") == 3 and work.count("interpretation_of") == 2
    work.clear()
    monkeypatch.setattr(pool, "_Worker", None)
    assert read_all(warehouse) == before
    assert work == []


def test_a_new_file_is_the_only_one_read(warehouse, work, tmp_path) -> None:
    read_all(warehouse)
    work.clear()
    (tmp_path / "三.txt").write_text(TEXT.format("气象局"), encoding="utf-8")
    warehouse.add(tmp_path / "三.txt", "三.txt")
    _, found = read_all(warehouse)
    assert work == ["segments_of", "interpretation_of"]
    assert len(found) == 3


def test_changed_code_reads_anew_and_sweeps_what_old_code_has_left(warehouse, work, monkeypatch) -> None:
    read_all(warehouse)
    before = entries(warehouse)
    work.clear()
    monkeypatch.setattr(reading, "digest_of", lambda patterns: "changed")
    read_all(warehouse)
    assert len(work) == 6, "the PDF is also asked for pages that are images"
    assert not set(before) & set(entries(warehouse))
    assert len(entries(warehouse)) == len(before)


def test_another_limit_or_another_libreoffice_reads_anew(monkeypatch) -> None:
    fingerprints = {reading._fingerprint(READING)}
    monkeypatch.setenv(limits.VARIABLE, "PAGES=1")
    fingerprints.add(reading._fingerprint(READING))
    monkeypatch.setattr("dagster_project.documents.office.program", lambda: sys.executable)
    fingerprints.add(reading._fingerprint(READING))
    assert len(fingerprints) == 3


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: b"", lambda data: data[:40] + b"\0" + data[41:]]
)
def test_a_damaged_entry_is_read_anew(warehouse, work, damage) -> None:
    before = read_all(warehouse)
    work.clear()
    for entry in entries(warehouse):
        entry.write_bytes(damage(entry.read_bytes()))
    assert read_all(warehouse) == before
    assert len(work) == 6, "the PDF is also asked for pages that are images"


def test_a_failure_that_may_pass_is_not_remembered(warehouse, monkeypatch, work) -> None:
    monkeypatch.setattr(reading, "segments_of", tasks_killed_from_outside)
    assert all(isinstance(one, Failed) and not one.lasting for one in read_all(warehouse)[0])
    monkeypatch.setattr(reading, "segments_of", tasks.segments_of)
    assert not isinstance(read_all(warehouse)[0][0], Failed)


def tasks_killed_from_outside(file: tuple[Path, str]) -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


def test_a_report_that_kills_its_worker_is_kept_with_the_reason(warehouse, monkeypatch) -> None:
    monkeypatch.setattr(reading, "interpretation_of", tasks_killed_from_outside)
    _, found = read_all(warehouse)
    assert {one.report.unit_name for one in found} == {"示例县文物局", "示例县体育局"}
    assert all("killed from outside" in one.failure and not one.cells for one in found)
    assert {one.status for one in found[0].instances} == {"not_evaluable"}, "the gate wants every identity answered"


@pytest.mark.parametrize(
    ("modules", "patterns"),
    [("dagster_project.documents, dagster_project.reports", READING), ("dagster_project.tasks", INTERPRETING)],
)
def test_the_fingerprint_covers_every_module_that_the_work_loads(modules: str, patterns: tuple[str, ...]) -> None:
    loaded = f"import {modules}, sys; print(*(m.__file__ for m in sys.modules.values() if 'dagster_project' in str(m)))"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert set(map(Path, done.stdout.split())) <= {file for pattern in patterns for file in PROJECT.glob(pattern)}


def test_a_limit_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import dagster_project.documents.limits"]
    for wanted in ("PAGE=1", "PAGES=many", "VARIABLE=1", "os=1"):
        done = subprocess.run(command, env={limits.VARIABLE: wanted}, cwd=PROJECT, capture_output=True, text=True)
        assert done.returncode and "no such limit" in done.stderr
