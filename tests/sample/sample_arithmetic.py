"""Does the sample's own arithmetic hold? Row sums, roll-ups, balances and the links between the tables.

A check of the figures as typed in, exact to the last printed digit: a difference that the published report really
has, or that the example has on purpose, stands in ``figures/known_differences.csv`` with its reason.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sample_sheets import FIGURES, Row, Sheet, Workbook, by_table, coded_rows, economic_amounts, numbered_lines

Statement = tuple[str, Decimal, Decimal]  # what is claimed, the figure stated, the figure expected; 万元

# Official column numbers: each total and what it is the sum of, by table and number of columns (Z05 has two forms).
ROW_SUMS: dict[tuple[str, int], dict[int, range]] = {
    ("Z02", 7): {1: range(2, 8)},
    ("Z03", 6): {1: range(2, 7)},
    ("Z05", 3): {1: range(2, 4)},
    ("Z05", 13): {1: range(2, 4), 4: range(5, 7), 7: range(8, 10), 10: range(11, 14)},
}
# Official 行次: each total and the lines it is the sum of.
LINE_SUMS: dict[str, dict[int, range]] = {
    "Z01": {27: range(1, 9), 31: range(27, 30), 58: range(32, 58), 62: range(58, 61)},
    "Z04": {27: range(1, 4), 32: range(27, 29), 59: range(33, 59), 64: range(59, 61)},
}
PUBLIC_CLASSES = ("302", "307", "310", "399")
# What is paid under a function code is paid for by an economic code.
FUNCTION_TO_ECONOMIC = {"2080505": "30108", "2080506": "30109", "2210201": "30113"}


def statements(workbook: Workbook) -> Iterator[Statement]:
    """Everything that must hold in the tables the workbook has."""
    tables = by_table(workbook)
    for table in ("Z02", "Z03", "Z05"):
        yield from _code_table(table, coded_rows(tables[table]))
    for table in ("Z01", "Z04"):
        if table in tables:
            yield from _balance(table, numbered_lines(tables[table]))
    yield from _economic(economic_amounts(tables["Z06"]))
    yield from _between(tables)


def differences(workbook: Workbook) -> list[Statement]:
    return [statement for statement in statements(workbook) if statement[1] != statement[2]]


def known_differences(name: str) -> list[Statement]:
    with (FIGURES / "known_differences.csv").open(encoding="utf-8", newline="") as file:
        return [
            (row["statement"], Decimal(row["stated"]), Decimal(row["expected"]))
            for row in csv.DictReader(file)
            if row["workbook"] == name
        ]


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _code_table(table: str, rows: dict[str, Row]) -> Iterator[Statement]:
    width = len(rows["合计"])
    for code, row in rows.items():
        for total, parts in ROW_SUMS[table, width].items():
            claim = f"{table} {code} c{total} = Σ c{parts[0]}..c{parts[-1]}"
            yield claim, _sum(row[total - 1 : total]), _sum(row[part - 1] for part in parts)
        if width == 13:
            yield f"{table} {code} c10 = c1 + c4 - c7", _sum([row[9]]), _sum([row[0], row[3]]) - _sum([row[6]])
        children = _children(code, rows)
        for column in range(width) if children else ():
            claim = f"{table} {code} c{column + 1} = Σ {'类' if code == '合计' else '下级'}"
            yield claim, _sum([row[column]]), _sum(rows[child][column] for child in children)


def _children(code: str, rows: Iterable[str]) -> list[str]:
    prefix, length = ("", 3) if code == "合计" else (code, len(code) + 2)
    return [child for child in rows if child.startswith(prefix) and len(child) == length]


def _balance(table: str, lines: dict[int, Row]) -> Iterator[Statement]:
    for total, parts in LINE_SUMS[table].items():
        for column in range(len(lines[total])):
            claim = f"{table} {total} c{column + 1} = Σ {parts[0]}..{parts[-1]}"
            yield claim, _sum([lines[total][column]]), _sum(lines[part][column] for part in parts)
    income, expenditure = (31, 62) if table == "Z01" else (32, 64)
    yield f"{table} {income} = {expenditure}", _sum(lines[income]), _sum(lines[expenditure][:1])
    if table == "Z04":
        for line in range(33, 65):
            yield f"Z04 {line} c2 = c3 + c4 + c5", _sum(lines[line][:1]), _sum(lines[line][1:])


def _economic(amounts: dict[str, Decimal | None]) -> Iterator[Statement]:
    for code in amounts:
        children = [child for child in amounts if len(child) == 5 and child.startswith(code)]
        if len(code) == 3:
            yield f"Z06 {code} = Σ 款", _sum([amounts[code]]), _sum(amounts[child] for child in children)
    personnel = _sum([amounts["301"], amounts["303"]])
    yield "Z06 人员经费合计 = 301 + 303", _sum([amounts["人员经费合计"]]), personnel
    public = _sum(amounts.get(code) for code in PUBLIC_CLASSES)
    yield "Z06 公用经费合计 = 302 + 307 + 310 + 399", _sum([amounts["公用经费合计"]]), public


def _between(tables: dict[str, Sheet]) -> Iterator[Statement]:
    overall = numbered_lines(tables["Z01"])
    revenue, expenditure = coded_rows(tables["Z02"]), coded_rows(tables["Z03"])
    budget, economic = coded_rows(tables["Z05"]), economic_amounts(tables["Z06"])
    basic = 7 if len(budget["合计"]) == 13 else 1
    yield "Z01 27 = Z02 合计", _sum(overall[27]), _sum(revenue["合计"][:1])
    yield "Z01 58 = Z03 合计", _sum(overall[58]), _sum(expenditure["合计"][:1])
    yield "Z01 1..3 = Z02 财政拨款", _sum(overall[line][0] for line in (1, 2, 3)), _sum(revenue["合计"][1:2])
    personnel_and_public = _sum([economic["人员经费合计"], economic["公用经费合计"]])
    yield "Z05 基本支出 = Z06 合计", _sum([budget["合计"][basic]]), personnel_and_public
    for function, code in FUNCTION_TO_ECONOMIC.items():
        yield f"Z05 {function} = Z06 {code}", _sum([budget[function][basic]]), _sum([economic[code]])
    if "Z04" in tables:
        fiscal = numbered_lines(tables["Z04"])
        yield "Z02 财政拨款 = Z04 27", _sum(revenue["合计"][1:2]), _sum(fiscal[27])
        yield "Z04 59 c3 = Z05 本年支出", _sum(fiscal[59][1:2]), _sum([budget["合计"][6]])
