"""Published reports, against ledgers of what their sentences say (numbers and coordinates only).

A ledger was made by reading the reports. It lists every money and percent figure of their prose and every count that
is an indicator: what each means and what it is computed from, or why it means nothing of the unit's own.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from reports_of_sentences import report_in

from dagster_project import documents, forms
from dagster_project.interpret import reference_names, subject_names
from dagster_project.model import Cell
from dagster_project.narrative import read_figures
from dagster_project.pointers import pointers
from dagster_project.reports import assemble, segment

HERE = Path(__file__).parent
LEDGER, OTHER_LEDGER = HERE / "ledger_of_published_figures.csv", HERE / "ledger_of_other_reports.csv"
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
    "project",
    "section",
)
RATES_OF_WHAT_IS_NOT_PRINTED = {("000", 146)}
# Reasons that say nothing of the figure, only that it was not understood.
NOT_UNDERSTOOD = ("unread", "no_label", "no_base", "no_part", "no_code", "not_a_part", "scope_unclear", "other_year")
FINANCIAL = ("元", "万元", "亿元", "%")


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


@pytest.fixture(scope="module")
def read_of_others(real_reports: Path) -> list[tuple[str, list[Cell]]]:
    segments = [part for path in sorted(real_reports.iterdir()) for part in segment(documents.read(path))]
    named = [report for report in assemble(segments) if report.unit_name]
    return [
        (
            report.unit_name or "",
            read_figures(report, subject_names(forms.read_tables(report)[0]), reference_names())[0],
        )
        for report in named
    ]


def rows_of(ledger: Path, name: str) -> list[dict[str, str]]:
    with ledger.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["report"] == name]


def as_rows(name: str, cells: list[Cell]) -> list[dict[str, str]]:
    """One row per figure that is bound or financial; ``links`` are the figures it points at, as printed."""
    printed = {cell.cell_id: cell.printed_text for cell in cells}
    rows = []
    for cell in cells:
        if cell.domain is None and cell.printed_unit not in FINANCIAL:
            continue
        links = pointers(cell)
        reason = links.pop("reason", "")
        links.pop("explained", "")  # which tests of its own hold against sentences
        place = {"report": name, "line": str(cell.line or ""), "page": str(cell.page or "")}
        figure = {
            "printed": cell.printed_text,
            "unit": cell.printed_unit,
            "domain": cell.domain or "",
            "reason": reason,
        }
        meaning = {key: str(getattr(cell, key)) for key in MEANING if cell.domain and getattr(cell, key) is not None}
        meaning["links"] = " ".join(f"{key}={printed.get(value, value)}" for key, value in links.items())
        rows.append(place | figure | {key: meaning.get(key, "") for key in (*MEANING, "links")})
    return rows


def test_every_figure_means_what_the_ledger_says_or_is_kept_apart_for_its_reason(read: tuple[str, list[Cell]]) -> None:
    name, cells = read
    assert as_rows(name, cells) == rows_of(LEDGER, name)


def test_figures_of_other_reports_mean_what_their_ledger_says(read_of_others: list[tuple[str, list[Cell]]]) -> None:
    with OTHER_LEDGER.open(encoding="utf-8", newline="") as file:
        listed = {row["report"] for row in csv.DictReader(file)}
    assert listed == {name for name, cells in read_of_others if as_rows(name, cells)}
    for name, cells in read_of_others:
        # which line a figure is on depends on how the pages were read
        rows = [row | {"line": ""} for row in as_rows(name, cells)]
        assert rows == rows_of(OTHER_LEDGER, name)


def test_hardly_a_financial_figure_is_left_without_a_reason_of_its_own() -> None:
    rows = [row for name in REPORTS for row in rows_of(LEDGER, name) if row["unit"] in FINANCIAL]
    not_read = [row for row in rows if row["reason"] in NOT_UNDERSTOOD]
    assert len(not_read) <= 0.02 * len(rows)


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
        links = pointers(cell)
        targets = [links[key] for key in ("part", "whole", "final", "base", "change", "prior") if key in links]
        assert set(targets) <= ids and cell.cell_id not in targets


def test_no_rate_lacks_what_it_is_computed_from(read: tuple[str, list[Cell]]) -> None:
    name, cells = read
    needed = {"share": {"part", "whole"}, "completion": {"final", "base"}}
    for cell in cells:
        is_printed = (name, cell.line) not in RATES_OF_WHAT_IS_NOT_PRINTED
        if cell.domain and cell.kind in needed and is_printed:
            assert needed[cell.kind] <= pointers(cell).keys(), (cell.line, cell.printed_text)


def test_a_figure_without_a_meaning_says_why(read: tuple[str, list[Cell]]) -> None:
    _, cells = read
    assert all(("reason" in pointers(cell)) == (cell.placement == "unbound") for cell in cells)
    assert all((cell.domain is None) == (cell.placement == "unbound") for cell in cells)
