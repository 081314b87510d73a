"""The tables of the 2023 report come out of a PDF the same, however it was printed; a damaged PDF says so."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from pdf_of_tables import FONT, Style, draw
from reading import grids, of_files_named, texts
from remade_tables import RULED, published, star, star_of
from reportlab.lib import pdfencrypt
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from sample_sheets import Sheet

from dagster_project import documents, forms
from dagster_project.documents import limits, pdf_rulings
from dagster_project.model import Cell, Document, Grid, Paragraph, Report, Segment, Unreadable


@cache
def sheets() -> tuple[Sheet, ...]:
    return tuple(published().values())


read, _ = of_files_named("report.pdf")


def cells_of(document: Document) -> list[Cell]:
    segment = Segment(document, 0, len(document.blocks), "支队", 2023, "final_accounts")
    return forms.read_tables(Report("r", (segment,), "支队", 2023, "final_accounts"))[0]


# ------------------------------------------------------------------------------------------------ tables


@pytest.mark.parametrize("style", RULED.values(), ids=RULED)
def test_a_table_over_pages_is_one_exact_grid_and_each_cell_keeps_its_page(tmp_path: Path, style: Style) -> None:
    found = grids(read(tmp_path, draw(sheets(), style)))
    assert len(found) == 8
    assert all(grid.exact for grid in found)
    for grid in found:
        pages = [cell.page for cell in grid.cells]
        assert grid.page == pages[0]
        assert pages == sorted(pages)
        assert len(set(pages)) > 1 or style.rows is None or len(list(grid.rows())) < 9


def test_tables_that_follow_without_a_title_are_two_where_their_columns_differ(tmp_path: Path) -> None:
    def without_title(sheet: Sheet, columns: slice) -> Sheet:
        return [[""] * 3] * 3 + [row[columns] for row in sheet[3:29]]

    whole, narrow = (without_title(sheets()[2], columns) for columns in (slice(None), slice(3, 7)))
    assert len(grids(read(tmp_path, draw([whole, whole])))) == 1
    assert len(grids(read(tmp_path, draw([whole, narrow])))) == 2


def test_the_text_of_a_table_is_no_paragraph_and_its_title_stands_before_it(tmp_path: Path) -> None:
    document = read(tmp_path, draw(sheets()[2:3]))
    kinds = ["grid" if isinstance(block, Grid) else block.text for block in document.blocks]
    assert kinds[:4] == [
        "收入决算批复表",
        "财决批复02表",
        "部门：株洲市公安局交通警察支队 金额单位：万元",
        "grid",
    ]
    assert all(text.startswith(("注", "2")) for text in kinds[4:])
    lines = [block.line if isinstance(block, Paragraph) else block.first_line for block in document.blocks]
    assert lines == sorted(lines)
    assert {block.page for block in document.blocks} == {1, 2}


@pytest.mark.parametrize("turn", ["upright", "rotate 90", "rotate 270"])
def test_a_cell_has_its_box_on_the_page_as_it_is_shown(tmp_path: Path, turn: str) -> None:
    document = read(tmp_path, draw(sheets()[2:3], Style(turn=turn)))
    (amount,) = [c for c in grids(document)[0].cells if c.text == "9413.22" and c.column == 4]
    assert amount.page == 1
    assert amount.bbox is not None
    x0, y0, x1, y1 = amount.bbox
    assert 250 < x0 < x1 < 500  # the page shows 842 × 595 however it is stored
    assert 150 < y0 < y1 < 300


def test_a_table_whose_rulings_cannot_be_read_is_read_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    def panic(*_: object, **__: object) -> None:
        raise Panic

    monkeypatch.setattr(pdf_rulings.tablers, "find_tables", panic)
    document = read(tmp_path, draw(sheets()))
    assert "pages 1, 2, 3" in document.notes[0]
    assert star_of(cells_of(document)) == star()


def test_figures_that_stand_left_of_the_next_number_keep_their_order_but_are_not_certain(tmp_path: Path) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800))
    canvas.setFont(FONT, 9)
    rows = [["栏次", "1", "2", "3"], ["合计", "100.00", "70.00", "30.00"], ["公安", "80.00", "50.00", "30.00"]]
    for number, (name, *figures) in enumerate(rows):
        canvas.drawString(60, 700 - 20 * number, name)
        for column, text in enumerate(figures):
            left = 270 + 90 * column
            if number:
                canvas.drawRightString(left + 87, 700 - 20 * number, text)
            else:
                canvas.drawString(left, 700, text)
    canvas.save()
    (grid,) = grids(read(tmp_path, stream.getvalue()))
    assert [[cell.text for cell in row] for row in grid.rows()] == rows
    assert not grid.exact


# ---------------------------------------------------------------------------------------- published files


def test_every_amount_of_a_published_report_is_placed(real_reports: Path) -> None:
    document = documents.read(next(real_reports.glob("*普陀区委社会工作部*.pdf")))
    printed = [c for c in cells_of(document) if c.printed_text]
    assert {c.table_code for c in printed} == {"Z01", "Z02", "Z03", "Z04", "Z05", "Z06"}
    assert [c.placement for c in printed] == ["as_printed"] * 205


def test_its_amounts_are_placed_without_its_rulings_too(real_reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def placed() -> dict[tuple[str | None, ...], Decimal | None]:
        cells = cells_of(documents.read(next(real_reports.glob("*普陀区委社会工作部*.pdf"))))
        return {
            (c.table_code, c.function_code, c.economic_code, c.flow, c.fund, c.nature): c.value
            for c in cells
            if c.printed_text and c.domain
        }

    with_rulings = placed()
    monkeypatch.setattr(pdf_rulings.Rulings, "tables", lambda *_: None)
    assert placed() == with_rulings
    assert len(with_rulings) == 205


def test_tables_over_pages_of_a_published_budget_are_whole(real_reports: Path) -> None:
    document = documents.read(next(real_reports.glob("*人大办公厅2017年度预算公开.pdf")))
    found = grids(document)
    assert [len(list(grid.rows())) for grid in found][:2] == [26, 16]
    texts = {cell.text for cell in found[0].cells}
    assert {"八、社会保障和就业支出", "当年收入小计"} <= texts, "cells that a page break cuts are joined"
    assert {"专户管理教育收费", "其他非税收入"} <= {cell.text for cell in found[1].cells}, "whole cells are not"
    assert sorted({cell.page for cell in found[-1].cells}) == [20, 21, 22, 23]


# ------------------------------------------------------------------------------------------------ hostile


def printed(*pages: str | None, **options: object) -> bytes:
    """A PDF of one line a page; None is an empty page, "image" a picture."""
    stream = io.BytesIO()
    canvas = Canvas(stream, **options)
    for text in pages:
        if text == "image":
            pixel = io.BytesIO(b"P5 1 1 255 \x80")
            canvas.drawImage(ImageReader(pixel), 0, 0, 500, 700)
        elif text:
            canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_truncated_file_says_so(tmp_path: Path, share: float) -> None:
    data = draw(sheets()[:1])
    with pytest.raises(Unreadable, match="truncated or damaged"):
        read(tmp_path, data[: int(share * len(data))])


def test_an_encrypted_file_needs_its_password(tmp_path: Path) -> None:
    lock = pdfencrypt.StandardEncryption("secret", ownerPassword="owner", strength=128)
    with pytest.raises(Unreadable, match="needs a password"):
        read(tmp_path, printed("text", encrypt=lock))


def test_a_file_that_only_may_not_be_changed_is_read(tmp_path: Path) -> None:
    lock = pdfencrypt.StandardEncryption("", ownerPassword="owner", strength=128)
    assert [b.text for b in read(tmp_path, printed("text", encrypt=lock)).blocks if isinstance(b, Paragraph)] == [
        "text"
    ]


@pytest.mark.parametrize("page", [None, "image"])
def test_a_file_without_text_says_so(tmp_path: Path, page: str | None) -> None:
    with pytest.raises(Unreadable, match="no text"):
        read(tmp_path, printed(page))


def test_pages_that_are_images_are_told_and_the_others_read(tmp_path: Path) -> None:
    document = read(tmp_path, printed("one", None, "image", "four"))
    assert [(b.text, b.page) for b in document.blocks if isinstance(b, Paragraph)] == [("one", 1), ("four", 4)]
    (note,) = document.notes
    assert "第 3 页是图像" in note and note.endswith("pages 3")


def test_text_that_a_recogniser_hid_behind_a_scan_is_read_and_told(tmp_path: Path) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(100, 700, "seen")
    canvas.showPage()
    canvas.drawImage(ImageReader(io.BytesIO(b"P5 1 1 255 \x80")), 0, 0, 500, 700)
    text = canvas.beginText(100, 600)
    text.setTextRenderMode(3)
    text.textOut("recognised")
    canvas.drawText(text)
    canvas.drawString(100, 500, "stamped")
    canvas.save()
    document = read(tmp_path, stream.getvalue())
    assert texts(document) == ["seen", "recognised", "stamped"]
    (note,) = document.notes
    assert "may be wrong: pages 2" in note


def test_page_numbers_are_left_out_and_a_running_title_stands_once(tmp_path: Path) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800))
    for number in range(1, 5):
        canvas.drawString(100, 770, "Annual report")
        canvas.drawString(100, 400, f"text {number}")
        canvas.drawString(300, 30, str(number))
        canvas.showPage()
    canvas.save()
    assert texts(read(tmp_path, stream.getvalue())) == ["Annual report", "text 1", "text 2", "text 3", "text 4"]


def test_what_lies_beyond_the_edge_of_the_page_or_slants_across_it_is_not_read(tmp_path: Path) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800))
    canvas.drawString(100, 700, "seen")
    canvas.drawString(100, -50, "cut away")
    canvas.rotate(45)
    canvas.drawString(300, 0, "watermark")
    canvas.save()
    assert [b.text for b in read(tmp_path, stream.getvalue()).blocks if isinstance(b, Paragraph)] == ["seen"]


@pytest.mark.parametrize("turns", [0, 90], ids=["upright", "sideways"])
def test_upright_letters_that_lean_over_as_italics_are_read(tmp_path: Path, turns: int) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(800, 800))
    canvas.translate(400, 400)
    canvas.rotate(turns)
    canvas.drawString(-200, 0, "share")
    canvas.transform(1, 0, 0.32, 1, 0, 0)
    canvas.drawString(-160, 0, "54.43%")
    canvas.save()
    (line,) = (b.text for b in read(tmp_path, stream.getvalue()).blocks if isinstance(b, Paragraph))
    assert line.split() == ["share", "54.43%"]


@pytest.mark.parametrize(("limit", "most"), [("PAGES", 2), ("PAGE_CHARS", 5), ("CELLS", 100)])
def test_a_limit_that_is_passed_is_told_and_one_that_is_met_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    data = {
        "PAGES": (printed("a", "b"), printed("a", "b", "c")),
        "PAGE_CHARS": (printed("12345"), printed("123456")),
        "CELLS": (draw(sheets()[-1:]), draw(sheets()[2:3])),
    }[limit]
    monkeypatch.setattr(limits, limit, most)
    assert read(tmp_path, data[0]).blocks
    with pytest.raises(Unreadable, match=f"more than {most}"):
        read(tmp_path, data[1])
