"""Every identity of the catalogue as a check by its own name, and whether all reports stand. They tell; they never block."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import dagster as dg
import duckdb

from dagster_project import lookup
from dagster_project.assets import telling
from dagster_project.identities import catalogue
from dagster_project.pages.words import GROUPS
from dagster_project.resources import WarehouseResource

EVALUATIONS, REPORTS, FINDINGS = (
    dg.AssetKey(["marts", name]) for name in ("identity_evaluations", "reports", "findings")
)
FIRST_PLACES = 5


def name_of(identity_id: str) -> str:
    """What the check of an identity is called: Dagster admits letters, digits and ``_``."""
    return re.sub(r"\W", "_", identity_id, flags=re.ASCII)


def _described(one: catalogue.Identity) -> str:
    zh, en = GROUPS.get(one.group, (one.group, one.group))
    return f"{one.name}：{one.formula}（{zh} / {en}；{one.severity}）"


IDENTITIES = {name_of(one.identity_id): one for one in catalogue.load() if one.implemented}


@dg.multi_asset_check(
    specs=[
        *(dg.AssetCheckSpec(name, asset=EVALUATIONS, description=_described(one)) for name, one in IDENTITIES.items()),
        dg.AssetCheckSpec(
            "every_report_stands",
            asset=REPORTS,
            additional_deps=[FINDINGS],
            description="没有被扣留的报告，没有读不了的文件 / no report is withheld, and every file could be read",
        ),
    ],
    can_subset=True,
)
def identities(context: dg.AssetCheckExecutionContext, warehouse: WarehouseResource) -> Iterator[dg.AssetCheckResult]:
    """What was found about each identity. One that nothing in the reports could be held against has no result."""
    asked = {key.name for key in context.selected_asset_check_keys}
    with telling.refusals(), lookup.opened(warehouse.built()) as connection:
        yield from (one for one in results(connection) if one.check_name in asked)


def results(connection: duckdb.DuckDBPyConnection) -> Iterator[dg.AssetCheckResult]:
    """Every check that has a result."""
    counts, found = _counts(connection), _found(connection)
    yield _standing(connection)
    for name in sorted(IDENTITIES):
        identity_id = IDENTITIES[name].identity_id
        if identity_id not in found and not counts[identity_id].keys() & {"holds", "holds_rounding", "rounding_mode"}:
            continue
        yield dg.AssetCheckResult(
            asset_key=EVALUATIONS,
            check_name=name,
            passed=identity_id not in found,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={**_places(found[identity_id]), **counts[identity_id]},
        )


def _places(records: list[dict[str, Any]]) -> dict[str, Any]:
    if not records:
        return {}
    return {"findings": len(records), "first places": telling.table_of(records[:FIRST_PLACES])}


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """How many instances of each identity hold, are violated, do not apply …, in current reports."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    query = """
        select identity_id, status, count(*) from marts.identity_evaluations
        where report_id in (select report_id from marts.reports where superseded_by is null)
        group by identity_id, status
    """
    for identity_id, status, number in lookup.ask(connection, query).rows:
        counts[identity_id][status] = number
    return counts


def _found(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, Any]]]:
    """What contradicts each identity and nobody has accepted."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in lookup.findings(connection, severities=("fatal", "error", "warning")).records():
        if not one["waived"]:
            found[one["identity_id"]].append(one)
    return found


def _standing(connection: duckdb.DuckDBPyConnection) -> dg.AssetCheckResult:
    counts = lookup.counts(connection)
    failed = {name: counts[name] for name in ("reports_withheld", "files_unreadable")}
    return dg.AssetCheckResult(
        asset_key=REPORTS,
        check_name="every_report_stands",
        passed=not any(failed.values()),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            **{name.replace("_", " "): count for name, count in failed.items()},
            "reports": telling.reports(connection),
        },
    )
