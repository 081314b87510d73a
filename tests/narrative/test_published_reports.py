"""The five published reports, against a ledger of what their sentences say (numbers and coordinates only)."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from reports_of_sentences import report_in

from dagster_project.model import Cell
from dagster_project.narrative import read_figures, relations

LEDGER = Path(__file__).parent / "ledger_of_published_figures.csv"
REPORTS = {
    "000": ("怀化市公安局交警支队", 2018, "self_evaluation", None),
    "001": ("湖南省高速公路交通警察局怀化支队", 2020, "self_evaluation", None),
    "002": ("常宁市公安局交通警察大队", 2020, "self_evaluation", None),
    "003": ("株洲市公安局交通警察支队", 2023, "final_accounts", 591),
    "004": ("怀化市道路运输服务中心", 2023, "self_evaluation", None),
}
REFERENCE = {
    "行政事业单位医疗/公务员医疗补助": "2101103",
    "行政事业单位医疗/其他行政事业单位医疗支出": "2101199",
}
MEANING = (
    "kind",
    "period",
    "phase",
    "flow",
    "fund",
    "nature",
    "function_code",
    "economic_code",
    "indicator",
    "section",
)


def own_subjects(path: Path) -> dict[str, str]:
    """Name paths of the functions that the report's tables list, to their codes."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    names = {r[0]: r[1] or r[2] for r in rows if re.fullmatch(r"2\d\d(\d\d){0,2}", r[0])}
    return {"/".join(names[code[:n]] for n in (3, 5, 7) if n <= len(code)): code for code in names}


@pytest.fixture(scope="module", params=REPORTS)
def read(request: pytest.FixtureRequest, seeds: Path) -> tuple[str, list[Cell]]:
    path = next(seeds.glob(f"{request.param}_*.txt"))
    unit, year, report_type, annex = REPORTS[request.param]
    cells, _ = read_figures(report_in(path, unit, year, report_type, annex), own_subjects(path), REFERENCE)
    return request.param, cells


def rows_of(name: str) -> list[dict[str, str]]:
    with LEDGER.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["report"] == name]


def as_row(name: str, cell: Cell) -> dict[str, str]:
    meaning = {key: str(getattr(cell, key) if getattr(cell, key) is not None else "") for key in MEANING}
    place = {"report": name, "line": str(cell.line), "printed": cell.printed_text, "unit": cell.printed_unit}
    return {**place, "domain": cell.domain or "", **meaning}


def test_every_bound_figure_is_in_the_ledger_with_its_meaning(read: tuple[str, list[Cell]]) -> None:
    name, cells = read
    assert [as_row(name, cell) for cell in cells if cell.domain] == rows_of(name)


def test_every_money_and_percent_figure_of_the_text_is_a_cell(read: tuple[str, list[Cell]], seeds: Path) -> None:
    name, cells = read
    text = next(seeds.glob(f"{name}_*.txt")).read_text(encoding="utf-8")
    prose = re.sub(r"\s", "", "".join(line for line in text.splitlines() if "\t" not in line.strip()))
    printed = re.findall(r"\d(?:\.?\d)*(?:万余?元|亿元|%)", prose)
    found = [c for c in cells if c.printed_unit in ("元", "万元", "亿元", "%")]
    inherited = sum(cell.printed_text + "万" not in prose and cell.printed_unit == "万元" for cell in found)
    assert len(found) >= len(printed) + inherited


def test_every_pointer_leads_to_a_figure(read: tuple[str, list[Cell]]) -> None:
    _, cells = read
    ids = {cell.cell_id for cell in cells}
    assert len(ids) == len(cells)
    for cell in cells:
        links = relations(cell)
        targets = [links[key] for key in ("part", "whole", "final", "base", "change", "prior") if key in links]
        assert set(targets) <= ids and cell.cell_id not in targets


def test_no_rate_lacks_what_it_is_computed_from(read: tuple[str, list[Cell]]) -> None:
    _, cells = read
    needed = {"share": {"part", "whole"}, "completion": {"final", "base"}}
    for cell in cells:
        if cell.domain and cell.kind in needed:
            assert needed[cell.kind] <= relations(cell).keys(), (cell.line, cell.printed_text)


def test_a_figure_without_a_meaning_says_why(read: tuple[str, list[Cell]]) -> None:
    _, cells = read
    assert all(("reason" in relations(cell)) == (cell.placement == "unbound") for cell in cells)
    assert all((cell.domain is None) == (cell.placement == "unbound") for cell in cells)
