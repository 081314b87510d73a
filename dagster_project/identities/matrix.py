"""Expand the catalogue over a report's cells into instances and terms: the rows of the sparse matrix.

Nothing is evaluated here. Every identity of one report yields at least one row per report, so that silence is never
mistaken for consistency: either instances, or one row ``*`` that says why there are none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from dagster_project.identities import projects, scores
from dagster_project.identities.catalogue import Identity
from dagster_project.identities.judges import JUDGES
from dagster_project.model import TOTAL, Cell, Instance, Judgement, Term
from dagster_project.pointers import PROSE, coordinates, pointers

ONE, ZERO = Decimal(1), Decimal(0)
LEVELS = {"类": 3, "款": 5, "项": 7}
COORDINATES = ("phase", "flow", "fund", "nature", "function_code", "economic_code")


def meaning(cell: Cell) -> tuple[Any, ...]:
    """What the cell is a figure of; two cells with one meaning print the same quantity."""
    return (
        cell.domain,
        cell.kind,
        cell.period,
        cell.indicator,
        cell.project,
        *(getattr(cell, name) for name in COORDINATES),
    )


def select(selector: Mapping[str, Any], cells: Iterable[Cell]) -> Iterator[Cell]:
    """The amounts of the report's own year that a selector of rules.yml means."""
    conditions = _conditions(selector)
    for cell in cells:
        if cell.kind in ("amount", "count") and cell.period == 0 and _meets(cell, conditions):
            yield cell


NOT_FIELDS = frozenset({"weight", "by", "optional", "unless"})
Condition = tuple[str, frozenset[Any], frozenset[int]]
"""A field of a cell, the values it may have, and the lengths that a code in it may have."""


def _conditions(selector: Mapping[str, Any]) -> list[Condition]:
    return [
        ("table_code" if name == "table" else name, *_meant(wanted))
        for name, wanted in selector.items()
        if name not in NOT_FIELDS
    ]


def _meant(wanted: Any) -> tuple[frozenset[Any], frozenset[int]]:
    """Values, and lengths of codes (类 款 项), of one of them or a list."""
    several = wanted if isinstance(wanted, list) else [wanted]
    return frozenset(several), frozenset(LEVELS[one] for one in several if one in LEVELS)


def _meets(cell: Cell, conditions: Iterable[Condition]) -> bool:
    for name, values, lengths in conditions:
        value = getattr(cell, name)
        if value not in values and not (lengths and value and len(value) in lengths and value.isdigit()):
            return False
    return True


def _is(cell: Cell, name: str, wanted: Any) -> bool:
    return _meets(cell, [(name, *_meant(wanted))])


@dataclass
class _Report:
    """A report's bound cells, as the rules look at them."""

    report_id: str
    fiscal_year: int | None
    cells: list[Cell]
    every_cell: Sequence[Cell]
    by_table: dict[str | None, list[Cell]] = field(default_factory=dict)
    by_id: dict[str, Cell] = field(default_factory=dict)
    substitutes: dict[str, Cell] = field(default_factory=dict)
    missing_totals: set[str] = field(default_factory=set)
    repeats: list[tuple[Cell, Cell]] = field(default_factory=list)
    noted: Collection[str] = ()
    judgements: Sequence[Judgement] = ()
    selections: dict[int, tuple[Mapping[str, Any], list[Cell]]] = field(default_factory=dict)

    def selected(self, selector: Mapping[str, Any]) -> list[Cell]:
        """``select`` in the selector's own tables, remembered: a selector of the rules is asked more than once."""
        kept = self.selections.get(id(selector))
        if kept is None or kept[0] is not selector:
            kept = self.selections[id(selector)] = selector, list(select(selector, self.in_tables(selector)))
        return kept[1]

    @classmethod
    def of(cls, report_id: str, fiscal_year: int | None, cells: Sequence[Cell]) -> _Report:
        # what was derived prints nothing: an identity may not confirm what it served to derive
        bound = [replace(c, value=None) if c.placement == "derived" else c for c in cells if c.domain is not None]
        self = cls(report_id, fiscal_year, [], cells)
        first: dict[tuple[Any, ...], Cell] = {}
        # of two printings of one table, the figure counts, not the blank, and the one whose place is certain
        for cell in sorted(bound, key=lambda cell: (cell.is_blank, cell.placement == "ambiguous")):
            if cell.table_code == PROSE:
                self.cells.append(cell)
                continue
            earlier = first.setdefault((cell.table_code, *meaning(cell)), cell)
            if earlier is cell:
                self.cells.append(cell)
            elif not cell.is_blank:
                self.repeats.append((cell, earlier))
        for cell in self.cells:
            self.by_table.setdefault(cell.table_code, []).append(cell)
            self.by_id[cell.cell_id] = cell
        self._find_missing_totals()
        return self

    @cached_property
    def printed_in_tables(self) -> Mapping[tuple[Any, ...], Cell]:
        """Where the tables print a quantity: of several places the most authoritative."""
        found: dict[tuple[Any, ...], Cell] = {}
        ranked = [cell for code in TABLE_RANK for cell in self.by_table.get(code, ())]
        for cell in sorted(ranked, key=lambda cell: cell.placement in ("derived", "ambiguous")):
            if cell.cell_id not in self.missing_totals:
                found.setdefault(meaning(cell), cell)
        return found

    def _find_missing_totals(self) -> None:
        """A blank total over printed parts is missing, not zero; another printing of it may stand in."""
        parts_printed = {
            whole for cell in self.cells if cell.table_code != PROSE and not cell.is_blank for whole in _wholes(cell)
        }
        printed = {meaning(c): c for c in reversed(self.cells) if not c.is_blank and c.placement != "ambiguous"}
        for cell in self.cells:
            if cell.table_code != PROSE and cell.is_blank and _position(cell) in parts_printed:
                self.missing_totals.add(cell.cell_id)
                if substitute := printed.get(meaning(cell)):
                    self.substitutes[cell.cell_id] = substitute

    def in_tables(self, selector: Mapping[str, Any]) -> Iterable[Cell]:
        tables = selector.get("table")
        if tables is None:
            return self.cells
        names = tables if isinstance(tables, list) else [tables]
        return [cell for name in names for cell in self.by_table.get(name, ())]

    @property
    def fiscal_money_only(self) -> bool:
        """True where the 总表 shows all revenue as 财政拨款 and no other balances come in."""
        ledger = [c for c in self.by_table.get("Z01", ()) if c.value is not None]
        revenue = [c for c in ledger if c.flow == "revenue"]
        own = sum((c.value or ZERO for c in revenue if c.fund == "all"), ZERO)
        fiscal = sum(
            (c.value or ZERO for c in revenue if c.fund in ("general_public", "government_fund", "state_capital")),
            ZERO,
        )
        others = [c for c in ledger if c.flow in ("balance_used", "balance_opening") and c.value]
        return bool(revenue) and own == fiscal and not others


LEDGERS = ["Z01", "Z04", "B01", "B04"]
# Which figures of a form are parts of which total of the same form: what the parts are, and how the total differs.
PARTS_OF_TOTALS: Sequence[tuple[Mapping[str, Any], Mapping[str, str]]] = (
    ({"function_parent": TOTAL}, {"function_code": TOTAL}),
    ({"economic_parent": TOTAL}, {"economic_code": TOTAL}),
    ({"table_code": ["Z01", "B01"], "flow": "revenue"}, {"fund": "all"}),
    ({"table_code": ["Z04", "B04"], "flow": ["revenue", "balance_opening"]}, {"fund": "fiscal"}),
    ({"table_code": LEDGERS, "flow": "revenue", "fund": ["all", "fiscal"]}, {"flow": "total_in"}),
    ({"table_code": LEDGERS, "flow": "expenditure", "nature": "all", "function_code": TOTAL}, {"flow": "total_out"}),
    ({"table_code": "B02", "flow": "revenue"}, {"flow": "total_in", "fund": "all"}),
    ({"table_code": ["B03", "B05", "B07", "B08", "B13"], "nature": ["basic", "project"]}, {"nature": "all"}),
    ({"table_code": "Z06", "nature": ["basic_personnel", "basic_public"], "economic_code": TOTAL}, {"nature": "basic"}),
)


_PARTS = [(_conditions(parts), total) for parts, total in PARTS_OF_TOTALS]


def _position(cell: Cell, **instead: str) -> tuple[Any, ...]:
    return (cell.table_code, *(instead.get(name, getattr(cell, name)) for name in COORDINATES))


def _wholes(cell: Cell) -> Iterator[tuple[Any, ...]]:
    """The positions of the totals that a figure of a form is a part of."""
    for parts, total in _PARTS:
        if _meets(cell, parts):
            yield _position(cell, **total)


class NotHere(Exception):
    """The identity cannot be formed over this report; ``status`` and the reason go to the exhaustive table."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def _term(report: _Report, cell: Cell, role: Any, weight: Decimal) -> Term:
    return Term(report.substitutes.get(cell.cell_id, cell).cell_id, role, weight)


def _build(report: _Report, identity: Identity, name: str, relation: Any, terms: list[Term], total: bool) -> Instance:
    severity = identity.severity_at_total if total else identity.severity
    return Instance(report.report_id, identity.identity_id, name, relation, severity, tuple(terms))


# ------------------------------------------------------------------------------------------------- rules


def _sum(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    first, last = rule.get("years", (None, None))
    year = report.fiscal_year
    if year is not None and ((first and year < first) or (last and year > last)):
        raise NotHere("not_applicable", f"适用于 {first or ''}–{last or ''} 年度 / applies to other years")
    if rule.get("when") and (rule["when"] == "only_fiscal") != report.fiscal_money_only:
        raise NotHere("not_applicable", "资金构成不同 / the report's money is of another composition")
    for selector in [rule["lhs"], *rule["rhs"]]:
        if not selector.get("optional") and not report.in_tables(selector):
            raise NotHere(
                "not_applicable",
                f"报告中没有 {selector.get('table')} / the report has no {selector.get('table')}",
            )
    for table in rule.get("complete", ()):
        shown = [cell for cell in report.by_table.get(table, ()) if not cell.is_blank]
        if shown and not any(cell.flow == rule["lhs"]["flow"] for cell in shown):
            raise NotHere("not_applicable", f"{table} 不列此项 / {table} does not print this side of its money")
    needed = [selector for selector in rule["rhs"] if not selector.get("optional")]
    if not any(report.selected(selector) for selector in needed):
        raise NotHere("not_applicable", "报告中没有这些数字 / the report does not print these figures")
    if "absent" in rule and any(not cell.is_blank for cell in select(rule["absent"], report.cells)):
        raise NotHere("not_applicable", "该表为另一式样 / the table is of another form")
    if any(all(cell.is_blank for cell in select(one, report.cells)) for one in rule.get("present", ())):
        raise NotHere("not_applicable", "该表为另一式样 / the table is of another form")
    if "covers" in rule:
        _require_cover(report, rule)

    groups: dict[tuple[Any, ...], tuple[list[Cell], list[tuple[Cell, Decimal]]]] = defaultdict(lambda: ([], []))
    each: list[str] = rule["each"]
    by_section = "section" in each
    for cell in _once(report.selected(rule["lhs"]), by_section):
        groups[tuple(getattr(cell, name) for name in each)][0].append(cell)
    for selector in rule["rhs"]:
        if _stood_for(report, selector):
            continue
        weight, by = Decimal(selector.get("weight", 1)), selector.get("by", {})
        for cell in _once(report.selected(selector), by_section):
            groups[tuple(getattr(cell, by.get(name, name)) for name in each)][1].append((cell, weight))

    for key, (left, right) in groups.items():
        right = [(cell, weight) for cell, weight in right if cell not in left]
        if not left or (not right and rule.get("missing_rhs") != "zero"):
            continue
        cells = [*left, *(cell for cell, _ in right)]
        if all(cell.is_blank for cell in cells) or not _has_required(cells, rule.get("requires", {})):
            continue
        name = " ".join(f"{field}={value}" for field, value in zip(each, key, strict=True) if field != "section")
        name = name if len(identity.rules) == 1 else f"{identity.rules.index({'sum': rule}) + 1} {name}".strip()
        lhs_weight = Decimal(rule["lhs"].get("weight", 1))
        terms = [_term(report, cell, "lhs", lhs_weight) for cell in left]
        terms += [_term(report, cell, "rhs", weight) for cell, weight in right]
        total = "function_code" not in each or dict(zip(each, key, strict=True))["function_code"] == TOTAL
        instance = _build(report, identity, name or "report", rule.get("relation", "="), terms, total)
        yield _unless_uncertain(report, instance, cells)


def _stood_for(report: _Report, selector: Mapping[str, Any]) -> bool:
    """Whether the report prints what the cells of a right selector are parts of."""
    wholes = selector.get("unless", [])
    wholes = wholes if isinstance(wholes, list) else [wholes]
    return any(not cell.is_blank for whole in wholes for cell in report.selected(whole))


def _unless_uncertain(report: _Report, instance: Instance, cells: Sequence[Cell]) -> Instance:
    reason = _why_not(report, cells)
    return replace(instance, status="not_evaluable", reason=reason) if reason else instance


def _why_not(report: _Report, cells: Sequence[Cell]) -> str:
    """Why a sum over these cells says nothing: a total that is not printed, or a number whose column is not known."""
    stands_for = Counter(report.substitutes.get(cell.cell_id, cell).cell_id for cell in cells)
    for cell in cells:
        label = f"{cell.row_label} {cell.column_label}".strip()
        other = report.substitutes.get(cell.cell_id)  # which must not be compared with itself
        is_missing = cell.cell_id in report.missing_totals or cell.placement == "derived"
        if is_missing and (other is None or stands_for[other.cell_id] > 1):
            return f"“{label}”未填 / {label} is not printed"
        if cell.placement == "ambiguous":
            return f"“{label}”位置不明 / the place of {label} is not certain"
    return ""


def _once(cells: Iterable[Cell], by_section: bool) -> Iterable[Cell]:
    """The first printing of each quantity (in each section): tables come before prose, figures before blanks."""
    first: dict[tuple[Any, ...], Cell] = {}
    for cell in cells:
        first.setdefault((cell.section if by_section else None, *meaning(cell)), cell)
    return first.values()


def _has_required(cells: Iterable[Cell], requires: Mapping[str, Iterable[Any]]) -> bool:
    printed = [cell for cell in cells if not cell.is_blank]
    return all(any(_is(cell, name, value) for cell in printed) for name, values in requires.items() for value in values)


def _require_cover(report: _Report, rule: Mapping[str, Any]) -> None:
    described = {c.function_code for c in report.selected(rule["rhs"][0])}
    listed = {
        c.function_code
        for c in select(
            {"table": rule["covers"], "flow": "expenditure", "nature": "all", "function_code": "项"},
            report.cells,
        )
        if not c.is_blank
    }
    # counted, not compared: a text may call an item otherwise than the table, which N-TEXT-TABLE tells
    if len(described) < 2 or not listed or len(described) < len(listed):
        raise NotHere("not_applicable", "说明没有逐项列出 / the text does not describe every item")


def _parts(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
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
        if len(parts) < 2 or whole.is_blank or not _has_required(parts, rule.get("requires", {})):
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
            if not _has_required(left, against["requires"]):
                continue
        terms = [_term(report, one, "lhs", ONE) for one in left]
        terms += [_term(report, part, "rhs", ONE) for part in parts]
        yield _build(report, identity, _place(whole), "=", terms, True)


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


def _place(cell: Cell) -> str:
    what = (
        cell.indicator
        or cell.project
        or " ".join(
            f"{name}={value}"
            for name in ("function_code", "economic_code")
            if (value := getattr(cell, name)) not in (None, TOTAL)
        )
    )
    return " ".join(part for part in (what, f"line={cell.line}" if cell.line else f"cell={cell.cell_id[:8]}") if part)


# How each kind of stated percentage follows from what its sentence points at: numerator and denominator as
# weights of the pointed-at cells. A decrease is printed as a positive number, so the sign turns the numerator.
RATIOS: Mapping[tuple[str, ...], Callable[[Decimal], Mapping[str, tuple[Decimal, Decimal]]]] = {
    ("part", "whole"): lambda s: {"part": (ONE, ZERO), "whole": (ZERO, ONE)},
    ("final", "base"): lambda s: {"final": (ONE, ZERO), "base": (ZERO, ONE)},
    ("final", "prior"): lambda s: {"final": (s, ZERO), "prior": (-s, ONE)},
    ("change", "prior"): lambda s: {"change": (ONE, ZERO), "prior": (ZERO, ONE)},
    ("change", "final"): lambda s: {"change": (ONE, -s), "final": (ZERO, ONE)},
}


def _ratio(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
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
                yield _build(report, identity, _place(cell), "ratio", terms, False)
                break


def _printed_in_table(report: _Report, share: Cell, whole: str) -> Cell | None:
    """What the text names as a share's whole and leaves to the tables to print."""
    what = coordinates(whole)
    domain = next((name for name in ("indicator", "project") if name in what), "fiscal")
    named = domain, "amount", share.period, what.get("indicator"), what.get("project"), share.phase
    found = report.printed_in_tables.get((*named, *map(what.get, COORDINATES[1:])))
    return None if found is None or found.is_blank or _why_not(report, [found]) else found


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


def _change(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
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
            yield _build(report, identity, _place(cell), "=", terms, False)


def _restate(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    first: dict[tuple[Any, ...], Cell] = {}
    for cell in report.by_table.get(PROSE, ()):
        if cell.is_blank or cell.kind not in ("amount", "count", "prior"):
            continue
        key = meaning(cell)
        in_table = report.printed_in_tables.get(key)
        if rule["of"] == "table":
            if in_table is not None:
                terms = [Term(cell.cell_id, "lhs", ONE), Term(in_table.cell_id, "rhs", ONE)]
                instance = _build(report, identity, _place(cell), "=", terms, False)
                yield _unless_uncertain(report, instance, [in_table])
            elif _should_be_listed(report, cell):
                yield _build(report, identity, _place(cell), "=", [Term(cell.cell_id, "lhs", ONE)], False)
        else:
            earlier = first.setdefault(key, cell)
            if earlier is not cell and in_table is None:
                terms = [Term(cell.cell_id, "lhs", ONE), Term(earlier.cell_id, "rhs", ONE)]
                yield _build(report, identity, _place(cell), "=", terms, False)
    if rule["of"] == "table":
        for cell, earlier in report.repeats:
            terms = [Term(cell.cell_id, "lhs", ONE), Term(earlier.cell_id, "rhs", ONE)]
            instance = _build(report, identity, _place(cell), "=", terms, False)
            yield _unless_uncertain(report, instance, [cell, earlier])


TABLE_RANK = (
    *("Z02", "Z03", "Z05", "Z06", "Z07", "Z08", "Z04", "Z01", "Z09", "Z10", "Z11", "Z12"),
    *("B02", "B03", "B05", "B06", "B07", "B08", "B09", "B10", "B13", "B04", "B01", "B11", "B12"),
)


def _should_be_listed(report: _Report, cell: Cell) -> bool:
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


def _inline_list(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """Rows of a table that is no official form, against the row it calls 合计."""
    columns: dict[tuple[Any, ...], list[Cell]] = defaultdict(list)
    for cell in report.every_cell:
        if cell.table_code is None and cell.table_index is not None and cell.value is not None:
            columns[cell.file_sha256, cell.table_index, cell.column_index].append(cell)
    for (_, table, column), cells in columns.items():
        totals = [cell for cell in cells if any(word in cell.row_label for word in ("合计", "总计"))]
        parts = [cell for cell in cells if cell not in totals]
        has_subtotals = any("小计" in cell.row_label for cell in parts) or _adds_up_within(parts)
        # a column may have another heading further down, and other units
        is_one = len({(cell.column_label, cell.printed_unit) for cell in cells}) == 1
        if len(totals) == 1 and len(parts) > 1 and is_one and not has_subtotals:
            terms = [Term(totals[0].cell_id, "lhs", ONE), *(Term(part.cell_id, "rhs", ONE) for part in parts)]
            yield _build(report, identity, f"table={table} column={column}", "=", terms, False)


def _funds(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """A year's money in a score table and its sources."""
    for name, total, parts in scores.funds(report.every_cell):
        terms = [Term(total.cell_id, "lhs", ONE), *(Term(part.cell_id, "rhs", ONE) for part in parts)]
        yield _build(report, identity, name, "=", terms, False)


def _mapped(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """The 年初预算 of a 项 and of the projects that it must have been spent on."""
    for budget, parts in projects.by_subject(report.every_cell):
        terms = [Term(budget.cell_id, "lhs", ONE), *(Term(part.cell_id, "rhs", ONE) for part in parts)]
        yield _build(report, identity, _place(budget), "=", terms, False)


def _unspent(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """What was planned is no less than what was spent and what is said to have been left."""
    for rate, planned, spent, left in projects.left_unspent(report.every_cell):
        terms = [Term(planned.cell_id, "lhs", ONE), *(Term(cell.cell_id, "rhs", ONE) for cell in (spent, *left))]
        yield _build(report, identity, _place(rate), ">=", terms, False)


def _adds_up_within(rows: Sequence[Cell]) -> bool:
    """True where a row is the sum of the rows that follow it: a hierarchy, not a flat list."""
    values = [cell.value or ZERO for cell in rows]
    for start, total in enumerate(values):
        following = ZERO
        for value in values[start + 1 :]:
            following += value
            if following == total and total:
                return True
    return False


def _list(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
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
            yield _build(report, identity, _place(prose[whole_id]), "=" if exhaustive else ">=", terms, False)


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


def _noted(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """What is checked while the tables are read: it holds unless a note of the same id says otherwise."""
    if not any(code in report.by_table for code in TABLE_RANK):
        raise NotHere("not_applicable", "报告中没有决算表 / the report has no official table")
    is_broken = identity.identity_id in report.noted
    instance = _build(report, identity, "report", "judged", [], False)
    if is_broken:
        yield replace(instance, status="violated", reason="见同编号的发现 / see the finding of this id")
    else:
        yield replace(instance, status="holds", reason="读表时核对 / checked while the tables were read")


def _judged(report: _Report, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """What the judges have found of it: those who read the text, and the one that the rule names."""
    found = [one for one in report.judgements if one.identity_id == identity.identity_id]
    if "by" in rule:
        judge, options = JUDGES[rule["by"]], {name: value for name, value in rule.items() if name != "by"}
        found += judge(identity.identity_id, report.every_cell, **options)
    for one in found:
        terms = [Term(cell_id, "stated", ONE) for cell_id in one.cell_ids]
        instance = _build(report, identity, one.instance, "judged", terms, False)
        note = one.note
        if note is not None:
            note = replace(note, code=identity.identity_id, severity=identity.severity, instance=one.instance)
        yield replace(instance, status="violated" if note else "holds", note=note)


def _is_list_item(cell: Cell) -> bool:
    """Not a part that an identity of its own adds up: a project, an economic 款, or known by its name alone."""
    if cell.kind == "count":
        return cell.domain is None
    if cell.kind not in ("amount", "part"):
        return False
    return cell.kind == "part" or cell.domain in (None, "project") or _is(cell, "economic_code", "款")


RULES: Mapping[str, Callable[[_Report, Identity, Mapping[str, Any]], Iterator[Instance]]] = {
    "sum": _sum,
    "parts": _parts,
    "ratio": _ratio,
    "change": _change,
    "restate": _restate,
    "inline_list": _inline_list,
    "funds": _funds,
    "mapped": _mapped,
    "unspent": _unspent,
    "list": _list,
    "noted": _noted,
    "judged": _judged,
}


# ----------------------------------------------------------------------------------------------- public


def instances(
    report_id: str,
    fiscal_year: int | None,
    cells: Sequence[Cell],
    catalogue: Sequence[Identity],
    noted: Collection[str] = (),
    judgements: Sequence[Judgement] = (),
) -> list[Instance]:
    """Every identity of ``catalogue`` over one report's ``cells`` (blank slots included).

    ``noted`` are the identities that reading the tables found broken, ``judgements`` what reading the text found.

    What compares several reports is left to SQL (``dbt/models/audit/int_identity_instances.sql``); each other identity
    appears at least once: with instances to evaluate, or with one instance ``*`` whose status is
    ``not_applicable`` or ``not_evaluable`` and whose reason a person can read.
    """
    report = _Report.of(report_id, fiscal_year, cells)
    report.noted, report.judgements = noted, judgements
    own = [identity for identity in catalogue if not identity.compares_reports]
    return [instance for identity in own for instance in _of_identity(report, identity)]


def _of_identity(report: _Report, identity: Identity) -> list[Instance]:
    def without(status: Any, reason: str) -> list[Instance]:
        nothing = _build(report, identity, "*", identity.relation, [], False)
        return [replace(nothing, status=status, reason=reason)]

    if not identity.implemented:
        return without("not_evaluable", "尚未实现 / not implemented yet")
    found: list[Instance] = []
    status, reason = "not_applicable", "报告中没有这些数字 / the report does not print these figures"
    for rule in identity.rules:
        ((kind, body),) = rule.items()
        try:
            found += RULES[kind](report, identity, body)
        except NotHere as absent:
            status, reason = absent.status, absent.reason
    return _unique(found) or without(status, reason)


def _unique(found: Sequence[Instance]) -> list[Instance]:
    """Number instances that would share a name, so that (report, identity, instance) is a key."""
    counts: Counter[str] = Counter()
    result = []
    for one in found:
        counts[one.instance] += 1
        if counts[one.instance] > 1:
            name = f"{one.instance} #{counts[one.instance]}"
            one = replace(one, instance=name)
        result.append(one)
    return result
