"""The one page of the explorer, and the files it is made of: the same when served and when written."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

WEB = Path(__file__).parent / "web"
VIEWS = ("overview", "units", "functions", "economics", "sangong", "execution", "findings", "bounds", "figure")
SCRIPTS = (
    "echarts.min.js",
    "base.js",
    "state.js",
    "source.js",
    "table.js",
    "charts.js",
    "subjects.js",
    *(f"views/{name}.js" for name in VIEWS),
    "app.js",
)
# `file:` for the written copy, whose own scripts are no 'self' when it is opened from the disk
POLICY = (
    "default-src 'none'; script-src 'self'{files}; style-src 'self'{files} 'unsafe-inline'; img-src 'self'{files} data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def policy(served: bool) -> str:
    return POLICY.format(files="" if served else " file:")


def html(shards: int = 0) -> str:
    """The page; ``shards`` is the number of files that hold the answers of a written copy, 0 for the server."""
    environment = Environment(loader=PackageLoader(__package__, "web"), autoescape=True, undefined=StrictUndefined)
    return environment.get_template("index.html").render(policy=policy(not shards), shards=shards, scripts=SCRIPTS)
