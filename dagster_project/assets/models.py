"""The dbt models, in two runs: the audit of identities, and, once it is known which cells can be wrong, the marts."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from dagster_project import lookup, progress, transform
from dagster_project.assets import telling
from dagster_project.assets.loading import WRITER
from dagster_project.identities.suspects import write_suspects
from dagster_project.resources import WarehouseResource
from dagster_project.warehouse import connected

PROJECT = DbtProject(transform.PROJECT_DIR)


class Translator(DagsterDbtTranslator):
    """dbt's folders are Dagster's groups."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        folders = dbt_resource_props["fqn"]
        return folders[1] if len(folders) > 2 else "seeds"

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Without the SQL, which would stand between a person and what the last run found."""
        return str(dbt_resource_props["description"]).strip()

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return ["team:juesuan"]


TRANSLATOR = Translator()  # one, since each remembers the specs that every event and test asks for


def _models(name: str, label: str, select: str, exclude: str | None) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=transform.manifest(),
        select=select,
        exclude=f"{exclude or ''} resource_type:unit_test".strip(),
        project=PROJECT,
        dagster_dbt_translator=TRANSLATOR,
        name=name,
        pool=WRITER,
    )
    def models(context: dg.AssetExecutionContext, warehouse: WarehouseResource) -> Iterator[Any]:
        with telling.refusals():
            yield from _build(context, warehouse.candidate().database, label, select, exclude)

    return models


def _build(
    context: dg.AssetExecutionContext, database: Path, label: str, select: str, exclude: str | None
) -> Iterator[Any]:
    """Run dbt, then hand its results to Dagster: materialisations, and data tests as asset checks."""
    results: list[dict[str, Any]] = []
    failed: Exception | None = None
    with progress.step(label):
        try:
            transform.build(database, select, exclude, results.append)
        except (transform.TransformFailed, transform.DataTestsFailed) as error:
            failed = error
    if select == transform.MART_MODELS["select"] and not isinstance(failed, transform.TransformFailed):
        _tell(context, database)
    for event in results:
        message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
        yield from message.to_default_asset_events(
            manifest=transform.manifest(),
            dagster_dbt_translator=TRANSLATOR,
            context=context,
            target_path=transform.TARGET_DIR,
            project=PROJECT,
        )
    if failed is not None:
        raise failed


def _tell(context: dg.AssetExecutionContext, database: Path) -> None:
    """On the pages of the marts: which reports failed and why, and what was found, also where the gate is shut later."""
    with lookup.opened(database) as connection:
        context.add_asset_metadata({"reports": telling.reports(connection)}, ["marts", "reports"])
        found = telling.findings(connection, lookup.SEVERITIES[:3])
        context.add_asset_metadata({"violated": telling.violated(connection), "findings": found}, ["marts", "findings"])
        context.add_asset_metadata(telling.numbers(connection), ["marts", "fiscal_amounts"])


audit_models = _models("audit_models", "核对勾稽关系 / checking identities", **transform.AUDIT_MODELS)
mart_models = _models("mart_models", "构建数据集市 / building marts", **transform.MART_MODELS, exclude=None)


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["raw", name],
            deps=[["core", "fct_identity_evaluations"]],
            group_name="audit",
            kinds={"python", "duckdb"},
            owners=["team:juesuan"],
            description=description,
        )
        for name, description in (
            (
                "suspects",
                "每组不成立的勾稽关系最少有哪些数字有误 / the smallest sets of cells that can be wrong, for every group of "
                "violated identities",
            ),
            (
                "suggestions",
                "能证明时，怎样改正；否则为何没有建议 / what would put each group right, where that is proved, or why nothing "
                "is suggested",
            ),
        )
    ],
    pool=WRITER,
)
def suspects(warehouse: WarehouseResource) -> Iterator[dg.MaterializeResult]:
    """Errors located, and what would put them right."""
    with telling.refusals():
        database = warehouse.candidate().database
    with progress.step("定位差错 / locating errors"), connected(database) as connection:
        found = write_suspects(connection)
    searched = {"reports searched": found.reports, "milliseconds, slowest report": found.longest}
    for name, rows in (("suspects", found.suspects), ("suggestions", found.suggestions)):
        yield dg.MaterializeResult(asset_key=["raw", name], metadata={"dagster/row_count": rows, **searched})
