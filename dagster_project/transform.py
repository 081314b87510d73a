"""Run the dbt project on a candidate, in this process: starting ``dbt`` as a program costs seconds each time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from dagster_project.warehouse import DATABASE_NAME

PROJECT_DIR = Path(__file__).resolve().parent.parent / "dbt"
TARGET_DIR = PROJECT_DIR / os.environ.get("DBT_TARGET_PATH", "target")  # as dbt_project.yml has it

# What only needs the cells and their identities, and what also needs to know which cells can be wrong.
AUDIT_MODELS = {"select": "fqn:*", "exclude": "stg_suspects+ stg_suggestions+"}
MART_MODELS = {"select": "stg_suspects+ stg_suggestions+"}
RESULTS = ("LogTestResult", "NodeFinished", "LogSeedResult", "LogModelResult")  # dbt's events that say how a node went


class TransformFailed(Exception):
    """dbt could not build the models: a defect of ours."""


class DataTestsFailed(Exception):
    """Everything was built, and data tests say that it must not be published. One line for each."""


def build(
    database: Path,
    select: str,
    exclude: str | None = None,
    on_result: Callable[[dict[str, Any]], None] | None = None,
) -> int:
    """``dbt build`` of the selection on ``database``; returns how many nodes ran.

    Unit tests are not run: they test the code, not the data. ``on_result`` receives dbt's structured
    events of the kinds in ``RESULTS``. Raises ``TransformFailed`` or ``DataTestsFailed``.
    """
    arguments = ["build", "--no-write-json", "--exclude-resource-type", "unit_test", "--select", *select.split()]
    if exclude:
        arguments += ["--exclude", *exclude.split()]
    result = _invoke(database, arguments, on_result, parsed())
    if not result.success:
        broken = [one for one in getattr(result.result, "results", ()) if str(one.status) in ("error", "runtime error")]
        raise (TransformFailed if broken or result.exception else DataTestsFailed)("\n".join(_failures(result)))
    return len(result.result or ())


@cache
def parsed() -> Any:
    """The project as dbt understands it, parsed once for this process. Raises ``TransformFailed``.

    Always for the same path, or dbt would parse everything anew for each candidate: their databases have one name.
    """
    result = _invoke(TARGET_DIR / DATABASE_NAME, ["parse", "--no-write-json"])
    if not result.success:
        raise TransformFailed("\n".join(_failures(result)))
    return result.result


@cache
def manifest() -> dict[str, Any]:
    """dbt's manifest, as Dagster reads it."""
    return dict(parsed().writable_manifest().to_dict(omit_none=False))


def document() -> Path:
    """The data dictionary and lineage as one HTML file that works offline. Raises ``TransformFailed``."""
    result = _invoke(TARGET_DIR / DATABASE_NAME, ["docs", "generate", "--static", "--empty-catalog"])
    if not result.success:
        raise TransformFailed("\n".join(_failures(result)))
    return TARGET_DIR / "static_index.html"


def _invoke(
    database: Path,
    arguments: Sequence[str],
    on_result: Callable[[dict[str, Any]], None] | None = None,
    project: Any = None,
) -> Any:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from google.protobuf.json_format import MessageToDict

    callbacks: list[Callable[[Any], None]] = []
    if on_result is not None:

        def tell(event: Any) -> None:
            if event.info.name in RESULTS:  # one in a hundred; to make a dictionary of each would take seconds
                on_result(MessageToDict(event, preserving_proto_field_name=True))

        callbacks.append(tell)
    common = ["--log-level", "none", "--log-level-file", "none"]
    places = ["--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR)]
    database.parent.mkdir(parents=True, exist_ok=True)
    with _environment(
        {
            "JUESUAN_DUCKDB": str(database),
            "JUESUAN_TEMP_DIRECTORY": str(database.parent / "duckdb_temp"),
        }
    ):
        try:
            result = dbtRunner(manifest=project, callbacks=callbacks).invoke([*common, *arguments, *places])
            if not result.success and not _failures(result):
                raise KeyboardInterrupt  # dbt keeps it to itself
            return result
        finally:
            DuckDBConnectionManager.close_all_connections()  # or the file stays locked


def _failures(result: Any) -> list[str]:
    if result.exception is not None:
        return [str(result.exception)] if str(result.exception) else []
    return [
        f"{one.node.name}: {one.message}"
        for one in getattr(result.result, "results", ())
        if str(one.status) in ("error", "fail", "runtime error")
    ]


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


if __name__ == "__main__":
    print(document())
