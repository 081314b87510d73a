"""Official tables made by hand for the tests: grids, exact or collapsed, of a small report whose sums are right.

``LEAVES`` holds the 基本支出 and 项目支出 of each 项 in 万元; everything above it is added up here, so that a test
may change one printed figure and know that nothing else is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from dagster_project.model import Block, Document, Grid, GridCell, Paragraph, Report, Segment

Lines = list[list[str]]
Pair = tuple[Decimal, Decimal]

LEAVES: dict[str, tuple[str, str]] = {
    "2040201": ("9413.22", "0"),
    "2040202": ("0", "625.00"),
    "2040219": ("0", "480.97"),
    "2040220": ("1312.92", "1043.39"),
    "2080505": ("889.31", "0"),
    "2080506": ("445.87", "0"),
    "2210201": ("740.90", "0"),
}
NAMES = {
    "204": "公共安全支出",
    "20402": "公安",
    "2040201": "行政运行",
    "2040202": "一般行政管理事务",
    "2040219": "信息化建设",
    "2040220": "执法办案",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
}
Printer = Callable[[Decimal], str]


def wan(value: Decimal) -> str:
    return f"{value:,.2f}" if value else ""


def yuan(value: Decimal) -> str:
    return f"{value * 10000:,.2f}" if value else ""


def yi(value: Decimal) -> str:
    return f"{value / 10000:.6f}" if value else ""


def rolled_up(leaves: Mapping[str, tuple[str, str]] = LEAVES) -> dict[str, Pair]:
    """Basic and project spending of TOTAL, each 类, 款 and 项, in the order an official table prints them."""
    sums: dict[str, Pair] = {}
    for code, (basic, project) in leaves.items():
        for key in ("TOTAL", code[:3], code[:5], code):
            old = sums.get(key, (Decimal(0), Decimal(0)))
            sums[key] = (old[0] + Decimal(basic), old[1] + Decimal(project))
    return {key: sums[key] for key in sorted(sums, key=lambda k: "" if k == "TOTAL" else k)}


def coded(
    header: Lines, figures: Callable[[Pair], Sequence[Decimal]], show: Printer, leaves: Mapping[str, tuple[str, str]]
) -> Lines:
    lines = [list(line) for line in header]
    for code, pair in rolled_up(leaves).items():
        name = ["", "合计"] if code == "TOTAL" else [code, NAMES[code]]
        lines.append([*name, *(show(value) for value in figures(pair))])
    return lines


def z02(show: Printer = wan, leaves: Mapping[str, tuple[str, str]] = LEAVES) -> Lines:
    header = [
        [
            "科目代码",
            "科目名称",
            "本年收入合计",
            "财政拨款收入",
            "上级补助收入",
            "事业收入",
            "经营收入",
            "附属单位上缴收入",
            "其他收入",
        ],
        ["类", "栏次", "1", "2", "3", "4", "5", "6", "7"],
    ]
    return coded(header, lambda p: [p[0] + p[1], p[0] + p[1]], show, leaves)


def z03(show: Printer = wan, leaves: Mapping[str, tuple[str, str]] = LEAVES) -> Lines:
    header = [
        [
            "科目代码",
            "科目名称",
            "本年支出合计",
            "基本支出",
            "项目支出",
            "上缴上级支出",
            "经营支出",
            "对附属单位补助支出",
        ]
    ]
    return coded(header, lambda p: [p[0] + p[1], *p], show, leaves)


def z05(show: Printer = wan, leaves: Mapping[str, tuple[str, str]] = LEAVES) -> Lines:
    """The table of 13 columns; nothing is carried over."""
    header = [
        ["科目代码", "科目名称", "年初结转和结余", "", "", "本年收入", "", "", "本年支出", "", "", "年末结转和结余"],
        ["", "", "合计", "基本支出结转", "项目支出结转和结余", *["合计", "基本支出", "项目支出"] * 2,
         "合计", "基本支出结转", "项目支出结转", "项目支出结余"],
        ["类", "栏次", *(str(i) for i in range(1, 14))],
    ]  # fmt: skip
    none = Decimal(0)
    return coded(header, lambda p: [none, none, none, *[p[0] + p[1], *p] * 2], show, leaves)


def z05_short(show: Printer = wan, leaves: Mapping[str, tuple[str, str]] = LEAVES) -> Lines:
    """The table of 3 columns."""
    header = [["项目", "", "合计", "基本支出", "项目支出"], ["功能分类科目编码", "科目名称"]]
    return coded(header, lambda p: [p[0] + p[1], *p], show, leaves)


def grid(lines: Lines, exact: bool = False, name: str = "") -> Grid:
    cells = tuple(
        GridCell(row, column, text, line=row + 1)
        for row, line in enumerate(lines)
        for column, text in enumerate(line)
        if text
    )
    return Grid(cells, name=name, exact=exact, first_line=1, last_line=len(lines))


def report(*blocks: Block | str, file_format: str = "text", year: int = 2023, annex_from: int | None = None) -> Report:
    """A report of one document; a string is a paragraph."""
    made = tuple(Paragraph(b, line=i) if isinstance(b, str) else b for i, b in enumerate(blocks))
    document = Document("0" * 64, "made.txt", file_format, "made", made)
    segment = Segment(document, 0, len(made), "某局", year, "final_accounts", annex_from=annex_from)
    return Report("r", (segment,), "某局", year, "final_accounts")


TITLES = {
    "Z02": "收入决算表",
    "Z03": "支出决算表",
    "Z05": "一般公共预算财政拨款收入支出决算表",
    "Z05 short": "一般公共预算财政拨款支出决算表",
}


def titled(code: str, lines: Lines, exact: bool = False, unit: str = "金额单位：万元") -> list[Block | str]:
    return [TITLES[code], unit, grid(lines, exact)]
