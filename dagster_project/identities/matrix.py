"""Expand the catalogue over a report's cells into instances and terms: the rows of the sparse matrix.

Nothing is evaluated here. Every identity of one report yields at least one row per report, so that silence is never
mistaken for consistency: either instances, or one row ``*`` that says why there are none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dagster_project.identities import expand_sentences, expand_tables
from dagster_project.identities.catalogue import Identity
from dagster_project.identities.forming import NotHere, build
from dagster_project.identities.judges import JUDGES
from dagster_project.identities.printed import ONE, TABLE_RANK, PrintedReport
from dagster_project.model import Cell, Instance, Judgement, Term


def _noted(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """What is checked while the tables are read: it holds unless a note of the same id says otherwise."""
    if not any(code in report.by_table for code in TABLE_RANK):
        raise NotHere("not_applicable", "报告中没有决算表 / the report has no official table")
    is_broken = identity.identity_id in report.noted
    instance = build(report, identity, "report", "judged", [], False)
    if is_broken:
        yield replace(instance, status="violated", reason="见同编号的发现 / see the finding of this id")
    else:
        yield replace(instance, status="holds", reason="读表时核对 / checked while the tables were read")


def _judged(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """What the judges have found of it: those who read the text, and the one that the rule names."""
    found = [one for one in report.judgements if one.identity_id == identity.identity_id]
    if "by" in rule:
        judge, options = JUDGES[rule["by"]], {name: value for name, value in rule.items() if name != "by"}
        found += judge(identity.identity_id, report.every_cell, **options)
    for one in found:
        terms = [Term(cell_id, "stated", ONE) for cell_id in one.cell_ids]
        instance = build(report, identity, one.instance, "judged", terms, False)
        note = one.note
        if note is not None:
            note = replace(note, code=identity.identity_id, severity=identity.severity, instance=one.instance)
        yield replace(instance, status="violated" if note else "holds", note=note)


RULES: Mapping[str, Callable[[PrintedReport, Identity, Mapping[str, Any]], Iterator[Instance]]] = {
    "sum": expand_tables.of_sum,
    "parts": expand_sentences.of_parts,
    "ratio": expand_sentences.of_ratio,
    "change": expand_sentences.of_change,
    "restate": expand_sentences.of_restate,
    "inline_list": expand_tables.of_inline_list,
    "funds": expand_tables.of_funds,
    "mapped": expand_sentences.of_mapped,
    "unspent": expand_sentences.of_unspent,
    "list": expand_sentences.of_list,
    "noted": _noted,
    "judged": _judged,
}


def instances(
    report_id: str,
    fiscal_year: int | None,
    cells: Sequence[Cell],
    catalogue: Sequence[Identity],
    noted: Collection[str] = (),
    judgements: Sequence[Judgement] = (),
) -> list[Instance]:
    """Every identity of ``catalogue`` over one report's ``cells`` (blank slots included).

    ``noted`` are the identities that reading the tables found broken, ``judgements`` what reading the text found.

    What compares several reports is left to SQL (``dbt/models/audit/int_identity_instances.sql``); each other identity
    appears at least once: with instances to evaluate, or with one instance ``*`` whose status is
    ``not_applicable`` or ``not_evaluable`` and whose reason a person can read.
    """
    report = PrintedReport.of(report_id, fiscal_year, cells)
    report.noted, report.judgements = noted, judgements
    own = [identity for identity in catalogue if not identity.compares_reports]
    return [instance for identity in own for instance in _of_identity(report, identity)]


def _of_identity(report: PrintedReport, identity: Identity) -> list[Instance]:
    def without(status: Any, reason: str) -> list[Instance]:
        nothing = build(report, identity, "*", identity.relation, [], False)
        return [replace(nothing, status=status, reason=reason)]

    if not identity.implemented:
        return without("not_evaluable", "尚未实现 / not implemented yet")
    found: list[Instance] = []
    status, reason = "not_applicable", "报告中没有这些数字 / the report does not print these figures"
    for rule in identity.rules:
        ((kind, body),) = rule.items()
        try:
            found += RULES[kind](report, identity, body)
        except NotHere as absent:
            status, reason = absent.status, absent.reason
    return _unique(found) or without(status, reason)


def _unique(found: Sequence[Instance]) -> list[Instance]:
    """Number instances that would share a name, so that (report, identity, instance) is a key."""
    counts: Counter[str] = Counter()
    result = []
    for one in found:
        counts[one.instance] += 1
        if counts[one.instance] > 1:
            name = f"{one.instance} #{counts[one.instance]}"
            one = replace(one, instance=name)
        result.append(one)
    return result
