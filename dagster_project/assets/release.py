"""The gate, and what lies behind it: a candidate becomes the current release."""

from html import escape

import dagster as dg

from dagster_project import expectations, lookup, progress, publish
from dagster_project.assets.loading import WRITER
from dagster_project.resources import WarehouseResource
from dagster_project.state import state_of
from dagster_project.warehouse import DATABASE_NAME

FACTS = dg.AssetKey(["marts", "fiscal_amounts"])
MARTS = ["reports", "indicators", "projects", "function_by_economic", "cells", "identity_evaluations", "findings"]


@dg.asset_check(
    asset=FACTS,
    blocking=True,
    additional_deps=[dg.AssetKey(["marts", name]) for name in MARTS],
    description="Great Expectations 对候选版本的全部检查 / every expectation over the candidate release",
    pool=WRITER,
)
def gate(warehouse: WarehouseResource) -> dg.AssetCheckResult:
    """Nothing disputed is about to be published, everything applicable was checked, nothing was lost on the way."""
    candidate = warehouse.candidate()
    pages = candidate.folder / "audit"
    with progress.step("质量门 / gate"):
        result = expectations.run_gate(candidate.database, pages)
    failing = [one for one in result.results if not one.success]
    return dg.AssetCheckResult(
        passed=result.success,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "expectations": len(result.results),
            "failing": "\n".join(f"{one.name}: {one.description_zh} / {one.description_en}" for one in failing) or "—",
            "pages": dg.MetadataValue.path(pages / "index.html"),
        },
    )


@dg.asset(
    deps=[FACTS, *(dg.AssetKey(["marts", name]) for name in MARTS)],
    group_name="release",
    kinds={"duckdb"},
    owners=["team:juesuan"],
    pool=WRITER,
)
def release(warehouse: WarehouseResource) -> dg.MaterializeResult:
    """The current release: verified again for itself, sealed, and published by one flip of a link."""
    with progress.step("发布 / publishing"):
        house = warehouse.warehouse
        state = {"state": state_of(house)}
        chosen = publish.settings()
        release_id = publish.publish(
            house, warehouse.candidate(), state, drop=publish.WORKING_SCHEMAS, keep=chosen.keep, files=chosen.files
        )
    folder = house.releases_folder / release_id
    with lookup.opened(folder / DATABASE_NAME) as connection:
        counts = lookup.counts(connection)
        grave = lookup.findings(connection, severities=("fatal", "error"))
    return dg.MaterializeResult(
        metadata={
            "release": release_id,
            **{name.replace("_", " "): count for name, count in counts.items()},
            "findings that withhold": dg.MetadataValue.md(_markdown(grave)),
            "all findings": f"juesuan findings --warehouse {warehouse.root}",
            "database": dg.MetadataValue.path(folder / DATABASE_NAME),
            "gate": dg.MetadataValue.path(folder / "audit" / "index.html"),
        }
    )


def _markdown(findings: lookup.Table) -> str:
    """A table for the UI. What a document says is shown as text, whatever it looks like."""
    lines = ["| 单位 unit | 年度 year | 行 line | 勾稽关系 identity | 发现 finding |", "|---|---|---|---|---|"]
    for one in findings.records():
        cells = (one["unit_name"], one["fiscal_year"], one["line"], one["identity_id"], one["message_zh"])
        lines.append("|" + "|".join(escape(str(cell or "")).replace("|", "\\|") for cell in cells) + "|")
    return "\n".join(lines)
