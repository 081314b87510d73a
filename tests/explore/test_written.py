"""The written copy: over what it writes, what it says when it holds less than there is, and the pages it draws."""

from __future__ import annotations

from pathlib import Path

import pytest
from looking import looking_at

from dagster_project.explore import pictures, static
from dagster_project.warehouse import Warehouse


def test_it_is_written_over_a_copy_and_over_nothing_else(sample_run, run_juesuan, tmp_path):
    (letters := tmp_path / "letters").mkdir()
    (letters / "letter.txt").write_text("dear", encoding="utf-8")
    done = run_juesuan("explore", "--static", letters, warehouse=sample_run.warehouse)
    assert done.code == 2 and [one.name for one in letters.iterdir()] == ["letter.txt"]
    own = run_juesuan("explore", "--static", sample_run.warehouse / "inputs" / "x", warehouse=sample_run.warehouse)
    assert own.code == 2


def test_a_copy_that_holds_less_says_so(sample_run, tmp_path, monkeypatch, browser):
    monkeypatch.setattr(static, "MOST_ROWS", 2)
    monkeypatch.setattr(static, "MOST_UNITS", 1)
    monkeypatch.setattr(static, "MOST_FIGURES", 3)
    index, left_out = static.write(Warehouse(sample_run.warehouse), tmp_path / "copy")
    assert len(left_out) >= 4
    with looking_at(browser, index.as_uri()) as explorer:
        page = explorer.open("findings")
        assert "more than a written copy holds" in page.inner_text("main")
        page.locator("article a", has_text="看原文和数字").last.click()
        explorer.open("functions", unit="株洲市公安局交通警察支队")
        page.wait_for_selector("main [role=alert]:has-text('juesuan explore')")


def test_no_answer_lies_twice_and_every_question_finds_its_file():
    assert static.key_of("functions", {"unit": "甲", "year": 2023}) == "functions\nunit=甲\nyear=2023"
    # reckoned by source.js in a browser
    assert [static.shard_of(one) for one in ("about", "figure\nid=甲")] == [62, 222]


def test_a_page_is_drawn_by_a_worker_and_one_that_cannot_be_is_told(tmp_path, sample_run):
    (broken := tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pictures.pictures(Warehouse(sample_run.warehouse)) as drawn:
        (found,) = drawn.each([pictures.Place(Path(broken), 1, ())])
        assert isinstance(found, pictures.Failed) and "1" in found.reason
        with pytest.raises(pictures.NoPicture):  # the sample has no file with pages
            drawn.of(sample_run.rows("select min(cell_id) from marts.cells")[0][0])
