"""A whole set of tables in one report: on one sheet, over several sheets, without titles, in real files."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwt
from drawn_tables import Drawn, Found, Style, Unit, found_in, plain_yuan, yuan_with_zeros
from made_tables import report
from pdf_of_tables import Style as PdfStyle
from pdf_of_tables import draw
from provincial_layouts import LAYOUTS, coded, crossed, economic_blocks, ledger_all, ledger_fiscal

from dagster_project import documents, forms
from dagster_project.identities import catalogue, matrix
from dagster_project.model import Cell, Grid, Note, Report, Segment

UNIT = Unit.of(7)
SET = [
    ledger_all(UNIT),
    coded("Z02 of seven columns", UNIT),
    coded("Z03 of six columns", UNIT),
    ledger_fiscal(UNIT),
    coded("Z05 of sixteen columns", UNIT),
    economic_blocks(UNIT, 2),
    coded("Z07 of six columns", UNIT),
    coded("Z08 of three columns", UNIT),
    crossed(UNIT),
    crossed(UNIT, title="一般公共预算财政拨款基本支出决算明细表"),
]


def stacked(tables: Sequence[Drawn], titles: Mapping[str, str] | None = None) -> Drawn:
    """The tables below each other, each under its number, its title and its unit."""
    sheet = Drawn("")
    row = 0
    for number, table in enumerate(tables, start=1):
        sheet.put(row, 4, f"公开{number:02}表")
        sheet.put(row + 1, 0, (titles or {}).get(table.title, table.title), colspan=5)
        sheet.put(row + 2, 0, "部门：某某局")
        sheet.put(row + 2, 4, "金额单位：元")
        moved = table.below(row + 3)
        sheet.cells += moved.cells
        sheet.truth |= moved.truth
        row = sheet.height + 1
        sheet.put(row - 1, 0, "注：本表反映本年度的情况。")
    return sheet


def broken(cells: Sequence[Cell]) -> list[str]:
    """Equalities of the catalogue over the cells that do not hold exactly; they were drawn without rounding."""
    values = {cell.cell_id: (cell.value or Decimal(0)) * cell.unit_factor for cell in cells}
    formed = matrix.instances("r", 2023, cells, catalogue.load())
    sums = [one for one in formed if one.relation == "=" and one.status is None and one.terms]
    assert len(sums) > 500
    return [
        f"{one.identity_id} {one.instance}"
        for one in sums
        if sum(values[t.cell_id] * t.weight * (1 if t.role == "lhs" else -1) for t in one.terms)
    ]


def test_a_set_on_one_sheet_is_cut_at_its_titles_and_agrees_with_itself() -> None:
    sheet = stacked(SET)
    cells, notes = forms.read_tables(report(sheet.grid("全套报表"), file_format="xlsx"))
    assert found_in(cells) == sheet.truth
    assert broken(cells) == []
    assert len({cell.cell_id for cell in cells}) == len(cells)
    assert {cell.table_index for cell in cells} == set(range(len(SET)))
    assert [note for note in notes if note.severity != "info"] == []


def test_an_unknown_table_between_known_ones_keeps_its_figures_to_itself() -> None:
    sheet = stacked([SET[1], SET[2], SET[6]], {"支出决算表": "下属单位经费情况表"})
    cells, notes = forms.read_tables(report(sheet.grid(), file_format="xlsx"))
    assert {c.table_code for c in cells if c.table_index == 1} == {None}
    assert {c.placement for c in cells if c.table_index == 1} == {"unbound"}
    assert {c.table_code for c in cells} == {"Z02", None, "Z07"}
    assert [n.stated for n in notes if n.code == "T-ALIAS"] == ["下属单位经费情况表"]


@pytest.mark.parametrize(
    "layout", ["Z01 of 26 classes", "Z02 of seven columns", "Z03 of six columns", "Z04 of 24 classes"]
)
def test_a_table_without_its_title_is_known_by_its_header(layout: str) -> None:
    drawn = LAYOUTS[layout](UNIT, Style())
    cells, notes = forms.read_tables(report("附表", "金额单位：元", drawn.grid("Sheet1")))
    assert found_in(cells) == drawn.truth
    assert [(n.code, n.severity) for n in notes] == [("T-ALIAS", "info")]


@pytest.mark.parametrize("layout", ["Z05 of three columns", "Z07 of six columns", "Z08 of three columns"])
def test_a_header_that_several_forms_share_names_none(layout: str) -> None:
    cells, _ = forms.read_tables(report("附表", "金额单位：元", LAYOUTS[layout](UNIT, Style()).grid()))
    assert {(c.table_code, c.placement) for c in cells} == {(None, "unbound")}


@pytest.mark.parametrize("title", ["部门收入预算总表", "收入决算表（项目）", "所属单位收入情况表"])
def test_a_title_of_another_kind_is_stronger_than_the_header(title: str) -> None:
    cells, _ = forms.read_tables(report(title, "金额单位：元", SET[1].grid()))
    assert {c.table_code for c in cells} == {None}


def test_a_form_that_is_there_is_not_found_again_by_its_header() -> None:
    cells, _ = forms.read_tables(report("收入决算表", SET[1].grid(), "单位：元", "附", SET[1].grid()))
    assert {c.table_index: c.table_code for c in cells} == {0: "Z02", 1: None}


# -------------------------------------------------------------------------------------------- continuations


def split_at(drawn: Drawn, row: int, repeat_header: int = 0) -> tuple[Grid, Grid]:
    """The table's rows before and from ``row``, the second grid with so many header rows again."""
    cells = drawn.grid().cells
    below = [replace(cell, row=cell.row - row + repeat_header) for cell in cells if cell.row >= row]
    header = [c for c in cells if c.row < repeat_header]
    return Grid(tuple(c for c in cells if c.row < row)), Grid((*header, *below))


def unplaced(found: Found) -> list[tuple[tuple[str, str], ...]]:
    """What was found, whatever row it stands in."""
    return sorted((*sorted(meaning.items()), ("value", f"{value:.2f}")) for meaning, value in found.values())


@pytest.mark.parametrize("again", [0, 3], ids=["no header", "the header again"])
@pytest.mark.parametrize("between", [[], ["续表"], ["续表", "金额单位：元"]], ids=["nothing", "续表", "续表 and unit"])
@pytest.mark.parametrize("layout", ["Z02 of seven columns", "Z05 of thirteen columns", "Z07 of six columns"])
def test_a_table_that_goes_on_in_the_next_grid_is_one_table(layout: str, between: list[str], again: int) -> None:
    drawn = LAYOUTS[layout](UNIT, Style())
    first, second = split_at(drawn, drawn.height - 2, again)
    cells, _ = forms.read_tables(report(drawn.title, "金额单位：元", first, *between, second))
    assert unplaced(found_in(cells)) == unplaced(drawn.truth)
    assert {c.table_index for c in cells} == {0}
    assert len({cell.cell_id for cell in cells}) == len(cells)


def test_a_table_that_begins_again_is_another_one() -> None:
    drawn = coded("Z05 of three columns", UNIT)
    cells, _ = forms.read_tables(report(drawn.title, "金额单位：元", drawn.grid(), "附", drawn.grid()))
    assert {c.table_index: c.table_code for c in cells} == {0: "Z05", 1: None}


# --------------------------------------------------------------------------------------------- real files


def as_xlsx(sheets: Mapping[str, Drawn], hidden: Sequence[str] = (), text: bool = False) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, drawn in sheets.items():
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for cell in drawn.cells:
            at = drawn.truth.get((cell.row, cell.column))
            place = sheet.cell(cell.row + 1, cell.column + 1, cell.text if text or not at else float(at[1]))
            if at and not text:
                place.number_format = "#,##0.00"
            if cell.rowspan > 1 or cell.colspan > 1:
                sheet.merge_cells(
                    start_row=cell.row + 1,
                    start_column=cell.column + 1,
                    end_row=cell.row + cell.rowspan,
                    end_column=cell.column + cell.colspan,
                )
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def as_xls(sheets: Mapping[str, Drawn]) -> bytes:
    workbook = xlwt.Workbook(encoding="utf-8")
    for name, drawn in sheets.items():
        sheet = workbook.add_sheet(name)
        for cell in drawn.cells:
            at = drawn.truth.get((cell.row, cell.column))
            value = float(at[1]) if at else cell.text
            below, right = cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1
            if (below, right) == (cell.row, cell.column):
                sheet.write(cell.row, cell.column, value)
            else:
                sheet.write_merge(cell.row, below, cell.column, right, value)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def read_file(folder: Path, name: str, data: bytes) -> tuple[list[Cell], list[Note]]:
    path = folder / name
    path.write_bytes(data)
    document = documents.read(path)
    segment = Segment(document, 0, len(document.blocks), "某某局", 2023, "final_accounts")
    return forms.read_tables(Report("r", (segment,), "某某局", 2023, "final_accounts"))


def together(tables: Sequence[Drawn]) -> list[tuple[tuple[str, str], ...]]:
    return sorted(line for table in tables for line in unplaced(table.truth))


def by_table(cells: Sequence[Cell]) -> list[tuple[tuple[str, str], ...]]:
    numbers = sorted({cell.table_index or 0 for cell in cells})
    return sorted(line for n in numbers for line in unplaced(found_in(c for c in cells if c.table_index == n)))


@pytest.mark.parametrize("kind", ["numbers", "text", "one sheet", "xls", "xls, one sheet"])
def test_a_workbook_gives_every_amount(tmp_path: Path, kind: str) -> None:
    one_by_one = {f"{number} {table.title}"[:31]: stacked([table]) for number, table in enumerate(SET, start=1)}
    sheets = {"Sheet1": stacked(SET)} if "one sheet" in kind else one_by_one
    data = as_xls(sheets) if kind.startswith("xls") else as_xlsx(sheets, text=kind == "text")
    cells, notes = read_file(tmp_path, "决算.xls" if kind.startswith("xls") else "决算.xlsx", data)
    assert by_table(cells) == together(SET)
    assert broken(cells) == []
    assert [note for note in notes if note.severity != "info"] == []


def test_text_numbers_with_odd_spaces_and_wide_digits_are_amounts(tmp_path: Path) -> None:
    def odd(value: Decimal) -> str:
        return f"\xa0{value:,.2f} ".translate({ord("1"): "１", ord(","): "，"})

    tables = [coded("Z02 of seven columns", UNIT, Style(show=odd)), ledger_all(UNIT, Style(show=yuan_with_zeros))]
    sheets = {table.title: stacked([table]) for table in tables}
    cells, _ = read_file(tmp_path, "a.xlsx", as_xlsx(sheets, text=True))
    assert by_table(cells) == together(tables)


def test_a_hidden_sheet_is_read_as_well(tmp_path: Path) -> None:
    sheets = {table.title: stacked([table]) for table in SET[:3]}
    cells, _ = read_file(tmp_path, "a.xlsx", as_xlsx(sheets, hidden=["收入决算表"]))
    assert by_table(cells) == together(SET[:3])


def test_a_table_over_two_sheets_is_one_table(tmp_path: Path) -> None:
    drawn = coded("Z05 of three columns", UNIT)
    whole = stacked([drawn])
    first, second = Drawn(""), Drawn("")
    row = drawn.height - 4
    for cell in whole.cells:
        part = first if cell.row < row or "注" in cell.text else second
        part.put(cell.row if part is first else cell.row - row, cell.column, cell.text, cell.rowspan, cell.colspan)
    sheets = {"05": first, "05续": second}
    cells, _ = read_file(tmp_path, "a.xlsx", as_xlsx(sheets, text=True))
    assert by_table(cells) == together([drawn])


def test_a_web_page_with_one_table_for_all_gives_every_amount(tmp_path: Path) -> None:
    sheet = stacked(SET[:8])
    taken = {
        (r, c)
        for cell in sheet.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.column, cell.column + cell.colspan)
        if (r, c) != (cell.row, cell.column)
    }
    at = {(cell.row, cell.column): cell for cell in sheet.cells}
    width = 1 + max(cell.column for cell in sheet.cells)
    rows = []
    for r in range(sheet.height):
        cells = [
            f"<td rowspan={c.rowspan} colspan={c.colspan}>{c.text}</td>" if (c := at.get((r, n))) else "<td>&nbsp;</td>"
            for n in range(width)
            if (r, n) not in taken
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    page = f"<html><head><meta charset=utf-8></head><body><h1>2023年度部门决算</h1><table>{''.join(rows)}</table></body></html>"
    cells_read, _ = read_file(tmp_path, "a.html", page.encode())
    assert by_table(cells_read) == together(SET[:8])


# ------------------------------------------------------------------------------------------------ pages


def as_sheet(drawn: Drawn) -> list[list[str]]:
    """Title, number and unit above the table; "<" and "^" for what a merged cell covers."""
    width = 1 + max(cell.column for cell in drawn.cells)
    rows = [[""] * width for _ in range(drawn.height)]
    for cell in drawn.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.column, cell.column + cell.colspan):
                rows[row][column] = "^" if row > cell.row and column == cell.column else "<"
        rows[cell.row][cell.column] = cell.text
    captions = [[text, *["<"] * (width - 1)] for text in (drawn.title, "公开表", "部门：某某局 金额单位：元")]
    return [*captions, *rows]


@pytest.mark.parametrize("style", [PdfStyle(), PdfStyle(rows=9, repeat_header=True)], ids=["whole", "over pages"])
def test_a_ruled_pdf_gives_every_amount(tmp_path: Path, style: PdfStyle) -> None:
    plain = Style(show=plain_yuan)
    tables = [
        ledger_all(UNIT, plain),
        coded("Z02 of seven columns", UNIT, Style(show=plain_yuan, codes="split")),
        coded("Z03 of six columns", UNIT, plain),
        ledger_fiscal(UNIT, plain, classes=21, state_capital=False),
        coded("Z05 of twelve columns", UNIT, Style(show=plain_yuan, total="last")),
        economic_blocks(UNIT, 3, plain),
        coded("Z07 of six columns", UNIT, Style(show=lambda value: f"{value:.2f}")),
        coded("Z08 of three columns", UNIT, plain),
    ]
    cells, _ = read_file(tmp_path, "a.pdf", draw([as_sheet(table) for table in tables], style))
    assert by_table(cells) == together(tables)
