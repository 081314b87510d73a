"""The command that writes a corpus: the same bytes again, the same units however many are drawn, and nothing overwritten."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from corpus import drawn
from corpus_reports import Plan, Report, reports

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "corpus.py"
PLAN = Plan(seed=7, formats=("html", "xlsx", "txt"), faults=0.3)


def write(folder: Path, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    options = ["--reports", "30", "--seed", "7", "--formats", "html,xlsx,txt", "--faults", "0.3"]
    return subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), *options],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "corpus"
    done = write(folder, "1")
    assert done.returncode == 0, done.stderr
    return folder


def test_two_runs_give_the_same_bytes(written: Path, tmp_path: Path) -> None:
    assert write(tmp_path / "again", "2").returncode == 0
    first, again = contents(written), contents(tmp_path / "again")
    assert first.keys() == again.keys()
    assert [name for name in first if first[name] != again[name]] == []


def test_a_corpus_is_never_written_over_another(written: Path) -> None:
    before = contents(written)
    assert write(written).returncode != 0
    assert contents(written) == before


def test_every_report_is_listed_and_only_they_are_in_the_folder_that_a_run_is_given(written: Path) -> None:
    with (written / "reports.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["file"] for row in csv.DictReader(file)}
    assert len(listed) == 30
    assert {*listed, "units.yml"} == contents(written / "reports").keys()


def test_the_truth_is_told_of_every_report(written: Path) -> None:
    truth = pq.read_table(written / "truth.parquet")
    assert set(truth["file"].to_pylist()) == contents(written / "reports").keys() - {"units.yml"}
    assert 0 not in truth["fen"].to_pylist()


def test_more_reports_begin_with_the_same_ones() -> None:
    def of(found: list[Report]) -> list[tuple[str, bytes]]:
        return [(report.name, report.contents()) for report in found]

    assert of(list(drawn(PLAN, 25)))[:12] == of(list(drawn(PLAN, 12)))
    third = list(reports(PLAN, 2))  # without those before it
    before = sum(1 for number in (0, 1) for _ in reports(PLAN, number))
    assert of(list(islice(drawn(PLAN, before + len(third)), before, None))) == of(third)


def test_faults_change_what_is_printed_and_nothing_else() -> None:
    with_faults, without = list(drawn(PLAN, 40)), list(drawn(Plan(PLAN.seed, formats=PLAN.formats), 40))
    changed = [one.name for one, other in zip(with_faults, without, strict=True) if one.contents() != other.contents()]
    assert changed == [one.name for one in with_faults if one.changes] != []
    assert [one.books for one in with_faults] == [one.books for one in without]
