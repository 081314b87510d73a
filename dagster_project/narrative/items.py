"""Figures whose label is only a name: items of lists, parts of what a paragraph is about, projects."""

from __future__ import annotations

from collections.abc import Sequence

from dagster_project.model import TOTAL
from dagster_project.narrative.clause import Clause
from dagster_project.narrative.figures import SUMMANDS, Figure, ListScope, What, exceeds
from dagster_project.narrative.lexicon import Token
from dagster_project.narrative.reading import Reading

AROUND_NAMES = ("filler", "copula", "ordinal", "distribution", "outlay")


def bind_item(reading: Reading, figure: Figure, clause: Clause) -> str:
    """Bind a figure whose label is only a name; the result is the reason why not, or empty."""
    if _is_project(reading, figure, clause):
        return ""
    if clause.is_part:
        return _part_of_theme(reading, figure)
    scope, tokens = reading.state.scope, reading.state.clause
    if scope is not None and may_be_of_a_change(reading, figure, clause):
        return "ambiguous"
    if scope is None or scope.is_side or not _is_listed(reading, scope, clause):
        return "unread"
    whole = scope.whole_of_items()
    what = scope.frame or (whole.what if whole else None)
    same = figure.unit == whole.unit if whole and figure.kind == "count" else figure.kind == "amount"
    name = _name(reading, tokens)
    if not what or not name or not same or (whole and (whole.kind not in SUMMANDS or exceeds(figure, whole))):
        return "unread"
    figure.is_item, figure.whole = True, whole
    figure.phase, figure.period = (whole.phase, whole.period) if whole else (reading.context.phase, 0)
    if _names_project(reading, what, tokens, name):
        figure.what = {"project": name}
    else:
        figure.kind, figure.what, figure.function_name = "part", what, whole.function_name if whole else None
    return ""


def _is_listed(reading: Reading, scope: ListScope, clause: Clause) -> bool:
    """The label is an item's: it comes right after the list's beginning or its last item, and names no change."""
    if reading.suspended and reading.suspended[-1].scope is scope:
        return False  # in brackets within an item
    if clause.sign or clause.phase or clause.compares or clause.completion or clause.reason:
        return False
    hands_out = bool(reading.state.clause) and reading.state.clause[0].role == "distribution"
    return scope.adjacent or (hands_out and all(member.is_item for member in scope.members))


def may_be_of_a_change(reading: Reading, figure: Figure, clause: Clause) -> bool:
    """“支出9万元，比上年增加4万元，其中会议费2万元”: of the 9 or of the 4."""
    scope = reading.state.scope
    if scope is None or scope.change is None or clause.phase:
        return False
    if scope.change.family != figure.family:
        return scope.opener.get("complete") is False  # “增长5%，主要是…”
    return not exceeds(figure, scope.change)


def _name(reading: Reading, tokens: Sequence[Token]) -> str:
    """The label without the words around the name."""
    named = [index for index, token in enumerate(tokens) if token.role not in AROUND_NAMES]
    if not named:
        return ""
    last = next(token for token in reversed(tokens) if token.role != "copula")
    return reading.passage.text[tokens[named[0]].start : last.end]


def _names_project(reading: Reading, what: What, tokens: Sequence[Token], name: str) -> bool:
    lexicon = reading.context.lexicon
    if not any(money.items() <= what.items() for money in lexicon.project_money) or tokens[0].role == "ordinal":
        return False
    if what.get("function_code", TOTAL) != TOTAL or what.get("economic_code", TOTAL) != TOTAL:
        return False
    is_kind_of_cost = all(token.role != "unknown" for token in tokens)
    return not is_kind_of_cost and not name.startswith((*lexicon.sources, *lexicon.closing))


def _part_of_theme(reading: Reading, figure: Figure) -> str:
    """“会议费5万元。…经费支出2万元；…”: part of what the paragraph is about, or all of it again."""
    what, whole = reading.theme or (None, None)
    if what is None or figure.kind != "amount" or reading.suspended:
        return "unread"
    if whole and exceeds(figure, whole):
        return "unread"
    figure.what, figure.phase = what, whole.phase if whole else reading.context.phase
    if whole is None or exceeds(whole, figure):
        figure.kind, figure.whole, figure.is_item = "part", whole, True
    return ""


def _is_project(reading: Reading, figure: Figure, clause: Clause) -> bool:
    """A numbered item under an amount of project expenditure is a project with its money."""
    parent = reading.context.parent_amount(reading.passage)
    if not (reading.at_start and reading.passage.is_numbered and figure.family == "money") or clause.sign:
        return False
    if parent is None or parent.what is None or parent.what.get("nature") != "project":
        return False
    figure.what, figure.whole, figure.phase = {"project": _name(reading, reading.state.clause)}, parent, parent.phase
    return True
