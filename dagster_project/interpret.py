"""One report through forms, narrative and the identity matrix. Pure: no file is written, so any worker can run it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import filterfalse
from pathlib import Path

from dagster_project import forms, narrative
from dagster_project.identities import catalogue, matrix
from dagster_project.model import TOTAL, Cell, Instance, Note, Report

SEEDS = Path(__file__).resolve().parent.parent / "dbt" / "seeds"
FUNCTION_SUBJECTS, ECONOMIC_SUBJECTS = SEEDS / "function_subjects.csv", SEEDS / "economic_subjects.csv"
PLACES, NO_FIGURE = 6, Decimal(10) ** 17


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a report says: its cells, the identities over them, what a reader should know; or the ``failure`` to read it."""

    report: Report
    cells: Sequence[Cell]
    instances: Sequence[Instance]
    notes: Sequence[Note]
    failure: str = ""


def interpret(report: Report) -> Interpretation:
    """Read a report's tables, then its sentences in the light of the tables' own subject names."""
    cells, notes = forms.read_tables(report, subjects())
    prose, judgements = narrative.read_figures(report, subject_names(cells), reference_names())
    cells += prose
    notes += map(_too_long, filterfalse(_is_figure, cells))
    cells = list(map(_fit, filter(_is_figure, cells)))
    judgements += narrative.judge_text(report, cells, dated_names())
    noted = {note.code for note in notes if note.severity != "info" or note.code.startswith("L-")}
    instances = matrix.instances(report.report_id, report.fiscal_year, cells, catalogue.load(), noted, judgements)
    notes += [instance.note for instance in instances if instance.note]
    return Interpretation(report, cells, instances, notes)


def not_interpreted(report: Report, reason: str) -> Interpretation:
    """What is kept of a report that could not be interpreted: that none of the identities could be evaluated."""
    instances = [
        Instance(report.report_id, one.identity_id, "*", one.relation, one.severity, (), "not_evaluable", reason)
        for one in catalogue.load()
        if one.implemented and not one.compares_reports
    ]
    return Interpretation(report, (), instances, (), reason)


def _is_figure(cell: Cell) -> bool:
    """Whether a decimal(24,6) can hold it: what has 18 digits or more is no figure."""
    return cell.value is None or abs(cell.value * cell.unit_factor) < NO_FIGURE


def _fit(cell: Cell) -> Cell:
    """The cell as a decimal(24,6) holds it: rounded to six places."""
    if cell.value is None or cell.printed_decimals <= PLACES:
        return cell
    return replace(cell, value=round(cell.value, PLACES), printed_decimals=PLACES)


def _too_long(cell: Cell) -> Note:
    where = "，".join(filter(None, (cell.table_code, cell.row_label, cell.column_label)))
    return Note(
        "L-SCALE",
        "warning",
        cell.line,
        cell.page,
        f"数字有 18 位或更多，不是金额，未收入（{where}）",
        f"a number of 18 digits or more is no figure and was left out ({where})",
        stated=cell.printed_text,
    )


def subject_names(cells: Iterable[Cell]) -> dict[str, str]:
    """Names and name paths (``类/款/项``) of the functions a report's tables list, to their codes.

    A bare name that belongs to several codes (行政运行) is left out; its path tells it apart.
    """
    names = {
        cell.function_code: cell.function_name
        for cell in cells
        if cell.function_code not in (None, TOTAL) and cell.function_name
    }
    return _by_name_and_path((str(code), str(name)) for code, name in names.items())


@cache
def subjects() -> Mapping[str, Sequence[str]]:
    """The project's lists of subjects: each code, with every name that it has had."""
    names: dict[str, list[str]] = {}
    for path in (FUNCTION_SUBJECTS, ECONOMIC_SUBJECTS):
        for code, name in _listed(path):
            names.setdefault(code, []).append(name)
    return names


@cache
def dated_names() -> Mapping[str, Sequence[tuple[str, int | None, int | None]]]:
    """The same with the first and the last year of each name; None where it is not limited."""
    names: dict[str, list[tuple[str, int | None, int | None]]] = {}
    for path in filter(Path.exists, (FUNCTION_SUBJECTS, ECONOMIC_SUBJECTS)):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                first, last = (int(row[limit]) if row[limit] else None for limit in ("valid_from", "valid_to"))
                names.setdefault(row["code"], []).append((row["name"], first, last))
    return names


def _listed(path: Path) -> list[tuple[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["name"]) for row in csv.DictReader(file)]


@cache
def reference_names() -> dict[str, str]:
    """The same for the project's list of function subjects, for what a report's own tables do not list."""
    return _by_name_and_path(_listed(FUNCTION_SUBJECTS))


def _by_name_and_path(subjects: Iterable[tuple[str, str]]) -> dict[str, str]:
    subjects = list(subjects)
    names: dict[str, set[str]] = {}
    for code, name in subjects:
        names.setdefault(code, set()).add(name)
    counts = Counter(name for name, _ in {(name, code) for code, name in subjects})
    result: dict[str, str] = {}
    for code, name in subjects:
        if counts[name] == 1:
            result[name] = code
        for group in names.get(code[:5], ()) if len(code) == 7 else ():
            result[f"{group}/{name}"] = code
            for kind in names.get(code[:3], ()):
                result[f"{kind}/{group}/{name}"] = code
        for kind in names.get(code[:3], ()) if len(code) == 5 else ():
            result[f"{kind}/{name}"] = code
    return result
