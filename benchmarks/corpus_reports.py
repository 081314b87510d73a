"""The reports of a department: accounts and budgets of its units and its own, year after year, a few with a fault."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus_books import Books, together
from corpus_draw import accounts
from corpus_faults import KINDS, Drawn, make
from corpus_formats import FORMATS
from corpus_sentences import sentences
from corpus_tables import Sheet, budget_tables, tables
from corpus_units import Department, department

ACCOUNTS, BUDGET = "决算", "预算"
SHARD = 100  # departments in a folder
WITH_BUDGETS = 0.5  # of departments


@dataclass(frozen=True)
class Plan:
    """What decides a report: ``faults`` is the share of final accounts that get one; the number of reports does not."""

    seed: int = 1
    first_year: int = 2022
    years: int = 3
    formats: tuple[str, ...] = ("html",)
    faults: float = 0.0


@dataclass(frozen=True)
class Change:
    """A place where a report does not say what its books do: row and column of the table count from 0, below its title
    and unit, which is row -1; a row that is missing or printed twice has no column, nor has a sentence, whose number
    ``row`` is."""

    fault: str
    table: str
    row: int
    column: int | None
    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Report:
    """``name``: path of its file. ``books`` are the truth, whatever ``changes`` say of what is printed."""

    name: str
    kind: str
    format: str
    department: str
    books: Books
    sheets: Mapping[str, Sheet]
    prose: Sequence[str]
    changes: Sequence[Change] = field(default=())

    def contents(self) -> bytes:
        return FORMATS[self.format](self.books, self.sheets, self.prose, self.kind)


def reports(plan: Plan, number: int) -> Iterator[Report]:
    """The reports of the n-th department: its units', then its own; the same whatever else is drawn."""
    of = department(plan.seed, number)
    draw = random.Random(f"{plan.seed} budgets {number}")
    kinds = (ACCOUNTS, BUDGET) if draw.random() < WITH_BUDGETS else (ACCOUNTS,)
    for member, years in enumerate(books_of(plan, of)):
        before: Books | None = None
        for one in years:
            for kind in kinds:
                name = f"{number // SHARD:04d}/{number:05d}-{member:02d}_{one.unit}_{one.year}_{kind}"
                yield _report(plan, of, name, kind, one, before)
            before = one


def books_of(plan: Plan, of: Department) -> list[list[Books]]:
    """The books of each unit of a department, year after year, and last the department's own."""
    units = [
        accounts(random.Random(f"{plan.seed} {of.number} {name}"), name, of.home, plan.first_year, plan.years)
        for name in of.units or (of.name,)
    ]
    if not of.units:
        return units
    return [*units, [together(of.name, parts) for parts in zip(*units, strict=True)]]


def _report(plan: Plan, of: Department, name: str, kind: str, one: Books, before: Books | None) -> Report:
    draw = random.Random(f"{plan.seed} {name}")
    written_as = draw.choice(plan.formats)
    name = f"{name}.{written_as}"
    if kind == BUDGET:
        return Report(name, kind, written_as, of.name, one, budget_tables(one), ())
    prose = sentences(one, before) if written_as != "xlsx" else []
    drawn = Drawn(tables(one), prose, {})
    if draw.random() >= plan.faults:
        return Report(name, kind, written_as, of.name, one, drawn.sheets, prose)
    possible = [fault for fault in KINDS if prose or fault != "wrong percentage"]
    if before is None:
        possible.remove("figure of the year before")
    else:
        drawn.before = tables(before)
    fault = draw.choice(possible)
    faulty = make(fault, drawn, draw)
    return Report(
        name, kind, written_as, of.name, one, faulty.sheets, faulty.prose, tuple(_changes(fault, drawn, faulty))
    )


def _changes(fault: str, drawn: Drawn, faulty: Drawn) -> Iterator[Change]:
    for code, sheet in drawn.sheets.items():
        now = faulty.sheets[code]
        if len(now) != len(sheet):
            row = next(r for r, (old, new) in enumerate(zip([*sheet, []], [*now, []], strict=False)) if old != new)
            if len(now) > len(sheet):  # the copy shows where it pushed the next row down
                yield Change(fault, code, row - 2, None, _label(now[row]), "", "\t".join(now[row]))
            else:
                yield Change(fault, code, row - 2, None, _label(sheet[row]), "\t".join(sheet[row]), "")
            continue
        for r, (old, new) in enumerate(zip(sheet, now, strict=True)):
            for c, (was, text) in enumerate(zip(old, new, strict=True)):
                if was != text:
                    yield Change(fault, code, r - 2, c, _label(old[:c] or old), was, text)
    for number, (was, text) in enumerate(zip(drawn.prose, faulty.prose, strict=True)):
        if was != text:
            yield Change(fault, "prose", number, None, "", was, text)


def _label(row: Sequence[str]) -> str:
    return " ".join(text for text in row[:2] if text)
