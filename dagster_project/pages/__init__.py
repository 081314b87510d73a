"""A release as pages to look at, offline: an index, and one page per report with its findings where they stand."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined

from dagster_project.pages import content
from dagster_project.pages.content import Chosen
from dagster_project.pages.folder import Refused, replaced
from dagster_project.pages.words import GROUPS, STATUSES, VERDICTS, plain

__all__ = ["Chosen", "Refused", "file_of", "write"]

MARKER = ".juesuan-report"  # only a folder that has it, or nothing, is overwritten
FILTER = (
    "document.querySelector('#filter')?.addEventListener('input',e=>{for(const r of "
    "document.querySelectorAll('#reports tbody tr'))r.hidden=!r.textContent.includes(e.target.value)})"
)


def write(connection: duckdb.DuckDBPyConnection, release: dict[str, Any], chosen: Chosen, target: Path) -> Path:
    """Write the pages of the chosen reports into the folder ``target``, whole or not at all; returns the index.

    ``release`` is the release's manifest. Every text of a document is escaped, and no page refers to anything outside.
    Raises ``Refused`` for a folder that holds anything but pages of ours.
    """
    with replaced(target, MARKER) as folder:
        _write_into(folder, connection, release, chosen)
    return target / "index.html"


def _write_into(folder: Path, connection: duckdb.DuckDBPyConnection, release: dict[str, Any], chosen: Chosen) -> None:
    environment = Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    digest = base64.b64encode(hashlib.sha256(FILTER.encode()).digest()).decode()
    environment.globals.update(
        script=FILTER, script_digest=digest, verdicts=VERDICTS, groups=GROUPS, statuses=STATUSES, file_of=file_of
    )
    environment.filters["plain"] = plain
    index = content.index(connection, chosen)
    (folder / "reports").mkdir()
    of_index, of_report = environment.get_template("index.html"), environment.get_template("report.html")
    (folder / "index.html").write_text(of_index.render(release=release, index=index, chosen=chosen), encoding="utf-8")
    for report in index.reports:
        if report["verdict"] != "unreadable":
            page = of_report.render(release=release, page=content.page(connection, report, index.trends))
            (folder / file_of(report["report_id"])).write_text(page, encoding="utf-8")


def file_of(report_id: str) -> str:
    """Where a report's page lies, from the index."""
    return f"reports/{re.sub(r'[^0-9A-Za-z-]', '_', report_id)}.html"
