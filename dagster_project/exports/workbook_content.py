"""What the workbooks of a release hold: read-only questions to it, one workbook's worth at a time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import duckdb

from dagster_project.lookup import SEVERITIES, ask

Record = dict[str, Any]
CELL_ID = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass(frozen=True, slots=True)
class UnitYear:
    """What one workbook is of: the current reports of a unit and year, and the name of its file without ending.

    A report that names no unit or no year has a workbook of its own.
    """

    unit: str | None
    year: int | None
    report_ids: tuple[str, ...]
    stem: str


@dataclass(frozen=True, slots=True)
class Content:
    """Rows of one workbook.

    ``reports`` as in marts; ``cells`` also with the coordinates of their facts, or ``indicator`` and ``phase``, with
    ``withheld_reason`` and the ``sentence`` that prints them; ``findings`` also with ``cells``, the ids of the figures that each
    is about; ``answers`` what the search for errors says of a cell in a cause; ``classes`` the 类 of expenditure of the year.
    """

    unit_year: UnitYear
    release_id: str
    reports: list[Record]
    cells: list[Record]
    findings: list[Record]
    answers: dict[tuple[str, str], str]
    indicators: list[Record]
    projects: list[Record]
    classes: dict[str, str]


def unit_years(connection: duckdb.DuckDBPyConnection) -> list[UnitYear]:
    """Every unit and year with a current report that could be read; names of files are those of all of them at once."""
    rows = ask(
        connection,
        """
        select unit_name, fiscal_year, report_id, file_name from marts.reports
        where superseded_by is null and verdict <> 'unreadable'
        order by unit_name nulls last, fiscal_year nulls last, report_type, report_id
        """,
    ).rows
    together: dict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for unit, year, report, file in rows:
        together[(unit, year) if unit and year else (unit, year, report)].append((unit, year, report, file))
    plain = {
        key: _file_name(f"{of_it[0][0] or of_it[0][3]} {of_it[0][1] or '年度不详'}") for key, of_it in together.items()
    }
    times = Counter(map(_as_windows_sees_it, plain.values()))
    return [
        UnitYear(
            of_it[0][0],
            of_it[0][1],
            tuple(report for _, _, report, _ in of_it),
            plain[key] if times[_as_windows_sees_it(plain[key])] == 1 else f"{plain[key]} {_mark(key)}",
        )
        for key, of_it in together.items()
    ]


_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]')
LONGEST_NAME = 60  # of three bytes each, well below the 255 bytes that file systems allow


def _file_name(text: str) -> str:
    """The text as a file may be called on any system. It ends in a year or a word of ours, so is no CON or NUL."""
    name, _, last = text.rpartition(" ")
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .")[:LONGEST_NAME].strip(" .")
    return f"{name or '_'} {last}"


def _as_windows_sees_it(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _mark(key: tuple[Any, ...]) -> str:
    """Tells apart what is called the same, and stays the same whatever else a release holds."""
    return hashlib.sha256("\0".join(map(str, key)).encode("utf-8", "surrogatepass")).hexdigest()[:6]


def content(connection: duckdb.DuckDBPyConnection, release_id: str, of: UnitYear) -> Content:
    """Everything of the reports of one unit and year."""
    reports: Any = {"ids": list(of.report_ids)}
    year: Any = {"year": of.year}
    ordered: Any = {**reports, "order": list(SEVERITIES)}
    findings = ask(connection, _FINDINGS, ordered).records()
    for one in findings:
        one["cells"] = list(dict.fromkeys([*(one["cell_ids"] or ()), *CELL_ID.findall(one["suspects"] or "")]))
    return Content(
        of,
        release_id,
        ask(connection, _REPORTS, reports).records(),
        ask(connection, _CELLS, reports).records(),
        findings,
        {(cell, cause): answer for cell, cause, answer in ask(connection, _ANSWERS, reports).rows},
        ask(connection, _INDICATORS, reports).records(),
        ask(connection, _PROJECTS, reports).records(),
        dict(_names(ask(connection, _CLASSES, year).rows)) if of.year else {},
    )


def _names(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[str, str]]:
    return ((str(code), str(name)) for code, name in rows)


_REPORTS = """
    select * from marts.reports where list_contains($ids, report_id) order by report_type, report_id
"""
_CELLS = """
    with facts as (
        select fact_id, phase, flow, fund, nature, function_code, economic_code,
            cast(null as varchar) as withheld_reason
        from marts.fiscal_amounts where list_contains($ids, report_id)
        union all
        select fact_id, phase, flow, fund, nature, function_code, economic_code, withheld_reason
        from quarantine.fiscal_amounts where list_contains($ids, report_id)
    ),

    measures as (
        select cell_id, case when min(indicator) = max(indicator) then min(indicator) end as indicator,
            min(phase) as phase, min(withheld_reason) as withheld_reason
        from (
            select cell_id, report_id, indicator, phase, cast(null as varchar) as withheld_reason from marts.indicators
            union all
            select cell_id, report_id, indicator, phase, withheld_reason from quarantine.indicators
        )
        where list_contains($ids, report_id) group by cell_id
    )

    select cells.*, coalesce(facts.phase, measures.phase) as phase, measures.indicator, facts.flow, facts.fund, facts.nature,
        facts.function_code, facts.economic_code,
        coalesce(facts.withheld_reason, measures.withheld_reason) as withheld_reason, sentences.text as sentence
    from marts.cells as cells
    left join facts on cells.fact_id = facts.fact_id
    left join measures on cells.cell_id = measures.cell_id
    left join marts.sentences as sentences
        on cells.report_id = sentences.report_id and cells.statement = sentences.statement
    where list_contains($ids, cells.report_id)
    order by cells.report_id, cells.file_name, cells.file_sha256, cells.table_index nulls last, cells.row_index,
        cells.column_index, cells.page, cells.line, cells.cell_id
"""
# also what another report, such as that of the year after, says of these figures
_FINDINGS = """
    with own as (select cell_id from marts.cells where list_contains($ids, report_id))

    select findings.*, evaluations.cell_ids
    from marts.findings as findings
    left join marts.identity_evaluations as evaluations
        on findings.report_id = evaluations.report_id and findings.identity_id = evaluations.identity_id
        and findings.instance = evaluations.instance
    where findings.superseded_by is null and (
        list_contains($ids, findings.report_id)
        or list_has_any(evaluations.cell_ids, (select list(cell_id) from own))
    )
    order by list_position($order, findings.severity), findings.report_id, findings.page nulls first,
        findings.line nulls first, findings.identity_id, findings.finding_id
"""
_ANSWERS = "select cell_id, cause_id, answer from core.fct_cell_suspects where list_contains($ids, report_id)"
_INDICATORS = """
    with both_kinds as (
        select * exclude (withheld_reason), withheld_reason from quarantine.indicators
        union all by name
        select *, cast(null as varchar) as withheld_reason from marts.indicators
    )

    select * from both_kinds where list_contains($ids, report_id)
    order by report_id, indicator, phase, kind, page, line, cell_id
"""
_PROJECTS = """
    select * from marts.projects where list_contains($ids, report_id) order by report_id, page, line, project
"""
_CLASSES = """
    select function_code, max_by(function_name, valid_from) from core.dim_function_subject
    where level = '类' and status = 'listed' and $year between valid_from and valid_to group by function_code
"""
