"""What a unit took in, spent and carried over in a year, in whole 分, and the subjects it is told under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

TOTAL = "合计"
BASIC, PROJECT = "basic", "project"
FUNDS = ("general_public", "government_fund", "state_capital")
FUND_OF = {"212": "government_fund", "223": "state_capital"}
GENERAL_212 = ("21201", "21202", "21205")  # 款 of 212 that 一般公共预算 pays
PAID_BY = {"2080505": "30108", "2080506": "30109", "2101101": "30110", "2101103": "30111", "2210201": "30113"}

Blocks = Mapping[str, tuple[str, Mapping[str, str]]]  # name and 款 of an economic 类
SUMS = ("opening", "spent", "closing", "own", "economic", "approved", "cross")


@dataclass(frozen=True)
class Subjects:
    """Subjects of a year: names of 类, 款 and 项 by the code of the 项; economic 类 of 人员经费 and 公用经费; the 项 whose
    年初预算 is 基本支出."""

    functions: Mapping[str, tuple[str, str, str]]
    personnel: Blocks
    public: Blocks
    basic: frozenset[str]


@dataclass
class Books:
    """Amounts by 项 and nature, and by economic 款; ``cross`` is what both together were, of 基本支出."""

    unit: str
    year: int
    subjects: Subjects
    opening: dict[tuple[str, str], int]
    spent: dict[tuple[str, str], int]
    closing: dict[tuple[str, str], int]
    own: dict[str, int]  # 其他收入 and what it paid for, by 项
    economic: dict[str, int]
    approved: dict[str, int]
    travel: dict[str, dict[str, int]] = field(default_factory=dict)  # 三公, by phase
    cross: dict[tuple[str, str], int] = field(default_factory=dict)

    def revenue(self, code: str, nature: str) -> int:
        key = (code, nature)
        return self.spent.get(key, 0) + self.closing.get(key, 0) - self.opening.get(key, 0)

    def codes(self, fund: str | None = None) -> list[str]:
        """The 项 of a fund, or all, in the order of a table."""
        found = {code for figures in (self.opening, self.spent, self.closing) for code, _ in figures} | set(self.own)
        return sorted(code for code in found if fund is None or of_fund(code) == fund)

    def flows(self, codes: Iterable[str]) -> dict[str, dict[str, int]]:
        """Sums over 项 by flow and nature."""
        codes = list(codes)
        found: dict[str, dict[str, int]] = {}
        for flow, figures in (("opening", self.opening), ("spent", self.spent), ("closing", self.closing)):
            basic = sum(figures.get((code, BASIC), 0) for code in codes)
            project = sum(figures.get((code, PROJECT), 0) for code in codes)
            found[flow] = {"all": basic + project, BASIC: basic, PROJECT: project}
        found["revenue"] = {
            nature: found["spent"][nature] + found["closing"][nature] - found["opening"][nature]
            for nature in ("all", BASIC, PROJECT)
        }
        return found

    def by_class(self, fund: str | None = None, own: bool = False) -> dict[str, int]:
        """Expenditure by the name of the 类, without 支出 at its end."""
        found: dict[str, int] = {}
        for code in self.codes(fund):
            name = self.subjects.functions[code][0].removesuffix("支出")
            amount = self.spent.get((code, BASIC), 0) + self.spent.get((code, PROJECT), 0)
            found[name] = found.get(name, 0) + amount + (self.own.get(code, 0) if own else 0)
        return found

    def personnel(self) -> int:
        return sum(self.economic.get(code, 0) for _, parts in self.subjects.personnel.values() for code in parts)

    def public(self) -> int:
        return sum(self.economic.get(code, 0) for _, parts in self.subjects.public.values() for code in parts)


def of_fund(code: str) -> str:
    return FUNDS[0] if code[:5] in GENERAL_212 else FUND_OF.get(code[:3], FUNDS[0])


def levels(subjects: Subjects, codes: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Code, name and the 项 below it, for 合计, each 类, 款 and 项, in the order of a table."""
    codes = sorted(codes)
    yield "", TOTAL, codes
    for upper, of_class in groupby(codes, key=lambda code: code[:3]):
        below = list(of_class)
        yield upper, subjects.functions[below[0]][0], below
        for middle, of_section in groupby(below, key=lambda code: code[:5]):
            items = list(of_section)
            yield middle, subjects.functions[items[0]][1], items
            for code in items:
                yield code, subjects.functions[code][2], [code]


def together(unit: str, parts: Sequence[Books]) -> Books:
    """Books of which every figure is the sum of those of the parts, which pay nothing to each other."""
    sums = {name: _total(getattr(part, name) for part in parts) for name in SUMS}
    travel = {phase: _total(part.travel[phase] for part in parts) for phase in ("approved", "executed")}
    return Books(unit, parts[0].year, parts[0].subjects, **sums, travel=travel)


def _total(figures: Iterable[Mapping[Any, int]]) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for of in figures:
        for key, amount in of.items():
            found[key] = found.get(key, 0) + amount
    return found


def in_yuan(one: Books) -> Books:
    """Ten thousand times as much: what is printed of it in 万元 is what is printed of the books in 元, to the 分."""

    def larger(figures: Mapping[Any, int]) -> dict[Any, int]:
        return {key: 10_000 * amount for key, amount in figures.items()}

    sums = {name: larger(getattr(one, name)) for name in SUMS}
    travel = {phase: larger(amounts) for phase, amounts in one.travel.items()}
    return replace(one, **sums, travel=travel)
