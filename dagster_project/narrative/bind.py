"""A passage's tokens → figures with a meaning, or with the reason why they have none.

A figure's *label* is the clause to its left, back to the last punctuation, list word or figure. It is bound only if
every word of the label is known: an unknown word leaves the figure unbound, and what follows cannot inherit from it.

What a label does not say comes from its surroundings, in this order:

- quantity: a stage or a rate alone (年初预算为…, 完成预算的…, 增长…) is of the quantity the sentence last named, else of
  the one that the heading names (类/款/项, a project);
- scope (fund): the label's own word; else the whole that an open list (其中, X中) is parts of; else the nearest heading
  that names a scope; else all money. Two things are not guessed and leave a figure unbound: a word that means all
  money (总支出) under the heading of one fund, and any plain figure under the heading of a fund that units tend to fill
  with other text (国有资本经营预算);
- phase: the label, the whole, else executed (in a budget: approved); year: the label, the sentence, else the report's.

A label that is only a name is bound where a list says what it is a part of: an item of project money is a project,
any other is a *part* of its whole, which is all that can be said of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dagster_project.model import TOTAL
from dagster_project.narrative.clause import BUDGETS, DIFFERENCES, LEVELS, Clause, function_code, read_clause
from dagster_project.narrative.figures import FISCAL, Figure, ListScope, Topic, What
from dagster_project.narrative.lexicon import Lexicon, Number, Token
from dagster_project.narrative.reflow import Passage, Section

SHORTEST_OWN_NAME, ABBREVIATED = 2, 3
RANGE_BEFORE, RANGE_AFTER = re.compile(r"[\d万亿元%][-~—–至到]+$"), re.compile(r"[-~—–至到]+\d")


class Binder:
    """Reads a report's passages in order into ``figures``. ``codes`` are name → code lists, the report's own first."""

    def __init__(
        self,
        lexicon: Lexicon,
        codes: Sequence[Mapping[str, str]],
        unit_name: str,
        fiscal_year: int | None,
        phase: str,
    ) -> None:
        self.lexicon, self.fiscal_year, self.phase = lexicon, fiscal_year, phase
        # 人大事务行政运行(项): a path may be printed without the marks of its upper levels
        self.codes = [{name.replace("/", ""): code for name, code in known.items()} | {**known} for known in codes]
        self.figures: list[Figure] = []
        self.sentence = 0
        self.open_list: ListScope | None = None  # by a paragraph that ends with “其中：”
        self.divided: tuple[Sequence[Section], ListScope | None] = ((), None)  # by one that ends with “分为两部分：”
        self.unit = _abbreviations(unit_name)
        self.names = {unit_name[i:]: "filler" for i in range(len(unit_name) - SHORTEST_OWN_NAME + 1)}
        for known in reversed(codes):
            for name, code in known.items():
                if len(code) == LEVELS["类"] and name not in lexicon.words:
                    self.names[name] = "function"
        self._topics: dict[Section, Topic] = {}
        self._first_amounts: dict[Section, Figure] = {}

    def read(self, passage: Passage) -> None:
        """Add the passage's figures."""
        if passage.is_numbered:
            self._read_heading(passage)
        reader = _Reader(self, passage)
        reader.run()
        self.open_list = reader.state.scope if passage.text.endswith(":") else None
        if self.open_list is not None:
            self.divided = (passage.sections[-1:], self.open_list)

    def inherited_list(self, passage: Passage, first: Token) -> ListScope | None:
        """The list that an earlier paragraph opened and this one goes on with."""
        section, divided = self.divided
        is_next_part = first.role == "ordinal" and passage.sections[-1:] == section
        scope = divided if is_next_part else None if passage.is_numbered else self.open_list
        if scope is not None:
            scope.adjacent = True
        return scope

    def _read_heading(self, passage: Passage) -> None:
        section = passage.sections[-1]
        first = next(self.lexicon.tokens(section.text), None)
        if first and first.role == "function":
            name = list(first.sense.values())[-1]
            code = function_code(first.sense, self.codes) or ""
            self._topics[section] = Topic({"function_code": code}, name, name, anchored=True)
            return
        if section.is_heading and self.are_of_projects(passage.sections[:-1]):
            title = section.text.rstrip("。:")
            self._topics[section] = Topic({"project": title}, title, anchored=True)

    def are_of_projects(self, sections: Sequence[Section]) -> bool:
        """The headings within one of them are names of projects."""
        headings = "".join(section.text for section in sections if section.is_heading)
        return any(word in headings for word in self.lexicon.project_sections)

    def topic_of(self, passage: Passage) -> Topic | None:
        """What the nearest heading names, if that is a quantity."""
        topic = self._topics.get(passage.sections[-1]) if passage.sections else None
        return replace(topic) if topic else None

    def fund_of(self, passage: Passage) -> str | None:
        """The scope that the headings give to plain figures; None where the heading's scope cannot be relied on."""
        for section in reversed(passage.sections):
            for token in self.lexicon.tokens(section.text) if section.is_heading else ():
                if token.role == "fund":
                    return token.sense["fund"] if token.sense.get("heading") else None
        above, divided = self.divided
        if divided is not None and passage.is_numbered and passage.sections[-2:-1] == above:
            return next((what["fund"] for what, _ in divided.wholes() if "fund" in what), "all")  # items of “其中：”
        return "all"

    def filled(self, means: What, passage: Passage) -> What | None:
        """All coordinates of a quantity; None where its scope is not clear."""
        if "indicator" in means:
            return {"indicator": means["indicator"]}
        if "project" in means:
            return means
        fund = means.get("fund") or self.fund_of(passage)
        return None if fund is None else {**FISCAL, **means, "fund": fund}

    def parent_amount(self, passage: Passage) -> Figure | None:
        """The first amount of the section in which a numbered paragraph is an item."""
        return self._first_amounts.get(passage.sections[-2]) if len(passage.sections) > 1 else None

    def keep(self, figure: Figure) -> None:
        self.figures.append(figure)
        if figure.passage.sections and figure.what is not None and figure.kind == "amount" and not figure.aside:
            self._first_amounts.setdefault(figure.passage.sections[-1], figure)

    def settle(self) -> None:
        """Unbind what a report has one number of but prints several of: bodies of the unit may each have theirs."""
        printed: dict[tuple[Any, ...], list[Figure]] = {}
        for figure in self.figures:
            if figure.once and figure.what is not None:
                printed.setdefault((figure.what["indicator"], figure.phase, figure.period), []).append(figure)
        for figures in printed.values():
            if len({figure.value for figure in figures}) > 1:
                for figure in figures:
                    figure.what, figure.phase, figure.reason = None, None, "ambiguous"

    def nearest(
        self,
        what: What,
        passage: Passage,
        phase: str | None = None,
        only_here: bool = False,
        besides: Figure | None = None,
    ) -> Figure | None:
        """The last amount of this quantity in the same part of the report (``only_here``: in the same paragraph)."""
        for figure in reversed(self.figures):
            if figure.passage.annex != passage.annex or (only_here and figure.passage is not passage):
                return None
            if figure.kind not in ("amount", "count") or figure is besides:
                continue
            if what in (figure.what, figure.rates_of) and phase in (None, figure.phase):
                return figure
        return None

    def partition(self, whole: What, part: What) -> Mapping[str, Any] | None:
        """The sum of the lexicon in which ``part`` is a part of ``whole``."""
        for partition in self.lexicon.partitions:
            name = partition["dimension"]
            if name not in whole or name not in part or whole[name] == part[name]:
                continue
            if {**part, name: whole[name]} != {**whole} or (name.endswith("_code") and whole[name] != TOTAL):
                continue
            fits = all(whole.get(k) in (v if isinstance(v, list) else [v]) for k, v in partition["whole"].items())
            if fits and any(_is(part[name], wanted) for wanted in partition["parts"]):
                return partition
        return None


def _abbreviations(unit_name: str) -> re.Pattern[str] | None:
    """How a unit may call itself: some of its name's characters, in order, with the last two (省检察院)."""
    if len(unit_name) <= ABBREVIATED:
        return None
    head, tail = unit_name[:-2], unit_name[-2:]
    return re.compile(rf"(?=\w{{{ABBREVIATED},}})" + "".join(f"{re.escape(c)}?" for c in head) + re.escape(tail))


def _phase(stage: str) -> str:
    return "approved" if stage == "budget" else stage


def _is(value: str, wanted: str) -> bool:
    return value.isdigit() and len(value) == LEVELS[wanted] if wanted in LEVELS else value == wanted


@dataclass(slots=True)
class _State:
    """What a passage's words so far mean for the next figure. Brackets are asides: their state ends with them."""

    clause: list[Token] = field(default_factory=list)
    topic: Topic | None = None
    base: str | None = None
    against: Figure | None = None
    period: int = 0
    scope: ListScope | None = None
    outer: ListScope | None = None  # to return to at ；, after a list that only describes
    last: Figure | None = None  # with nothing unknown since
    change: Figure | None = None  # if the last figure is one
    fund: str | None = None  # that the sentence names, under a heading whose own cannot be relied on


class _Reader:
    """One passage, token by token."""

    def __init__(self, binder: Binder, passage: Passage) -> None:
        self.binder, self.passage = binder, passage
        self.tokens = list(binder.lexicon.tokens(passage.text, passage.start, binder.names, binder.unit))
        self.state = _State(topic=binder.topic_of(passage))
        self.suspended: list[_State] = []
        self.here: list[Figure] = []  # amounts of the paragraph, asides left out
        self.money = next((t for t in self.tokens if isinstance(t, Number) and t.family == "money"), None)
        self.at_start = True
        self.theme: tuple[What, Figure | None] | None = None  # what parts of the paragraph are parts of

    def run(self) -> None:
        self._begin_sentence()
        if self.tokens:
            self.state.scope = self.binder.inherited_list(self.passage, self.tokens[0])
        for token in self.tokens:
            if isinstance(token, Number):
                if not self._figure(token):
                    self.state.clause.append(Token("unknown", token.text, token.start, token.end))
            elif token.role == "punctuation":
                self._punctuation(token)
            elif token.role == "opener":
                self._end_clause()
                if token.sense.get("complete") is False:
                    self.state.outer = self.state.scope
                before = tuple(self.here)
                follows = bool(before) and before[-1].sentence == self.binder.sentence
                self.state.scope = ListScope(token.sense, before, change=self.state.change, follows=follows)
            elif token.role == "break":
                self._end_clause()
            elif token.role == "frame" and self.state.clause and self.state.clause[-1].role in FRAMEABLE:
                self._frame()
            else:
                self.state.clause.append(token)
        self._end_clause()

    def _begin_sentence(self) -> None:
        self.binder.sentence += 1
        self.state = _State(topic=self.state.topic)

    def _punctuation(self, token: Token) -> None:
        state = self.state
        if token.text == "(":
            self.suspended.append(state)
            self.state = replace(state, clause=[])
        elif token.text == ")" and self.suspended:
            self._end_clause()
            self.state = self.suspended.pop()
            if self.state.clause:
                self.state.clause.append(Token("unknown", ")", token.start, token.end))
        elif token.text == "、" and state.clause:
            # “办公费、水费5万元” is neither of them
            state.clause.append(Token("unknown", "、", token.start, token.end))
        else:
            self._end_clause()
            if token.text in SENTENCE_ENDS and token is not self.tokens[-1]:
                self._begin_sentence()
            elif token.text in ";；":
                if state.outer is not None:
                    state.scope, state.outer = state.outer, None
                elif state.scope is not None and not state.scope.colon:
                    state.scope.adjacent = False  # “其中A3万元；B5万元”: B may be beside the whole
            elif token.text == ":" and state.scope is not None and not state.scope.members:
                state.scope.colon = True

    # ----------------------------------------------------------------------------------------- clauses

    def _read(self, tokens: Sequence[Token]) -> Clause:
        binder = self.binder
        return read_clause(tokens, binder.fiscal_year, binder.codes, self._sense, binder.lexicon.natures)

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

    def _end_clause(self) -> None:
        """A clause without a figure: it may name the topic, tell the year, or only explain."""
        state = self.state
        tokens, state.clause = state.clause, []
        if not tokens:
            return
        self.at_start = False
        clause = self._read(tokens)
        if state.scope:
            state.scope.unfinished |= clause.unfinished
        if clause.verdict and state.topic and clause.period != -1 and clause.phase in BUDGETS:
            final = self.binder.nearest(state.topic.what, self.passage, "executed", only_here=True)
            if final:
                final.wording = clause.verdict
        if not clause.is_clear:
            state.last = state.base = state.against = None
            if state.topic:
                state.topic.fresh = False
            if state.scope and not self.suspended:
                state.scope.adjacent = False
            if tokens[0].role == "theme" and (what := self._filled(tokens[0].sense["means"])):
                self.theme = (what, None)
            return
        state.base = clause.base or state.base
        if clause.period is not None and not clause.compares:
            state.period = clause.period
        if clause.has_quantity and not clause.verdict and "unit" not in clause.sense:
            self._talk_about(clause)

    def _talk_about(self, clause: Clause) -> What | None:
        what, topic = self._whole_meaning(clause), self.state.topic
        if what is not None:
            anchored = topic is not None and topic.anchored and topic.function_name == clause.function_name
            label = topic.label if topic and anchored else clause.text
            self.state.topic = Topic(what, label, clause.function_name, anchored=anchored)
        return what

    def _whole_meaning(self, clause: Clause) -> What | None:
        implied = {"fund": clause.sense["fund"]} if "fund" in clause.sense else {}
        if self.state.fund:
            implied = {"fund": self.state.fund}
        return None if clause.means.get("function_code") == "" else self._filled({**implied, **clause.means})

    def _filled(self, means: What) -> What | None:
        return self.binder.filled(means, self.passage)

    def _frame(self) -> None:
        clause = self._read(self.state.clause)
        self.state.clause = []
        what = self._talk_about(clause) if clause.is_clear and clause.has_quantity else None
        framed = self.binder.nearest(what, self.passage, clause.phase or self.binder.phase) if what else None
        self.state.scope = ListScope({}, (), what or {}, framed)

    # ----------------------------------------------------------------------------------------- figures

    def _figure(self, number: Number) -> bool:
        """Bind a figure. False where a number without a unit turns out to be none."""
        tokens = self.state.clause
        share = next((i for i, token in enumerate(tokens) if token.role == "share"), None)
        left = self._read(tokens[:share])
        clause = left if share is None else self._read(tokens[share + 1 :])
        figure = Figure(
            passage=self.passage,
            places=self.passage.places[number.start : number.start + len(number.text)],
            digits=number.text,
            value=number.value,
            decimals=number.decimals,
            unit=number.unit,
            factor=number.factor,
            family=number.family,
            sentence=self.binder.sentence,
            label=self.passage.text[tokens[0].start : number.start].removesuffix("百分之") if tokens else "",
            aside=bool(self.suspended),
        )
        if number.family == "money":
            self.money = number
        if number.family == "bare":
            # the sentence's unit goes with a number only where the label is clearly an amount's
            if not (clause.is_clear and clause.has_quantity and self.money) or share is not None:
                return False
            if clause.completion or clause.sign or clause.difference or clause.sense.get("unit"):
                return False
            figure.unit, figure.factor, figure.family = self.money.unit, self.money.factor, "money"
        figure.reason = left.reason or clause.reason or self._reason_around(number)
        if figure.reason:
            pass
        elif figure.family == "percent":
            reason = self._rate(figure, clause) if share is None else self._share(figure, left, clause)
            figure.reason = self._why_no_rate(figure, clause, reason) if reason else ""
        else:
            figure.reason = self._amount(figure, clause)
        if figure.reason:
            figure.what = figure.phase = None
        self.state.clause = []
        self.binder.keep(figure)
        self._remember(figure, clause)
        return True

    def _reason_around(self, number: Number) -> str:
        """Why the text around a figure keeps it from being one certain amount."""
        text, following = self.passage.text, self.passage.text[number.end :]
        if RANGE_BEFORE.search(text[: number.start]) or RANGE_AFTER.match(following):
            return "range"
        return "threshold" if following.startswith(self.binder.lexicon.limits) else ""

    def _why_no_rate(self, figure: Figure, clause: Clause, reason: str) -> str:
        """Rates of what is no money are told apart from rates that were not understood."""
        last = self.state.last
        if clause.is_clear:
            inherits = (clause.sign or not clause.text) and last is not None and last.sentence == figure.sentence
            found = last.reason if inherits and last is not None else ""
            return "not_money" if found == "count" else found or reason
        return reason if any(word in figure.label for word in self.binder.lexicon.money_words) else "not_money"

    def _remember(self, figure: Figure, clause: Clause) -> None:
        """What the next figures may inherit from this one."""
        state = self.state
        self.at_start = False
        state.last = figure
        if clause.is_clear and clause.in_passing:
            if clause.has_quantity:
                self._talk_about(clause)
            return
        state.change = (state.change or figure) if figure.kind.startswith("change") else None
        if figure.kind in SUMMANDS:
            if state.scope:
                figure.scope = state.scope
                state.scope.members.append(figure)
                state.scope.unfinished |= clause.unfinished
                state.scope.adjacent = figure.is_item
            if not figure.aside:
                self.here.append(figure)
            if not figure.aside and figure.family == "money" and figure.kind == "amount":
                is_theme = figure.what is not None and not FISCAL.keys() <= figure.what.keys()
                self.theme = (figure.what, figure) if is_theme and figure.what else None
        if figure.what is None or figure.kind == "part":
            state.topic = None  # what follows may be about the thing we did not understand
            return
        if figure.family != "percent":
            inherited = state.topic if clause.is_clear and not clause.has_quantity else None
            label = inherited.label if inherited else figure.label
            anchored = inherited is not None and inherited.anchored
            state.topic = Topic(figure.rates_of or figure.what, label, figure.function_name, anchored=anchored)
        if clause.base:
            state.base = clause.base
            state.against = figure if figure.kind in ("amount", "prior") else None
        elif clause.period is not None and figure.kind == "amount" and "project" not in figure.what:
            state.period = clause.period
        if "fund" in clause.means and self.binder.fund_of(self.passage) is None:
            state.fund = clause.means["fund"]

    def _amount(self, figure: Figure, clause: Clause) -> str:
        """Bind money or a count; the result is the reason why not, or empty."""
        counted = clause.sense.get("unit", ())
        figure.kind = "count" if figure.family == "count" else "amount"
        if figure.kind == "count" and (figure.unit not in counted or not clause.is_clear):
            is_bound = self._follows(figure, clause) or not self._item(figure, clause)
            return "" if is_bound else "count"
        if not clause.is_clear:
            return self._item(figure, clause)
        if counted and figure.kind != "count":
            return self._item(figure, clause)
        if clause.difference:
            return self._difference(figure, clause)
        if clause.sign:
            return self._change(figure, clause, "change_amount")
        is_named = clause.has_quantity or (self.state.scope is not None and clause.means.keys() == {"fund"})
        reason = (self._named if is_named else self._of_topic)(figure, clause)
        if figure.kind == "part":
            return reason
        phase = clause.phase or clause.sense.get("phase") or figure.phase or self.binder.phase
        figure.phase = _phase(phase)
        figure.word = "".join(clause.words)
        figure.period = self.state.period if clause.period is None else clause.period
        figure.rates_of, figure.also = clause.sense.get("rates_of"), clause.sense.get("also")
        figure.then, figure.once = clause.sense.get("then", {}), clause.sense.get("once", False)
        if figure.period == -1:
            figure.kind = "prior"
        return reason or ("" if figure.period in (0, -1) else "other_year")

    def _follows(self, figure: Figure, clause: Clause) -> bool:
        """“接待3批次，20人次”: a count without a label of its own."""
        last = self.state.last
        if clause.text or last is None or last.what is None or figure.unit not in last.then:
            return False
        figure.what, figure.phase, figure.period = {"indicator": last.then[figure.unit]}, last.phase, last.period
        return True

    def _named(self, figure: Figure, clause: Clause) -> str:
        """The label names the quantity; an open list's whole lends what it does not say."""
        figure.function_name = clause.function_name
        if clause.means.get("function_code") == "":
            return "no_code"
        if clause.sense.get("of_project") and self.binder.are_of_projects(self.passage.sections):
            heading = self.binder.topic_of(self.passage)
            figure.what = heading.what if heading else None
            return "" if heading else "count"
        scope = self.state.scope
        if self._may_be_of_a_change(figure, clause):
            return "ambiguous"
        for what, whole in scope.wholes() if scope else ():
            merged = clause.means if "indicator" in clause.means else {**what, **clause.means}
            merged = {"indicator": merged["indicator"]} if "indicator" in merged else merged
            if whole and clause.phase and whole.phase != _phase(clause.phase):
                continue
            if self.binder.partition(what, merged):
                figure.what, figure.whole = merged, whole
                figure.phase = whole.phase if whole else None
                return ""
        if scope and (scope.frame is not None or (scope.before and scope.before[-1].what is None)):
            return "not_a_part"
        if not clause.has_quantity:
            return "no_label"
        if "indicator" in clause.means and not self._item(figure, clause):
            return ""  # 机关运行经费9万元，其中会议费1万元: these are not all its meetings
        implies_all = "fund" in clause.sense and "fund" not in clause.means
        if implies_all and not self.state.fund and self.binder.fund_of(self.passage) != clause.sense["fund"]:
            return "scope_unclear"  # 本年支出 under the heading of one fund
        figure.what = self._whole_meaning(clause)
        return "" if figure.what else "scope_unclear"

    def _of_topic(self, figure: Figure, clause: Clause) -> str:
        """A label without a quantity is of the topic, if something in it says that it is an amount at all."""
        topic = self.state.topic
        is_prior = clause.compares and clause.period == -1
        if topic is None or not (clause.phase or clause.by_verb or is_prior):
            return "no_label"
        if not (topic.fresh or topic.anchored or clause.compares):
            return "no_label"
        figure.function_name, figure.label = topic.function_name, f"{topic.label} {clause.text}"
        if topic.what.get("function_code") == "":
            return "no_code"
        if _contradicts(clause, topic):
            return "no_label"
        figure.what = self._filled(topic.what)
        return "" if figure.what else "scope_unclear"

    # ------------------------------------------------------------------------------------------- items

    def _item(self, figure: Figure, clause: Clause) -> str:
        """Bind a figure whose label is only a name; the result is the reason why not, or empty."""
        if self._is_project(figure, clause):
            return ""
        if clause.is_part:
            return self._part_of_theme(figure)
        scope, tokens = self.state.scope, self.state.clause
        if scope is not None and self._may_be_of_a_change(figure, clause):
            return "ambiguous"
        if scope is None or not self._is_listed(scope, clause):
            return "unread"
        whole = scope.whole_of_items()
        what = scope.frame or (whole.what if whole else None)
        same = figure.unit == whole.unit if whole and figure.kind == "count" else figure.kind == "amount"
        name = self._name(tokens)
        if not what or not name or not same or (whole and (whole.kind not in SUMMANDS or _exceeds(figure, whole))):
            return "unread"
        figure.is_item, figure.whole = True, whole
        figure.phase, figure.period = (whole.phase, whole.period) if whole else (self.binder.phase, 0)
        if self._names_project(what, tokens, name):
            figure.what = {"project": name}
        else:
            figure.kind, figure.what, figure.function_name = "part", what, whole.function_name if whole else None
        return ""

    def _is_listed(self, scope: ListScope, clause: Clause) -> bool:
        """The label is an item's: it comes right after the list's beginning or its last item, and names no change."""
        if self.suspended and self.suspended[-1].scope is scope:
            return False  # in brackets within an item
        if clause.sign or clause.phase or clause.compares or clause.completion or clause.reason:
            return False
        hands_out = bool(self.state.clause) and self.state.clause[0].role == "distribution"
        return scope.adjacent or (hands_out and all(member.is_item for member in scope.members))

    def _may_be_of_a_change(self, figure: Figure, clause: Clause) -> bool:
        """“支出9万元，比上年增加4万元，其中会议费2万元”: of the 9 or of the 4."""
        scope = self.state.scope
        if scope is None or scope.change is None or clause.phase:
            return False
        if scope.change.family != figure.family:
            return scope.opener.get("complete") is False  # “增长5%，主要是…”
        return not _exceeds(figure, scope.change)

    def _name(self, tokens: Sequence[Token]) -> str:
        """The label without the words around the name."""
        named = [index for index, token in enumerate(tokens) if token.role not in AROUND_NAMES]
        if not named:
            return ""
        last = next(token for token in reversed(tokens) if token.role != "copula")
        return self.passage.text[tokens[named[0]].start : last.end]

    def _names_project(self, what: What, tokens: Sequence[Token], name: str) -> bool:
        lexicon = self.binder.lexicon
        if not any(money.items() <= what.items() for money in lexicon.project_money) or tokens[0].role == "ordinal":
            return False
        if what.get("function_code", TOTAL) != TOTAL or what.get("economic_code", TOTAL) != TOTAL:
            return False
        is_kind_of_cost = all(token.role != "unknown" for token in tokens)
        return not is_kind_of_cost and not name.startswith((*lexicon.sources, *lexicon.closing))

    def _part_of_theme(self, figure: Figure) -> str:
        """“会议费5万元。…经费支出2万元；…”: part of what the paragraph is about, or all of it again."""
        what, whole = self.theme or (None, None)
        if what is None or figure.kind != "amount" or self.suspended:
            return "unread"
        if whole and _exceeds(figure, whole):
            return "unread"
        figure.what, figure.phase = what, whole.phase if whole else self.binder.phase
        if whole is None or _exceeds(whole, figure):
            figure.kind, figure.whole, figure.is_item = "part", whole, True
        return ""

    def _is_project(self, figure: Figure, clause: Clause) -> bool:
        """A numbered item under an amount of project expenditure is a project with its money."""
        parent = self.binder.parent_amount(self.passage)
        if not (self.at_start and self.passage.is_numbered and figure.family == "money") or clause.sign:
            return False
        if parent is None or parent.what is None or parent.what.get("nature") != "project":
            return False
        figure.what, figure.whole, figure.phase = {"project": self._name(self.state.clause)}, parent, parent.phase
        return True

    # -------------------------------------------------------------------------------- rates and changes

    def _rate(self, figure: Figure, clause: Clause) -> str:
        if not clause.is_clear:
            return "unread"
        if clause.rate is not None:
            return self._official_rate(figure, clause.rate)
        if clause.difference:
            figure.kind, figure.sign, figure.base = "change_pct", DIFFERENCES[clause.verdict or ""], clause.difference
            figure.phase = self.binder.phase
            return self._of_quantity(figure, clause)
        if clause.verdict:
            return "threshold"
        if clause.sign:
            return self._change(figure, clause, "change_pct")
        if not clause.completion:
            return "no_label"
        figure.kind, figure.phase, figure.word = "completion", "executed", "".join(clause.words)
        figure.base = clause.phase if clause.phase in ("approved", "adjusted") else clause.completion
        return self._of_quantity(figure, clause)

    def _official_rate(self, figure: Figure, rate: Mapping[str, Any]) -> str:
        figure.what, figure.kind = self._filled(rate["of"]), rate["kind"]
        figure.base, figure.sign = rate.get("base"), rate.get("sign")
        figure.phase = "adjusted" if figure.sign else "executed"
        if "whole" in rate:
            whole = self._filled(rate["whole"])
            figure.part = self.binder.nearest(figure.what, self.passage) if figure.what else None
            figure.whole = self.binder.nearest(whole, self.passage) if whole else None
            figure.names_whole = True
        self.state.topic = Topic(figure.what, figure.label) if figure.what else None
        return "" if figure.what else "scope_unclear"

    def _difference(self, figure: Figure, clause: Clause) -> str:
        """“本年数小于上年预算数3万元” is a difference only where the amount itself is more than that."""
        topic = self.state.topic
        final = self.binder.nearest(topic.what, self.passage, only_here=True) if topic else None
        if final is None or clause.has_quantity:
            return "no_label"
        if clause.verdict != "less" or not _exceeds(final, figure):
            return "ambiguous"
        figure.kind, figure.sign, figure.base = "change_amount", "-", clause.difference
        figure.phase = self.binder.phase
        return self._of_quantity(figure, clause)

    def _change(self, figure: Figure, clause: Clause, kind: str) -> str:
        figure.kind, figure.sign, figure.word = kind, clause.sign, "".join(clause.words)
        figure.phase = "adjusted" if clause.adjusts else self.binder.phase
        figure.base = "budget" if clause.adjusts else clause.base or self.state.base
        if figure.base is None:
            return "no_base"
        if self.state.against and self.state.base == figure.base:
            figure.against = self.state.against
        return self._of_quantity(figure, clause)

    def _of_quantity(self, figure: Figure, clause: Clause) -> str:
        """A rate or change is of what its label names, else of the topic."""
        topic = self.state.topic
        if clause.has_quantity:
            figure.what, figure.function_name = self._whole_meaning(clause), clause.function_name
        elif topic and topic.what.get("function_code") != "" and not _contradicts(clause, topic):
            figure.what, figure.function_name = self._filled(topic.what), topic.function_name
            figure.label = f"{topic.label} {clause.text}"
        return "" if figure.what else "no_label"

    def _share(self, figure: Figure, left: Clause, right: Clause) -> str:
        """“X占Y的p%”, “…万元，占Y的p%”, “…万元，占p%” (of the list's whole)."""
        figure.kind, figure.word = "share", "占"
        if not (left.is_clear and right.is_clear):
            return "unread"
        what = self._whole_meaning(left) if left.has_quantity else None
        part = self.binder.nearest(what, self.passage) if what else self.state.last
        if part is None or part.what is None or part.kind not in SUMMANDS:
            return "no_part"
        figure.part, figure.what, figure.function_name = part, part.what, part.function_name
        figure.phase, figure.label = part.phase, f"{part.label} {figure.label}"
        figure.names_whole = right.has_quantity
        if right.has_quantity:
            # the whole is of the part's scope where neither its word nor its name says another
            scope = {"fund": part.what["fund"]} if "fund" in part.what and right.means.get("flow") != "revenue" else {}
            implied = {"fund": right.sense["fund"]} if "fund" in right.sense else {}
            whole = self._filled({**scope, **implied, **right.means})
            figure.whole = self.binder.nearest(whole, self.passage, part.phase, besides=part) if whole else None
        else:
            figure.whole = part.whole
        return ""


def _contradicts(clause: Clause, topic: Topic) -> bool:
    """“收入增加…” is not of the total expenditure that was last named."""
    flow, fund = clause.means.get("flow"), clause.means.get("fund")
    if "flow" not in topic.what:
        return False
    return topic.what["flow"] not in SIDES.get(flow, (flow,)) if flow else bool(fund and fund != topic.what.get("fund"))


def _exceeds(one: Figure, other: Figure) -> bool:
    return one.value * one.factor > other.value * other.factor


SIDES = {"revenue": ("revenue", "total_in"), "expenditure": ("expenditure", "total_out")}
SUMMANDS = ("amount", "count", "part")
AROUND_NAMES = ("filler", "copula", "ordinal", "distribution", "outlay")
FRAMEABLE = ("subject", "stage", "flow", "function")
SENTENCE_ENDS = "。.!?！？"
