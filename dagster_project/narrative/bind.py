"""A passage's tokens → figures with a meaning, or with the reason why they have none.

A figure's *label* is the clause to its left, back to the last punctuation, list word or figure. It is bound only if
every word of the label is known: an unknown word leaves the figure unbound, and what follows cannot inherit from it.

What a label does not say comes from its surroundings, in this order:

- quantity: a stage or a rate alone (年初预算为…, 完成预算的…, 增长…) is of the quantity the sentence last named, else of
  the one that the heading names (类/款/项, a project, 机关运行经费支出情况), but never of the last item of a list that an
  earlier sentence gave: it may be of the whole;
- scope (fund): the label's own word; else the whole that an open list (其中, X中) is parts of; else the nearest heading
  that names a scope; else all money. Two things are not guessed and leave a figure unbound: a word that means all
  money (总支出) under the heading of one fund, and any plain figure under the heading of a fund that units tend to fill
  with other text (国有资本经营预算);
- “收入包括” after a total of both sides opens a list of that side; a paragraph goes on with the list that an earlier one
  opened with “其中：” as long as each begins with an item of it;
- money of which a sentence says only that it was looked at (涉及…支出) is not the unit's whole amount: reason coverage;
- phase: the label, the whole, else executed (in a budget: approved); year: the label, the sentence, else the report's.

A label that is only a name is bound where a list says what it is a part of: an item of project money is a project,
any other is a *part* of its whole, which is all that can be said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dagster_project.narrative.clause import BUDGETS, Clause
from dagster_project.narrative.context import ReportContext
from dagster_project.narrative.figures import FISCAL, SUMMANDS, Figure, ListScope, Topic, What
from dagster_project.narrative.items import bind_item, may_be_of_a_change
from dagster_project.narrative.lexicon import Number, Token
from dagster_project.narrative.rates import bind_change, bind_difference, bind_rate, bind_share
from dagster_project.narrative.reading import Reading, State, contradicts
from dagster_project.narrative.reflow import Passage

RANGE_BEFORE, RANGE_AFTER = re.compile(r"[\d万亿元%][-~—–至到]+$"), re.compile(r"[-~—–至到]+\d")
NAMES = ("subject", "function", "fund", "year")
FRAMEABLE = ("subject", "stage", "flow", "function")
SENTENCE_ENDS = "。.!?！？"


def bind(context: ReportContext, passages: Iterable[Passage]) -> None:
    """Add the figures of a report's passages, in order, to ``context.figures``."""
    for passage in passages:
        context.enter(passage)
        reader = _Reader(context, passage)
        reader.run()
        context.leave(passage, reader.state.scope)
    context.settle()


class _Reader(Reading):
    """One passage, token by token."""

    def run(self) -> None:
        self._begin_sentence(0)
        if self.tokens:
            self.state.scope = self.context.inherited_list(self.passage, self.tokens[0])
            self.state.period = self.state.scope.period if self.state.scope else 0
        for token in self.tokens:
            if isinstance(token, Number):
                if not self._figure(token):
                    self.state.clause.append(Token("unknown", token.text, token.start, token.end))
            elif token.role == "punctuation":
                self._punctuation(token)
            elif token.role == "opener":
                side = self._side()
                self._end_clause()
                if token.sense.get("complete") is False:
                    self.state.outer = self.state.scope
                elif self.state.last is None:
                    self.state.base = self.state.base or self.state.base_before
                    self.state.period = self.state.period or self.state.period_before
                before = tuple(self.here)
                follows = bool(before) and before[-1].sentence == self.context.sentence
                self.state.scope = ListScope(token.sense, before, change=self.state.change, follows=follows)
                if side is not None:
                    self.state.scope = ListScope(token.sense, (), side, is_side=True)
                self.state.scope.period = self.state.period
            elif token.role == "break":
                self._end_clause()
            elif token.role == "frame" and self.state.clause and self.state.clause[-1].role in FRAMEABLE:
                self._frame()
            else:
                self.state.clause.append(token)
        self._end_clause()

    def _begin_sentence(self, start: int) -> None:
        self.context.sentence += 1
        self.context.starts.append((self.passage, start))
        before = self.state
        topic = None if self._ends_a_list() else before.topic
        self.state = State(topic=topic, base_before=before.base, period_before=before.period)

    def _ends_a_list(self) -> bool:
        """“三公经费5万元，其中：公务接待费2万元。比上年减少1万元。”: of the 5 or of the 2."""
        scope, topic = self.state.scope, self.state.topic
        if scope is None or topic is None or not any(whole.passage is self.passage for whole in scope.before):
            return False
        return any(member.what == topic.what for member in scope.members)

    def _side(self) -> What | None:
        """“收入包括：” after a total of both sides: what follows are parts of one of them."""
        clause, topic = self.read(self.state.clause), self.state.topic
        if topic is None or not clause.is_clear or clause.means.keys() != {"flow"} or clause.phase:
            return None
        is_total = topic.what.get("flow") in ("total_in", "total_out")
        return {**topic.what, "flow": clause.means["flow"]} if is_total else None

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
                self._begin_sentence(token.end)
            elif token.text in ";；":
                if state.outer is not None:
                    state.scope, state.outer = state.outer, None
                elif state.scope is not None and not state.scope.colon:
                    state.scope.adjacent = False  # “其中A3万元；B5万元”: B may be beside the whole
            elif token.text == ":" and state.scope is not None and not state.scope.members:
                state.scope.colon = True

    # --------------------------------------------------------------------------------------------- clauses

    def _end_clause(self) -> None:
        """A clause without a figure: it may name the topic, tell the year, or only explain."""
        state = self.state
        tokens, state.clause = state.clause, []
        if not tokens:
            return
        self.at_start, state.base_before, state.period_before = False, None, 0
        clause = self.read(tokens)
        if state.scope:
            state.scope.unfinished |= clause.unfinished
        self._word(tokens)
        if clause.has_quantity and tokens[0].role in NAMES and (not clause.is_clear or clause.sign or clause.verdict):
            self._change_topic(clause)
        if not clause.is_clear:
            state.last = state.base = state.against = None
            if state.topic:
                state.topic.fresh = False
            if state.scope and not self.suspended:
                state.scope.adjacent = False
            if tokens[0].role == "theme" and (what := self.filled(tokens[0].sense["means"])):
                self.theme = (what, None)
            return
        state.base = clause.base or state.base
        if clause.period is not None and not clause.compares:
            state.period = clause.period
        if clause.has_quantity and not clause.verdict and "unit" not in clause.sense:
            self.talk_about(clause)

    def _word(self, tokens: Sequence[Token]) -> None:
        """“决算数大于预算数…”: of the quantity it names, else of the one that the sentence, or all the paragraph, is about.

        What is unknown before both are said (不, 如) leaves it open; what follows is the reason.
        """
        ends = [
            max(verdict, budget)
            for verdict, one in enumerate(tokens)
            for budget, other in enumerate(tokens)
            if one.role == "verdict" and other.role == "stage" and other.sense["phase"] in BUDGETS
        ]
        clause = self.read(tokens[: min(ends) + 1]) if ends else Clause()
        if not (clause.is_clear and clause.verdict) or clause.period == -1 or clause.phase not in BUDGETS:
            return
        topic = self.state.topic
        what = self.whole_meaning(clause) if clause.has_quantity else topic.what if topic else None
        final = self.context.nearest(what, self.passage, "executed", only_here=True) if what else None
        said = [f.what for f in self.here if f.phase == "executed"]
        if final and (
            clause.has_quantity or final.sentence == self.context.sentence or all(one == what for one in said)
        ):
            final.wording, final.base = clause.verdict, clause.phase

    def _change_topic(self, clause: Clause) -> None:
        """“公务接待费比预算有所下降，比上年增加…”: what follows is of that, as far as it is clear."""
        state = self.state
        describes = state.scope is not None and state.scope.opener.get("complete") is False
        if describes or "unit" in clause.sense or (state.topic and state.topic.what == self.whole_meaning(clause)):
            return
        state.topic = None
        if clause.is_clear and not clause.sign:
            self.talk_about(clause)

    def _frame(self) -> None:
        clause = self.read(self.state.clause)
        self.state.clause = []
        what = self.talk_about(clause) if clause.is_clear and clause.has_quantity else None
        self.state.period = self.state.period if clause.period is None else clause.period
        framed = self.context.nearest(what, self.passage, clause.phase or self.context.phase) if what else None
        self.state.scope = ListScope({}, (), what or {}, framed)

    # --------------------------------------------------------------------------------------------- figures

    def _figure(self, number: Number) -> bool:
        """Bind a figure. False where a number without a unit turns out to be none."""
        tokens = self._without_contents(self.state.clause)
        share = next((i for i, token in enumerate(tokens) if token.role == "share"), None)
        left = self.read(tokens[:share])
        clause = left if share is None else self.read(tokens[share + 1 :])
        figure = Figure(
            passage=self.passage,
            places=self.passage.places[number.start : number.start + len(number.text)],
            digits=number.text,
            value=number.value,
            decimals=number.decimals,
            unit=number.unit,
            factor=number.factor,
            family=number.family,
            sentence=self.context.sentence,
            label=self.passage.text[tokens[0].start : number.start].removesuffix("百分之") if tokens else "",
            aside=bool(self.suspended),
            by_verb=clause.by_verb and not clause.has_quantity,
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
        if figure.family == "money":
            self.state.covers |= figure.reason == "coverage"
            figure.reason = "coverage" if self.state.covers else figure.reason
        if figure.reason:
            pass
        elif figure.family == "percent":
            reason = bind_rate(self, figure, clause) if share is None else bind_share(self, figure, left, clause)
            figure.reason = self._why_no_rate(figure, clause, reason) if reason else ""
        else:
            figure.reason = self._amount(figure, clause)
        if figure.reason in ("unread", "no_label") and figure.family == "money":
            figure.reason = self._reason_after(number) or figure.reason
        if figure.reason:
            figure.what = figure.phase = None
        self.state.clause = []
        self.context.keep(figure)
        self._remember(figure, clause)
        return True

    def _without_contents(self, tokens: list[Token]) -> list[Token]:
        """“基本工资、津贴补贴等人员经费” names 人员经费."""
        for at in range(len(tokens) - 1, 0, -1):
            if tokens[at - 1].text == "等" and tokens[at].role == "subject":
                nature = tokens[at].sense["means"].get("nature")
                return tokens[at:] if nature in self.context.lexicon.apposed else tokens
        return tokens

    def _reason_around(self, number: Number) -> str:
        """Why the text around a figure keeps it from being one certain amount."""
        text, following = self.passage.text, self.passage.text[number.end :]
        if RANGE_BEFORE.search(text[: number.start]) or RANGE_AFTER.match(following):
            return "range"
        return "threshold" if following.startswith(self.context.lexicon.limits) else ""

    def _reason_after(self, number: Number) -> str:
        """“5万元专项经费已被财政收回”: what became of money that is not understood otherwise."""
        clause = re.split("[，。；;]", self.passage.text[number.end :], maxsplit=1)[0]
        return next((reason for word, reason in self.context.lexicon.afterwards.items() if word in clause), "")

    def _why_no_rate(self, figure: Figure, clause: Clause, reason: str) -> str:
        """Rates of what is no money are told apart from rates that were not understood."""
        last = self.state.last
        if clause.is_clear:
            inherits = (clause.sign or not clause.text) and last is not None and last.sentence == figure.sentence
            found = last.reason if inherits and last is not None else ""
            return "not_money" if found == "count" else found or reason
        return reason if any(word in figure.label for word in self.context.lexicon.money_words) else "not_money"

    def _remember(self, figure: Figure, clause: Clause) -> None:
        """What the next figures may inherit from this one."""
        state = self.state
        self.at_start = False
        state.last = figure
        if clause.is_clear and clause.in_passing:
            if clause.has_quantity:
                self.talk_about(clause)
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
        if figure.what is None and figure.family == "count" and state.topic is not None and state.topic.anchored:
            state.topic.fresh = False
            return
        if figure.what is None or figure.kind == "part":
            state.topic = None  # what follows may be about the thing we did not understand
            return
        if figure.family != "percent":
            inherited = state.topic if clause.is_clear and not clause.has_quantity else None
            label = inherited.label if inherited else figure.label
            anchored = inherited is not None and inherited.anchored
            state.topic = Topic(figure.rates_of or figure.what, label, figure.function_name, anchored=anchored)
        if figure.kind == "amount" and clause.period == 0 and not clause.compares:
            state.of_year = figure
        state.completes = figure if clause.completion and figure.family == "money" else None
        if clause.base:
            state.base = clause.base
            state.against = figure if figure.kind in ("amount", "prior") else None
        elif clause.period is not None and figure.kind in ("amount", "prior") and "project" not in figure.what:
            state.period = 0 if clause.compares else clause.period
        if "fund" in clause.means:
            if self.context.fund_of(self.passage) is None:
                state.fund = clause.means["fund"]
            elif state.scope is None:
                state.is_of_one_fund = clause.is_of_one_fund

    def _amount(self, figure: Figure, clause: Clause) -> str:
        """Bind money or a count; the result is the reason why not, or empty."""
        counted = clause.sense.get("unit", ())
        figure.kind = "count" if figure.family == "count" else "amount"
        if figure.kind == "count" and (figure.unit not in counted or not clause.is_clear):
            is_bound = self._follows(figure, clause) or not bind_item(self, figure, clause)
            return "" if is_bound else "count"
        if not clause.is_clear:
            return bind_item(self, figure, clause)
        if counted and figure.kind != "count":
            return bind_item(self, figure, clause)
        if clause.difference:
            return bind_difference(self, figure, clause)
        if clause.sign:
            return bind_change(self, figure, clause, "change_amount")
        self._name_side(clause)
        is_named = clause.has_quantity or (self.state.scope is not None and clause.means.keys() == {"fund"})
        reason = (self._named if is_named else self._of_topic)(figure, clause)
        if figure.kind == "part":
            return reason
        phase = clause.phase or clause.sense.get("phase") or figure.phase or self.context.phase
        figure.phase = _phase(phase)
        figure.word = "".join(clause.words)
        figure.period = self.state.period if clause.period is None else clause.period
        if figure.period == -1 and self.context.phase == "approved" and not clause.phase and not clause.compares:
            return "ambiguous"  # “上年5万元” of a budget: what was approved or what was spent
        figure.rates_of, figure.also = clause.sense.get("rates_of"), clause.sense.get("also")
        figure.then, figure.once = clause.sense.get("then", {}), clause.sense.get("once", False)
        if figure.period == -1:
            figure.kind = "prior"
        return reason or ("" if figure.period in (0, -1) else "other_year")

    def _name_side(self, clause: Clause) -> None:
        """“支出5万元” where the sentence names a fund; “2024年支出预算5万元” of a budget."""
        if clause.has_quantity or clause.means.keys() != {"flow"} or clause.compares:
            return
        state, flow = self.state, clause.means["flow"]
        is_whole_budget = self.context.phase == "approved" and clause.phase in BUDGETS and clause.period == 0
        if is_whole_budget and (state.topic is None or contradicts(clause, state.topic)):
            clause.sense = {"fund": "all"}
            clause.means = {"flow": "total_in" if flow == "revenue" else flow}
        elif not state.fund or clause.phase:
            return
        clause.has_quantity = True

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
        heading = self.context.topic_of(self.passage) if clause.sense.get("of_project") else None
        is_project = heading is not None and "project" in heading.what
        if is_project or (clause.sense.get("of_project") and self.context.are_of_projects(self.passage.sections)):
            figure.what = heading.what if heading else None
            return "" if heading else "count"
        scope = self.state.scope
        if may_be_of_a_change(self, figure, clause):
            return "ambiguous"
        for what, whole in scope.wholes() if scope else ():
            merged = clause.means if "indicator" in clause.means else {**what, **clause.means}
            merged = {"indicator": merged["indicator"]} if "indicator" in merged else merged
            if whole and clause.phase and whole.phase != _phase(clause.phase):
                continue
            if self.context.partition(what, merged):
                figure.what, figure.whole = merged, whole
                figure.phase = whole.phase if whole else None
                return ""
        if (
            scope
            and not scope.is_side
            and (scope.frame is not None or (scope.before and scope.before[-1].what is None))
        ):
            return "not_a_part"
        if not clause.has_quantity:
            return "no_label"
        if "indicator" in clause.means and not bind_item(self, figure, clause):
            return ""  # 机关运行经费9万元，其中会议费1万元: these are not all its meetings
        implies_all = "fund" in clause.sense and "fund" not in clause.means
        if implies_all and not self.state.fund and self.context.fund_of(self.passage) != clause.sense["fund"]:
            return "scope_unclear"  # 本年支出 under the heading of one fund
        figure.what = self.whole_meaning(clause)
        return "" if figure.what else "scope_unclear"

    def _of_topic(self, figure: Figure, clause: Clause) -> str:
        """A label without a quantity is of the topic, if something in it says that it is an amount at all."""
        topic = self.state.topic
        is_prior = clause.period == -1 and (clause.compares or self._is_beside_its_year(clause))
        if topic is None or not (clause.phase or clause.by_verb or is_prior):
            return "no_label"
        if not (topic.fresh or topic.anchored or clause.compares):
            return "no_label"
        figure.function_name, figure.label = topic.function_name, f"{topic.label} {clause.text}"
        if topic.what.get("function_code") == "":
            return "no_code"
        if contradicts(clause, topic):
            return "no_label"
        figure.what = self.filled(topic.what)
        return "" if figure.what else "scope_unclear"

    def _is_beside_its_year(self, clause: Clause) -> bool:
        """“2018年度支出5万元，2017年度为6万元”: one quantity in two years, and no part of the 5."""
        last, topic = self.state.last, self.state.topic
        is_bare = not clause.means and not self.suspended and self.state.scope is None
        return (
            is_bare
            and last is not None
            and last is self.state.of_year
            and topic is not None
            and topic.what == last.what
        )


def _phase(stage: str) -> str:
    return "approved" if stage == "budget" else stage
