"""Examines the catalogue itself, over reports that print every position there is: what contradicts, follows, or never is.

Whoever calls knows the forms and the lexicon and hands over *samples*: reports as official sets of tables would print
them, and one of every statement that prose can make. A sample is expanded by the very rules that real reports are; what
can be true of it is a question to a linear program, what follows from what a question of rank.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, Literal

from ortools.linear_solver import pywraplp

from dagster_project.identities import matrix
from dagster_project.identities.catalogue import Identity
from dagster_project.identities.printed import NOT_FIELDS, meaning, select
from dagster_project.model import Cell, Instance
from dagster_project.pointers import PROSE

Kind = Literal[
    "contradictory", "never_evaluable", "inconsistent", "redundant", "duplicate", "unreached", "not_executable"
]
DEFECTS: Collection[Kind] = ("contradictory", "never_evaluable", "inconsistent")

SEVERITIES = ("fatal", "error", "warning", "info")
CLASSES = ("arithmetic", "percentage", "wording", "layout")
PREFIXES = {
    "row": "R", "hierarchy": "H", "table": "T", "cross": "X", "func-econ": "F", "plausibility": "L", "narrative": "N",
    "percent": "P", "yoy": "Y", "budget": "B", "sangong": "S", "procurement": "G", "vehicles": "V", "counts": "K",
    "chain": "C", "project": "J", "terminology": "E", "layout guard": "L", "non-fiscal": "X",
}  # fmt: skip
OPTIONS = {
    "sum": {"each", "lhs", "rhs", "relation", "years", "when", "complete", "absent", "present", "covers", "requires",
            "missing_rhs"},
    "parts": {"whole", "parts", "requires", "disjoint", "pointed_only", "against"},
    "chain": {"of", "with", "each", "stated", "compared", "said", "unless", "because", "without"},
}  # fmt: skip
FIELDS = {field.name for field in fields(Cell)} | {"table"} | NOT_FIELDS


@dataclass(frozen=True, slots=True)
class Sample:
    """A report that could be: ``cells`` with a value are printed, those without are blank slots.

    ``is_plausible`` False: it only shows what can be printed at all, not what one report prints together.
    """

    name: str
    year: int
    cells: Sequence[Cell]
    is_plausible: bool = True


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know about the catalogue. ``identities`` are ids, with the number of a rule where one is meant."""

    kind: Kind
    identities: tuple[str, ...]
    message_zh: str
    message_en: str


def codes_named(catalogue: Sequence[Identity]) -> set[str]:
    """Subject codes that the rules name, for samples that list them."""
    return {
        value
        for identity in catalogue
        for _, body in _bodies(identity)
        for _, selector in _selectors(body)
        for field in ("function_code", "economic_code")
        for value in _several(selector.get(field, []))
        if value.isdigit()
    }


def years_named(catalogue: Sequence[Identity]) -> set[int]:
    """First and last years that the rules name."""
    return {year for one in catalogue for _, body in _bodies(one) for year in body.get("years", ()) if year is not None}


def examine(catalogue: Sequence[Identity], samples: Sequence[Sample]) -> list[Remark]:
    """Everything there is to say, defects first."""
    remarks = [*_inconsistent(catalogue)]
    split = [one for identity in catalogue for one in _rule_by_rule(identity)]
    expanded = [(sample, _expand(split, sample)) for sample in samples]
    remarks += _never_evaluable(catalogue, split, samples, expanded)
    plausible = [(sample, found) for sample, found in expanded if sample.is_plausible]
    systems = [_System(sample, found) for sample, found in plausible]
    remarks += _contradictory(systems)
    remarks += _redundant(systems)
    remarks += _duplicates(plausible)
    remarks += _unreached(plausible)
    remarks += [
        Remark("not_executable", (one.identity_id,), f"“{one.name}”没有规则", "has no rule")
        for one in catalogue
        if not one.rules
    ]
    return sorted(remarks, key=lambda one: one.kind not in DEFECTS)


# ------------------------------------------------------------------------------------- the data as written


def _bodies(identity: Identity) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for rule in identity.rules:
        yield next(iter(rule.items()))


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _selectors(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The selectors of a rule, each with the word it stands under."""
    for role in ("lhs", "rhs", "absent", "present", "whole", "parts", "stated", "compared"):
        for selector in _several(body.get(role, [])):
            yield role, selector
            for whole in _several(selector.get("unless", [])):
                yield "unless", whole


def _rule_by_rule(identity: Identity) -> Iterator[Identity]:
    for number, rule in enumerate(identity.rules, start=1):
        if not rule.keys() & {"judged", "noted", "chain"} and not any(_misspelt(rule)):
            yield replace(identity, identity_id=f"{identity.identity_id} {number}", rules=(rule,))


def _misspelt(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the matrix could not read, 中文 and English."""
    ((kind, body),) = rule.items()
    if kind not in {*matrix.RULES, "chain"}:
        yield f"未知的规则种类 {kind}", f"unknown kind of rule {kind!r}"
    if unknown := body.keys() - OPTIONS.get(kind, body.keys()):
        yield f"未知的规则选项 {sorted(unknown)}", f"no such option of a rule: {sorted(unknown)}"
    for _, selector in _selectors(body):
        if unknown := selector.keys() - FIELDS:
            yield f"未知的字段 {sorted(unknown)}", f"no such field: {sorted(unknown)}"
    if unknown := {*body.get("each", ()), *body.get("requires", ())} - FIELDS:
        yield f"未知的字段 {sorted(unknown)}", f"no such field: {sorted(unknown)}"


def _bare(rule_id: str) -> str:
    return rule_id.partition(" ")[0]


def _inconsistent(catalogue: Sequence[Identity]) -> Iterator[Remark]:
    def wrong(identity: Identity, zh: str, en: str) -> Remark:
        return Remark("inconsistent", (identity.identity_id,), zh, en)

    seen: set[str] = set()
    for one in catalogue:
        if one.identity_id in seen:
            yield wrong(one, "编号重复", "its id stands twice")
        seen.add(one.identity_id)
        prefix = PREFIXES.get(one.group)
        if prefix is None:
            yield wrong(one, f"未知的组“{one.group}”", f"unknown group {one.group!r}")
        elif not re.fullmatch(rf"{prefix}(-[A-Z0-9]+)+", one.identity_id):
            yield wrong(one, f"编号不合“{one.group}”组的样式 {prefix}-…", f"its group {one.group!r} has ids {prefix}-…")
        if unknown := {one.severity, one.severity_at_total} - {*SEVERITIES}:
            yield wrong(one, f"未知的严重程度 {sorted(unknown)}", f"unknown severity {sorted(unknown)}")
        if one.finding_class not in CLASSES:
            yield wrong(one, f"未知的类别 {one.finding_class}", f"unknown class {one.finding_class!r}")
        for rule in one.rules:
            for zh, en in _misspelt(rule):
                yield wrong(one, zh, en)


# --------------------------------------------------------------------------------------------- expansion

Expanded = Mapping[str, Sequence[Instance]]
"""The instances to be evaluated, by identity and number of the rule."""


def _expand(split: Sequence[Identity], sample: Sample) -> Expanded:
    found: dict[str, list[Instance]] = defaultdict(list)
    for instance in matrix.instances(sample.name, sample.year, sample.cells, split):
        if instance.status is None and instance.instance != "*":
            found[instance.identity_id].append(instance)
    return found


def _never_evaluable(
    catalogue: Sequence[Identity],
    split: Sequence[Identity],
    samples: Sequence[Sample],
    expanded: Sequence[tuple[Sample, Expanded]],
) -> Iterator[Remark]:
    by_table: dict[str | None, dict[tuple[Any, ...], Cell]] = defaultdict(dict)
    for sample in samples:
        for cell in sample.cells:
            by_table[cell.table_code].setdefault((meaning(cell), cell.function_parent), cell)
    for one in split:
        ((_, body),) = one.rules[0].items()
        unknown = [
            f"{role}: {field}={value}"
            for role, selector in _selectors(body)
            for field, value in _words_nothing_prints(selector, by_table)
        ]
        if unknown:
            words = "；".join(unknown)
            yield Remark(
                "never_evaluable",
                (one.identity_id,),
                f"没有表式或说明能印出 {words}",
                f"neither a form nor a sentence can print {words}",
            )
    met: dict[str, list[Instance]] = defaultdict(list)
    for _, found in expanded:
        for rule_id, instances in found.items():
            met[rule_id] += instances
    for one in split:
        ((kind, body),) = one.rules[0].items()
        if kind != "sum" or met[one.identity_id]:
            continue
        reduced = [
            replace(sample, cells=[cell for cell in sample.cells if cell.cell_id not in gone])
            for sample in samples
            if (gone := {cell.cell_id for cell in select(body["absent"], sample.cells)} if "absent" in body else ())
        ]
        for sample in reduced:
            met[one.identity_id] += _expand([one], sample)[one.identity_id]
        if not met[one.identity_id]:
            yield Remark(
                "never_evaluable",
                (one.identity_id,),
                "任何一套表式和年度都不产生实例（years、requires、present、absent 是否互斥？）",
                "no set of forms and no year yields an instance (do years, requires, present, absent exclude each other?)",
            )
    for identity in catalogue:
        if identity.severity_at_total == identity.severity or identity.severity_at_total not in SEVERITIES:
            continue
        used = {i.severity for rule_id, found in met.items() if _bare(rule_id) == identity.identity_id for i in found}
        if identity.severity_at_total not in used:
            yield Remark(
                "inconsistent",
                (identity.identity_id,),
                "severity_at_total 从不使用：没有合计行的实例",
                "severity_at_total is never used: it has no instance at a total",
            )


def _words_nothing_prints(
    selector: Mapping[str, Any], by_table: Mapping[str | None, Mapping[tuple[Any, ...], Cell]]
) -> Iterator[tuple[str, Any]]:
    """Each value that a selector names and that no cell has together with any of its other values."""
    names = [name for name in selector if name not in NOT_FIELDS and name in FIELDS]
    tables = _several(selector["table"]) if "table" in selector else list(by_table)
    cells = [cell for table in tables for cell in by_table.get(table, {}).values()]
    for name in names:
        for value in _several(selector[name]):
            one = {other: selector[other] for other in names} | {name: value}
            if next(select(one, cells), None) is None:
                yield name, value


# ------------------------------------------------------------------------------------ sums as one system


class _System:
    """The equalities and inequalities of one sample: rows of weights over cells, blanks left out."""

    def __init__(self, sample: Sample, found: Expanded) -> None:
        self.sample = sample
        self.prose = {cell.cell_id for cell in sample.cells if cell.table_code == PROSE}
        printed = {cell.cell_id for cell in sample.cells if not cell.is_blank}
        self.rows: list[tuple[str, str, str, Mapping[str, Fraction]]] = []
        for rule_id, instances in found.items():
            for one in instances:
                if one.relation not in ("=", ">="):
                    continue
                weights: dict[str, Fraction] = defaultdict(Fraction)
                for term in one.terms:
                    if term.cell_id in printed:
                        weights[term.cell_id] += Fraction(term.weight) * (1 if term.role == "lhs" else -1)
                row = {cell: weight for cell, weight in weights.items() if weight}
                self.rows.append((rule_id, one.instance, one.relation, row))

    @property
    def rules(self) -> list[str]:
        return list(dict.fromkeys(rule_id for rule_id, *_ in self.rows))

    def can_hold(self, rules: Collection[str]) -> bool:
        """Whether positive figures satisfy all instances of these rules. Scale does not matter: each is at least 1."""
        solver = pywraplp.Solver.CreateSolver("GLOP")
        variables: dict[str, Any] = {}
        for rule_id, _, relation, row in self.rows:
            if rule_id not in rules:
                continue
            constraint = solver.Constraint(0, solver.infinity() if relation == ">=" else 0)
            for cell, weight in row.items():
                if cell not in variables:
                    variables[cell] = solver.NumVar(1, solver.infinity(), "")
                constraint.SetCoefficient(variables[cell], float(weight))
        return bool(solver.Solve() == pywraplp.Solver.OPTIMAL)


def _contradictory(systems: Sequence[_System]) -> Iterator[Remark]:
    told: set[frozenset[str]] = set()
    for system in systems:
        left = system.rules
        while not system.can_hold(left):
            core = _irreducible(system, left)
            left = [rule_id for rule_id in left if rule_id not in core]
            if frozenset(core) not in told:
                told.add(frozenset(core))
                yield Remark(
                    "contradictory",
                    tuple(core),
                    f"{system.sample.name}：没有一组正数能同时满足",
                    f"{system.sample.name}: no positive figures satisfy all of them",
                )


def _irreducible(system: _System, rules: Sequence[str]) -> list[str]:
    """Rules that cannot hold together, though without any one of them the others can."""
    core = list(rules)
    size = max(1, len(core) // 2)
    while True:  # leave out ever smaller groups
        for start in range(0, len(core), size):
            without = core[:start] + core[start + size :]
            if without and not system.can_hold(without):
                core = without
                break
        else:
            if size == 1:
                return core
            size //= 2


def _redundant(systems: Sequence[_System]) -> Iterator[Remark]:
    """Identities all of whose equalities follow from those of others, in every sample in which they have any."""
    follows: dict[str, set[str]] = {}
    not_redundant: set[str] = set()
    for system in systems:
        rows = [
            (_bare(rule_id), row)
            for rule_id, _, relation, row in system.rows
            if relation == "=" and row and not row.keys() & system.prose  # what is said again follows from all
        ]
        inequalities = {_bare(rule_id) for rule_id, _, relation, _ in system.rows if relation == ">="}
        dependencies = _dependencies([row for _, row in rows])
        own: dict[str, list[int]] = defaultdict(list)
        for number, (identity_id, _) in enumerate(rows):
            own[identity_id].append(number)
        for identity_id, numbers in own.items():
            if identity_id in not_redundant:
                continue
            projected = [{n: one[n] for n in numbers if n in one} for one in dependencies]
            if identity_id in inequalities or _rank([one for one in projected if one]) < len(numbers):
                not_redundant.add(identity_id)
            elif identity_id not in follows:
                follows[identity_id] = _what_it_follows_from(identity_id, numbers[0], rows)
    for identity_id, others in follows.items():
        if identity_id not in not_redundant:
            listed = ", ".join(sorted(others))
            yield Remark("redundant", (identity_id, *sorted(others)), f"由 {listed} 推出", f"follows from {listed}")


def _what_it_follows_from(
    identity_id: str, number: int, rows: Sequence[tuple[str, Mapping[str, Fraction]]]
) -> set[str]:
    """Identities that imply one of its instances, none of which could be left out."""
    others = list(dict.fromkeys(one for one, _ in rows if one != identity_id))
    target = rows[number][1]

    def implied(by: Collection[str]) -> bool:
        basis: dict[str, dict[str, Fraction]] = {}
        for one, row in rows:
            if one in by:
                _reduce(dict(row), basis, keep=True)
        return not _reduce(dict(target), basis)

    for one in list(others):
        without = [other for other in others if other != one]
        if implied(without):
            others = without
    return set(others)


def _reduce(row: dict[Any, Fraction], basis: dict[Any, dict[Any, Fraction]], keep: bool = False) -> dict[Any, Fraction]:
    """What of a row is not a combination of the basis; with ``keep``, that then joins it, under its pivot."""
    waiting = [key for key in row if key in basis]
    while waiting:
        pivot = waiting.pop()
        factor = row.get(pivot)
        if not factor:
            continue
        for key, weight in basis[pivot].items():
            value = row.get(key, Fraction(0)) - factor * weight
            if value:
                if key in basis and key != pivot and key not in row:
                    waiting.append(key)
                row[key] = value
            else:
                row.pop(key, None)
    if keep and row:
        pivot = next((key for key in row if not isinstance(key, int)), None)
        pivot = next(iter(row)) if pivot is None else pivot
        scale = row[pivot]
        basis[pivot] = {key: weight / scale for key, weight in row.items()}
    return row


def _dependencies(rows: Sequence[Mapping[str, Fraction]]) -> list[dict[int, Fraction]]:
    """A basis of the combinations of rows that vanish: weights by the number of the row."""
    basis: dict[Any, dict[Any, Fraction]] = {}
    found = []
    for number, weights in enumerate(rows):
        marked: dict[Any, Fraction] = {**weights, number: Fraction(1)}
        left = _reduce(marked, basis)
        if all(isinstance(key, int) for key in left):
            found.append(left)
        else:
            _reduce(left, basis, keep=True)
    return found


def _rank(rows: Sequence[Mapping[int, Fraction]]) -> int:
    basis: dict[Any, dict[Any, Fraction]] = {}
    return sum(bool(_reduce(dict(row), basis, keep=True)) for row in rows)


def _duplicates(expanded: Sequence[tuple[Sample, Expanded]]) -> Iterator[Remark]:
    rows: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for sample, found in expanded:
        for rule_id, instances in found.items():
            for one in instances:
                terms: list[tuple[Any, ...]] = [
                    (term.role, term.cell_id, term.weight, term.base_weight) for term in one.terms
                ]
                if one.relation == "=":  # either side may be called the left one
                    other = {"lhs": "rhs", "rhs": "lhs"}
                    terms = min(sorted(terms), sorted((other[role], *rest) for role, *rest in terms))
                rows[rule_id].add((sample.name, one.relation, *sorted(terms)))
    same: dict[frozenset[tuple[Any, ...]], list[str]] = defaultdict(list)
    for rule_id, one_row in rows.items():
        same[frozenset(one_row)].append(rule_id)
    for rules in same.values():
        if len(rules) > 1:
            yield Remark("duplicate", tuple(rules), "处处是同一等式", "are the same equation wherever they apply")


def _unreached(expanded: Sequence[tuple[Sample, Expanded]]) -> Iterator[Remark]:
    """Positions of the forms that stand in no instance, whatever their subject."""
    reached: set[tuple[str, ...]] = set()
    every: dict[tuple[str, ...], None] = {}
    for sample, found in expanded:
        used = {term.cell_id for instances in found.values() for one in instances for term in one.terms}
        for cell in sample.cells:
            if cell.table_code == PROSE:
                continue
            names = ("indicator", "phase", "flow", "fund", "nature")
            position = (str(cell.table_code), *(value for name in names if (value := getattr(cell, name))))
            every[position] = None
            if cell.cell_id in used:
                reached.add(position)
    tables: dict[str, list[str]] = defaultdict(list)
    for position in every:
        if position not in reached:
            tables[position[0]].append(" ".join(position[1:]))
    for table, positions in tables.items():
        listed = "; ".join(positions)
        yield Remark("unreached", (table,), f"没有勾稽关系涉及：{listed}", f"no identity reaches: {listed}")
