"""Draws the official tables of one made-up unit in the layouts of the provinces, with the truth about every amount.

A ``Unit`` is a list of leaf amounts that add up and roll over; every printed figure is a sum over them, so that a whole
set of tables agrees with itself. A table is drawn from columns (header path, coordinates) and rows; the truth is kept
by grid row and column.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from random import Random

from made_tables import NAMES

from dagster_project.model import TOTAL, Cell, Grid, GridCell

Meaning = Mapping[str, str]
Printer = Callable[[Decimal], str]
FIELDS = ("phase", "flow", "fund", "nature", "function_code", "economic_code", "indicator")
FISCAL = ("general_public", "government_fund", "state_capital")
BELOW = {  # what a total member of a dimension holds
    "fiscal": FISCAL,
    "basic": ("basic_personnel", "basic_public"),
    "project": ("project_carryover", "project_surplus"),
}
FUNCTIONS = NAMES | {
    "212": "城乡社区支出",
    "21208": "国有土地使用权出让收入安排的支出",
    "2120801": "征地和拆迁补偿支出",
    "223": "国有资本经营预算支出",
    "22301": "解决历史遗留问题及改革成本支出",
    "2230105": "国有企业退休人员社会化管理补助支出",
}
OWN_ITEMS = {"2080505": "30108", "2080506": "30109", "2210201": "30113"}  # what a 项 is spent on alone
ITEMS = {
    "basic_personnel": ["30101", "30102", "30103", "30110", "30301", "30305"],
    "basic_public": ["30201", "30202", "30207", "30217", "30231", "31002"],
    "project": ["30201", "30226", "30299", "31003", "31013"],
}
SUBJECTS = Path(__file__).resolve().parents[2] / "dbt" / "seeds" / "economic_subjects.csv"
with SUBJECTS.open(encoding="utf-8", newline="") as _file:
    ECONOMIC = {r["code"]: r["name"] for r in csv.DictReader(_file) if not r["valid_to"]}


@dataclass(frozen=True)
class Leaf:
    flow: str
    fund: str
    nature: str
    function_code: str
    economic_code: str
    cents: int


@dataclass(frozen=True)
class Unit:
    """Leaf amounts in 分; ``amount`` adds up those that coordinates hold, in 元."""

    leaves: tuple[Leaf, ...]

    @classmethod
    def of(cls, seed: int) -> Unit:
        random = Random(seed)
        gp = [code for code in FUNCTIONS if len(code) == 7 and not code.startswith(("212", "223"))]
        leaves: list[Leaf] = []
        for fund, functions in (
            ("general_public", gp),
            ("government_fund", ["2120801"]),
            ("state_capital", ["2230105"]),
            ("superior_subsidy", ["2040201"]),
            ("business", ["2040220"]),
            ("other", ["2040202"]),
        ):
            for function in functions:
                for nature in ("basic", "project") if fund == "general_public" else ("project",):
                    leaves += _rolled(random, fund, function, nature, carries=fund in FISCAL)
        return cls(tuple(leaves))

    def amount(self, meaning: Meaning) -> Decimal:
        def holds(leaf: Leaf) -> bool:
            return (
                leaf.flow == meaning["flow"]
                and meaning.get("fund", "all") in ("all", leaf.fund, *[k for k, v in BELOW.items() if leaf.fund in v])
                and meaning.get("nature", "all")
                in ("all", leaf.nature, *[k for k, v in BELOW.items() if leaf.nature in v])
                and (meaning["function_code"] == TOTAL or leaf.function_code.startswith(meaning["function_code"]))
                and (meaning["economic_code"] == TOTAL or leaf.economic_code.startswith(meaning["economic_code"]))
            )

        return Decimal(sum(leaf.cents for leaf in self.leaves if holds(leaf))) / 100


def _rolled(random: Random, fund: str, function: str, nature: str, carries: bool) -> Iterable[Leaf]:
    """What is there at the beginning and comes in is spent or left over."""
    opening = random.randrange(1, 90_000_00) if carries and random.random() < 0.6 else 0
    revenue = random.randrange(100_00, 9_000_000_00)
    closing = random.randrange(1, min(opening + revenue, 50_000_00)) if carries and random.random() < 0.6 else 0
    surplus = closing // 3 if nature == "project" else 0
    yield Leaf("balance_opening", fund, nature, function, "", opening)
    yield Leaf("revenue", fund, nature, function, "", revenue)
    if nature == "basic":
        yield Leaf("balance_closing", fund, "basic", function, "", closing)
    else:
        yield Leaf("balance_closing", fund, "project_carryover", function, "", closing - surplus)
        yield Leaf("balance_closing", fund, "project_surplus", function, "", surplus)
    left = opening + revenue - closing
    if nature == "basic" and function in OWN_ITEMS:
        yield Leaf("expenditure", fund, "basic_personnel", function, OWN_ITEMS[function], left)
        return
    natures = ("basic_personnel", "basic_public") if nature == "basic" else ("project",)
    items = [(kind, item) for kind in natures for item in ITEMS[kind]]
    for kind, item in random.sample(items, 3):
        part = random.randrange(left + 1)
        left -= part
        yield Leaf("expenditure", fund, kind, function, item, part)
    yield Leaf("expenditure", fund, *items[0][:1], function, items[0][1], left)


# ------------------------------------------------------------------------------------------------- printing


def yuan(value: Decimal) -> str:
    return f"{value:,.2f}" if value else ""


def yuan_with_zeros(value: Decimal) -> str:
    return f"{value:,.2f}"


def plain_yuan(value: Decimal) -> str:
    return f"{value:.2f}" if value else ""


@dataclass(frozen=True)
class Style:
    """How a province prints its tables. ``codes``: one cell, split over three, with all of 类 款 项, or before the name."""

    show: Printer = yuan
    codes: str = "one"
    total: str = "first"
    numbered: bool = True
    spans: bool = True
    indent: bool = False


USUAL = Style()


@dataclass(frozen=True)
class Column:
    path: tuple[str, ...]
    meaning: Meaning


@dataclass
class Drawn:
    """A table's grid and the truth: at grid row and column these coordinates have this value in 元."""

    title: str
    cells: list[GridCell] = field(default_factory=list)
    truth: dict[tuple[int, int], tuple[dict[str, str], Decimal]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return 1 + max(cell.row for cell in self.cells)

    def put(self, row: int, column: int, text: str, rowspan: int = 1, colspan: int = 1) -> None:
        if text:
            self.cells.append(GridCell(row, column, text, rowspan, colspan, line=row + 1))

    def put_amount(self, row: int, column: int, meaning: Meaning, value: Decimal, show: Printer) -> None:
        self.put(row, column, show(value))
        if show(value):
            self.truth[row, column] = ({k: v for k, v in meaning.items() if k in FIELDS}, value)

    def grid(self, name: str = "", exact: bool = True) -> Grid:
        cells = sorted(self.cells, key=lambda c: (c.row, c.column))
        return Grid(tuple(cells), name=name, exact=exact, first_line=1, last_line=self.height)

    def below(self, rows: int) -> Drawn:
        """The same table, further down a sheet."""
        moved = [replace(cell, row=cell.row + rows, line=(cell.line or 0) + rows) for cell in self.cells]
        return Drawn(self.title, moved, {(row + rows, column): found for (row, column), found in self.truth.items()})


def draw_header(drawn: Drawn, top: int, columns: Sequence[tuple[int, tuple[str, ...]]], style: Style) -> int:
    """Header cells over the runs of columns that share them; returns the first row below."""
    depth = max(len(path) for _, path in columns)
    for level in range(depth):
        for position, (column, path) in enumerate(columns):
            if level >= len(path) or (position and columns[position - 1][1][: level + 1] == path[: level + 1]):
                continue
            run = 1
            while position + run < len(columns) and columns[position + run][1][: level + 1] == path[: level + 1]:
                run += 1
            down = depth - level if level == len(path) - 1 else 1
            drawn.put(top + level, column, path[level], down if style.spans else 1, run if style.spans else 1)
    return top + depth


_LEVELS = ("类", "款", "项")
SUBJECT_HEADER = {
    "one": [("项目", "科目编码"), ("项目", "科目名称")],
    "split": [*(("项目", "功能分类科目编码", level) for level in _LEVELS), ("项目", "科目名称")],
    "all three": [*(("科目编码", level) for level in _LEVELS), ("科目名称",)],
    "joined": [("科目名称",)],
}


def subject_cells(code: str, name: str, style: Style) -> list[str]:
    indent = "　" * (len(code) // 2 - 1) if style.indent else ""
    if style.codes == "joined":
        return [f"{indent}{code} {name}" if code else name]
    if style.codes == "one":
        return [code, indent + name]
    if style.codes == "split":
        return [code[:3], code[3:5], code[5:7], indent + name]
    return [code[:3], code[:5] if len(code) > 3 else "", code if len(code) > 5 else "", indent + name]


def listed(unit: Unit, columns: Sequence[Column], base: Meaning, key: str, names: Mapping[str, str]) -> list[str]:
    """The subjects that have an amount in some column, from 类 to 项."""
    return [
        code for code in sorted(names) if any(unit.amount({**DEFAULT, **base, **c.meaning, key: code}) for c in columns)
    ]


DEFAULT = {"phase": "executed", "function_code": TOTAL, "economic_code": TOTAL}


def draw_coded(
    title: str,
    unit: Unit,
    columns: Sequence[Column],
    base: Meaning,
    style: Style = USUAL,
    key: str = "function_code",
    captions: bool = False,
) -> Drawn:
    """A table with a subject a row; with captions, its title and unit stand in the grid's first rows."""
    drawn = Drawn(title)
    names = FUNCTIONS if key == "function_code" else ECONOMIC
    header = SUBJECT_HEADER[style.codes]
    first = len(header)
    top = 0
    if captions:
        drawn.put(0, 0, title, colspan=first + len(columns))
        drawn.put(1, 0, "部门：某某局", colspan=2)
        drawn.put(1, first + len(columns) - 1, "金额单位：元")
        top = 2
    paths = [*enumerate(header), *((first + i, column.path) for i, column in enumerate(columns))]
    row = draw_header(drawn, top, paths, style)
    if style.numbered:
        drawn.put(row, first - 1, "栏次")
        for i in range(len(columns)):
            drawn.put(row, first + i, str(i + 1))
        row += 1
    codes = listed(unit, columns, base, key, names)
    order = [TOTAL, *codes] if style.total == "first" else [*codes, TOTAL]
    for code in order:
        texts = ["合计"] if code == TOTAL else subject_cells(code, names[code], style)
        start = first - 1 if code == TOTAL else 0
        for column, text in enumerate(texts):
            drawn.put(row, start + column, text)
        for i, column in enumerate(columns):
            meaning = {**DEFAULT, **base, **column.meaning, key: code}
            drawn.put_amount(row, first + i, meaning, unit.amount(meaning), style.show)
        row += 1
    return drawn


def columns(base: Meaning, *entries: tuple[str, Meaning]) -> list[Column]:
    """Columns from ``"本年支出/合计", {"nature": "all"}``."""
    return [Column(tuple(path.split("/")), {**base, **meaning}) for path, meaning in entries]


# --------------------------------------------------------------------------------------- truth against cells

Found = dict[tuple[int, int], tuple[dict[str, str], Decimal]]


def found_in(cells: Iterable[Cell]) -> Found:
    """Bound figures by grid row and column, with the coordinates they were given and their value in 元."""
    return {
        (cell.row_index or 0, cell.column_index or 0): (
            {name: value for name in FIELDS if (value := getattr(cell, name)) is not None},
            (cell.value or Decimal(0)) * cell.unit_factor,
        )
        for cell in cells
        if cell.domain and cell.printed_text
    }
