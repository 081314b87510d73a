"""Numbers of collapsed tables: moved where identities prove it, left where they do not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_tables import LEAVES, Lines, grid, report, titled, wan, z02, z03, z05, z05_short

from dagster_project import forms
from dagster_project.forms import placement
from dagster_project.forms.placement import Sum
from dagster_project.forms.table import Number, Row, Slot, Table
from dagster_project.forms.text import Amount
from dagster_project.model import Block, Cell, GridCell


def printed(cells: list[Cell]) -> dict[tuple[str | None, ...], Decimal | None]:
    return {
        (c.table_code, c.function_code, c.flow, c.fund, c.nature): c.value for c in cells if c.printed_text and c.domain
    }


def as_it_should_be() -> dict[tuple[str | None, ...], Decimal | None]:
    """What the three undamaged tables say, read as exact grids."""
    blocks = [*titled("Z02", z02(), True), *titled("Z03", z03(), True), *titled("Z05", z05(), True)]
    return printed(forms.read_tables(report(*blocks))[0])


def whole_report(z05_lines: Lines) -> list[Block | str]:
    return [*titled("Z02", z02()), *titled("Z03", z03()), *titled("Z05", z05_lines)]


def row_of(lines: Lines, code: str) -> int:
    return next(i for i, line in enumerate(lines) if line[0] == code)


def damaged(code: str) -> list[str]:
    """A row of one amount as the published table has it: 本年收入 合计, 本年支出 合计 and 基本, 年末 基本."""
    amount = z05()[row_of(z05(), code)][5]
    return [code, "某项", "", "", "", amount, "", "", amount, amount, "", "", amount]


def test_undamaged_tables_stay_as_printed() -> None:
    cells, notes = forms.read_tables(report(*whole_report(z05())))
    assert printed(cells) == as_it_should_be()
    assert {c.placement for c in cells} == {"as_printed"}
    assert [n for n in notes if n.code == "L-POS"] == []


def test_a_table_with_a_lost_column_before_its_figures_is_calibrated_as_a_whole() -> None:
    lines = z05()
    moved = [*lines[:3], *([*line[:2], "", *line[2:]] for line in lines[3:])]
    cells, notes = forms.read_tables(report(*whole_report(moved)))
    assert printed(cells) == as_it_should_be()
    assert {c.placement for c in cells} == {"as_printed"}
    assert [n for n in notes if n.code == "L-POS"] == []


@pytest.mark.parametrize("code", LEAVES)
@pytest.mark.parametrize("shift", [1, -1])
def test_a_row_that_is_shifted_by_one_column_is_repaired(code: str, shift: int) -> None:
    lines = z05()
    row = lines[row_of(lines, code)]
    lines[row_of(lines, code)] = [*row[:2], "", *row[2:]] if shift > 0 else [*row[:2], *row[3:]]
    cells, notes = forms.read_tables(report(*whole_report(lines)))
    assert printed(cells) == as_it_should_be()
    assert {c.function_code for c in cells if c.placement == "repaired"} == {code}
    (note,) = [n for n in notes if n.code == "L-POS"]
    assert note.severity == "info" and "R-Z05" in note.message_zh and "H-Z05" in note.message_en


def test_two_damaged_rows_are_repaired_together() -> None:
    lines = z05()
    for code in ("2040202", "2040219"):
        lines[row_of(lines, code)] = damaged(code)
    cells, _ = forms.read_tables(report(*whole_report(lines)))
    assert printed(cells) == as_it_should_be()


def test_a_row_that_balances_in_the_wrong_columns_is_found_by_the_roll_up() -> None:
    lines = z05()
    row = row_of(lines, "2040202")
    amount = lines[row][5]
    lines[row][2:] = ["", "", "", amount, amount, "", amount, amount, ""]  # 基本 for 项目: every row identity holds
    cells, _ = forms.read_tables(report(*whole_report(lines)))
    assert printed(cells) == as_it_should_be()


def test_exact_grids_are_never_moved() -> None:
    lines = z05()
    lines[row_of(lines, "2040202")] = damaged("2040202")
    cells, notes = forms.read_tables(report(*titled("Z05", lines, exact=True)))
    assert {c.placement for c in cells} == {"as_printed"}
    assert [n for n in notes if n.code == "L-POS"] == []


def test_two_rows_that_could_change_places_are_ambiguous() -> None:
    leaves = {"2040201": ("5.00", "0"), "2040202": ("0", "5.00"), "2080505": ("7.00", "1.00")}
    lines = z05_short(leaves=leaves)
    for code in ("2040201", "2040202"):
        lines[row_of(lines, code)][2:] = ["", "5.00", "5.00"]
    cells, notes = forms.read_tables(report(*titled("Z05 short", lines)))
    rows = [c for c in cells if c.function_code in ("2040201", "2040202") and c.printed_text]
    assert {(c.nature, c.placement) for c in rows} == {("basic", "ambiguous"), ("project", "ambiguous")}
    found = [n for n in notes if n.code == "L-POS"]
    assert [n.severity for n in found] == ["warning", "warning"]
    assert all("; " in n.expected for n in found)


def test_identities_within_the_row_alone_move_nothing() -> None:
    lines = z05()
    alone = [*lines[:3], damaged("2040202")]  # R-Z05 and R-Z05-ROLL would hold elsewhere; nothing crosses rows
    cells, notes = forms.read_tables(report(*titled("Z05", alone)))
    assert {c.placement for c in cells} == {"as_printed"}
    assert [n for n in notes if n.code == "L-POS"] == []


@pytest.mark.parametrize(("has_z05", "placements"), [(False, {"as_printed"}), (True, {"as_printed", "repaired"})])
def test_a_single_identity_is_no_proof_and_a_second_one_is(has_z05: bool, placements: set[str]) -> None:
    z06 = [["科目编码", "科目名称", "决算数"] * 2, ["301", "工资福利支出", "5.00", "302", "商品和服务支出", ""]]
    z06 += [["人员经费合计", "", "", "公用经费合计", "", "5.00"]]  # it belongs to 人员经费合计
    tables = [*titled("Z05 short", z05_short(leaves={"2040201": ("5.00", "0")}), exact=True)] if has_z05 else []
    cells, _ = forms.read_tables(report(*tables, "一般公共预算财政拨款基本支出决算表", "单位：万元", grid(z06)))
    assert {c.placement for c in cells if c.table_code == "Z06"} == placements
    (total,) = [c for c in cells if c.table_code == "Z06" and c.economic_code == "TOTAL" and c.printed_text]
    assert total.nature == ("basic_personnel" if has_z05 else "basic_public")


@pytest.mark.parametrize(("error", "placements"), [("0.02", {"as_printed", "repaired"}), ("0.03", {"as_printed"})])
def test_a_roll_up_proves_a_row_within_rounding_and_not_beyond(error: str, placements: set[str]) -> None:
    lines = z05()
    row = lines[row_of(lines, "2040220")]
    lines[row_of(lines, "2040220")] = [*row[:2], "", *row[2:]]
    parent = lines[row_of(lines, "20402")]
    parent[7] = wan(Decimal(parent[7].replace(",", "")) + Decimal(error))  # of five printed terms, 0.005 each
    cells, _ = forms.read_tables(report(*whole_report(lines)))
    assert {c.placement for c in cells if c.function_code == "2040220"} == placements


@pytest.mark.parametrize(("reaches_second", "placed"), [(True, [0, 1]), (False, [1, None])])
def test_every_number_that_gets_a_slot_must_be_proved(reaches_second: bool, placed: list[int | None]) -> None:
    def row(index: int, *printed: tuple[int, int | None]) -> Row:
        figures = [Number(GridCell(index, n, str(v)), Amount(Decimal(v), 2)) for n, (v, _) in enumerate(printed)]
        slots = [Slot(f"{index}/{n}", n, "", {}) for n in range(2)]
        return Row(index, "", slots, figures, [slot for _, slot in printed])

    def table(exact: bool, *rows: Row) -> Table:
        return Table(report("").segments[0].document, grid([["5.00"]], exact), 0, "main", None, "", "元", list(rows))

    loose = row(0, (5, 1), (7, None))
    sums = [Sum("A", {(0, 0): 1, (1, 0): -1}), Sum("B", {(0, 0): 1, (2, 0): -1})]
    sums += [Sum("C", {(0, 1): 1, (3, 0): -1})] if reaches_second else []
    tables = [table(False, loose), table(True, row(1, (5, 0)), row(2, (5, 0)), row(3, (7, 0)))]
    placement.place(tables, {"元": Decimal(1)}, lambda: sums)
    assert loose.placed_in == placed


def test_a_damaged_row_under_a_wrong_roll_up_stays_as_printed() -> None:
    lines = z05()
    lines[row_of(lines, "2040202")] = damaged("2040202")
    lines[row_of(lines, "20402")][7] = "2,249.36"  # 项目 of 本年收入; it is 2,149.36
    cells, notes = forms.read_tables(report(*whole_report(lines)))
    assert {c.placement for c in cells} == {"as_printed"}
    assert [n for n in notes if n.code == "L-POS"] == []


def test_other_money_in_the_spending_table_does_not_stand_in_the_way() -> None:
    lines = z05()
    lines[row_of(lines, "2040220")] = ["2040220", "执法办案", "", *lines[row_of(lines, "2040220")][2:]]
    more = {**LEAVES, "2040220": ("1412.92", "1043.39")}
    tables = [*titled("Z02", z02()), *titled("Z03", z03(leaves=more)), *titled("Z05", lines)]
    cells, _ = forms.read_tables(report(*tables))
    assert {c.function_code for c in cells if c.placement == "repaired"} == {"2040220"}


FIGURES = [
    (code, column)
    for code in LEAVES
    for column in range(2, 15)
    if z05()[row_of(z05(), code)][column : column + 1] not in ([], [""])
]


@settings(max_examples=40, deadline=None)
@given(figure=st.sampled_from(FIGURES), position=st.integers(0, 30), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_never_repaired_by_moving_numbers(
    figure: tuple[str, int], position: int, digit: str
) -> None:
    code, column = figure
    lines = z05()
    text = lines[row_of(lines, code)][column]
    places = [i for i, sign in enumerate(text) if sign.isdigit()]
    place = places[position % len(places)]
    wrong = text[:place] + digit + text[place + 1 :]
    lines[row_of(lines, code)][column] = wrong
    cells, notes = forms.read_tables(report(*whole_report(lines)))
    assert {c.placement for c in cells} == {"as_printed"}
    assert [n for n in notes if n.code == "L-POS"] == []


def test_a_shifted_row_is_repaired_beside_a_wrong_digit_elsewhere() -> None:
    lines = z05()
    wrong, shifted = row_of(lines, "2080505"), row_of(lines, "2040220")
    lines[wrong][5] = "898.31"
    lines[shifted] = [*lines[shifted][:2], "", *lines[shifted][2:]]
    cells, _ = forms.read_tables(report(*whole_report(lines)))
    assert {c.function_code for c in cells if c.placement == "repaired"} == {"2040220"}


def test_reading_is_deterministic() -> None:
    lines = z05()
    lines[row_of(lines, "2040202")] = damaged("2040202")
    first, second = (forms.read_tables(report(*whole_report([list(line) for line in lines]))) for _ in range(2))
    assert first == second


def test_a_number_outside_every_column_is_kept_unbound() -> None:
    lines = z05_short()
    lines[row_of(lines, "2040201")] += ["", "", "", "1.23"]
    cells, _ = forms.read_tables(report(*titled("Z05 short", lines)))
    (loose,) = [c for c in cells if c.placement == "unbound"]
    assert (loose.printed_text, loose.table_code, loose.domain) == ("1.23", "Z05", None)
