"""Reports made of a few lines, and what was read of them, for the tests of this room."""

from __future__ import annotations

from pathlib import Path

from dagster_project.model import Cell, Document, Grid, GridCell, Paragraph, Report, Segment
from dagster_project.narrative import read_figures
from dagster_project.pointers import pointers

CODES = {"公安/行政运行": "2040201", "执法办案": "2040220", "公共安全支出": "204", "教育支出": "205"}


def report_of(
    *lines: str,
    unit: str = "青石县档案馆",
    year: int | None = 2021,
    report_type: str = "final_accounts",
    annex_from: int | None = None,
) -> Report:
    """A report whose paragraphs are ``lines``, from source line 1; an empty one is a blank line of the source.

    ``annex_from`` is the line with which the annex begins.
    """
    blocks = tuple(Paragraph(text, number) for number, text in enumerate(lines, 1) if text.strip())
    return _report(blocks, unit, year, report_type, annex_from, "a" * 64, "lines.txt")


def report_of_blocks(*blocks: Paragraph | Grid) -> Report:
    """A report that is these blocks."""
    return _report(blocks, "青石县档案馆", 2021, "final_accounts", None, "a" * 64, "blocks.pdf")


def report_in(path: Path, unit: str, year: int, report_type: str, annex_from: int | None = None) -> Report:
    """A report read from a text file the plainest way: a line with an inner tab is a table's, the rest is prose."""
    blocks: list[Paragraph | Grid] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if "\t" in text.strip():
            blocks.append(Grid((GridCell(0, 0, text, line=number),)))
        elif text.strip():
            blocks.append(Paragraph(text, number))
    return _report(tuple(blocks), unit, year, report_type, annex_from, path.stem[:3] * 20, path.name)


def _report(blocks, unit, year, report_type, annex_line, sha256, name) -> Report:  # type: ignore[no-untyped-def]
    document = Document(sha256, name, "txt", "test", blocks)
    annex = None
    if annex_line is not None:
        lines = [b.line if isinstance(b, Paragraph) else b.cells[0].line for b in blocks]
        annex = next(index for index, line in enumerate(lines) if line >= annex_line)
    segment = Segment(document, 0, len(blocks), unit, year, report_type, annex_from=annex)
    return Report("r", (segment,), unit, year, report_type)


def read(*lines: str, codes: dict[str, str] | None = None, **report: object) -> list[Cell]:
    cells, _ = read_figures(report_of(*lines, **report), CODES if codes is None else codes)  # type: ignore[arg-type]
    return cells


def one(cells: list[Cell], printed: str) -> Cell:
    (found,) = [cell for cell in cells if cell.printed_text == printed]
    return found


def target(cells: list[Cell], cell: Cell, key: str) -> str | None:
    """The printed text of the figure that ``cell`` points at."""
    return next((c.printed_text for c in cells if c.cell_id == pointers(cell).get(key)), None)
