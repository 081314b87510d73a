"""Files → warehouse inputs → interpreted reports in schema ``raw`` of a candidate."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field

from dagster_project import documents, inbox, progress, reports, staging
from dagster_project.interpret import interpret
from dagster_project.model import Segment, Unreadable
from dagster_project.resources import PROJECT, WarehouseResource
from dagster_project.warehouse import Warehouse

WRITER = "duckdb_writer"
RAW_TABLES = [name for name in staging.tables() if name != "suspects"]


class InboxConfig(dg.Config):
    """Where to look for reports."""

    paths: list[str] = Field(
        default=["raw"], description="文件或文件夹（相对于项目目录）/ files or folders, relative to the project"
    )


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            "received_files",
            group_name="loading",
            kinds={"python"},
            owners=["team:juesuan"],
            description="Every file the warehouse was ever given, stored by content: the same file again changes nothing.",
        ),
        *(
            dg.AssetSpec(
                ["raw", name],
                deps=["received_files"],
                group_name="loading",
                kinds={"python", "duckdb"},
                owners=["team:juesuan"],
            )
            for name in RAW_TABLES
        ),
    ],
    pool=WRITER,
)
def interpreted_reports(config: InboxConfig, warehouse: WarehouseResource) -> Iterator[dg.MaterializeResult]:
    """Files taken in, read, split into reports and interpreted: cells with their meaning, and identities over them."""
    house = warehouse.warehouse
    house.sweep()
    arrival = inbox.receive(house, [PROJECT / path for path in config.paths])
    yield dg.MaterializeResult(
        asset_key="received_files",
        metadata={"files": len(arrival.sha256s), "new": arrival.new, "refused": "\n".join(arrival.refused) or "—"},
    )
    with duckdb.connect(str(house.new_candidate().database)) as connection:
        staging.create(connection)
        counts = load(connection, house, set(arrival.sha256s))
    for name in RAW_TABLES:
        yield dg.MaterializeResult(asset_key=["raw", name], metadata={"dagster/row_count": counts[name]})


def load(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, given: set[str]) -> Counter[str]:
    """Read every input of the warehouse into schema ``raw``; returns rows per table.

    Raises ``NothingReadable`` where none of the contents ``given`` (sha256) to this run can be read.
    """
    counts: Counter[str] = Counter()
    inputs = warehouse.inputs()
    seen = {one.sha256: one.seen_order for one in inputs}
    segments: list[Segment] = []
    rows = []
    for one in progress.track(inputs, "读取 / reading"):
        row: dict[str, Any] = {
            "file_sha256": one.sha256,
            "file_name": one.display_name,
            "size_bytes": one.size,
            "first_seen_at": datetime.fromisoformat(one.first_seen_at).replace(tzinfo=None),
            "seen_order": one.seen_order,
        }
        try:
            document = documents.read(one.path, one.display_name)
            found_here = reports.segment(document)
            if not found_here:
                raise Unreadable("文件里没有报告内容 / there is nothing in it that a report could consist of")
            segments += found_here
            read = {"format": document.format, "engine": document.engine, "notes": "; ".join(document.notes) or None}
            rows.append({**row, **read, "status": "read", "reason": None})
        except Unreadable as error:
            rows.append({**row, "format": one.path.suffix.lstrip("."), "status": "unreadable", "reason": str(error)})
    if not any(row["status"] == "read" for row in rows if row["file_sha256"] in given):
        reasons = [f"{row['file_name']}：{row['reason']}" for row in rows if row["file_sha256"] in given]
        raise inbox.NothingReadable("没有一份可读的报告 / not one report could be read\n" + "\n".join(reasons))
    counts["files"] = staging.insert(connection, "files", rows)
    counts["identities"] = staging.insert_catalogue(connection)
    counts["waivers"] = staging.insert(connection, "waivers", inbox.waivers(warehouse))
    found = [interpret(report) for report in progress.track(reports.assemble(segments), "解析 / interpreting")]
    superseded = staging.supersession([one.report for one in found], seen)
    counts["reports"] = staging.insert(
        connection,
        "reports",
        (staging.report_row(one.report, seen, superseded.get(one.report.report_id)) for one in found),
    )
    counts.update(staging.insert_interpretations(connection, found))
    return counts
