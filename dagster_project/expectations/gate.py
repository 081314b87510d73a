"""Ask every rule of a candidate file, and say what each of them found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.expectations.pages import write_pages
from dagster_project.expectations.rules import Rule, load_rules
from dagster_project.warehouse import connected


@dataclass(frozen=True, slots=True)
class ExpectationOutcome:
    """What one expectation found.

    ``observed`` counts the failing rows (None where the query crashed: then ``exception`` says why), ``expected`` is
    always 0, ``rows`` holds the first failing rows, at most 200.
    """

    name: str
    suite: str
    identity_id: str | None
    severity: str
    success: bool
    observed: int | None
    expected: int
    description_zh: str
    description_en: str
    exception: str | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def status(self) -> str:
        """passed, failed (the data are wrong) or crashed (the rule could not be asked)."""
        if self.success:
            return "passed"
        return "failed" if self.exception is None else "crashed"


@dataclass(frozen=True, slots=True)
class GateResult:
    """The verdict on a candidate: it passes when every expectation does. Failed and crashed ones both block."""

    success: bool
    results: list[ExpectationOutcome]

    @property
    def summary(self) -> dict[str, int]:
        """How many expectations passed, failed and crashed."""
        counts = dict.fromkeys(("passed", "failed", "crashed"), 0)
        for outcome in self.results:
            counts[outcome.status] += 1
        return counts


def run_gate(database: Path, pages: Path | None = None) -> GateResult:
    """Ask every rule of a closed candidate database; with ``pages``, write the result page into that folder.

    Nothing is written to the database, and no handle on it stays open.
    """
    from dagster_project.expectations.suites import validate  # here, because Great Expectations takes seconds to load

    try:
        with connected(database, read_only=True) as connection:
            rules = load_rules(connection)
        results = [_outcome(rule, result) for rule, result in validate(database, rules)]
    except (duckdb.Error, ValueError) as error:
        results = [_no_suite(error)]
    result = GateResult(all(outcome.success for outcome in results), results)
    if pages is not None:
        write_pages(result, pages)
    return result


def _no_suite(error: Exception) -> ExpectationOutcome:
    return ExpectationOutcome(
        name="the_suites_can_be_generated",
        suite="systemic",
        identity_id=None,
        severity="fatal",
        success=False,
        observed=None,
        expected=0,
        description_zh="可从候选库的目录生成检验套件",
        description_en="The suites can be generated from the candidate's catalogue",
        exception=str(error),
    )


def _outcome(rule: Rule, result: Any) -> ExpectationOutcome:
    exception = _exception(result.exception_info)
    return ExpectationOutcome(
        name=rule.name,
        suite=rule.suite,
        identity_id=rule.identity_id,
        severity=rule.severity,
        success=bool(result.success),
        observed=None if exception else int(result.result["observed_value"]),
        expected=0,
        description_zh=rule.description_zh,
        description_en=rule.description_en,
        exception=exception,
        rows=[] if exception else result.result["details"]["unexpected_rows"],
    )


def _exception(info: dict[str, Any]) -> str | None:
    """What was raised first, if anything was: the info is one flat record, or one per metric that failed."""
    records = [info] if "raised_exception" in info else list(info.values())
    raised = [str(record["exception_message"]) for record in records if record["raised_exception"]]
    return raised[0].partition("\n[SQL:")[0] if raised else None
