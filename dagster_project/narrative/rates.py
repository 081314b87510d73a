"""Rates, shares, changes and differences: what each is of, and against what.

A function that binds a figure returns the reason why it could not, or an empty string.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagster_project.narrative.clause import BUDGETS, DIFFERENCES, Clause
from dagster_project.narrative.figures import SUMMANDS, Figure, Topic, exceeds
from dagster_project.narrative.reading import Reading, contradicts


def bind_rate(reading: Reading, figure: Figure, clause: Clause) -> str:
    """A percentage that is no share: a completion, a change, or a rate of the official index."""
    if not clause.is_clear:
        return "unread"
    if clause.rate is not None:
        return _official_rate(reading, figure, clause.rate)
    if clause.difference:
        figure.kind, figure.sign, figure.base = "change_pct", DIFFERENCES[clause.verdict or ""], clause.difference
        figure.phase = reading.context.phase
        return _of_quantity(reading, figure, clause)
    if clause.verdict:
        return "threshold"
    if clause.sign:
        return bind_change(reading, figure, clause, "change_pct")
    base = reading.state.completes
    if clause.text == "的" and base is not None and base.phase != "executed":
        figure.against, stage, figure.word = base, base.phase, base.word
    elif not clause.completion:
        return "no_label"
    else:
        stage, figure.word = clause.phase, "".join(clause.words)
    figure.kind, figure.phase = "completion", "executed"
    figure.base = stage if stage in ("approved", "adjusted") else clause.completion
    return _of_quantity(reading, figure, clause)


def _official_rate(reading: Reading, figure: Figure, rate: Mapping[str, Any]) -> str:
    figure.what, figure.kind = reading.filled(rate["of"]), rate["kind"]
    figure.base, figure.sign = rate.get("base"), rate.get("sign")
    figure.phase = "adjusted" if figure.sign else "executed"
    if "whole" in rate:
        whole = reading.filled(rate["whole"])
        figure.part = reading.context.nearest(figure.what, reading.passage) if figure.what else None
        figure.whole = reading.context.nearest(whole, reading.passage) if whole else None
        figure.names_whole = True
    reading.state.topic = Topic(figure.what, figure.label) if figure.what else None
    return "" if figure.what else "scope_unclear"


def bind_difference(reading: Reading, figure: Figure, clause: Clause) -> str:
    """“本年数小于上年预算数3万元” is a difference only where the amount itself is more than that."""
    topic = reading.state.topic
    final = reading.context.nearest(topic.what, reading.passage, only_here=True) if topic else None
    if final is None or clause.has_quantity:
        return "no_label"
    if clause.verdict != "less" or not exceeds(final, figure):
        return "ambiguous"
    figure.kind, figure.sign, figure.base = "change_amount", "-", clause.difference
    figure.phase = reading.context.phase
    return _of_quantity(reading, figure, clause)


def bind_change(reading: Reading, figure: Figure, clause: Clause, kind: str) -> str:
    """“比上年增加4万元，增长5%”: not bound where it is not said against what."""
    figure.kind, figure.sign, figure.word = kind, clause.sign, "".join(clause.words)
    figure.phase = "adjusted" if clause.adjusts else reading.context.phase
    figure.base = "budget" if clause.adjusts else clause.base or reading.state.base
    if figure.base is None:
        return "no_base"
    if reading.state.against and reading.state.base == figure.base:
        figure.against = reading.state.against
    reason = _of_quantity(reading, figure, clause)
    is_said = clause.phase in BUDGETS and not clause.is_prior_budget  # 年初预算比上年增加1万元
    is_open = clause.phase is None or clause.is_prior_budget
    if figure.base in ("prior", "prior_budget") and (is_said or (is_open and _is_budget_of(reading, figure))):
        figure.phase = "approved"
    return reason


def _is_budget_of(reading: Reading, figure: Figure) -> bool:
    """“年初预算9万元，比上年增加1万元”: the amount that changed is the budget."""
    amounts = [f for f in reading.here if f.sentence == figure.sentence and f.what == figure.what]
    return bool(amounts) and amounts[-1].phase == "approved"


def _of_quantity(reading: Reading, figure: Figure, clause: Clause) -> str:
    """A rate or change is of what its label names, else of the topic."""
    topic = reading.state.topic
    if clause.has_quantity:
        figure.what, figure.function_name = reading.whole_meaning(clause), clause.function_name
    elif topic and topic.what.get("function_code") != "" and not contradicts(clause, topic):
        figure.what, figure.function_name = reading.filled(topic.what), topic.function_name
        figure.label = f"{topic.label} {clause.text}"
    return "" if figure.what else "no_label"


def bind_share(reading: Reading, figure: Figure, left: Clause, right: Clause) -> str:
    """“X占Y的p%”, “…万元，占Y的p%”, “…万元，占p%” (of the list's whole)."""
    figure.kind, figure.word = "share", "占"
    if not (left.is_clear and right.is_clear):
        return "unread"
    what = reading.whole_meaning(left) if left.has_quantity else None
    part = reading.context.nearest(what, reading.passage) if what else reading.state.last
    if part is not None and part.by_verb and part.reason in ("no_label", "unread") and right.has_quantity:
        covered = reading.whole_meaning(right)  # “涉及资金5万元，占项目支出的50%”
        if covered is not None:
            part.kind, part.what, part.phase, part.reason = "part", covered, reading.context.phase, ""
    if part is None or part.what is None or part.kind not in SUMMANDS:
        return "no_part"
    figure.part, figure.what, figure.function_name = part, part.what, part.function_name
    figure.phase, figure.label = part.phase, f"{part.label} {figure.label}"
    figure.names_whole = right.has_quantity
    if right.has_quantity:
        # the whole is of the part's scope where neither its word nor its name says another
        is_income = right.means.get("flow") in ("revenue", "total_in")
        scope = {"fund": part.what["fund"]} if "fund" in part.what and not is_income else {}
        implied = {"fund": right.sense["fund"]} if "fund" in right.sense else {}
        whole = reading.filled({**scope, **implied, **right.means})
        figure.whole = reading.context.nearest(whole, reading.passage, part.phase, besides=part) if whole else None
        figure.whole_of = None if figure.whole else whole
    else:
        figure.whole = part.whole
    return ""
