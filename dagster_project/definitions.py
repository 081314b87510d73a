"""Everything Dagster knows of juesuan, on one screen: assets, the gate, jobs, the sensor, the warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import dagster as dg

from dagster_project import inbox
from dagster_project.assets import checks, loading, models, release, years
from dagster_project.resources import PROJECT, WarehouseResource

ALL = dg.AssetSelection.all() - dg.AssetSelection.assets(years.fiscal_years, release.report_pages)
READ_AGAIN: dict[str, Any] = {"ops": {"interpreted_reports": {"config": {"paths": [], "report": ""}}}}

everything = dg.define_asset_job(
    "everything",
    selection=ALL,
    description="载入 raw/ 下全部报告，核对、定位、建模、发布 / load all reports under raw/, audit, build, publish",
)
one_report = dg.define_asset_job(
    "one_report",
    selection=ALL,
    description="重读一份报告：在 report 处写其单位、年度或文件名中的字；其余报告不变，建成新版本 / read one report again: "
    "put words of its unit, year or file name under `report`; the others stay as they are, and a new release is built",
    config=READ_AGAIN,
)
one_year = dg.define_asset_job(
    "one_year",
    selection=ALL | dg.AssetSelection.assets(years.fiscal_years),
    description="重读所选年度的全部报告，建成一个新版本 / read all reports of the chosen fiscal years again, one new release",
    config=READ_AGAIN,
)
publish_only = dg.define_asset_job(
    "publish_only",
    selection=dg.AssetSelection.assets(release.release).without_checks(),
    description="发布已建成的候选版本；发布前自行复核 / publish the candidate that was built; it verifies again for itself",
)
write_pages = dg.define_asset_job(
    "write_pages",
    selection=dg.AssetSelection.assets(release.report_pages),
    description="把当前版本写成网页 / write the current release as pages to look at",
)


@dg.sensor(job=everything, minimum_interval_seconds=30)
def raw_folder(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """Run everything when the files under raw/ have changed."""
    digest = hashlib.sha256()
    for file, name in inbox.files_under([PROJECT / "raw"]):
        about = file.stat()
        digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    seen = digest.hexdigest()
    if seen == context.cursor:
        yield dg.SkipReason("raw/ 没有变化 / nothing changed under raw/")
        return
    context.update_cursor(seen)
    yield dg.RunRequest(run_key=seen)


defs = dg.Definitions(
    assets=[
        loading.interpreted_reports,
        models.audit_models,
        models.suspects,
        models.mart_models,
        release.release,
        release.report_pages,
        years.fiscal_years,
    ],
    asset_checks=[release.gate, checks.identities],
    jobs=[everything, one_report, one_year, publish_only, write_pages],
    sensors=[raw_folder],
    resources={"warehouse": WarehouseResource(root=dg.EnvVar("JUESUAN_WAREHOUSE"))},
    executor=dg.in_process_executor,
)
