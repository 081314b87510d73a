"""The gate: Great Expectations suites generated from the catalogue, run on a candidate; and their result page.

What belongs here: the rules a release has to satisfy as a whole, each a query that selects the rows which break it.
What does not: verdicts on single reports and facts (dbt), and what happens when the gate is shut (publish).
"""

from dagster_project.expectations.gate import ExpectationOutcome, GateResult, run_gate
from dagster_project.expectations.rules import Rule, broken_rules

__all__ = ["ExpectationOutcome", "GateResult", "Rule", "broken_rules", "run_gate"]
