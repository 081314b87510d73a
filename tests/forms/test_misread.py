"""What a recogniser misreads in tables is put right where one reading is possible, and in doubt where more are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from made_tables import Lines, grid, report, titled, z03

from dagster_project import forms
from dagster_project.forms.misread import DOUBTFUL, corrected, nearest
from dagster_project.model import Cell, Grid

SUBJECTS = {
    "2040202": ["一般行政管理事务"],
    "2040201": ["行政运行"],
    "2210201": ["住房公积金"],
    "204": ["公共安全支出"],
}


@pytest.mark.parametrize(
    ("recognised", "right"),
    [
        ("1,312:92", "1312.92"),
        ("1.312.92", "1312.92"),
        ("491.7.6", "491.76"),
        ("22131,98", "22131.98"),
        ("３0.51", "３0.51"),
        ("3O.5l", "30.51"),
        ("-480:97", "-480.97"),
        ("2O4O2O1", "2040201"),
        ("22,131.98", "22,131.98"),
    ],
)
def test_a_figure_that_can_be_only_one_is_put_right(recognised: str, right: str) -> None:
    assert corrected(recognised) == right


@pytest.mark.parametrize("text", ["22,131.988", "221.319.8", "公安", "l", "", "2023年", "一、1.2", "..", "4 4"])
def test_what_can_be_more_than_one_or_is_no_figure_stays(text: str) -> None:
    assert corrected(text) == text


LABELS = {"一般公共预算财政拨款": 1, "公共预算财政拨款": 1, "政府性基金预算财政拨款": 2, "其他收入": 3, "事业收入": 4}


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("般公共预算财政拨款", "一般公共预算财政拨款"),
        ("一般公共预算财政拨款s", "一般公共预算财政拨款"),
        ("政府性基金预算财政拔款", "政府性基金预算财政拨款"),
        ("其它收入", None),
        ("某某预算财政拨款", None),
        ("", None),
    ],
)
def test_a_label_with_a_character_wrong_is_the_one_it_is_near_to(label: str, meant: str | None) -> None:
    assert nearest(label, LABELS) == meant


def recognised(lines: Lines, confidence: float = 0.95) -> Grid:
    made = grid(lines, exact=True)
    return replace(made, cells=tuple(replace(cell, confidence=confidence) for cell in made.cells))


def cells_of(lines: Lines, confidence: float = 0.95) -> list[Cell]:
    title, unit, _ = titled("Z03", lines)
    return forms.read_tables(report(title, unit, recognised(lines, confidence)), SUBJECTS)[0]


def changed(text: str, other: str) -> Lines:
    lines = [[other if cell == text else cell for cell in line] for line in z03()]
    assert lines != z03()
    return lines


def row(cells: list[Cell], code: str) -> dict[str, tuple[Decimal, float]]:
    return {
        str(cell.nature): (cell.value, float(cell.confidence))
        for cell in cells
        if cell.function_code == code and cell.value is not None
    }


def test_a_misread_amount_is_read_and_one_with_other_decimals_is_in_doubt() -> None:
    assert row(cells_of(changed("9,413.22", "9.413:22")), "2040201")["basic"] == (Decimal("9413.22"), 0.95)
    for wrong in ("941322", "9,413.2", "9,413.225"):
        value, confidence = row(cells_of(changed("9,413.22", wrong)), "2040201")["basic"]
        assert (value, confidence) == (Decimal(wrong.replace(",", "")), DOUBTFUL)


def test_a_lost_decimal_gives_no_more_room_for_rounding() -> None:
    cells = [cell for cell in cells_of(changed("9,413.22", "9,413")) if cell.function_code == "2040201"]
    assert {cell.printed_decimals for cell in cells if cell.value is not None} == {2}


def test_where_no_amount_has_decimals_all_are_in_doubt() -> None:
    whole = [[cell.replace(".", "").replace(",", "") if "." in cell else cell for cell in line] for line in z03()]
    printed = [cell for cell in cells_of(whole) if cell.value is not None]
    assert printed and {float(cell.confidence) for cell in printed} == {DOUBTFUL}


def test_a_code_is_put_right_by_its_name_and_else_its_row_is_in_doubt() -> None:
    right = row(cells_of(changed("2040201", "2040207")), "2040201")
    assert right["basic"] == (Decimal("9413.22"), 0.95)
    unknown = cells_of(
        [[{"2040201": "2040207", "行政运行": "某某事务"}.get(cell, cell) for cell in line] for line in z03()]
    )
    assert row(unknown, "2040207")["basic"] == (Decimal("9413.22"), DOUBTFUL)


def test_what_is_printed_as_text_is_never_changed() -> None:
    cells = cells_of(changed("9,413.22", "9.413:22"), confidence=1)
    assert "basic" not in row(cells, "2040201")
    assert row(cells_of(changed("2040201", "2040207"), confidence=1), "2040207")["basic"][1] == 1


LEDGER = [
    ["收入", "", "支出", ""],
    ["项目", "金额", "项目", "金额"],
    ["一、般公共预算财政拨款收人", "9,413.22", "一、一般公共服务支出", "9,413.22"],
    ["本年收入合计", "9,413.22", "本年支出合计", "9,413.22"],
    ["总计", "9,413.22", "总计", "9,413.22"],
]


@pytest.mark.parametrize("confidence", [1.0, 0.9])
def test_a_label_is_guessed_only_where_it_was_recognised_in_an_image(confidence: float) -> None:
    cells, _ = forms.read_tables(report("收入支出决算总表", "单位：万元", recognised(LEDGER, confidence)), SUBJECTS)
    found = {(cell.flow, cell.fund): cell.value for cell in cells if cell.domain and cell.value}
    assert (("revenue", "general_public") in found) == (confidence < 1)
    assert found["revenue", "all"] == Decimal("9413.22")
