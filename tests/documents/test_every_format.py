"""The tables of the published 2023 report say the same in every format in which they may be published."""

from __future__ import annotations

from pathlib import Path

import pytest
from remade_tables import VARIANTS, Variant, star, star_of

from dagster_project import documents, reports
from dagster_project.documents import office
from dagster_project.interpret import interpret
from dagster_project.model import Grid


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_every_amount_of_the_star_is_right_and_none_is_wrong(tmp_path: Path, variant: Variant) -> None:
    if variant.needs_office and office.program() is None:
        pytest.skip("LibreOffice is not installed")
    found = [documents.read(path) for path in variant.write(tmp_path)]
    assert {document.format for document in found} == {variant.format}
    notes = [note for document in found for note in document.notes]
    assert bool(notes) == bool(variant.noted) and all(variant.noted in note for note in notes)
    (report,) = reports.assemble([segment for document in found for segment in reports.segment(document)])
    assert (report.unit_name, report.fiscal_year, report.report_type) == (
        "株洲市公安局交通警察支队",
        2023,
        "final_accounts",
    )
    cells = interpret(report).cells
    assert star_of(cells) == star()
    assert [cell.placement for cell in cells if cell.printed_text and cell.table_index is not None] == [
        "as_printed"
    ] * 304
    (one,) = [
        cell
        for cell in cells
        if (cell.table_code, cell.function_code, cell.flow, cell.nature) == ("Z05", "2040202", "revenue", "project")
    ]
    assert (one.row_label, one.column_label) == ("2040202 一般行政管理事务", "本年收入/项目支出")
    for document in found:
        lines = [
            place.line
            for block in document.blocks
            for place in (block.cells if isinstance(block, Grid) else (block,))
            if place.line is not None
        ]
        if variant.format not in ("xlsx", "xls"):  # their lines are those of each sheet
            assert lines == sorted(lines)
        assert one.file_sha256 != document.file_sha256 or one.line in lines
