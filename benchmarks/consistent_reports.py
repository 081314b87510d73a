"""Consistent reports, made up: tables Z01 to Z09 and the sentences that explain them, in figures that agree.

Amounts are whole 分, so that everything adds up; they are printed in 万元 with two decimals, each rounded half up for
itself, as published reports are. A report of the next year opens with what the last one closed with, a budget says what
the accounts call 年初预算, and a department's figures are the sums of its units'. One seed, one unit or department. What
comes out is a web page, to be read like any other.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from typing import Any

TOTAL = "合计"
BASIC, PROJECT = "basic", "project"
FUNDS = ("general_public", "government_fund", "state_capital")
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
FUND_OF = {"212": "government_fund", "223": "state_capital"}
PAID_BY = {"2080505": "30108", "2080506": "30109", "2101101": "30110", "2101103": "30111", "2210201": "30113"}
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
CLASSES = """
    一般公共服务 外交 国防 公共安全 教育 科学技术 文化旅游体育与传媒 社会保障和就业 卫生健康 节能环保 城乡社区 农林水 交通运输
    资源勘探工业信息等 商业服务业等 金融 援助其他地区 自然资源海洋气象等 住房保障 粮油物资储备 国有资本经营预算 灾害防治及应急管理
    其他 债务还本 债务付息 抗疫特别国债安排的
""".split()  # noqa: SIM905
ORDINALS = """
    一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十
    二十一 二十二 二十三 二十四 二十五 二十六
""".split()  # noqa: SIM905

Sheet = list[list[str]]  # "<" continues the cell to the left, "^" the one above


def printed(fen: int) -> str:
    """分 as 万元 with two decimals, nothing for nothing."""
    return f"{_wan(fen):.2f}" if fen else ""


def _wan(fen: int) -> Decimal:
    return (Decimal(fen) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_UP)


def share(part: int, whole: int) -> str:
    return f"{(Decimal(100 * part) / whole).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


@dataclass
class Books:
    """What a unit took in, spent and carried over in a year, in 分: by 项 and nature, and by economic 款."""

    unit: str
    year: int
    opening: dict[tuple[str, str], int]
    spent: dict[tuple[str, str], int]
    closing: dict[tuple[str, str], int]
    own: dict[str, int]  # 其他收入 and what it paid for, by 项
    economic: dict[str, int]
    approved: dict[str, int]
    travel: dict[str, dict[str, int]] = field(default_factory=dict)  # 三公, by phase
    cross: dict[tuple[str, str], int] = field(default_factory=dict)  # basic expenditure by 项 and economic 款

    def revenue(self, code: str, nature: str) -> int:
        key = (code, nature)
        return self.spent.get(key, 0) + self.closing.get(key, 0) - self.opening.get(key, 0)


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
    return [_together(name, of_year) for of_year in zip(*parts, strict=True)], parts


def _together(unit: str, parts: Sequence[Books]) -> Books:
    """Books of which every figure is the sum of those of the parts, which pay nothing to each other."""

    def total(*figures: Mapping[Any, int]) -> dict[Any, int]:
        return {key: sum(of.get(key, 0) for of in figures) for key in {key: None for of in figures for key in of}}

    names = ("opening", "spent", "closing", "own", "economic", "approved", "cross")
    sums = {name: total(*(getattr(part, name) for part in parts)) for name in names}
    travel = {phase: total(*(part.travel[phase] for part in parts)) for phase in ("approved", "executed")}
    return Books(unit, parts[0].year, **sums, travel=travel)


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
    return Books(unit, year, dict(opening), spent, closing, own, economic, approved, travel, cross)


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
    others = draw.sample(
        [code for code in ITEMS if _of_fund(code) == FUNDS[0] and code not in hard], draw.randint(1, 6)
    )
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


def in_yuan(one: Books) -> Books:
    """Ten thousand times as much: what is printed of it in 万元 is what is printed of the books in 元, to the 分."""

    def larger(figures: Mapping[Any, int]) -> dict[Any, int]:
        return {key: 10_000 * amount for key, amount in figures.items()}

    names = ("opening", "spent", "closing", "own", "economic", "approved", "cross")
    sums = {name: larger(getattr(one, name)) for name in names}
    travel = {phase: larger(amounts) for phase, amounts in one.travel.items()}
    return replace(one, **sums, travel=travel)


# ------------------------------------------------------------------------------------------------ tables


def _levels(codes: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Code, name and the 项 below it, for 合计, each 类, 款 and 项, in the order of a table."""
    codes = sorted(codes)
    yield "", TOTAL, codes
    for code in codes:
        for place, length in enumerate((3, 5, 7)):
            below = [one for one in codes if one.startswith(code[:length])]
            if below[0] == code:
                yield code[:length], ITEMS[code][place], below


def _of_fund(code: str) -> str:
    return FUND_OF.get(code[:3], FUNDS[0])


def tables(one: Books) -> dict[str, Sheet]:
    """The official tables by code, captions and header rows included."""
    sheets = {
        "Z01": _z01(one),
        "Z02": _z02(one),
        "Z03": _z03(one),
        "Z04": _z04(one),
        "Z05": _thirteen(one, "一般公共预算财政拨款收入支出决算表", FUNDS[0]),
        "Z06": _z06(one),
        "Z07": _thirteen(one, "政府性基金预算财政拨款收入支出决算表", FUNDS[1]),
        "Z08": _thirteen(one, "国有资本经营预算财政拨款收入支出决算表", FUNDS[2]),
        "Z09": _z09(one),
    }
    return sheets


def _codes(one: Books, fund: str | None = None) -> list[str]:
    found = {code for figures in (one.opening, one.spent, one.closing) for code, _ in figures} | set(one.own)
    return sorted(code for code in found if fund is None or _of_fund(code) == fund)


def _flows(one: Books, codes: Iterable[str]) -> dict[str, dict[str, int]]:
    """Sums over 项 by flow and nature."""
    keys = [(code, nature) for code in codes for nature in (BASIC, PROJECT)]
    found: dict[str, dict[str, int]] = {}
    for flow, amount in (
        ("opening", lambda key: one.opening.get(key, 0)),
        ("revenue", lambda key: one.revenue(*key)),
        ("spent", lambda key: one.spent.get(key, 0)),
        ("closing", lambda key: one.closing.get(key, 0)),
    ):
        by = {nature: sum(amount(key) for key in keys if key[1] == nature) for nature in (BASIC, PROJECT)}
        found[flow] = {"all": sum(by.values()), **by}
    return found


def _thirteen(one: Books, title: str, fund: str) -> Sheet:
    block = ["合计", "基本支出", "项目支出"]
    blocks = ["年初结转和结余", "<", "<", "本年收入", "<", "<", "本年支出", "<", "<", "年末结转和结余", "<", "<", "<"]
    opening, closing = (
        ["合计", "基本支出结转", "项目支出结转和结余"],
        ["合计", "基本支出结转", "项目支出结转", "项目支出结余"],
    )
    sheet = [
        [title],
        ["金额单位：万元"],
        ["科目代码", "科目名称", *blocks],
        ["^", "^", *opening, *block, *block, *closing],
    ]
    for code, name, below in _levels(_codes(one, fund)):
        flows = _flows(one, below)
        figures = [
            flows[flow][nature] for flow in ("opening", "revenue", "spent") for nature in ("all", BASIC, PROJECT)
        ]
        figures += [flows["closing"][nature] for nature in ("all", BASIC, PROJECT)] + [0]
        sheet.append([code, name, *map(printed, figures)])
    return sheet


def by_nature(one: Books, parts: bool) -> Sheet:
    """Z05 with three columns, or with 基本支出 as 人员经费 and 公用经费 beside, as some provinces print it."""
    heads = [["科目代码", "科目名称", "合计", "基本支出", "项目支出"]]
    if parts:
        heads = [["科目代码", "科目名称", "合计", "基本支出", "<", "<", "项目支出"]]
        heads += [["^", "^", "^", "小计", "人员经费", "公用经费", "^"]]
    sheet = [["一般公共预算财政拨款支出决算表"], ["金额单位：万元"], *heads]
    for code, name, below in _levels(_codes(one, FUNDS[0])):
        spent = _flows(one, below)["spent"]
        personnel = sum(
            amount for (item, paid_by), amount in one.cross.items() if item in below and paid_by[:3] in PERSONNEL
        )
        of_basic = (personnel, spent[BASIC] - personnel) if parts else ()
        sheet.append([code, name, *map(printed, (spent["all"], spent[BASIC], *of_basic, spent[PROJECT]))])
    return sheet


def _z02(one: Books) -> Sheet:
    heads = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
    sheet = [["收入决算表"], ["金额单位：万元"], ["科目代码", "科目名称", *heads]]
    for code, name, below in _levels(_codes(one)):
        fiscal = _flows(one, below)["revenue"]["all"]
        other = sum(one.own.get(item, 0) for item in below)
        sheet.append([code, name, *map(printed, (fiscal + other, fiscal, 0, 0, 0, 0, other))])
    return sheet


def _z03(one: Books) -> Sheet:
    heads = ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
    sheet = [["支出决算表"], ["金额单位：万元"], ["科目代码", "科目名称", *heads]]
    for code, name, below in _levels(_codes(one)):
        spent = _flows(one, below)["spent"]
        own = sum(one.own.get(item, 0) for item in below)
        sheet.append([code, name, *map(printed, (spent["all"] + own, spent[BASIC], spent[PROJECT] + own, 0, 0, 0))])
    return sheet


def _by_class(one: Books, fund: str | None = None, own: bool = False) -> dict[str, int]:
    return {
        ITEMS[items[0]][0].removesuffix("支出"): _flows(one, items)["spent"]["all"]
        + (sum(one.own.get(item, 0) for item in items) if own else 0)
        for code, _, items in _levels(_codes(one, fund))
        if len(code) == 3
    }


def _z01(one: Books) -> Sheet:
    flows = {fund: _flows(one, _codes(one, fund)) for fund in FUNDS}
    everything = _flows(one, _codes(one))
    own = sum(one.own.values())
    left = [
        ("一、一般公共预算财政拨款收入", flows[FUNDS[0]]["revenue"]["all"]),
        ("二、政府性基金预算财政拨款收入", flows[FUNDS[1]]["revenue"]["all"]),
        ("三、国有资本经营预算财政拨款收入", flows[FUNDS[2]]["revenue"]["all"]),
        ("四、上级补助收入", 0),
        ("五、事业收入", 0),
        ("六、经营收入", 0),
        ("七、附属单位上缴收入", 0),
        ("八、其他收入", own),
    ]
    spent = _by_class(one, own=True)
    total_in = everything["revenue"]["all"] + own
    total_out = everything["spent"]["all"] + own
    sheet = [["收入支出决算总表"], ["金额单位：万元"], ["收入", "<", "<", "支出", "<", "<"],
             ["项目", "行次", "金额", "项目", "行次", "金额"]]  # fmt: skip
    for number, (ordinal, name) in enumerate(zip(ORDINALS, CLASSES, strict=True)):
        label, amount = left[number] if number < len(left) else ("", 0)
        line = [
            label,
            str(number + 1),
            printed(amount),
            f"{ordinal}、{name}支出",
            str(number + 32),
            printed(spent.get(name, 0)),
        ]
        sheet.append(line)
    opening, closing = everything["opening"]["all"], everything["closing"]["all"]
    sheet += [
        ["本年收入合计", "27", printed(total_in), "本年支出合计", "58", printed(total_out)],
        ["使用非财政拨款结余", "28", "", "结余分配", "59", ""],
        ["年初结转和结余", "29", printed(opening), "年末结转和结余", "60", printed(closing)],
        ["", "30", "", "", "61", ""],
        ["总计", "31", printed(total_in + opening), "总计", "62", printed(total_out + closing)],
    ]
    return sheet


def _z04(one: Books) -> Sheet:
    flows = {fund: _flows(one, _codes(one, fund)) for fund in FUNDS}
    names = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    by_fund = {fund: _by_class(one, fund) for fund in FUNDS}

    def row(amount: Mapping[str, int]) -> list[str]:
        return [printed(sum(amount.values())), *(printed(amount[fund]) for fund in FUNDS)]

    sheet = [
        ["财政拨款收入支出决算总表"],
        ["金额单位：万元"],
        ["收入", "<", "<", "支出", "<", "<", "<", "<", "<"],
        ["项目", "行次", "金额", "项目", "行次", "合计", *names],
    ]
    for number, (ordinal, name) in enumerate(zip(ORDINALS, CLASSES, strict=True)):
        label = f"{ORDINALS[number]}、{names[number]}" if number < 3 else ""
        amount = printed(flows[FUNDS[number]]["revenue"]["all"]) if number < 3 else ""
        spent = row({fund: by_fund[fund].get(name, 0) for fund in FUNDS})
        sheet.append([label, str(number + 1), amount, f"{ordinal}、{name}支出", str(number + 33), *spent])

    def of(flow: str) -> dict[str, int]:
        return {fund: flows[fund][flow]["all"] for fund in FUNDS}

    revenue, opening, spent, closing = of("revenue"), of("opening"), of("spent"), of("closing")
    both = {fund: spent[fund] + closing[fund] for fund in FUNDS}
    blank = ["", "", "", ""]
    total = sum(revenue.values()) + sum(opening.values())
    sheet += [
        ["本年收入合计", "27", printed(sum(revenue.values())), "本年支出合计", "59", *row(spent)],
        ["年初财政拨款结转和结余", "28", printed(sum(opening.values())), "年末财政拨款结转和结余", "60", *row(closing)],
        [names[0], "29", printed(opening[FUNDS[0]]), "", "61", *blank],
        [names[1], "30", printed(opening[FUNDS[1]]), "", "62", *blank],
        [names[2], "31", printed(opening[FUNDS[2]]), "", "63", *blank],
        ["总计", "32", printed(total), "总计", "64", *row(both)],
    ]
    return sheet


def _z06(one: Books) -> Sheet:
    sides = []
    for block in (PERSONNEL, PUBLIC):
        rows = []
        for code, (name, parts) in block.items():
            rows.append([code, name, printed(sum(one.economic[part] for part in parts))])
            rows += [[part, label, printed(one.economic[part])] for part, label in parts.items()]
        sides.append(rows)
    height = max(map(len, sides))
    left, right = (side + [["", "", ""]] * (height - len(side)) for side in sides)
    personnel, public = _personnel(one), _public(one)
    return [
        ["一般公共预算财政拨款基本支出决算表"],
        ["金额单位：万元"],
        ["人员经费", "<", "<", "公用经费", "<", "<"],
        ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
        *([*one_row, *other] for one_row, other in zip(left, right, strict=True)),
        ["人员经费合计", "<", printed(personnel), "公用经费合计", "<", printed(public)],
    ]


def _personnel(one: Books) -> int:
    return sum(one.economic[code] for _, parts in PERSONNEL.values() for code in parts)


def _public(one: Books) -> int:
    return sum(one.economic[code] for _, parts in PUBLIC.values() for code in parts)


def _travel(of: Mapping[str, int]) -> list[int]:
    vehicle = of["purchase"] + of["running"]
    return [
        of["abroad"] + vehicle + of["reception"],
        of["abroad"],
        vehicle,
        of["purchase"],
        of["running"],
        of["reception"],
    ]


def _z09(one: Books) -> Sheet:
    heads = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "<", "<", "公务接待费"]
    below = ["^", "^", "小计", "公务用车购置费", "公务用车运行维护费", "^"]
    figures = [*_travel(one.travel["approved"]), *_travel(one.travel["executed"])]
    return [
        ["财政拨款“三公”经费支出决算表"],
        ["金额单位：万元"],
        ["预算数", *["<"] * 5, "决算数", *["<"] * 5],
        heads * 2,
        below * 2,
        [printed(figure) or "0.00" for figure in figures],
    ]


def budget_tables(one: Books) -> dict[str, Sheet]:
    """The budget of the year: what 一般公共预算 was to spend by 项, and on 三公."""
    sheet = [
        ["一般公共预算支出表"],
        ["金额单位：万元"],
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ]
    codes = [code for code in ITEMS if _of_fund(code) == FUNDS[0]]
    for code, name, below in _levels(codes):
        basic = sum(one.approved[item] for item in below if item in PAID_BY or item.endswith("01"))
        project = sum(one.approved[item] for item in below) - basic
        sheet.append([code, name, *map(printed, (basic + project, basic, project))])
    travel = [
        ["一般公共预算“三公”经费支出表"],
        ["金额单位：万元"],
        ["三公经费合计", "因公出国（境）费", "公务用车购置及运行费", "<", "<", "公务接待费"],
        ["^", "^", "小计", "公务用车购置费", "公务用车运行费", "^"],
        [printed(figure) or "0.00" for figure in _travel(one.travel["approved"])],
    ]
    return {"B08": sheet, "B11": travel}


# --------------------------------------------------------------------------------------------- sentences


def sentences(one: Books, before: Books | None = None) -> list[str]:
    """The standard explanation, one paragraph a statement; with the change since the year ``before``."""
    every, general = _flows(one, _codes(one)), _flows(one, _codes(one, FUNDS[0]))
    own = sum(one.own.values())
    revenue, spent = every["revenue"]["all"] + own, every["spent"]["all"] + own
    project = every["spent"][PROJECT] + own
    total = general["spent"]["all"]
    text = [
        "一、收入决算情况说明",
        f"本年收入合计{printed(revenue)}万元，其中：财政拨款收入{printed(every['revenue']['all'])}万元，"
        f"占{share(every['revenue']['all'], revenue)}"
        + (f"；其他收入{printed(own)}万元，占{share(own, revenue)}。" if own else "。"),
        "二、支出决算情况说明",
        f"本年支出合计{printed(spent)}万元，其中：基本支出{printed(every['spent'][BASIC])}万元，"
        f"占{share(every['spent'][BASIC], spent)}；项目支出{printed(project)}万元，占{share(project, spent)}。",
        "三、一般公共预算财政拨款支出决算情况说明",
        f"{one.year}年度一般公共预算财政拨款支出{printed(total)}万元，主要用于以下方面："
        + "；".join(
            f"{name}（类）支出{printed(amount)}万元，占{share(amount, total)}"
            for name, amount in _by_class(one, FUNDS[0]).items()
            if amount
        )
        + "。",
    ]
    for code in _codes(one, FUNDS[0]):
        final = _flows(one, [code])["spent"]["all"]
        if final:
            upper, middle, name = ITEMS[code]
            text.append(
                f"{upper.removesuffix('支出')}（类）{middle}（款）{name}（项）。年初预算为{printed(one.approved[code])}万元，"
                f"支出决算为{printed(final)}万元，完成年初预算的{share(final, one.approved[code])}。"
            )
    if before is not None:
        change = total - _flows(before, _codes(before, FUNDS[0]))["spent"]["all"]
        text.append(
            f"{one.year}年度一般公共预算财政拨款支出{printed(total)}万元，与{before.year}年度相比，"
            f"一般公共预算财政拨款支出{'增加' if change > 0 else '减少'}{printed(abs(change))}万元。"
        )
    basic = general["spent"][BASIC]
    text += [
        "四、一般公共预算财政拨款基本支出决算情况说明",
        f"{one.year}年度一般公共预算财政拨款基本支出{printed(basic)}万元，其中："
        f"人员经费{printed(_personnel(one))}万元，占基本支出的{share(_personnel(one), basic)}；"
        f"公用经费{printed(_public(one))}万元，占基本支出的{share(_public(one), basic)}。",
    ]
    return text


# -------------------------------------------------------------------------------------------------- page


def page(one: Books, sheets: Mapping[str, Sheet], prose: Iterable[str] = (), kind: str = "决算") -> str:
    """The report as a web page."""
    parts = [f"<p>{one.year}年度{one.unit}部门{kind}</p>"]
    for sheet in sheets.values():
        parts += [f"<p>{escape(line[0])}</p>" for line in sheet[:1]]
        parts.append(f"<p>部门：{one.unit}　{escape(sheet[1][0])}</p>")
        parts.append(_table(sheet[2:]))
    parts += [f"<p>{escape(text)}</p>" for text in prose]
    return "<html><head><meta charset='utf-8'></head><body>" + "\n".join(parts) + "</body></html>"


def _table(rows: Sheet) -> str:
    lines = []
    for r, row in enumerate(rows):
        cells = []
        for c, text in enumerate(row):
            if text in ("<", "^"):
                continue
            across = 1
            while c + across < len(row) and row[c + across] == "<":
                across += 1
            down = 1
            while r + down < len(rows) and rows[r + down][c : c + 1] == ["^"]:
                down += 1
            span = (f" colspan={across}" if across > 1 else "") + (f" rowspan={down}" if down > 1 else "")
            cells.append(f"<td{span}>{escape(text)}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "<table>" + "\n".join(lines) + "</table>"
