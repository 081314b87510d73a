"""Files → warehouse inputs → interpreted reports in schema ``raw`` of a candidate."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import dagster as dg
import duckdb
from pydantic import Field

from dagster_project import again, inbox, reports, staging
from dagster_project.assets import telling, years
from dagster_project.model import Failed, Segment
from dagster_project.reading import Reader
from dagster_project.resources import PROJECT, WarehouseResource
from dagster_project.warehouse import InputFile, Warehouse, connected

WRITER = "duckdb_writer"
BATCH = 50  # interpretations that are held at once, a few MB each
RAW_TABLES = [name for name in staging.tables() if name not in ("suspects", "suggestions")]


class InboxConfig(dg.Config):
    """What a run takes in, and what it reads again. 收什么，重读什么。"""

    paths: list[str] = Field(
        default=["raw"],
        description="收哪些文件或文件夹（相对于项目目录）；空列表：不收新文件 / "
        "files or folders to take in, relative to the project; an empty list takes in nothing new",
    )
    report: str = Field(
        default="",
        description="重读哪一份已有的报告：写其单位、年度或文件名中的字，足以认出一份即可；写错则列出现有的 / which report of "
        "the warehouse to read again: words of its unit, year or file name, enough to tell it; if none fits, all are named",
    )
    read_all_again: bool = Field(
        default=False,
        description="true：全部重读；false：只读新的、变了的 / true reads everything again, false what is new or changed",
    )


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            "received_files",
            group_name="loading",
            kinds={"python"},
            owners=["team:juesuan"],
            description="收到过的全部文件，按内容存放，同一文件再给一次不变 / every file the warehouse was ever given, "
            "stored by content: the same file again changes nothing",
        ),
        *(
            dg.AssetSpec(
                ["raw", name],
                deps=["received_files"],
                group_name="loading",
                kinds={"python", "duckdb"},
                owners=["team:juesuan"],
                description=staging.descriptions()[name],
            )
            for name in RAW_TABLES
        ),
    ],
    pool=WRITER,
)
def interpreted_reports(
    context: dg.AssetExecutionContext, config: InboxConfig, warehouse: WarehouseResource
) -> Iterator[dg.MaterializeResult]:
    """Files taken in, read, split into reports and interpreted: cells with their meaning, and identities over them."""
    with telling.refusals():
        yield from _interpreted(context, config, warehouse.warehouse)


def _interpreted(
    context: dg.AssetExecutionContext, config: InboxConfig, house: Warehouse
) -> Iterator[dg.MaterializeResult]:
    house.sweep()
    meant = _meant(context, config, house)
    arrival = (
        inbox.receive(house, [PROJECT / path for path in config.paths]) if config.paths else inbox.Arrival((), 0, ())
    )
    names = [one.display_name for one in house.inputs() if one.sha256 in meant]
    yield dg.MaterializeResult(
        asset_key="received_files",
        metadata={
            "files": len(arrival.sha256s),
            "new": arrival.new,
            "refused": telling.listed(arrival.refused),
            "files read again": len(names),
            "read again": telling.listed(names),
        },
    )
    with connected(house.new_candidate().database) as connection:
        staging.create(connection)
        counts = load(connection, house, {*arrival.sha256s, *meant}, meant)
    for name in RAW_TABLES:
        yield dg.MaterializeResult(asset_key=["raw", name], metadata={"dagster/row_count": counts[name]})


def _meant(context: dg.AssetExecutionContext, config: InboxConfig, warehouse: Warehouse) -> frozenset[str]:
    """The contents to be read again. Raises ``NotMeant``."""
    if config.read_all_again:
        return frozenset(one.sha256 for one in warehouse.inputs())
    if asked := years.asked(context):
        return again.of_years(warehouse, [int(year) for year in asked])
    if config.report or not config.paths:
        return again.of_report(warehouse, config.report)
    return frozenset()


def load(
    connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, given: set[str], anew: Collection[str] = ()
) -> Counter[str]:
    """Read every input of the warehouse into schema ``raw``, those ``anew`` whatever is remembered; returns rows per table.

    Raises ``NothingReadable`` where none of the contents ``given`` (sha256) to this run can be read.
    """
    counts: Counter[str] = Counter()
    inputs = warehouse.inputs()
    seen = {one.sha256: one.seen_order for one in inputs}
    register = inbox.units(warehouse)
    with Reader(warehouse, anew) as reader:
        results = reader.read(inputs)
        _require_readable([pair for pair in zip(inputs, results, strict=True) if pair[0].sha256 in given])
        counts["files"] = staging.insert(connection, "files", map(_file_row, inputs, results))
        found = reports.assemble(segment for result in results if not isinstance(result, Failed) for segment in result)
        superseded = staging.supersession(found, seen, register.units_by_name())
        interpreted = reader.interpret(found)
        while batch := list(islice(interpreted, BATCH)):
            counts["reports"] += staging.insert(
                connection,
                "reports",
                (staging.report_row(one, seen, superseded.get(one.report.report_id)) for one in batch),
            )
            counts.update(staging.insert_interpretations(connection, batch))
    counts["identities"] = staging.insert_catalogue(connection)
    for name in ("chains", "chain_selectors"):
        ((counts[name],),) = connection.execute(f"select count(*) from raw.{name}").fetchall()
    counts.update(staging.insert_units(connection, register))
    counts["waivers"] = staging.insert(connection, "waivers", inbox.waivers(warehouse))
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
