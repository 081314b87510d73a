"""Judges of score tables (绩效自评表): marks of the items, their total, the mark for spending the budget, the money above them.

Such a table is no official form: its figures are known by the words beside and above them. Source: the model tables of
财预〔2020〕10号, where items have 分值 and 得分, all 分值 make 100, and spending the budget counts 10 of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dagster_project.identities.sentences import place_en, place_zh
from dagster_project.model import Cell, Judgement, Note

ZERO, HUNDRED = Decimal(0), Decimal(100)
FULL, GOT, RATE = re.compile("分值|标准分|满分|权重"), re.compile("得分|评分|自评分"), re.compile("执行率")
MONEY = re.compile("预算|执行数|资金")
IS_TOTAL, IS_SUBTOTAL = re.compile(r"^(?:总分|总得分|合计|总计|综合得分)"), re.compile("小计")
FUNDS = re.compile("年度资金总额|资金总额")
SOURCES = re.compile("财政拨款|上年结转|其他资金")


@dataclass
class _Row:
    """One line of a table: what it is called and its figures by what they are."""

    label: str = ""
    full: Cell | None = None
    got: Cell | None = None
    rate: Cell | None = None
    money: dict[str, Cell] = field(default_factory=dict)


@dataclass
class _Table:
    name: str
    rows: list[_Row]

    @property
    def total(self) -> _Row | None:
        totals = [row for row in self.rows if IS_TOTAL.match(row.label)]
        return totals[0] if len(totals) == 1 else None

    @property
    def items(self) -> list[_Row]:
        return [row for row in self.rows if not IS_TOTAL.match(row.label) and (row.full or row.got)]


def _tables(cells: Sequence[Cell]) -> Iterator[_Table]:
    """The tables that print scores."""
    grids: dict[tuple[str, int], dict[int, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        if cell.table_code is None and cell.table_index is not None and cell.value is not None:
            grids[cell.file_sha256, cell.table_index][cell.row_index or 0].append(cell)
    for (_, number), by_row in grids.items():
        rows = [_row(by_row[index]) for index in sorted(by_row)]
        if any(row.got for row in rows):
            yield _Table(f"table={number}", rows)


def _row(cells: Sequence[Cell]) -> _Row:
    row = _Row("".join(cells[0].row_label.split()))
    for cell in sorted(cells, key=lambda cell: cell.column_index or 0):
        head = cell.column_label.rsplit("/", 1)[-1]
        if GOT.search(head):
            row.got = row.got or cell
        elif FULL.search(head):
            row.full = cell if row.got is None else row.full  # of several levels, that beside the score
        elif RATE.search(head):
            row.rate = cell
        elif MONEY.search(head):
            row.money.setdefault(head, cell)
    return row


def _value(cell: Cell) -> Decimal:
    return cell.value or ZERO


def _half(cell: Cell | None) -> Decimal:
    """Half a last digit of a mark; marks without decimals are exact."""
    return Decimal(1).scaleb(-cell.printed_decimals) / 2 if cell is not None and cell.printed_decimals else ZERO


def _judgement(identity_id: str, name: str, cells: Sequence[Cell], zh: str, en: str, expected: Any) -> Judgement:
    """A judgement of the figure that is first among ``cells``; broken where ``zh`` says how."""
    first, ids = cells[0], tuple(cell.cell_id for cell in cells)
    note = None
    if zh:
        message_zh, message_en = f"{place_zh(first)} {zh}".strip(), f"{place_en(first)} {en}".strip()
        note = Note("", "", first.line, first.page, message_zh, message_en, first.printed_text, str(expected), ids)
    return Judgement(identity_id, name, ids, note)


# --------------------------------------------------------------------------------------------- judges


def scores(identity_id: str, cells: Sequence[Cell]) -> Iterator[Judgement]:
    """No item has more than its full marks; the marks, and the full marks, add up to the total."""
    for table in _tables(cells):
        for row in (row for row in table.rows if row.full and row.got):
            assert row.full is not None and row.got is not None
            full, got = row.full, row.got
            zh = en = ""
            if _value(got) > _value(full):
                zh = f"{row.label} 得分 {got.printed_text} 大于分值 {full.printed_text}"
                en = f"{row.label}: a score of {got.printed_text} is more than the full {full.printed_text}"
            yield _judgement(identity_id, f"{row.label} {table.name}", [got, full], zh, en, f"≤{full.printed_text}")
        yield from _sums(identity_id, table)


def _sums(identity_id: str, table: _Table) -> Iterator[Judgement]:
    total, items = table.total, table.items
    if total is None or len(items) < 2 or any(IS_SUBTOTAL.search(row.label) for row in items):
        return
    without_budget = [row for row in items if not FUNDS.search(row.label)]
    for kind, zh_kind in (("full", "分值"), ("got", "得分")):
        whole: Cell | None = getattr(total, kind)
        parts = [cell for row in items if (cell := getattr(row, kind)) is not None]
        if whole is None or any(row.full is not None and getattr(row, kind) is None for row in items):
            continue  # a mark that is not printed leaves the sum open
        of_indicators = [getattr(row, kind) for row in without_budget if getattr(row, kind) is not None]
        slack = sum(map(_half, [whole, *parts]), ZERO)
        sums = [sum(map(_value, some), ZERO) for some in (parts, of_indicators)]
        zh = en = ""
        if all(abs(one - _value(whole)) > slack for one in sums):
            shown = " + ".join(cell.printed_text for cell in parts)
            zh = f"{total.label} {zh_kind} {whole.printed_text} 与各项{zh_kind}之和 {shown} = {sums[0]} 不符"
            en = f"{total.label}: {whole.printed_text} is not the sum of the items, {shown} = {sums[0]}"
        yield _judgement(identity_id, f"{zh_kind}之和 {table.name}", [whole, *parts], zh, en, sums[0])


def budget_scores(identity_id: str, cells: Sequence[Cell]) -> Iterator[Judgement]:
    """The mark for spending the budget is its full mark (10) in proportion to the rate of execution, and no more."""
    for table in _tables(cells):
        for row in (row for row in table.rows if FUNDS.search(row.label) and row.got and (row.rate or row.money)):
            found = _rate(row)
            if found is None or row.got is None:
                continue
            rate, rate_slack, shown = found
            full = _value(row.full) if row.full else Decimal(10)
            expected = full * min(rate, HUNDRED) / HUNDRED
            slack = Decimal(1).scaleb(-row.got.printed_decimals) / 2 + full * rate_slack / HUNDRED
            zh = en = ""
            if abs(_value(row.got) - expected) > slack:
                of = f"{full} × {shown} = {expected.quantize(Decimal('0.01'))}"
                zh, en = (
                    f"预算执行得分 {row.got.printed_text} 与 {of} 不符",
                    f"the score for execution, {row.got.printed_text}, is not {of}",
                )
            terms = [cell for cell in (row.got, row.full, row.rate) if cell is not None]
            yield _judgement(identity_id, f"{row.label} {table.name}", terms, zh, en, expected)


def _rate(row: _Row) -> tuple[Decimal, Decimal, str] | None:
    """The rate of execution in percent, how far rounding can move it, and how it is printed; computed if it is not."""
    if row.rate is not None:
        is_fraction = row.rate.printed_unit != "%" and abs(_value(row.rate)) <= 1
        times = HUNDRED if is_fraction else Decimal(1)
        half = times * Decimal(1).scaleb(-row.rate.printed_decimals) / 2
        return times * _value(row.rate), half, f"{times * _value(row.rate):f}%"
    spent = next((cell for head, cell in row.money.items() if "执行数" in head), None)
    planned = next((cell for head, cell in row.money.items() if "全年预算" in head), None)
    if spent is None or planned is None or not planned.value:
        return None
    rate = HUNDRED * _value(spent) / planned.value
    return rate, Decimal("0.01"), f"{spent.printed_text} ÷ {planned.printed_text}"


def funds(cells: Sequence[Cell]) -> Iterator[tuple[str, Cell, list[Cell]]]:
    """For each column of money of a score table: its name, the year's money in all, and the money by its sources."""
    for table in _tables(cells):
        for number, row in enumerate(table.rows):
            if not FUNDS.search(row.label):
                continue
            sources = []
            for below in table.rows[number + 1 :]:
                if not SOURCES.search(below.label):
                    break
                sources.append(below)
            for head, total in row.money.items():
                parts = [below.money[head] for below in sources if head in below.money]
                if len(parts) > 1:
                    yield f"{head} {table.name}", total, parts
