"""What a report's headings, names and earlier figures lend to the passage that is read next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dagster_project.model import TOTAL
from dagster_project.narrative.clause import LEVELS, Clause, function_code, read_clause
from dagster_project.narrative.figures import FISCAL, Figure, ListScope, Topic, What
from dagster_project.narrative.lexicon import Lexicon, Token
from dagster_project.narrative.reflow import Passage, Section

SHORTEST_OWN_NAME, ABBREVIATED = 2, 3


class ReportContext:
    """``figures`` are those that were read so far; ``codes`` are name → code lists, the report's own first."""

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
        self.starts: list[tuple[Passage, int]] = []  # of the sentences, from the first
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

    def enter(self, passage: Passage) -> None:
        """Learn what a numbered paragraph names before it is read."""
        if passage.is_numbered:
            self._read_heading(passage)

    def leave(self, passage: Passage, scope: ListScope | None) -> None:
        """Learn which list a paragraph leaves open: one that it begins, or one that it is an item of."""
        if passage.text.endswith(":"):
            self.open_list = scope
            if scope is not None:
                self.divided = (passage.sections[-1:], scope)
        elif passage.is_numbered or not self._is_in_list(passage):
            self.open_list = None

    def _is_in_list(self, passage: Passage) -> bool:
        members = self.open_list.members if self.open_list else ()
        return any(member.passage is passage and member.what is not None for member in members)

    def inherited_list(self, passage: Passage, first: Token) -> ListScope | None:
        """The list that an earlier paragraph opened and this one goes on with."""
        section, divided = self.divided
        is_next_part = first.role == "ordinal" and passage.sections[-1:] == section
        scope = divided if is_next_part else None if passage.is_numbered else self.open_list
        if scope is not None:
            scope.adjacent = is_next_part or not scope.members  # an item's paragraph may be the last of its list
        return scope

    def _read_heading(self, passage: Passage) -> None:
        section = passage.sections[-1]
        tokens = self.lexicon.tokens(section.text)
        first, second = next(tokens, None), next(tokens, None)
        if first and first.role == "function":
            name = list(first.sense.values())[-1] or None
            is_whole = second is None or second.role != "unknown"  # a lower level may follow that was not understood
            code = (function_code(first.sense, self.codes) or "") if is_whole else ""
            self._topics[section] = Topic({"function_code": code}, name or section.text, name, anchored=True)
            return
        clause = self._quantity_named(section) if section.is_heading else None
        if clause is not None and self.fund_of(passage) and (what := self.filled(clause.means, passage)):
            self._topics[section] = Topic(what, section.text)
            return
        if section.is_heading and self.are_of_projects(passage.sections[:-1]):
            title = section.text.rstrip("。:")
            self._topics[section] = Topic({"project": title}, title, anchored=True)

    def _quantity_named(self, section: Section) -> Clause | None:
        """“机关运行经费支出情况说明” names one quantity and nothing else."""
        text = section.text.rstrip("。:")
        for end in self.lexicon.heading_ends:
            text = text.removesuffix(end)
        tokens = list(self.lexicon.tokens(text, 0, self.names, self.unit))
        clause = read_clause(tokens, self.fiscal_year, self.codes, lambda token, _: token.sense, self.lexicon.natures)
        return clause if tokens and clause.is_clear and clause.has_quantity and not clause.sense.get("unit") else None

    def are_of_projects(self, sections: Sequence[Section]) -> bool:
        """The headings within one of them are names of projects."""
        headings = "".join(section.text for section in sections if section.is_heading)
        return any(word in headings for word in self.lexicon.project_sections)

    def topic_of(self, passage: Passage) -> Topic | None:
        """What the nearest heading names, if that is a quantity; or the project that the paragraph sums up."""
        topic = self._topics.get(passage.sections[-1]) if passage.sections else None
        if topic is None and (project := self.project_summed_up(passage)):
            return Topic({"project": project}, project, anchored=True)
        return replace(topic) if topic else None

    def project_summed_up(self, passage: Passage) -> str | None:
        """The name before “绩效自评综述：”, if it is one: not “本项目”."""
        match = self.lexicon.project_summary.match(passage.text, passage.start)
        tokens = list(self.lexicon.tokens(match[1])) if match else []
        return match[1] if match and any(token.role == "unknown" for token in tokens) else None

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
        """Add a figure."""
        self.figures.append(figure)
        if figure.passage.sections and figure.what is not None and figure.kind == "amount" and not figure.aside:
            self._first_amounts.setdefault(figure.passage.sections[-1], figure)

    def sentence_of(self, figure: Figure) -> tuple[str, int]:
        """The sentence that prints the figure, and where in it the figure begins (characters)."""
        passage, start = self.starts[figure.sentence - 1]
        following = self.starts[figure.sentence : figure.sentence + 1]
        end = following[0][1] if following and following[0][0] is passage else len(passage.text)
        text, offsets = passage.printed(start, end)
        return text, offsets[passage.places.index(figure.places[0], start) - start]

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


def _is(value: str, wanted: str) -> bool:
    return value.isdigit() and len(value) == LEVELS[wanted] if wanted in LEVELS else value == wanted
