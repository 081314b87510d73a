"""Read-only questions to the current release: any SQL, its findings, and the way from a figure back to its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.model import Box
from dagster_project.warehouse import DATABASE_NAME, OFFLINE, Warehouse

SEVERITIES = ("fatal", "error", "warning", "info")
MEMORY_LIMIT = "2GB"
# given when connecting: of several connections in one process, only the first could still set them
_SHUT_IN: dict[str, Any] = {
    **OFFLINE,
    "enable_external_access": False,
    "memory_limit": MEMORY_LIMIT,
    "lock_configuration": True,
}


class NoRelease(Exception):
    """The warehouse has no release yet. ``str(error)`` says what to type, 中文 / English."""


class NotFound(Exception):
    """No fact, cell or finding has this id."""


class NoPage(Exception):
    """What was explained stands on no page that could be shown. ``str(error)`` says why, 中文 / English."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their column names, as DuckDB returned them (money is Decimal)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@contextmanager
def current(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """The current release, read-only and shut in: its SQL can reach no other file. Raises ``NoRelease``."""
    folder = warehouse.current()
    if folder is None:
        raise NoRelease(
            f"{warehouse.root}：尚无版本，请先运行 juesuan run / there is no release yet; run `juesuan run` first"
        )
    with opened(folder / DATABASE_NAME) as connection:
        yield connection


@contextmanager
def opened(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A sealed or candidate database, read-only and shut in."""
    with duckdb.connect(str(database), read_only=True, config=dict(_SHUT_IN)) as connection:
        yield connection


def ask(connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()) -> Table:
    """Run one query. Raises ``duckdb.Error``."""
    result = connection.execute(query, parameters)
    return Table(tuple(column[0] for column in result.description or ()), tuple(result.fetchall()))


def release_of(connection: duckdb.DuckDBPyConnection) -> str:
    """The id of the release that a connection reads, which another may have replaced by now."""
    ((path,),) = ask(connection, "select path from duckdb_databases() where database_name = current_database()").rows
    return Path(path).parent.name


def findings(
    connection: duckdb.DuckDBPyConnection,
    unit: str | None = None,
    year: int | None = None,
    severities: Sequence[str] = SEVERITIES,
) -> Table:
    """Findings in current reports, the gravest first; ``unit`` is a part of the unit's name."""
    parameters: Any = {"unit": unit, "year": year, "severities": list(severities), "order": list(SEVERITIES)}
    return ask(
        connection,
        """
        select * from marts.findings
        where report_id in (select report_id from marts.reports where superseded_by is null)
            and ($unit is null or contains(unit_name, $unit))
            and ($year is null or fiscal_year = $year)
            and list_contains($severities, severity)
        order by list_position($order, severity), unit_name, fiscal_year, line nulls first, identity_id, finding_id
        """,
        parameters,
    )


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How much there is of what, as a run's summary and the UI show it."""
    found = ask(
        connection,
        """
        select
            (select count(*) from marts.fiscal_amounts) as facts_published,
            (select count(*) from quarantine.fiscal_amounts) as facts_withheld,
            (select count(*) from marts.reports where verdict = 'published') as reports_published,
            (select count(*) from marts.reports where verdict = 'published_in_part') as reports_published_in_part,
            (select count(*) from marts.reports where verdict = 'withheld') as reports_withheld,
            (select count(*) from marts.reports where verdict = 'unreadable') as files_unreadable,
            (select count(*) from marts.findings where severity = 'fatal') as findings_fatal,
            (select count(*) from marts.findings where severity = 'error') as findings_error,
            (select count(*) from marts.findings where severity = 'warning') as findings_warning
        """,
    )
    return dict(zip(found.columns, found.rows[0], strict=True))


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure, every place that prints it, the identities over those places, and what was said about them.

    ``neighbours`` are the figures in the row, or in the line of text, of each of ``cells`` (``of_cell``), itself
    included, from the left; ``notes`` what a person should know about the files.
    """

    subject: Table
    cells: Table
    neighbours: Table
    notes: Table
    evaluations: Table
    findings: Table


def explain(connection: duckdb.DuckDBPyConnection, identifier: str) -> Explanation:
    """Trace a fact, a cell or a finding (the id, or an unambiguous beginning of it). Raises ``NotFound``."""
    starts = [f"{identifier}%"]
    for relation, key, cells in (
        ("marts.fiscal_amounts", "fact_id", "select cell_id from marts.cells where fact_id = $id"),
        ("quarantine.fiscal_amounts", "fact_id", "select cell_id from marts.cells where fact_id = $id"),
        ("history.fiscal_amounts", "fact_id", "select cell_id from marts.cells where fact_id = $id"),
        ("marts.cells", "cell_id", "select $id"),
        (
            "marts.findings",
            "finding_id",
            """
            select unnest(e.cell_ids) from marts.identity_evaluations as e
            join marts.findings as f on f.report_id = e.report_id and f.identity_id = e.identity_id
            where f.finding_id = $id and e.status in ('violated', 'rounding_mode')
            """,
        ),
    ):
        found = ask(connection, f"select * from {relation} where {key} like ? order by {key}", starts)
        if not found.rows:
            continue
        position = found.columns.index(key)
        ids = {row[position] for row in found.rows}
        if len(ids) > 1:
            raise NotFound(f"{identifier}：不唯一，有 {len(ids)} 个 / ambiguous, {len(ids)} ids begin so")
        return _about(connection, found, cells, ids.pop())
    raise NotFound(f"{identifier}：没有这个编号 / no fact, cell or finding has this id")


def _about(connection: duckdb.DuckDBPyConnection, subject: Table, cells: str, identifier: str) -> Explanation:
    parameters: Any = {"id": identifier}
    return Explanation(
        subject,
        ask(connection, f"select * from marts.cells where cell_id in ({cells}) order by table_code, line", parameters),
        ask(
            connection,
            f"""
            select cells.cell_id as of_cell, others.cell_id, others.row_label, others.column_label, others.printed_text
            from marts.cells as cells
            join marts.cells as others on others.report_id = cells.report_id and others.file_sha256 = cells.file_sha256
                and others.table_index is not distinct from cells.table_index
                and (
                    (others.table_index is not null and others.row_index = cells.row_index)
                    or (others.table_index is null and others.page is not distinct from cells.page
                        and others.line is not distinct from cells.line)
                )
            where cells.cell_id in ({cells})
            order by of_cell, others.column_index nulls first, others.row_index
            """,
            parameters,
        ),
        ask(
            connection,
            f"""
            select file_name, file_notes from marts.reports
            where file_notes is not null
                and report_id in (select report_id from marts.cells where cell_id in ({cells}))
            order by file_name
            """,
            parameters,
        ),
        ask(
            connection,
            f"""
            select * from marts.identity_evaluations
            where list_has_any(cell_ids, (select list(cell_id) from ({cells}) as c(cell_id)))
            order by list_position(['violated', 'rounding_mode', 'holds_rounding', 'holds'], status), identity_id, instance
            """,
            parameters,
        ),
        ask(
            connection,
            f"""
            select f.* from marts.findings as f
            where exists (select 1 from ({cells}) as c(cell_id) where contains(f.suspects, c.cell_id)) or f.finding_id = $id
            order by f.severity, f.line
            """,
            parameters,
        ),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A page of an input of the warehouse (``page`` from 1), and boxes on it in points from its top left."""

    path: Path
    page: int
    boxes: tuple[Box, ...]


def place_on_page(warehouse: Warehouse, explanation: Explanation) -> Place:
    """The page to show for what was explained, with every of its figures that stands there.

    It is the page of the cell that the fact was taken from, if that one has a page. Raises ``NoPage``.
    """
    return place_of(warehouse, explanation.cells)


def place_of(warehouse: Warehouse, cells: Table) -> Place:
    """As ``place_on_page``, of rows of ``marts.cells``."""
    boxed = [cell for cell in cells.records() if cell.get("x0") is not None]
    if not boxed:
        raise NoPage(
            "该数字所在的文件没有版面坐标（只有 PDF 与扫描件有），无法画出页面；它所在的表、行、列见上文 / "
            "no file that prints it has places on a page (only PDF and scans do), so there is no page to draw; "
            "its table, row and column stand above"
        )
    shown = next((cell for cell in boxed if cell["is_source"]), boxed[0])
    path = next((one.path for one in warehouse.inputs() if one.sha256 == shown["file_sha256"]), None)
    if path is None or not path.is_file():
        raise NoPage(
            f"{shown['file_name']}：原件已不在仓库目录中（{warehouse.inputs_folder}） / "
            f"the file itself is no longer in the warehouse folder"
        )
    together = [cell for cell in boxed if all(cell[key] == shown[key] for key in ("file_sha256", "page"))]
    boxes: list[Box] = [(float(c["x0"]), float(c["y0"]), float(c["x1"]), float(c["y1"])) for c in together]
    return Place(path, shown["page"], tuple(dict.fromkeys(boxes)))


def report_verdicts(connection: duckdb.DuckDBPyConnection) -> Table:
    """One row per report, as the last page of a run shows them."""
    return ask(
        connection,
        """
        select unit_name, fiscal_year, report_type, file_name, verdict, verdict_reason, facts, file_notes,
            findings_fatal, findings_error, findings_warning
        from marts.reports
        where superseded_by is null
        order by list_position(['withheld', 'unreadable', 'published_in_part', 'published'], verdict), unit_name, fiscal_year
        """,
    )
