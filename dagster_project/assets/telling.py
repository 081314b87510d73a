"""What a database says, as Dagster shows it: tables for people, numbers for its plots. A document's text stays text."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import duckdb
from dagster import Failure, MarkdownMetadataValue, MetadataValue

from dagster_project import inbox, lookup, pages
from dagster_project.pages.words import VERDICTS
from dagster_project.publish import GateBlocked
from dagster_project.transform import DataTestsFailed
from dagster_project.warehouse import WarehouseError

PAGES_URL = "JUESUAN_PAGES_URL"  # where a web server shows the folder of pages, if one does
MOST_ROWS, MOST_LETTERS = 200, 400
COUNTS = {
    "findings_fatal": "致命 fatal",
    "findings_error": "错误 error",
    "findings_warning": "警告 warning",
    "facts": "发布 published",
    "facts_withheld": "扣留 withheld",
}
_MARKS = re.compile(r"[\\`*_\[\]|~!]")


@contextmanager
def refusals() -> Iterator[None]:
    """What a person can put right stands on the page of the run as it was said, not under a stack of calls."""
    try:
        yield
    except (inbox.NothingReadable, lookup.NoRelease, WarehouseError, GateBlocked, DataTestsFailed) as error:
        raise Failure(str(error), allow_retries=False) from error


def numbers(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Counts of facts, reports, findings and identities, and the share of prose figures that have a meaning, in percent."""
    found = lookup.ask(
        connection,
        """
        select
            (select count(*) from marts.findings where severity = 'info') as findings_info,
            (select count(*) from marts.identity_evaluations where status like 'holds%') as identities_that_hold,
            (select count(*) from marts.identity_evaluations where status = 'violated') as identities_violated,
            (
                select round(cast(100 as double) * count(*) filter (where placement <> 'unbound') / count(*), 1)
                from marts.cells where table_code = 'prose'
            ) as prose_figures_bound_percent
        """,
    ).records()[0]
    every = {**lookup.counts(connection), **found}
    return {name.replace("_", " "): value for name, value in every.items() if value is not None}


def reports(connection: duckdb.DuckDBPyConnection, year: int | None = None) -> MarkdownMetadataValue:
    """Current reports, those that failed first: verdict, why, what was found, which facts stand."""
    found = lookup.ask(
        connection,
        """
        select * from marts.reports
        where superseded_by is null and ($year is null or fiscal_year = $year)
        order by list_position($verdicts, verdict) desc, findings_fatal desc, findings_error desc, unit_name, fiscal_year
        """,
        {"year": year, "verdicts": list(VERDICTS)},  # type: ignore[arg-type]
    ).records()
    return _table(
        ("结论 verdict", "报告 report", "原因、发现、事实 why, findings, facts"), [_report(one) for one in found]
    )


def _report(one: dict[str, Any]) -> list[str]:
    named = " ".join(VERDICTS[one["verdict"]])
    verdict = named if one["verdict"] == "published" else f"**{named}**"
    unit = [str(one[part]) for part in ("unit_name", "fiscal_year") if one[part]]
    known = all(part in one["file_name"] for part in unit)  # twice the same would only make the column narrow
    name = _text(" ".join([*(() if known else unit), one["file_name"]]))
    if (base := os.environ.get(PAGES_URL)) and one["verdict"] != "unreadable":
        name += f" [网页 page →]({base.rstrip('/')}/{pages.file_of(one['report_id'])})"
    counted = "，".join(f"{label} {one[count]}" for count, label in COUNTS.items() if one[count])
    return [verdict, name, " — ".join(part for part in (_text(one["verdict_reason"]), counted) if part)]


def findings(connection: duckdb.DuckDBPyConnection, severities: Sequence[str]) -> MarkdownMetadataValue:
    """The findings of those severities in current reports, the gravest first, with where they stand."""
    return table_of(lookup.findings(connection, severities=severities).records())


def violated(connection: duckdb.DuckDBPyConnection) -> MarkdownMetadataValue:
    """The identities that are violated in current reports, those violated most often first, with how often each holds."""
    found = lookup.ask(
        connection,
        """
        select
            identity_id,
            any_value(identity_name) as name,
            count(*) filter (where status = 'violated') as violated,
            count(*) filter (where status in ('holds', 'holds_rounding', 'rounding_mode')) as holds
        from marts.identity_evaluations
        where report_id in (select report_id from marts.reports where superseded_by is null)
        group by identity_id
        having violated > 0
        order by violated desc, identity_id
        """,
    )
    header = ("勾稽关系 identity", "不成立 violated", "成立 holds")
    return _table(header, [[f"{_text(key)} {_text(name)}", *map(_text, counted)] for key, name, *counted in found.rows])


def table_of(records: Iterable[dict[str, Any]]) -> MarkdownMetadataValue:
    """Rows of ``marts.findings`` as a table."""
    header = ("报告、位置 report, place", "勾稽关系 identity", "发现 finding")
    rows = [
        [
            " ".join(
                part
                for part in (_text(one["unit_name"] or one["file_name"]), _text(one["fiscal_year"]), _place(one))
                if part
            ),
            _text(one["identity_id"]),
            f"{_text(one['message_zh'])} ({_text(one['finding_id'][:8])})",
        ]
        for one in records
    ]
    return _table(header, rows)


def _place(one: dict[str, Any]) -> str:
    return " ".join(f"{zh} {one[name]}" for name, zh in (("page", "页 page"), ("line", "行 line")) if one[name])


def listed(texts: Iterable[str]) -> MarkdownMetadataValue:
    """Texts as a list, or a dash where there is none."""
    return MetadataValue.md("\n".join(f"- {_text(text)}" for text in texts) or "—")


def folder(path: Path) -> Any:
    """Where the pages of a release are: an address if a web server shows them, else a path."""
    base = os.environ.get(PAGES_URL)
    return MetadataValue.url(f"{base.rstrip('/')}/index.html") if base else MetadataValue.path(path / "index.html")


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> MarkdownMetadataValue:
    if not rows:
        return MetadataValue.md("—")
    lines = [header, ["---"] * len(header), *rows[:MOST_ROWS]]
    text = "\n".join(f"|{'|'.join(line)}|" for line in lines)
    more = len(rows) - MOST_ROWS
    return MetadataValue.md(f"{text}\n\n… 另有 {more} 条 / {more} more" if more > 0 else text)


def _text(value: Any) -> str:
    """A value as one piece of a table: what would be a mark, a tag, a link, a picture or a new row is shown instead."""
    text = "" if value is None else " ".join(str(value).split())
    shortened = text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
    return escape(_MARKS.sub(r"\\\g<0>", shortened), quote=False)
