"""Fiscal years as partitions: what the current release says of each, and the handle by which a year is run again."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import duckdb

from dagster_project import lookup
from dagster_project.assets import telling
from dagster_project.resources import WarehouseResource

PARTITIONS = "fiscal_year"
YEARS = dg.DynamicPartitionsDefinition(name=PARTITIONS)
RELEASE, FISCAL_YEARS = dg.AssetKey("release"), dg.AssetKey("fiscal_years")


def asked(context: dg.AssetExecutionContext) -> tuple[str, ...]:
    """The years that a run was started for; none for a run over everything."""
    if context.has_partition_key:
        return (context.partition_key,)
    if not context.has_partition_key_range:
        return ()
    known, asked = context.instance.get_dynamic_partitions(PARTITIONS), context.partition_key_range
    return tuple(known[known.index(asked.start) : known.index(asked.end) + 1])


def tell(context: dg.AssetExecutionContext, connection: duckdb.DuckDBPyConnection) -> None:
    """Have Dagster know the years of a release and what it says of each, but for those the run itself will tell."""
    found = results(connection)
    new = sorted(found.keys() - set(context.instance.get_dynamic_partitions(PARTITIONS)))
    context.instance.add_dynamic_partitions(PARTITIONS, new)
    for year in sorted(found.keys() - set(asked(context))):
        context.log_event(dg.AssetMaterialization(FISCAL_YEARS, partition=year, metadata=found[year]))


@dg.asset(
    key=FISCAL_YEARS,
    deps=[RELEASE],
    partitions_def=YEARS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    group_name="release",
    kinds={"duckdb"},
    owners=["team:juesuan"],
    description="各年度的报告、结论和原因；重读用任务 one_year / what the current release says of a fiscal year: its reports, "
    "why each failed, its counts; job one_year reads chosen years again",
)
@telling.refusals()
def fiscal_years(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> dg.MaterializeResult:
    """The years that the run was started for."""
    with lookup.current(warehouse.warehouse) as connection:
        found = results(connection)
    for year in context.partition_keys:
        context.add_asset_metadata(found.get(year, {}), partition_key=year)
    return dg.MaterializeResult()


def results(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Mapping[str, Any]]:
    """Fiscal year → what the release says of it."""
    counts = lookup.ask(
        connection,
        """
        select
            fiscal_year,
            count(*) as reports,
            count(*) filter (where verdict = 'withheld') as reports_withheld,
            cast(sum(facts) as bigint) as facts_published,
            cast(sum(facts_withheld) as bigint) as facts_withheld,
            cast(sum(findings_fatal) as bigint) as findings_fatal,
            cast(sum(findings_error) as bigint) as findings_error,
            cast(sum(findings_warning) as bigint) as findings_warning
        from marts.reports
        where superseded_by is null and fiscal_year is not null
        group by fiscal_year
        """,
    )
    return {
        str(year): {
            "reports": telling.reports(connection, year),
            **{name.replace("_", " "): one for name, one in zip(counts.columns[2:], numbers[1:], strict=True)},
            "number of reports": numbers[0],
        }
        for year, *numbers in counts.rows
    }
