"""Rules over what tables print → instances: sums of rows, columns and whole forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dagster_project.identities import scores
from dagster_project.identities.catalogue import Identity
from dagster_project.identities.forming import NotHere, build, has_required, term, unless_uncertain
from dagster_project.identities.printed import ONE, ZERO, PrintedReport, meaning, select
from dagster_project.model import TOTAL, Cell, Instance, Term


def of_sum(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """A total of a form and the figures that add up to it, once for each group of coordinates that the rule names."""
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
        if all(cell.is_blank for cell in cells) or not has_required(cells, rule.get("requires", {})):
            continue
        name = " ".join(f"{field}={value}" for field, value in zip(each, key, strict=True) if field != "section")
        name = name if len(identity.rules) == 1 else f"{identity.rules.index({'sum': rule}) + 1} {name}".strip()
        lhs_weight = Decimal(rule["lhs"].get("weight", 1))
        terms = [term(report, cell, "lhs", lhs_weight) for cell in left]
        terms += [term(report, cell, "rhs", weight) for cell, weight in right]
        total = "function_code" not in each or dict(zip(each, key, strict=True))["function_code"] == TOTAL
        instance = build(report, identity, name or "report", rule.get("relation", "="), terms, total)
        yield unless_uncertain(report, instance, cells)


def _stood_for(report: PrintedReport, selector: Mapping[str, Any]) -> bool:
    """Whether the report prints what the cells of a right selector are parts of."""
    wholes = selector.get("unless", [])
    wholes = wholes if isinstance(wholes, list) else [wholes]
    return any(not cell.is_blank for whole in wholes for cell in report.selected(whole))


def _once(cells: Iterable[Cell], by_section: bool) -> Iterable[Cell]:
    """The first printing of each quantity (in each section): tables come before prose, figures before blanks."""
    first: dict[tuple[Any, ...], Cell] = {}
    for cell in cells:
        first.setdefault((cell.section if by_section else None, *meaning(cell)), cell)
    return first.values()


def _require_cover(report: PrintedReport, rule: Mapping[str, Any]) -> None:
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


def of_inline_list(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
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
            yield build(report, identity, f"table={table} column={column}", "=", terms, False)


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


def of_funds(report: PrintedReport, identity: Identity, rule: Mapping[str, Any]) -> Iterator[Instance]:
    """A year's money in a score table and its sources."""
    for name, total, parts in scores.funds(report.every_cell):
        terms = [Term(total.cell_id, "lhs", ONE), *(Term(part.cell_id, "rhs", ONE) for part in parts)]
        yield build(report, identity, name, "=", terms, False)
