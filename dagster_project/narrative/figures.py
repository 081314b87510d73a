"""The nouns that binding and linking share: a figure with its meaning, a list of parts, what a sentence is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dagster_project.model import TOTAL, Paragraph
from dagster_project.narrative.reflow import Passage

What = Mapping[str, str]  # coordinates of a quantity, without phase and period
SUMMANDS = ("amount", "count", "part")
FISCAL = {"flow": "expenditure", "fund": "all", "nature": "all", "function_code": TOTAL, "economic_code": TOTAL}


@dataclass(slots=True, eq=False)
class ListScope:
    """Parts that one sentence lists: after 其中, 包括 … or “X中”."""

    opener: Mapping[str, Any]
    before: Sequence[Figure]  # amounts of the paragraph that the list may be parts of
    frame: What | None = None  # “X中”: nothing but parts of X
    framed: Figure | None = None  # where X is printed
    change: Figure | None = None  # said just before: the list may be of that
    follows: bool = True  # in the sentence of the amount before it
    members: list[Figure] = field(default_factory=list)
    colon: bool = False  # “其中：”
    adjacent: bool = True  # nothing but items were said since it was opened
    unfinished: bool = False
    is_side: bool = False  # “收入包括：”
    period: int = 0  # of what it lists

    def wholes(self) -> Iterator[tuple[What, Figure | None]]:
        """Candidates, nearest first; an amount that was not understood ends the search."""
        if self.frame is not None:
            yield self.frame, self.framed
            return
        for figure in reversed(self.before):
            if figure.what is None:
                return
            is_whole = figure.kind != "part"  # of a part nothing finer is known that could be divided
            if is_whole and self.opener.get("whole", {}).items() <= figure.what.items():
                yield figure.what, figure

    def whole_of_items(self) -> Figure | None:
        """What items that only have a name are parts of: the amount just said, else the last that was no item."""
        if self.frame is not None:
            return self.framed
        before = self.before if self.follows else [figure for figure in self.before if figure.scope is None]
        return before[-1] if before else None


@dataclass(slots=True, eq=False)
class Figure:
    """One figure of the text and what was understood of it; ``what`` None means unbound, ``reason`` why."""

    passage: Passage
    places: Sequence[tuple[Paragraph, int]]
    digits: str
    value: Decimal
    decimals: int
    unit: str
    factor: Decimal
    family: str
    sentence: int
    label: str
    aside: bool  # in brackets
    kind: str = "amount"  # see model.Cell; part — of the quantity ``what``, and of nothing finer
    what: What | None = None
    function_name: str | None = None
    phase: str | None = None
    period: int = 0
    word: str = ""
    reason: str = ""
    # what relations are made from
    rates_of: What | None = None
    scope: ListScope | None = None
    is_item: bool = False  # of a list, known by its name alone
    part: Figure | None = None
    whole: Figure | None = None
    whole_of: What | None = None  # what a share is of, where the text names it and does not print it
    by_verb: bool = False  # its label is nothing but its verb
    names_whole: bool = False  # a share that says what it is a share of
    against: Figure | None = None  # the printed base of a change
    base: str | None = (
        None  # of a completion or a wording: approved, adjusted, budget; of a change: prior, prior_budget, budget
    )
    sign: str | None = None
    wording: str | None = None
    also: str | None = None
    once: bool = False  # a report has one such number
    then: Mapping[str, str] = field(default_factory=dict)  # indicators of counts that follow without a label, by unit


@dataclass(slots=True)
class Topic:
    """The quantity a sentence is about. ``fresh``: nothing unknown was said since; ``anchored``: by a heading."""

    what: What
    label: str
    function_name: str | None = None
    fresh: bool = True
    anchored: bool = False


def exceeds(one: Figure, other: Figure) -> bool:
    return one.value * one.factor > other.value * other.factor
