"""Rules over what sentences say → instances: of parts, rates, changes, lists, and what tables print of the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dagster_project.identities import projects
from dagster_project.identities.catalogue import Identity
from dagster_project.identities.forming import build, has_required, place, term, unless_uncertain, why_not
from dagster_project.identities.printed import (
    COORDINATES,
    LEVELS,
    ONE,
    ZERO,
    PrintedReport,
    is_,
    meaning,
    select,
)
from dagster_project.model import Cell, Instance, Term
from dagster_project.pointers import PROSE, coordinates, pointers


def of_parts(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """An amount of the text and the parts that the text gives of it."""
    prose = report.by_table.get(PROSE, [])
    candidates = list(select(rule["parts"], prose))
    pointed: dict[str, list[Cell]] = defaultdict(list)
    for cell in candidates:
        links = pointers(cell)
        if "whole" in links and links.get("exhaustive") == "1":
            pointed[links["whole"]].append(cell)
    seen: set[tuple[Any, ...]] = set()
    for whole in select(rule["whole"], prose):
        parts = pointed.get(whole.cell_id) or ([] if rule.get("pointed_only") else _nearest(whole, candidates))
        parts = _disjoint([p for p in parts if p.cell_id != whole.cell_id], rule.get("disjoint"))
        if len(parts) < 2 or whole.is_blank or not has_required(parts, rule.get("requires", {})):
            continue
        statement = (
            whole.section,
            whole.fund,
            whole.phase,
            whole.value,
            *sorted((p.value or ZERO) for p in parts),
        )
        if statement in seen:
            continue  # the same sentence again; N-ECHO compares printings
        seen.add(statement)
        left = [whole]
        if against := rule.get("against"):
            left = _nearest(whole, list(select(against["parts"], prose)))
            if not has_required(left, against["requires"]):
                continue
        terms = [term(report, one, "lhs", ONE) for one in left]
        terms += [term(report, part, "rhs", ONE) for part in parts]
        yield build(report, identity, place(whole), "=", terms, True)


def _nearest(whole: Cell, candidates: Iterable[Cell]) -> list[Cell]:
    """Of each part, the printing nearest to the whole, in the same section, phase and scope."""
    best: dict[tuple[Any, ...], Cell] = {}
    for cell in candidates:
        if (cell.section, cell.phase, cell.fund) != (whole.section, whole.phase, whole.fund):
            continue
        key = meaning(cell)
        if key not in best or _distance(whole, cell) < _distance(whole, best[key]):
            best[key] = cell
    return list(best.values())


def _distance(one: Cell, other: Cell) -> tuple[int, int]:
    """Sentences apart; what follows is nearer than what precedes."""
    apart = (other.statement or 0) - (one.statement or 0)
    return (abs(apart), 0 if apart >= 0 else 1)


def _disjoint(parts: list[Cell], rule: Sequence[Any] | None) -> list[Cell]:
    """A subtotal and its own parts never stand in one sum: the finer figures win where all are there."""
    if not rule:
        return parts
    subtotal, finer = rule
    names = {part.indicator for part in parts}
    drop = {subtotal} if set(finer) <= names else set(finer) if subtotal in names else set()
    return [part for part in parts if part.indicator not in drop]


# How each kind of stated percentage follows from what its sentence points at: numerator and denominator as
# weights of the pointed-at cells. A decrease is printed as a positive number, so the sign turns the numerator.
RATIOS: Mapping[tuple[str, ...], Callable[[Decimal], Mapping[str, tuple[Decimal, Decimal]]]] = {
    ("part", "whole"): lambda s: {"part": (ONE, ZERO), "whole": (ZERO, ONE)},
    ("final", "base"): lambda s: {"final": (ONE, ZERO), "base": (ZERO, ONE)},
    ("final", "prior"): lambda s: {"final": (s, ZERO), "prior": (-s, ONE)},
    ("change", "prior"): lambda s: {"change": (ONE, ZERO), "prior": (ZERO, ONE)},
    ("change", "final"): lambda s: {"change": (ONE, -s), "final": (ZERO, ONE)},
}


def of_ratio(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """A stated percentage and the figures it follows from."""
    kind = rule["kind"]
    for cell in report.by_table.get(PROSE, ()):
        if cell.kind != kind or not _of_family(cell, rule):
            continue
        links = pointers(cell)
        if kind == "change_pct":
            budget = links.get("base_kind") == "budget"
            if budget != (rule["base"] == "budget"):
                continue
            if budget and "base" in links and "prior" not in links:
                links["prior"] = links["base"]
            if budget and ("prior" in links) != (rule["from"] == "base"):
                continue
            # a printed base is stronger evidence than one computed from the change
            choices: list[tuple[str, ...]] = [("final", "prior"), ("change", "prior"), ("change", "final")]
        else:
            choices = [("part", "whole") if kind == "share" else ("final", "base")]
        if "whole_of" in links and (whole := _printed_in_table(report, cell, links["whole_of"])):
            links["whole"] = whole.cell_id
        sign = -ONE if links.get("sign") == "-" else ONE
        for keys in choices:
            if all(links.get(key) in report.by_id for key in keys):
                entries = RATIOS[keys](sign)
                terms = [Term(cell.cell_id, "stated", ONE)]
                terms += [Term(links[key], "ratio", *entries[key]) for key in keys]
                yield build(report, identity, place(cell), "ratio", terms, False)
                break


def _printed_in_table(report: PrintedReport, share: Cell, whole: str) -> Cell | None:
    """What the text names as a share's whole and leaves to the tables to print."""
    what = coordinates(whole)
    domain = next((name for name in ("indicator", "project") if name in what), "fiscal")
    named = domain, "amount", share.period, what.get("indicator"), what.get("project"), share.phase
    found = report.printed_in_tables.get((*named, *map(what.get, COORDINATES[1:])))
    return None if found is None or found.is_blank or why_not(report, [found]) else found


def _of_family(cell: Cell, rule: Mapping[str, Any]) -> bool:
    families = {
        "fiscal_function": cell.domain == "fiscal",
        "sangong": (cell.indicator or "").startswith("sangong"),
        "project": cell.domain == "project",
        "staff": cell.indicator == "staff",
    }
    if "only" in rule:
        return any(families[name] for name in rule["only"])
    return not any(families[name] for name in rule.get("unless", ()))


def of_change(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """A stated change, the amount, and the amount it changed from."""
    for cell in report.by_table.get(PROSE, ()):
        links = pointers(cell)
        is_budget = links.get("base_kind") == "budget"
        if cell.kind != "change_amount" or is_budget != (rule["base"] == "budget") or not _of_family(cell, rule):
            continue
        prior = links.get("prior") or links.get("base")
        if links.get("final") in report.by_id and prior in report.by_id:
            sign = -ONE if links.get("sign") == "-" else ONE
            terms = [
                Term(links["final"], "lhs", ONE),
                Term(str(prior), "rhs", ONE),
                Term(cell.cell_id, "rhs", sign),
            ]
            yield build(report, identity, place(cell), "=", terms, False)


def of_restate(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """Two printings of one quantity: in text and table, twice in the text, or twice in the tables."""
    first: dict[tuple[Any, ...], Cell] = {}
    for cell in report.by_table.get(PROSE, ()):
        if cell.is_blank or cell.kind not in ("amount", "count", "prior"):
            continue
        key = meaning(cell)
        in_table = report.printed_in_tables.get(key)
        if rule["of"] == "table":
            if in_table is not None:
                terms = [Term(cell.cell_id, "lhs", ONE), Term(in_table.cell_id, "rhs", ONE)]
                instance = build(report, identity, place(cell), "=", terms, False)
                yield unless_uncertain(report, instance, [in_table])
            elif _should_be_listed(report, cell):
                yield build(report, identity, place(cell), "=", [Term(cell.cell_id, "lhs", ONE)], False)
        else:
            earlier = first.setdefault(key, cell)
            if earlier is not cell and in_table is None:
                terms = [Term(cell.cell_id, "lhs", ONE), Term(earlier.cell_id, "rhs", ONE)]
                yield build(report, identity, place(cell), "=", terms, False)
    if rule["of"] == "table":
        for cell, earlier in report.repeats:
            terms = [Term(cell.cell_id, "lhs", ONE), Term(earlier.cell_id, "rhs", ONE)]
            instance = build(report, identity, place(cell), "=", terms, False)
            yield unless_uncertain(report, instance, [cell, earlier])


def _should_be_listed(report: PrintedReport, cell: Cell) -> bool:
    """A 项 whose spending the text states must stand in the table of that scope, if the report has that table."""
    return (
        cell.domain == "fiscal"
        and cell.phase == "executed"
        and cell.flow == "expenditure"
        and cell.fund == "general_public"
        and cell.nature == "all"
        and len(cell.function_code or "") == LEVELS["项"]
        and bool(report.by_table.get("Z05"))
    )


def of_list(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """A stated amount and the list its sentence gives of it, whether or not its items are understood.

    A complete list adds up to the amount; one that says 等 or 主要 stays below it.
    """
    prose = {cell.cell_id: cell for cell in report.every_cell if cell.table_code == PROSE and not cell.is_blank}
    lists: dict[tuple[Any, ...], list[Cell]] = defaultdict(list)
    for cell in prose.values():
        links = pointers(cell)
        if _is_list_item(cell) and links.get("whole") in prose:
            lists[links["whole"], cell.statement, links.get("exhaustive") == "1"].append(cell)
    for (whole_id, _, exhaustive), items in _joined_if_single(lists).items():
        kind = _kind_of_list(prose[whole_id], items)
        if len(items) > 1 and kind == rule.get("of", "amounts"):
            exhaustive |= kind == "vehicles" and items[-1].row_label.startswith("其他")
            terms = [Term(whole_id, "lhs", ONE), *(Term(item.cell_id, "rhs", ONE) for item in items)]
            yield build(report, identity, place(prose[whole_id]), "=" if exhaustive else ">=", terms, False)


def _is_list_item(cell: Cell) -> bool:
    """Not a part that an identity of its own adds up: a project, an economic 款, or known by its name alone."""
    if cell.kind == "count":
        return cell.domain is None
    if cell.kind not in ("amount", "part"):
        return False
    return cell.kind == "part" or cell.domain in (None, "project") or is_(cell, "economic_code", "款")


def _joined_if_single(lists: Mapping[tuple[Any, ...], list[Cell]]) -> Mapping[tuple[Any, ...], list[Cell]]:
    """The parts that a complete list spreads over several sentences, one each, as one list."""
    joined: dict[tuple[Any, ...], list[Cell]] = {}
    for (whole_id, statement, exhaustive), items in lists.items():
        apart = exhaustive and len(items) == 1
        joined.setdefault((whole_id, None if apart else statement, exhaustive), []).extend(items)
    return joined


SOURCE = re.compile(r"(?:其中)?(?:中央|省|市|县|区|上级)(?:和省|和市)?(?:级|本级|财政)")
DIVISION = re.compile(r"(?:第?[一二三四五]|另一)部分")


def _kind_of_list(whole: Cell, items: Sequence[Cell]) -> str:
    """Whose identity a list is: vehicles, what is counted of no money, levels of government, divisions, or amounts."""
    if whole.indicator == "vehicles":
        return "vehicles"
    if all(item.kind == "count" for item in items):
        return "counts"
    if all(SOURCE.match(item.row_label) for item in items):
        return "sources"
    if all(DIVISION.match(item.row_label) for item in items):
        return "divisions"
    return "amounts"


def of_mapped(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """The 年初预算 of a 项 and of the projects that it must have been spent on."""
    for budget, parts in projects.by_subject(report.every_cell):
        terms = [Term(budget.cell_id, "lhs", ONE), *(Term(part.cell_id, "rhs", ONE) for part in parts)]
        yield build(report, identity, place(budget), "=", terms, False)


def of_unspent(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """What was planned is no less than what was spent and what is said to have been left."""
    for rate, planned, spent, left in projects.left_unspent(report.every_cell):
        terms = [Term(planned.cell_id, "lhs", ONE), *(Term(cell.cell_id, "rhs", ONE) for cell in (spent, *left))]
        yield build(report, identity, place(rate), ">=", terms, False)
