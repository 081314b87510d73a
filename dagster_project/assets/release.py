"""The gate, and what lies behind it: a candidate becomes the current release."""

import time
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from dagster_project import expectations, lookup, pages, progress, publish
from dagster_project.assets import telling, years
from dagster_project.assets.loading import WRITER
from dagster_project.resources import WarehouseResource
from dagster_project.state import state_of
from dagster_project.warehouse import DATABASE_NAME

RELEASE_ID = "release"  # the metadata that tells one release from another
FACTS = dg.AssetKey(["marts", "fiscal_amounts"])
MARTS = [
    "reports",
    "indicators",
    "projects",
    "function_by_economic",
    "function_by_economic_tables",
    "cells",
    "identity_evaluations",
    "findings",
]


@dg.asset_check(
    asset=FACTS,
    blocking=True,
    additional_deps=[dg.AssetKey(["marts", name]) for name in MARTS],
    description="Great Expectations 对候选版本的全部检查 / every expectation over the candidate release",
    pool=WRITER,
)
@telling.refusals()
def gate(context: dg.AssetCheckExecutionContext, warehouse: WarehouseResource) -> dg.AssetCheckResult:
    """Nothing disputed is about to be published, everything applicable was checked, nothing was lost on the way."""
    candidate = warehouse.candidate()
    pages = candidate.folder / "audit"
    with progress.step("质量门 / gate"):
        result = expectations.run_gate(candidate.database, pages)
    failing = "\n".join(
        f"{one.name}: {one.description_zh} / {one.description_en}" for one in result.results if not one.success
    )
    if failing:  # or the page of the run would say no more than that a check failed
        context.log.error(f"质量门未通过，当前版本不变 / the gate is shut, the current release stands\n{failing}")
    return dg.AssetCheckResult(
        passed=result.success,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "expectations": len(result.results),
            "failing": failing or "—",
            "pages": dg.MetadataValue.path(pages / "index.html"),
        },
    )


@dg.asset(
    key=years.RELEASE,
    deps=[FACTS, *(dg.AssetKey(["marts", name]) for name in MARTS)],
    group_name="release",
    kinds={"duckdb"},
    owners=["team:juesuan"],
    pool=WRITER,
    description="当前版本：发布前再复核一次，切换即生效；各报告的结论与原因见下 / the current release: verified again for "
    "itself, sealed, and published by one flip of a link; what became of each report, and why, stands below",
)
@telling.refusals()
def release(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> dg.MaterializeResult:
    """The candidate, published."""
    with progress.step("发布 / publishing"):
        house = warehouse.warehouse
        state = {"state": state_of(house)}
        chosen = publish.settings()
        release_id = publish.publish(
            house, warehouse.candidate(), state, drop=publish.WORKING_SCHEMAS, keep=chosen.keep, files=chosen.files
        )
    folder = house.releases_folder / release_id
    with lookup.opened(folder / DATABASE_NAME) as connection:
        years.tell(context, connection)
        return dg.MaterializeResult(metadata={**told(connection, folder), "seconds": _seconds(context)})


def told(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Any]:
    """What the page of the release shows of it: ``connection`` reads its database, which lies in ``folder``."""
    return {
        RELEASE_ID: folder.name,
        "reports": telling.reports(connection),
        "findings that withhold": telling.findings(connection, ("fatal", "error")),
        **telling.numbers(connection),
        "database": dg.MetadataValue.path(folder / DATABASE_NAME),
        "gate": dg.MetadataValue.path(folder / "audit" / "index.html"),
    }


def _seconds(context: dg.AssetExecutionContext) -> float:
    """How long the run has taken so far."""
    record = context.instance.get_run_record_by_id(context.run_id)
    return round(time.time() - record.start_time, 1) if record and record.start_time else 0.0


@dg.asset(
    deps=[years.RELEASE],
    group_name="release",
    kinds={"html"},
    owners=["team:juesuan"],
    description="当前版本写成的网页，可离线看，每份报告一页 / the current release as pages to look at, offline, one per report, "
    "findings marked; the same as `juesuan report` writes",
)
@telling.refusals()
def report_pages(warehouse: WarehouseResource) -> dg.MaterializeResult:
    """The pages of the current release."""
    house = warehouse.warehouse
    folder = house.root / "report"
    with lookup.current(house) as connection:
        manifest = next(one.manifest for one in house.releases() if one.is_current)
        pages.write(connection, manifest, pages.Chosen(), folder)
        told = {"index": telling.folder(folder), "reports": telling.reports(connection)}
    return dg.MaterializeResult(metadata=told)
