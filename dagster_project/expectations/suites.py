"""The rules as Great Expectations suites, and their validation on DuckDB. Importing this loads Great Expectations."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations import UnexpectedRowsExpectation
from great_expectations.expectations.metadata_types import FailureSeverity

from dagster_project.expectations import buffered_dialect
from dagster_project.expectations.rules import Rule
from dagster_project.warehouse import OFFLINE


class NoFailingRow(UnexpectedRowsExpectation):
    """没有违反规则的行 / No row breaks the rule."""


def validate(database: Path, rules: list[Rule]) -> list[tuple[Rule, Any]]:
    """Each rule with its Great Expectations result, in the order of the rules. No handle on the file stays open."""
    buffered_dialect.register()
    by_name: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):  # it prints a remark for every query without {batch}
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        sources: Any = context.data_sources  # its type stub knows no kwargs
        source = sources.add_sql(
            "candidate",
            connection_string="duckdb+gx://",
            kwargs={"connect_args": {"database": str(database), "read_only": True, "config": dict(OFFLINE)}},  # no URL
        )
        try:
            release = source.add_query_asset("release", query="select 1")
            batch = release.add_batch_definition_whole_table("whole")
            for name in dict.fromkeys(rule.suite for rule in rules):
                expectations = [_expectation(rule) for rule in rules if rule.suite == name]
                suite = context.suites.add(gx.ExpectationSuite(name, expectations=expectations))
                validation = context.validation_definitions.add(
                    gx.ValidationDefinition(name=name, data=batch, suite=suite)
                )
                results: list[Any] = validation.run(result_format="COMPLETE").results
                by_name |= {result.expectation_config.meta["rule"]: result for result in results}
        finally:
            source.get_engine().dispose()
            source.get_execution_engine().engine.dispose()
    return [(rule, by_name[rule.name]) for rule in rules]


def _expectation(rule: Rule) -> NoFailingRow:
    return NoFailingRow(
        unexpected_rows_query=rule.failing_rows.replace("{", "{{").replace("}", "}}"),
        description=f"{rule.description_zh} / {rule.description_en}",
        severity=FailureSeverity.CRITICAL,
        meta={"rule": rule.name, "identity_id": rule.identity_id},
    )
