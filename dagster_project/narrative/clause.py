"""What the words of one label say by themselves, before its surroundings are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dagster_project.narrative.lexicon import Token

LEVELS = {"类": 3, "款": 5, "项": 7}
BUDGETS = ("approved", "adjusted", "budget")
DIFFERENCES = {"greater": "+", "less": "-"}


@dataclass(slots=True)
class Clause:
    """The label of a figure, or a clause without one. ``unknown`` is the text that kept it from being understood."""

    text: str = ""
    means: dict[str, str] = field(default_factory=dict)
    function_name: str | None = None
    has_quantity: bool = False  # it names one, not only a scope or a stage
    sense: Mapping[str, Any] = field(default_factory=dict)  # the lexicon's entry for the quantity
    phase: str | None = None
    period: int | None = None
    is_prior_budget: bool = False  # 上年预算数, not 预算数比上年
    compares: bool = False
    sign: str | None = None
    adjusts: bool = False
    completion: str | None = None
    verdict: str | None = None
    by_verb: bool = False
    in_passing: bool = False
    unfinished: bool = False
    reason: str = ""  # why a figure with this label is not the unit's own money
    rate: Mapping[str, Any] | None = None  # an official rate
    is_of_one_fund: bool = False  # it names a fund that a heading gives to no plain figure
    is_part: bool = False  # of what the paragraph is about
    unknown: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def is_clear(self) -> bool:
        return not self.unknown

    @property
    def base(self) -> str | None:
        """What a change in or after this clause is against."""
        if self.compares and self.period == -1:
            return "prior_budget" if self.is_prior_budget else "prior"
        return "budget" if self.compares and self.phase in BUDGETS else None

    @property
    def difference(self) -> str | None:
        """What a figure is a difference from, if the label says greater or less than something."""
        if self.verdict not in DIFFERENCES or self.phase is None:
            return None
        if self.period == -1:
            return "prior_budget" if self.is_prior_budget else "prior"
        return "budget" if self.phase in BUDGETS else None

    def merge(self, means: Mapping[str, str]) -> None:
        """Add coordinates; two quantities cannot share one figure."""
        for key, value in means.items():
            if self.means.setdefault(key, value) != value:
                self.unknown = self.text
        if "indicator" in self.means and self.means.keys() & {"nature", "function_code", "economic_code"}:
            self.unknown = self.text


def read_clause(
    tokens: Sequence[Token],
    fiscal_year: int | None,
    codes: Sequence[Mapping[str, str]],
    sense_of: Callable[[Token, str | None], Mapping[str, Any] | None],
    natures: Mapping[str, str],
) -> Clause:
    """``codes`` are name → code lists, the report's own first; ``sense_of`` chooses among a word's senses, given the
    nature that the label has named before it; ``natures`` are what classes of expenditure are within 基本支出."""
    clause = Clause("".join(token.text for token in tokens))
    for token in tokens:
        sense = sense_of(token, clause.means.get("nature")) if token.senses else {}
        if clause.sign and token.role in ("subject", "function", "fund", "stage"):
            clause.unknown = clause.text  # “增加公用经费5万元” does not say of what and against what
        match token.role:
            case "subject" if sense is not None and clause.has_quantity and sense.get("sum"):
                pass
            case "subject" if sense is not None:
                clause.merge(sense["means"])
                clause.sense, clause.has_quantity = sense, True
            case "function":
                clause.function_name = list(token.sense.values())[-1] or None
                clause.merge({"flow": "expenditure", "function_code": function_code(token.sense, codes) or ""})
                clause.has_quantity = True
            case "fund":
                clause.merge({"fund": token.sense["fund"]})
                clause.is_of_one_fund = not token.sense.get("heading", False)
            case "flow":
                clause.means.setdefault("flow", token.sense["flow"])
            case "stage":
                clause.phase = token.sense["phase"]
                clause.is_prior_budget = clause.period == -1 and clause.phase in BUDGETS
                if "flow" in token.sense:
                    clause.means.setdefault("flow", token.sense["flow"])
                clause.words.append(token.text)
            case "year":
                clause.period = token.sense["year"] - (fiscal_year or token.sense["year"])
            case "period":
                clause.period = token.sense["period"]
            case "comparison":
                clause.compares = True
                clause.period = token.sense.get("period", clause.period)
            case "direction" | "adjustment":
                clause.sign, clause.adjusts = token.sense["sign"], token.role == "adjustment"
                clause.words.append(token.text)
            case "completion":
                clause.completion = token.sense["base"]
                clause.words.append(token.text)
            case "verdict":
                clause.verdict = token.sense["verdict"]
            case "verb":
                clause.by_verb = True
            case "passing":
                clause.in_passing = True
            case "unfinished":
                clause.unfinished, clause.unknown = True, clause.unknown or token.text
            case "reason":
                clause.reason, clause.unknown = token.sense["reason"], clause.unknown or token.text
            case "rate":
                clause.rate = token.sense
            case "part":
                clause.is_part, clause.unknown = clause.is_clear and not clause.means, clause.unknown or token.text
            case "filler" if token.text == "项目" and clause.has_quantity:
                clause.unknown = token.text  # 年初结转结余项目
            case "filler" | "copula" | "ordinal" | "distribution":
                pass
            case _:
                clause.unknown = token.text
    if "fund" in clause.means and "flow" in clause.means:
        clause.has_quantity = True  # 一般公共预算财政拨款支出
    kind = clause.means.get("economic_code", "")[:3]
    if clause.means.get("nature") == "basic" and kind:
        clause.means["nature"] = natures.get(kind, "basic")  # 基本支出会议费 is of 公用经费
    return clause


def function_code(path: Mapping[str, str], codes: Sequence[Mapping[str, str]]) -> str | None:
    """The code of ``{"类": …, "款": …, "项": …}``: by the full path, then by its shorter ends, in each list in turn.

    A shorter end must not contradict what stands before it, as far as the lists know that; and only in the report's
    own list is a name without its group certain.
    """
    names, length = list(path.values()), LEVELS[list(path)[-1]]
    for known in codes:
        for start in range(len(names) if known is codes[0] else max(1, len(names) - 1)):
            first, *rest = names[start:]
            # a 类 is printed with and without its final 支出
            for spelling in (first, first.removesuffix("支出"), f"{first}支出"):
                code = known.get("/".join([spelling, *rest]))
                if code and len(code) == length and _is_within(code, list(path.items())[:start], codes):
                    return code
    return None


def _is_within(code: str, above: Sequence[tuple[str, str]], codes: Sequence[Mapping[str, str]]) -> bool:
    known = (function_code(dict(above[: end + 1]), codes) for end in range(len(above)))
    return all(code.startswith(upper) for upper in known if upper)
