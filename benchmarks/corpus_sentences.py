"""The standard explanation of books, one paragraph a statement, in the figures that their tables print."""

from __future__ import annotations

from corpus_books import BASIC, FUNDS, PROJECT, Books
from corpus_tables import printed, share


def sentences(one: Books, before: Books | None = None) -> list[str]:
    """The standard explanation, one paragraph a statement; with the change since the year ``before``."""
    every, general = one.flows(one.codes()), one.flows(one.codes(FUNDS[0]))
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
            for name, amount in one.by_class(FUNDS[0]).items()
            if amount
        )
        + "。",
    ]
    for code in one.codes(FUNDS[0]):
        final = one.flows([code])["spent"]["all"]
        if final:
            upper, middle, name = one.subjects.functions[code]
            text.append(
                f"{upper.removesuffix('支出')}（类）{middle}（款）{name}（项）。年初预算为{printed(one.approved[code])}万元，"
                f"支出决算为{printed(final)}万元，完成年初预算的{share(final, one.approved[code])}。"
            )
    if before is not None:
        change = total - before.flows(before.codes(FUNDS[0]))["spent"]["all"]
        text.append(
            f"{one.year}年度一般公共预算财政拨款支出{printed(total)}万元，与{before.year}年度相比，"
            f"一般公共预算财政拨款支出{'增加' if change > 0 else '减少'}{printed(abs(change))}万元。"
        )
    basic = general["spent"][BASIC]
    text += [
        "四、一般公共预算财政拨款基本支出决算情况说明",
        f"{one.year}年度一般公共预算财政拨款基本支出{printed(basic)}万元，其中："
        f"人员经费{printed(one.personnel())}万元，占基本支出的{share(one.personnel(), basic)}；"
        f"公用经费{printed(one.public())}万元，占基本支出的{share(one.public(), basic)}。",
    ]
    return text
