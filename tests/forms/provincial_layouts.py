"""The layouts in which the official tables are published, as drawings of one made-up unit (see ``drawn_tables``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from drawn_tables import (
    DEFAULT,
    ECONOMIC,
    FUNCTIONS,
    USUAL,
    Column,
    Drawn,
    Style,
    Unit,
    columns,
    draw_coded,
    draw_header,
    listed,
)

from dagster_project.forms.official import function_classes

OPEN, IN, OUT, CLOSE = ({"flow": flow} for flow in ("balance_opening", "revenue", "expenditure", "balance_closing"))
ALL, BASIC, PROJECT = ({"nature": nature} for nature in ("all", "basic", "project"))
PERSONNEL, PUBLIC = {"nature": "basic_personnel"}, {"nature": "basic_public"}

THREE = columns(OUT, ("本年支出/合计", ALL), ("本年支出/基本支出", BASIC), ("本年支出/项目支出", PROJECT))
FIVE = columns(
    OUT,
    ("合计", ALL),
    ("基本支出/小计", BASIC),
    ("基本支出/人员经费", PERSONNEL),
    ("基本支出/公用经费", PUBLIC),
    ("项目支出", PROJECT),
)
SIX = columns(
    {},
    ("年初结转和结余", OPEN | ALL),
    ("本年收入", IN | ALL),
    ("本年支出/小计", OUT | ALL),
    ("本年支出/基本支出", OUT | BASIC),
    ("本年支出/项目支出", OUT | PROJECT),
    ("年末结转和结余", CLOSE | ALL),
)
_NINE = columns(
    {},
    ("年初结转和结余/合计", OPEN | ALL),
    ("年初结转和结余/基本支出结转", OPEN | BASIC),
    ("年初结转和结余/项目支出结转和结余", OPEN | PROJECT),
    ("本年收入/合计", IN | ALL),
    ("本年收入/基本支出", IN | BASIC),
    ("本年收入/项目支出", IN | PROJECT),
    ("本年支出/合计", OUT | ALL),
    ("本年支出/基本支出", OUT | BASIC),
    ("本年支出/项目支出", OUT | PROJECT),
)
_PARTS = {"nature": "project_carryover"}, {"nature": "project_surplus"}
TWELVE = [
    *_NINE,
    *columns(
        CLOSE,
        ("年末结转和结余/合计", ALL),
        ("年末结转和结余/基本支出结转", BASIC),
        ("年末结转和结余/项目支出结转和结余", PROJECT),
    ),
]
THIRTEEN = [
    *_NINE,
    *columns(
        CLOSE,
        ("年末结转和结余/合计", ALL),
        ("年末结转和结余/基本支出结转", BASIC),
        ("年末结转和结余/项目支出结转", _PARTS[0]),
        ("年末结转和结余/项目支出结余", _PARTS[1]),
    ),
]
SIXTEEN = [
    *_NINE[:7],
    *columns(
        OUT,
        ("本年支出/基本支出/小计", BASIC),
        ("本年支出/基本支出/人员经费", PERSONNEL),
        ("本年支出/基本支出/公用经费", PUBLIC),
        ("本年支出/项目支出", PROJECT),
    ),
    *columns(
        CLOSE,
        ("年末结转和结余/合计", ALL),
        ("年末结转和结余/基本支出结转", BASIC),
        ("年末结转和结余/项目支出结转和结余/小计", PROJECT),
        ("年末结转和结余/项目支出结转和结余/项目支出结转", _PARTS[0]),
        ("年末结转和结余/项目支出结转和结余/项目支出结余", _PARTS[1]),
    ),
]

_OWN = (
    ("上级补助收入", {"fund": "superior_subsidy"}),
    ("事业收入", {"fund": "business"}),
    ("经营收入", {"fund": "operating"}),
    ("附属单位上缴收入", {"fund": "affiliated"}),
    ("其他收入", {"fund": "other"}),
)
_FUNDS = (
    ("一般公共预算财政拨款", {"fund": "general_public"}),
    ("政府性基金预算财政拨款", {"fund": "government_fund"}),
    ("国有资本经营预算财政拨款", {"fund": "state_capital"}),
)
REVENUE = columns({}, ("本年收入合计", {"fund": "all"}), ("财政拨款收入", {"fund": "fiscal"}), *_OWN)
REVENUE_BESIDE_FUNDS = columns(
    {},
    ("本年收入合计", {"fund": "all"}),
    ("财政拨款收入/小计", {"fund": "fiscal"}),
    *((f"财政拨款收入/{name}", meaning) for name, meaning in _FUNDS),
    *_OWN,
)
REVENUE_BY_FUND = columns({}, ("合计", {"fund": "all"}), *((f"{name}收入", m) for name, m in _FUNDS), *_OWN)
SPENDING = columns(
    {},
    ("本年支出合计", ALL),
    ("基本支出", BASIC),
    ("项目支出", PROJECT),
    ("上缴上级支出", {"nature": "to_superior"}),
    ("经营支出", {"nature": "operating"}),
    ("对附属单位补助支出", {"nature": "to_affiliated"}),
)
SPENDING_WITH_PARTS = [
    SPENDING[0],
    *columns({}, ("基本支出/小计", BASIC), ("基本支出/人员经费", PERSONNEL), ("基本支出/公用经费", PUBLIC)),
    *SPENDING[2:],
]

GENERAL = {"fund": "general_public"}
CODED: Mapping[str, tuple[str, Sequence[Column], Mapping[str, str]]] = {
    "Z02 of seven columns": ("收入决算表", REVENUE, IN | ALL),
    "Z02 with the funds beside": ("部门收入决算表", REVENUE_BESIDE_FUNDS, IN | ALL),
    "Z02 by fund": ("收入决算总表", REVENUE_BY_FUND, IN | ALL),
    "Z03 of six columns": ("支出决算表", SPENDING, OUT | {"fund": "all"}),
    "Z03 with parts of basic spending": ("支出决算总表", SPENDING_WITH_PARTS, OUT | {"fund": "all"}),
    "Z05 of three columns": ("一般公共预算财政拨款支出决算表", THREE, GENERAL),
    "Z05 of five columns": ("一般公共预算财政拨款支出决算表", FIVE, GENERAL),
    "Z05 of twelve columns": ("一般公共预算财政拨款收入支出决算表", TWELVE, GENERAL),
    "Z05 of thirteen columns": ("一般公共预算财政拨款收入支出决算表", THIRTEEN, GENERAL),
    "Z05 of sixteen columns": ("一般公共预算财政拨款收入支出决算表", SIXTEEN, GENERAL),
    "Z07 of six columns": ("政府性基金预算财政拨款收入支出决算表", SIX, {"fund": "government_fund"}),
    "Z07 of thirteen columns": ("政府性基金预算财政拨款收入支出决算表", THIRTEEN, {"fund": "government_fund"}),
    "Z07 of sixteen columns": ("政府性基金预算财政拨款收入支出决算表", SIXTEEN, {"fund": "government_fund"}),
    "Z08 of three columns": ("国有资本经营预算财政拨款支出决算表", THREE, {"fund": "state_capital"}),
    "Z08 of six columns": ("国有资本经营预算财政拨款收入支出决算表", SIX, {"fund": "state_capital"}),
}


def coded(layout: str, unit: Unit, style: Style = USUAL, captions: bool = False) -> Drawn:
    title, wanted, base = CODED[layout]
    return draw_coded(title, unit, wanted, base, style, captions=captions)


# ------------------------------------------------------------------------------------------------- ledgers

CLASSES = {code: name for name, code in function_classes().items() if name.endswith("支出") or code in ("231", "232")}


def class_names(count: int) -> list[tuple[str, str]]:
    """So many 类 in order, those of the unit among them: the row sets changed with the years (21, 24, 26)."""
    own = [code for code in FUNCTIONS if len(code) == 3]
    others = [code for code in sorted(CLASSES) if code not in own][: count - len(own)]
    return [(code, CLASSES.get(code) or FUNCTIONS[code]) for code in sorted([*own, *others])]


def ledger_all(unit: Unit, style: Style = USUAL, classes: int = 26) -> Drawn:
    """Z01: income on the left, spending by 类 on the right."""
    left: list[tuple[str, Mapping[str, str]]] = [
        *((f"{name}收入", IN | ALL | meaning) for name, meaning in _FUNDS),
        *((name, IN | ALL | meaning) for name, meaning in _OWN),
    ]
    right = [(name, OUT | ALL | {"fund": "all", "function_code": code}) for code, name in class_names(classes)]
    everything = {"fund": "all"} | ALL
    return _ledger(
        "收入支出决算总表",
        unit,
        style,
        left,
        right,
        [
            ("本年收入合计", IN | everything),
            ("使用非财政拨款结余（含专用结余）", {}),
            ("年初结转和结余", OPEN | everything),
        ],
        [("本年支出合计", OUT | everything), ("结余分配", {}), ("年末结转和结余", CLOSE | everything)],
        columns({}, ("决算数", {})),
    )


def ledger_fiscal(unit: Unit, style: Style = USUAL, classes: int = 26, state_capital: bool = True) -> Drawn:
    """Z04; to 2018 it had no column for 国有资本经营预算."""
    funds = _FUNDS if state_capital else _FUNDS[:2]
    by_fund = columns({}, ("决算数/小计", {"fund": "fiscal"}), *((f"决算数/{name}", m) for name, m in funds))
    left = [(name, IN | ALL | meaning) for name, meaning in funds]
    right = [(name, OUT | ALL | {"function_code": code}) for code, name in class_names(classes)]
    fiscal = {"fund": "fiscal"} | ALL
    return _ledger(
        "财政拨款收入支出决算总表",
        unit,
        style,
        left,
        right,
        [
            ("本年收入合计", IN | fiscal),
            ("年初财政拨款结转和结余", OPEN | fiscal),
            *((name, OPEN | ALL | m) for name, m in funds),
        ],
        [("本年支出合计", OUT | ALL), ("年末财政拨款结转和结余", CLOSE | ALL)],
        by_fund,
    )


def _ledger(
    title: str,
    unit: Unit,
    style: Style,
    left: Sequence[tuple[str, Mapping[str, str]]],
    right: Sequence[tuple[str, Mapping[str, str]]],
    left_end: Sequence[tuple[str, Mapping[str, str]]],
    right_end: Sequence[tuple[str, Mapping[str, str]]],
    by: Sequence[Column],
) -> Drawn:
    drawn = Drawn(title)
    numbers = "一二三四五六七八九十"
    size = max(len(left), len(right))
    start = 3
    header = [
        (0, ("收入", "项目")),
        (1, ("收入", "行次")),
        (2, ("收入", "决算数")),
        (3, ("支出", "项目（按功能分类）")),
    ]
    header += [(4, ("支出", "行次")), *((5 + i, ("支出", *column.path)) for i, column in enumerate(by))]
    row = draw_header(drawn, 0, header, style)
    if style.numbered:
        for column, text in [(0, "栏次"), (2, "1"), (3, "栏次"), *((5 + i, str(2 + i)) for i in range(len(by)))]:
            drawn.put(row, column, text)
        row += 1
    rows = max(size, 0)
    for side, entries, end in ((0, left, left_end), (start, right, right_end)):
        total = ("总计", {"flow": "total_in" if side == 0 else "total_out"})
        lines = [*entries, *[("", {})] * (rows - len(entries)), *end]
        lines += [("", {})] * (rows + max(len(left_end), len(right_end)) - len(lines)) + [total]
        for i, (label, meaning) in enumerate(lines):
            if not label:
                continue
            words = f"{numbers[i % 10]}、{label}" if i < len(entries) else label
            drawn.put(row + i, side, words)
            drawn.put(row + i, side + 1, str(i + 1 + side * 10))
            for j, column in enumerate(by if side else columns({}, ("", {}))):
                full = {**DEFAULT, **meaning, **column.meaning}
                if side == 0 or "fund" not in full:
                    full = {"fund": "fiscal" if "财政拨款" in title else "all", **full}
                if meaning and (value := _ledger_amount(unit, full)):
                    full.setdefault("nature", "all")
                    drawn.put_amount(row + i, side + 2 + j, full, value, style.show)
    return drawn


def _ledger_amount(unit: Unit, meaning: Mapping[str, str]) -> Decimal:
    parts = {"total_in": (IN, OPEN), "total_out": (OUT, CLOSE)}.get(meaning["flow"], ({"flow": meaning["flow"]},))
    return sum((unit.amount({**meaning, **part}) for part in parts), Decimal(0))


# ------------------------------------------------------------------------------------------------ economic

BY_NATURE = columns(
    {}, ("合计", BASIC), ("人员经费", PERSONNEL), ("公用经费", PUBLIC)
)  # one block of codes, natures in the columns
Z06 = "一般公共预算财政拨款基本支出决算表"
BASIC_SPENDING = {**DEFAULT, "flow": "expenditure", "fund": "general_public"}


def economic_by_nature(unit: Unit, style: Style = USUAL) -> Drawn:
    return draw_coded(Z06, unit, BY_NATURE, BASIC_SPENDING, style, key="economic_code")


def economic_blocks(unit: Unit, count: int, style: Style = USUAL, class_codes: bool = True) -> Drawn:
    """Z06 in one, two or three blocks of code, name and amount; 类 may be printed without their codes."""
    drawn = Drawn(Z06)
    natures = {"301": PERSONNEL, "303": PERSONNEL, "302": PUBLIC, "310": PUBLIC}
    codes = listed(unit, columns(BASIC_SPENDING, ("", BASIC)), BASIC_SPENDING, "economic_code", ECONOMIC)
    groups = {
        1: [codes],
        2: [[c for c in codes if natures[c[:3]] is kind] for kind in (PERSONNEL, PUBLIC)],
        3: [[c for c in codes if c[:3] in group] for group in (("301", "303"), ("302",), ("310",))],
    }[count]
    heads = ["人员经费", "公用经费", "公用经费"]
    header = [
        (block * 3 + i, ((heads[block], name) if count > 1 else (name,)))
        for block in range(count)
        for i, name in enumerate(("经济分类科目编码", "科目名称", "决算数"))
    ]
    row = draw_header(drawn, 0, header, Style(spans=style.spans))
    for block, listed_codes in enumerate(groups):
        for i, code in enumerate(listed_codes):
            meaning = {**BASIC_SPENDING, **natures[code[:3]], "economic_code": code}
            drawn.put(row + i, block * 3, code if class_codes or len(code) > 3 else "")
            drawn.put(row + i, block * 3 + 1, ECONOMIC[code])
            drawn.put_amount(row + i, block * 3 + 2, meaning, unit.amount(meaning), style.show)
    row += max(map(len, groups))
    ends = [("人员经费合计", PERSONNEL, 2), ("公用经费合计", PUBLIC, count * 3 - 1)]
    for label, nature, column in ends:
        meaning = {**BASIC_SPENDING, **nature}
        drawn.put(row, 0 if column == 2 else 3, label)
        drawn.put_amount(row, column, meaning, unit.amount(meaning), style.show)
        row += count == 1
    return drawn


def crossed(unit: Unit, style: Style = USUAL, title: str = "财政拨款支出决算明细表", code_row: bool = False) -> Drawn:
    """Z11: functions in the rows, economic subjects in the columns, with names or with codes above them."""
    scope = {"fund": "general_public" if "一般公共预算" in title else "fiscal"}
    scope |= BASIC if "基本支出" in title else PROJECT if "项目支出" in title else ALL
    base = {**DEFAULT, "flow": "expenditure", **scope}
    codes = listed(unit, columns(base, ("", {})), base, "economic_code", ECONOMIC)
    wanted = [Column(("本年支出合计",), {})]
    for code in codes:
        group = ECONOMIC[code[:3]]
        name = "小计" if len(code) == 3 else ECONOMIC[code]
        path = (group, code, name) if code_row else (group, name)
        wanted.append(Column(path, {"economic_code": code}))
    return draw_coded(title, unit, wanted, base, style)


LAYOUTS: Mapping[str, Callable[[Unit, Style], Drawn]] = {
    **{name: lambda unit, style, name=name: coded(name, unit, style) for name in CODED},  # type: ignore[misc]
    "Z01 of 26 classes": lambda unit, style: ledger_all(unit, style, 26),
    "Z01 of 21 classes": lambda unit, style: ledger_all(unit, style, 21),
    "Z04 of 24 classes": lambda unit, style: ledger_fiscal(unit, style, 24),
    "Z06 by nature": economic_by_nature,
    "Z06 in one block": lambda unit, style: economic_blocks(unit, 1, style),
    "Z06 in two blocks": lambda unit, style: economic_blocks(unit, 2, style),
    "Z06 in three blocks": lambda unit, style: economic_blocks(unit, 3, style),
    "Z06 with 类 without codes": lambda unit, style: economic_blocks(unit, 2, style, class_codes=False),
    "Z11 of all fiscal money": crossed,
    "Z11 with codes": lambda unit, style: crossed(unit, style, code_row=True),
    "Z11 of basic spending": lambda unit, style: crossed(unit, style, "一般公共预算财政拨款基本支出决算明细表"),
    "Z11 of projects": lambda unit, style: crossed(unit, style, "一般公共预算财政拨款项目支出决算明细表"),
}
