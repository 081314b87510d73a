"""Everything Dagster knows of juesuan, on one screen: assets, the gate, jobs, the sensor, the warehouse."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import dagster as dg

from dagster_project import inbox
from dagster_project.assets import loading, models, release
from dagster_project.resources import PROJECT, WarehouseResource

everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="载入 raw/ 下全部报告，核对、定位、建模、发布 / load all reports under raw/, audit, build, publish",
)
one_report = dg.define_asset_job(
    "one_report",
    selection=dg.AssetSelection.all(),
    description="只收一份报告（在启动面板填写路径）/ take in one report: put its path into the launchpad",
    config={"ops": {"interpreted_reports": {"config": {"paths": ["raw/改成报告文件名 put the file name here.xlsx"]}}}},
)
publish_only = dg.define_asset_job(
    "publish_only",
    selection=dg.AssetSelection.assets(release.release).without_checks(),
    description="发布已建成的候选版本；发布前自行复核 / publish the candidate that was built; it verifies again for itself",
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
    ],
    asset_checks=[release.gate],
    jobs=[everything, one_report, publish_only],
    sensors=[raw_folder],
    resources={"warehouse": WarehouseResource(root=dg.EnvVar("JUESUAN_WAREHOUSE"))},
    executor=dg.in_process_executor,
)
