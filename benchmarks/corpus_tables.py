"""The official tables of accounts and budgets that books are printed in: 万元 with two decimals, each rounded for itself."""

from __future__ import annotations

from collections.abc import Mapping

from corpus_books import BASIC, FUNDS, PROJECT, Books, levels, of_fund

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
    """分 as 万元 with two decimals, rounded half up (away from zero); nothing for nothing."""
    if not fen:
        return ""
    hundredths = (abs(fen) + 5_000) // 10_000
    return f"{'-' if fen < 0 else ''}{hundredths // 100}.{hundredths % 100:02d}"


def share(part: int, whole: int) -> str:
    """A percentage with two decimals, rounded half up; of amounts that are not negative."""
    hundredths = (20_000 * part + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


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
    for code, name, below in levels(one.subjects, one.codes(fund)):
        flows = one.flows(below)
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
    for code, name, below in levels(one.subjects, one.codes(FUNDS[0])):
        spent = one.flows(below)["spent"]
        personnel = sum(
            amount
            for (item, paid_by), amount in one.cross.items()
            if item in below and paid_by[:3] in one.subjects.personnel
        )
        of_basic = (personnel, spent[BASIC] - personnel) if parts else ()
        sheet.append([code, name, *map(printed, (spent["all"], spent[BASIC], *of_basic, spent[PROJECT]))])
    return sheet


def _z02(one: Books) -> Sheet:
    heads = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
    sheet = [["收入决算表"], ["金额单位：万元"], ["科目代码", "科目名称", *heads]]
    for code, name, below in levels(one.subjects, one.codes()):
        fiscal = one.flows(below)["revenue"]["all"]
        other = sum(one.own.get(item, 0) for item in below)
        sheet.append([code, name, *map(printed, (fiscal + other, fiscal, 0, 0, 0, 0, other))])
    return sheet


def _z03(one: Books) -> Sheet:
    heads = ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
    sheet = [["支出决算表"], ["金额单位：万元"], ["科目代码", "科目名称", *heads]]
    for code, name, below in levels(one.subjects, one.codes()):
        spent = one.flows(below)["spent"]
        own = sum(one.own.get(item, 0) for item in below)
        sheet.append([code, name, *map(printed, (spent["all"] + own, spent[BASIC], spent[PROJECT] + own, 0, 0, 0))])
    return sheet


def _z01(one: Books) -> Sheet:
    flows = {fund: one.flows(one.codes(fund)) for fund in FUNDS}
    everything = one.flows(one.codes())
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
    spent = one.by_class(own=True)
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
    flows = {fund: one.flows(one.codes(fund)) for fund in FUNDS}
    names = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    by_fund = {fund: one.by_class(fund) for fund in FUNDS}

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
    for block in (one.subjects.personnel, one.subjects.public):
        rows = []
        for code, (name, parts) in block.items():
            if not any(part in one.economic for part in parts):
                continue
            rows.append([code, name, printed(sum(one.economic.get(part, 0) for part in parts))])
            rows += [
                [part, label, printed(one.economic[part])] for part, label in parts.items() if part in one.economic
            ]
        sides.append(rows)
    height = max(map(len, sides))
    left, right = (side + [["", "", ""]] * (height - len(side)) for side in sides)
    personnel, public = one.personnel(), one.public()
    return [
        ["一般公共预算财政拨款基本支出决算表"],
        ["金额单位：万元"],
        ["人员经费", "<", "<", "公用经费", "<", "<"],
        ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
        *([*one_row, *other] for one_row, other in zip(left, right, strict=True)),
        ["人员经费合计", "<", printed(personnel), "公用经费合计", "<", printed(public)],
    ]


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
    codes = [code for code in one.approved if of_fund(code) == FUNDS[0]]
    for code, name, below in levels(one.subjects, codes):
        basic = sum(one.approved[item] for item in below if item in one.subjects.basic)
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
