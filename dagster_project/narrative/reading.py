"""What the words of one passage lend to its next figure: the list it may be in, what it is about, since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dagster_project.narrative.clause import Clause, read_clause
from dagster_project.narrative.context import ReportContext
from dagster_project.narrative.figures import Figure, ListScope, Topic, What
from dagster_project.narrative.lexicon import Number, Token
from dagster_project.narrative.reflow import Passage

SIDES = {"revenue": ("revenue", "total_in"), "expenditure": ("expenditure", "total_out")}


@dataclass(slots=True)
class State:
    """What a passage's words so far mean for the next figure. Brackets are asides: their state ends with them."""

    clause: list[Token] = field(default_factory=list)
    topic: Topic | None = None
    base: str | None = None
    base_before: str | None = None  # of a sentence that one beginning with 其中 goes on with
    against: Figure | None = None
    period: int = 0
    period_before: int = 0  # like base_before
    scope: ListScope | None = None
    outer: ListScope | None = None  # to return to at ；, after a list that only describes
    last: Figure | None = None  # with nothing unknown since
    of_year: Figure | None = None  # an amount that was said with the report's own year
    change: Figure | None = None  # if the last figure is one
    fund: str | None = None  # that the sentence names, under a heading whose own cannot be relied on
    is_of_one_fund: bool = False  # the sentence began with an amount of a fund that no heading gives to plain figures
    completes: Figure | None = None  # “完成年初预算5万元的80%”: the base that was just said
    covers: bool = False  # the sentence tells what money is looked at, not what the unit has


class Reading:
    """A passage as far as it was read."""

    def __init__(self, context: ReportContext, passage: Passage) -> None:
        self.context, self.passage = context, passage
        project = context.project_summed_up(passage)
        names = {**context.names, project: "filler"} if project else context.names
        self.tokens = list(context.lexicon.tokens(passage.text, passage.start, names, context.unit))
        self.state = State(topic=context.topic_of(passage))
        self.suspended: list[State] = []
        self.here: list[Figure] = []  # amounts of the paragraph, asides left out
        self.money = next((t for t in self.tokens if isinstance(t, Number) and t.family == "money"), None)
        self.at_start = True
        self.theme: tuple[What, Figure | None] | None = None  # what parts of the paragraph are parts of

    def read(self, tokens: Sequence[Token]) -> Clause:
        """What a label says by itself."""
        context = self.context
        return read_clause(tokens, context.fiscal_year, context.codes, self._sense, context.lexicon.natures)

    def _sense(self, token: Token, nature: str | None) -> Mapping[str, Any] | None:
        wholes = self.state.scope.wholes() if self.state.scope else iter(())
        nature = nature or next((what.get("nature") for what, _ in wholes), None)
        last = self.state.last.what if self.state.last else None
        for sense in token.senses:
            if "follows" in sense and last != {"indicator": sense["follows"]}:
                continue
            if "within" not in sense or nature in sense["within"]:
                return sense
        return None

    def talk_about(self, clause: Clause) -> What | None:
        """Make what the clause names the topic; None, and no change, where its scope is not clear."""
        what, topic = self.whole_meaning(clause), self.state.topic
        if what is not None:
            anchored = topic is not None and topic.anchored and topic.function_name == clause.function_name
            label = topic.label if topic and anchored else clause.text
            self.state.topic = Topic(what, label, clause.function_name, anchored=anchored)
        return what

    def whole_meaning(self, clause: Clause) -> What | None:
        """All coordinates of what the clause names; None where they are not clear."""
        implied = {"fund": clause.sense["fund"]} if "fund" in clause.sense else {}
        if self.state.fund:
            implied = {"fund": self.state.fund}
        elif self.state.is_of_one_fund and "fund" not in clause.means and "flow" in clause.means:
            return None  # “政府性基金收入6万元，本年支出5万元”: of that fund or of all
        return None if clause.means.get("function_code") == "" else self.filled({**implied, **clause.means})

    def filled(self, means: What) -> What | None:
        """All coordinates of a quantity in this passage; None where its scope is not clear."""
        return self.context.filled(means, self.passage)


def contradicts(clause: Clause, topic: Topic) -> bool:
    """“收入增加…” is not of the total expenditure that was last named."""
    flow, fund = clause.means.get("flow"), clause.means.get("fund")
    if "flow" not in topic.what:
        return False
    return topic.what["flow"] not in SIDES.get(flow, (flow,)) if flow else bool(fund and fund != topic.what.get("fund"))
