"""Consistent reports of few subjects, made up: the books of one unit or one department, from one seed.

Amounts are whole 分, so that everything adds up. A report of the next year opens with what the last one closed with, a
budget says what the accounts call 年初预算, and a department's figures are the sums of its units'. How they are printed
is told by ``corpus_tables``, ``corpus_sentences`` and ``corpus_page``; many units with many subjects: ``corpus``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from corpus_books import BASIC, FUNDS, PAID_BY, PROJECT, Books, Subjects, in_yuan, of_fund, together
from corpus_page import page
from corpus_sentences import sentences
from corpus_tables import Sheet, budget_tables, by_nature, printed, tables

__all__ = [
    "BASIC", "PAID_BY", "Books", "Sheet", "books", "budget_tables", "by_nature", "department", "in_yuan", "page",
    "printed", "sentences", "spread", "tables",
]  # fmt: skip

ITEMS = {
    "2010201": ("一般公共服务支出", "政协事务", "行政运行"),
    "2010202": ("一般公共服务支出", "政协事务", "一般行政管理事务"),
    "2010204": ("一般公共服务支出", "政协事务", "政协会议"),
    "2010801": ("一般公共服务支出", "审计事务", "行政运行"),
    "2010804": ("一般公共服务支出", "审计事务", "审计业务"),
    "2080505": ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出"),
    "2080506": ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位职业年金缴费支出"),
    "2101101": ("卫生健康支出", "行政事业单位医疗", "行政单位医疗"),
    "2101103": ("卫生健康支出", "行政事业单位医疗", "公务员医疗补助"),
    "2120804": ("城乡社区支出", "国有土地使用权出让收入安排的支出", "农村基础设施建设支出"),
    "2120899": ("城乡社区支出", "国有土地使用权出让收入安排的支出", "其他国有土地使用权出让收入安排的支出"),
    "2210201": ("住房保障支出", "住房改革支出", "住房公积金"),
    "2230105": ("国有资本经营预算支出", "解决历史遗留问题及改革成本支出", "国有企业退休人员社会化管理补助支出"),
    "2230199": ("国有资本经营预算支出", "解决历史遗留问题及改革成本支出", "其他解决历史遗留问题及改革成本支出"),
}
PERSONNEL = {
    "301": (
        "工资福利支出",
        {
            "30101": "基本工资",
            "30102": "津贴补贴",
            "30103": "奖金",
            "30108": "机关事业单位基本养老保险缴费",
            "30109": "职业年金缴费",
            "30110": "职工基本医疗保险缴费",
            "30111": "公务员医疗补助缴费",
            "30113": "住房公积金",
        },
    ),
    "303": ("对个人和家庭的补助", {"30302": "退休费", "30305": "生活补助"}),
}
PUBLIC = {
    "302": (
        "商品和服务支出",
        {
            "30201": "办公费",
            "30207": "邮电费",
            "30211": "差旅费",
            "30217": "公务接待费",
            "30228": "工会经费",
            "30231": "公务用车运行维护费",
            "30299": "其他商品和服务支出",
        },
    ),
    "310": ("资本性支出", {"31002": "办公设备购置", "31007": "信息网络及软件购置更新"}),
}
SUBJECTS = Subjects(
    ITEMS, PERSONNEL, PUBLIC, frozenset(code for code in ITEMS if code in PAID_BY or code.endswith("01"))
)


def books(seed: int, years: int = 1, first_year: int = 2023, unit: str = "") -> list[Books]:
    """The books of one unit, a year after the other."""
    draw = random.Random(seed)
    unit = unit or f"示例市第{seed:04d}事务中心"
    found: list[Books] = []
    opening: dict[tuple[str, str], int] = {}
    if seed % 3:  # what came over from a year that is not told of
        opening = {(code, PROJECT): _amount(draw, 100) for code in ITEMS if draw.random() < 0.3}
    for year in range(first_year, first_year + years):
        one = _year(draw, unit, year, opening)
        found.append(one)
        opening = one.closing
    return found


def department(seed: int, years: int = 2, first_year: int = 2022) -> tuple[list[Books], list[list[Books]]]:
    """The books of a department, year after year, and those of its own office and of another unit of it."""
    name = f"示例市第{seed:04d}局"
    parts = [
        books(2 * seed + number, years, first_year, f"{name}{unit}")
        for number, unit in enumerate(("机关本级", "事务中心"))
    ]
    return [together(name, of_year) for of_year in zip(*parts, strict=True)], parts


def _amount(draw: random.Random, size: int) -> int:
    """An amount of the order of ``size`` 万元, in 分; some are round."""
    wan = size * draw.uniform(0.2, 3)
    return round(wan) * 1_000_000 if draw.random() < 0.25 else int(wan * 1_000_000)


def _year(draw: random.Random, unit: str, year: int, opening: Mapping[tuple[str, str], int]) -> Books:
    economic = {
        code: _amount(draw, 300 if block is PERSONNEL else 12)
        for block in (PERSONNEL, PUBLIC)
        for _, names in block.values()
        for code in names
    }
    spent: dict[tuple[str, str], int] = {}
    for code, paid_by in PAID_BY.items():
        spent[code, BASIC] = economic[paid_by]
    rest = sum(economic.values()) - sum(spent.values())
    spent["2010801", BASIC] = rest // 3
    spent["2010201", BASIC] = rest - rest // 3
    for code in ITEMS:
        if code not in PAID_BY and not code.endswith("01") and draw.random() < 0.9:
            spent[code, PROJECT] = _amount(draw, 400)
    spent.setdefault(("2010202", PROJECT), _amount(draw, 200))
    closing = {key: _amount(draw, 60) for key in spent if key[1] == PROJECT and draw.random() < 0.3}
    for key, amount in opening.items():
        if amount > spent.get(key, 0) + closing.get(key, 0):
            closing[key] = amount
    own = {code: _amount(draw, 80) for code in ("2010202",)} if draw.random() < 0.5 else {}
    reception, running = economic["30217"], economic["30231"]
    final = {"abroad": 0, "purchase": _amount(draw, 20), "running": running + _amount(draw, 3), "reception": reception}
    budget = {name: amount + _amount(draw, 4) if amount else 0 for name, amount in final.items()}
    approved = {code: _amount(draw, 300) for code in ITEMS}
    travel = {"approved": budget, "executed": final}
    cross = _cross(random.Random(f"{unit} {year}"), spent, economic)
    return Books(unit, year, SUBJECTS, dict(opening), spent, closing, own, economic, approved, travel, cross)


def _cross(
    draw: random.Random, spent: Mapping[tuple[str, str], int], economic: Mapping[str, int]
) -> dict[tuple[str, str], int]:
    """A table with these margins, filled at random where 项 and 款 are not one."""
    cross = {(code, paid_by): economic[paid_by] for code, paid_by in PAID_BY.items()}
    rows = {code: amount for (code, nature), amount in spent.items() if nature == BASIC and code not in PAID_BY}
    columns = {code: amount for code, amount in economic.items() if code not in PAID_BY.values()}
    while pairs := [(row, column) for row in rows if rows[row] for column in columns if columns[column]]:
        row, column = draw.choice(pairs)
        most = min(rows[row], columns[column])
        amount = most if draw.random() < 0.5 else draw.randint(1, most)
        cross[row, column] = cross.get((row, column), 0) + amount
        rows[row] -= amount
        columns[column] -= amount
    return cross


def spread(seed: int) -> Books:
    """Books of one year whose basic expenditure is spread over other 项; in a third of them it is mostly rounding."""
    draw = random.Random(f"spread {seed}")
    (one,) = books(seed)
    hard = {code: paid_by for code, paid_by in PAID_BY.items() if not code.startswith("210")}
    others = draw.sample([code for code in ITEMS if of_fund(code) == FUNDS[0] and code not in hard], draw.randint(1, 6))
    is_small = draw.random() < 1 / 3
    cross: dict[tuple[str, str], int] = {}
    for paid_by in one.economic:
        if draw.random() < 0.2:
            continue
        amount = draw.randrange(1, 50_000) if is_small else one.economic[paid_by]
        rows = [code for code, economic in hard.items() if economic == paid_by]
        for code in rows or draw.sample(others, draw.randint(1, len(others))):
            part = amount if rows else int(amount * draw.random())
            cross[code, paid_by] = cross.get((code, paid_by), 0) + part
    cross = {pair: amount for pair, amount in cross.items() if amount}
    spent = {key: amount for key, amount in one.spent.items() if key[1] == PROJECT}
    economic = dict.fromkeys(one.economic, 0)
    for (code, paid_by), amount in cross.items():
        spent[code, BASIC] = spent.get((code, BASIC), 0) + amount
        economic[paid_by] += amount
    return replace(one, spent=spent, economic=economic, cross=cross)
