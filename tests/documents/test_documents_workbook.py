"""XLSX and XLS workbooks become one exact grid a sheet."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from dagster_project import documents
from dagster_project.documents.workbook import plain_number
from dagster_project.model import Document, Grid, GridCell


def read(tmp_path: Path, book: openpyxl.Workbook | xlwt.Workbook, name: str = "a.xlsx") -> Document:
    book.save(tmp_path / name)
    return documents.read(tmp_path / name)


def cells(document: Document, place: int = 0) -> dict[tuple[int, int], GridCell]:
    grid = document.blocks[place]
    assert isinstance(grid, Grid)
    return {(cell.row, cell.column): cell for cell in grid.cells}


def filled(book: openpyxl.Workbook, **values: object) -> openpyxl.Workbook:
    for address, value in values.items():
        book.active[address] = value
    return book


def test_each_sheet_is_an_exact_grid_with_its_name_and_title_rows(tmp_path: Path) -> None:
    book = filled(openpyxl.Workbook(), B3="收入决算表", B5="合计", C5=22131.98)
    book.active.title = "收入"
    book.create_sheet("支出")["A1"] = "支出决算表"
    book.create_sheet("空表")
    document = read(tmp_path, book)
    assert [(b.name, b.exact, b.first_line, b.last_line) for b in document.blocks if isinstance(b, Grid)] == [
        ("收入", True, 3, 5),
        ("支出", True, 1, 1),
    ]
    assert {place: (cell.text, cell.line) for place, cell in cells(document).items()} == {
        (2, 1): ("收入决算表", 3),
        (4, 1): ("合计", 5),
        (4, 2): ("22131.98", 5),
    }
    assert document.format == "xlsx" and document.engine.startswith("python-calamine ")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (22131.98, "22131.98"),
        (2040201, "2040201"),
        ("2040201", "2040201"),
        ("22,131.98", "22,131.98"),
        (0, "0"),
        (-0.5, "-0.5"),
        (1e-7, "0.0000001"),
        (1e16, "10000000000000000"),
        (datetime.date(2024, 5, 30), "2024-05-30"),
        (datetime.datetime(2024, 5, 30, 1, 2), "2024-05-30T01:02:00"),
        (True, "TRUE"),
        ("  甲\u200b\n乙 ", "甲\n乙"),
    ],
)
def test_values_are_written_as_a_person_reads_them(tmp_path: Path, value: object, text: str) -> None:
    assert cells(read(tmp_path, filled(openpyxl.Workbook(), A1=value)))[0, 0].text == text


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_with_two_decimals_comes_back_as_it_went_in(amount: Decimal) -> None:
    assert Decimal(plain_number(float(amount))) == amount


def test_the_noise_of_binary_sums_is_gone() -> None:
    assert plain_number(0.1 + 0.2) == "0.3"
    assert plain_number(22131.980000000003) == "22131.98"


def test_zero_and_blank_stay_different(tmp_path: Path) -> None:
    found = cells(read(tmp_path, filled(openpyxl.Workbook(), A1=0, B1="", C1="0.00")))
    assert {place: cell.text for place, cell in found.items()} == {(0, 0): "0", (0, 2): "0.00"}


def test_merged_cells_become_spans(tmp_path: Path) -> None:
    book = filled(openpyxl.Workbook(), A1="标题", B2="支出")
    book.active.merge_cells("A1:D1")
    book.active.merge_cells("B2:C3")
    found = cells(read(tmp_path, book))
    assert (found[0, 0].rowspan, found[0, 0].colspan) == (1, 4)
    assert (found[1, 1].rowspan, found[1, 1].colspan) == (2, 2)


def test_a_hidden_sheet_is_read_and_noted(tmp_path: Path) -> None:
    book = filled(openpyxl.Workbook(), A1="合计")
    hidden = book.create_sheet("底稿")
    hidden["A1"], hidden.sheet_state = "内部", "hidden"
    document = read(tmp_path, book)
    assert cells(document, 1)[0, 0].text == "内部"
    assert any("底稿" in note and "hidden" in note for note in document.notes)


def test_a_formula_without_a_saved_value_is_blank_and_noted(tmp_path: Path) -> None:
    document = read(tmp_path, filled(openpyxl.Workbook(), A1=1, A2="=A1*2", A3="=A1*3"))
    assert set(cells(document)) == {(0, 0)}
    assert any(note.startswith("2 个公式") for note in document.notes)


def test_a_workbook_with_values_only_has_no_notes(tmp_path: Path) -> None:
    assert read(tmp_path, filled(openpyxl.Workbook(), A1=1)).notes == ()


def test_an_error_value_is_blank_and_noted(tmp_path: Path) -> None:
    document = read(tmp_path, filled(openpyxl.Workbook(), A1=1, A2="#REF!"))
    assert set(cells(document)) == {(0, 0)}
    assert any("#REF!" in note for note in document.notes)


def test_a_chart_sheet_is_not_read_but_noted(tmp_path: Path) -> None:
    book = filled(openpyxl.Workbook(), A1=1)
    book.create_chartsheet("图")
    assert any("图" in note for note in read(tmp_path, book).notes)


def test_an_xls_workbook_is_read_like_an_xlsx(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("收入")
    sheet.write_merge(0, 0, 0, 2, "收入决算表")
    sheet.write(1, 0, 2040201)
    sheet.write(1, 1, 22131.98)
    sheet.write(1, 2, datetime.date(2024, 5, 30), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    hidden = book.add_sheet("底稿")
    hidden.write(0, 0, "内部")
    hidden.visibility = 1
    document = read(tmp_path, book, "a.xls")
    found = cells(document)
    assert document.format == "xls"
    assert found[0, 0].colspan == 3
    assert [found[1, column].text for column in range(3)] == ["2040201", "22131.98", "2024-05-30"]
    assert any("底稿" in note for note in document.notes)


def test_the_content_decides_over_a_wrong_extension(tmp_path: Path) -> None:
    stream = io.BytesIO()
    filled(openpyxl.Workbook(), A1="合计").save(stream)
    path = tmp_path / "a.csv"
    path.write_bytes(stream.getvalue())
    assert documents.read(path).format == "xlsx"
