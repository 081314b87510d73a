"""Files → warehouse inputs → interpreted reports in schema ``raw`` of a candidate."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field

from dagster_project import inbox, reports, staging
from dagster_project.model import Failed, Segment
from dagster_project.reading import Reader
from dagster_project.resources import PROJECT, WarehouseResource
from dagster_project.warehouse import InputFile, Warehouse

WRITER = "duckdb_writer"
RAW_TABLES = [name for name in staging.tables() if name not in ("suspects", "suggestions")]


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
    with Reader(warehouse) as reader:
        results = reader.read(inputs)
        _require_readable([pair for pair in zip(inputs, results, strict=True) if pair[0].sha256 in given])
        segments = [segment for result in results if not isinstance(result, Failed) for segment in result]
        found = reader.interpret(reports.assemble(segments))
    counts["files"] = staging.insert(connection, "files", map(_file_row, inputs, results))
    counts["identities"] = staging.insert_catalogue(connection)
    for name in ("chains", "chain_selectors"):
        ((counts[name],),) = connection.execute(f"select count(*) from raw.{name}").fetchall()
    counts["units"] = staging.insert(connection, "units", inbox.units(warehouse))
    counts["waivers"] = staging.insert(connection, "waivers", inbox.waivers(warehouse))
    superseded = staging.supersession([one.report for one in found], seen)
    counts["reports"] = staging.insert(
        connection, "reports", (staging.report_row(one, seen, superseded.get(one.report.report_id)) for one in found)
    )
    counts.update(staging.insert_interpretations(connection, found))
    return counts


def _require_readable(results: list[tuple[InputFile, tuple[Segment, ...] | Failed]]) -> None:
    reasons = [f"{one.display_name}：{result.reason}" for one, result in results if isinstance(result, Failed)]
    if len(reasons) == len(results):
        raise inbox.NothingReadable("没有一份可读的报告 / not one report could be read\n" + "\n".join(reasons))


def _file_row(one: InputFile, result: tuple[Segment, ...] | Failed) -> dict[str, Any]:
    row: dict[str, Any] = {
        "file_sha256": one.sha256,
        "file_name": one.display_name,
        "size_bytes": one.size,
        "first_seen_at": datetime.fromisoformat(one.first_seen_at).replace(tzinfo=None),
        "seen_order": one.seen_order,
    }
    if isinstance(result, Failed):
        return {**row, "format": one.path.suffix.lstrip("."), "status": "unreadable", "reason": result.reason}
    document = result[0].document
    read = {"format": document.format, "engine": document.engine, "notes": "; ".join(document.notes) or None}
    return {**row, **read, "status": "read"}
