"""The gate's result as one page that can be read without a network: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from dagster_project.expectations.gate import GateResult

_SUITES = {
    "systemic": ("整体", "The release as a whole"),
    "identities": ("勾稽关系", "Fiscal identities: nothing disputed is published"),
}
_ORDER = {"crashed": 0, "failed": 1, "passed": 2}


def write_pages(result: GateResult, folder: Path) -> Path:
    """Write ``index.html`` into the folder and return its path. Every text of a document is escaped."""
    environment = Environment(
        loader=PackageLoader(__package__, "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    suites = [
        (zh, en, sorted(outcomes, key=lambda outcome: _ORDER[outcome.status]))
        for suite, (zh, en) in _SUITES.items()
        if (outcomes := [outcome for outcome in result.results if outcome.suite == suite])
    ]
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    page.write_text(environment.get_template("page.html").render(result=result, suites=suites), encoding="utf-8")
    return page
