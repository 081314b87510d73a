"""What has to hold for a release: rules as rows, each with one query that selects the rows which break it.

Two suites. ``systemic`` is data, ``systemic.yml``. ``identities`` is generated: one rule per implemented identity of the
candidate's own catalogue that can be fatal or an error, from ``disputed_figures.sql``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import duckdb
import yaml

from dagster_project.warehouse import connected

_IDENTITY_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
_BLOCKING_IDENTITIES = """
    select identity_id, name, case when bool_or(severity = 'fatal') then 'fatal' else 'error' end
    from (
        select identity_id, name, severity from core.dim_identity where implemented
        union all
        select identity_id, dim_identity.name, evaluations.severity
        from core.fct_identity_evaluations as evaluations
        join core.dim_identity using (identity_id)
        where dim_identity.implemented
    )
    where severity in ('fatal', 'error')
    group by identity_id, name
    order by identity_id
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that has to hold. ``failing_rows`` is a query; the rule holds if it returns no row."""

    name: str
    suite: str  # "systemic" or "identities"
    identity_id: str | None
    severity: str  # "fatal" or "error"; both block
    description_zh: str
    description_en: str
    failing_rows: str


def load_rules(connection: duckdb.DuckDBPyConnection) -> list[Rule]:
    """Every rule for this candidate. Raises ``duckdb.Error`` where it has no catalogue to generate from."""
    return [*_systemic(), *_identities(connection)]


def broken_rules(database: Path) -> list[str]:
    """Run every rule's query anew, without Great Expectations, on the file itself; says what is broken and how.

    Publishing asks this, so that it depends on no verdict given earlier. A query that cannot run counts as broken.
    """
    broken = []
    with connected(database, read_only=True) as connection:
        for rule in load_rules(connection):
            try:
                row = connection.execute(f"select count(*) from ({rule.failing_rows})").fetchone()
            except duckdb.Error as error:
                broken.append(f"{rule.name}: {error}")
                continue
            if row is None or row[0]:
                broken.append(f"{rule.name}: {rule.description_zh} / {rule.description_en} ({row and row[0]})")
    return broken


def _systemic() -> list[Rule]:
    return [
        Rule(name, "systemic", None, "fatal", entry["zh"], entry["en"], entry["failing_rows"])
        for name, entry in yaml.safe_load(_resource("systemic.yml")).items()
    ]


def _identities(connection: duckdb.DuckDBPyConnection) -> list[Rule]:
    template = _resource("disputed_figures.sql")
    rules = []
    for identity_id, name, severity in connection.execute(_BLOCKING_IDENTITIES).fetchall():
        if not _IDENTITY_ID.fullmatch(identity_id):
            raise ValueError(f"勾稽关系编号不合规范 / not an identity id: {identity_id!r}")
        rules.append(
            Rule(
                name=f"nothing_disputed_by_{identity_id}",
                suite="identities",
                identity_id=identity_id,
                severity=severity,
                description_zh=f"{name}：公布的数字均不在其争议之中",
                description_en=f"No published figure is disputed by {identity_id}",
                failing_rows=template.replace("$identity_id", identity_id),
            )
        )
    return rules


def _resource(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
