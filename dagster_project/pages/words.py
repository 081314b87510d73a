"""What the pages call things, in both languages, and how they print numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

VERDICTS = {
    "published": ("发布", "published"),
    "published_in_part": ("部分发布", "published in part"),
    "withheld": ("扣留", "withheld"),
    "unreadable": ("无法读取", "unreadable"),
}
# colour, mark, 中文, English; the gravest first
STATUSES = {
    "violated": ("red", "✗", "不成立", "violated"),
    "rounding_mode": ("amber", "≈", "只能由取整方式解释", "only the way of rounding explains it"),
    "holds_rounding": ("amber", "≈", "在舍入范围内成立", "holds within rounding"),
    "not_evaluable": ("amber", "?", "无法核对", "not evaluable"),
    "holds": ("green", "✓", "成立", "holds"),
    "not_applicable": ("grey", "–", "不适用", "not applicable"),
}
ANSWERS = {
    "certain": ("✗", "确定有误", "certainly wrong"),
    "possible": ("?", "可能有误", "possibly wrong"),
    "undistinguishable": ("≠", "其中有误，不能区分", "one of these is wrong"),
    "not_located": ("…", "未能定位", "not located"),
}
GROUPS = {
    "table": ("表内平衡", "within a table"),
    "row": ("表行合计", "rows of a table"),
    "hierarchy": ("科目上下级", "levels of subjects"),
    "cross": ("表间一致", "between tables"),
    "narrative": ("文字与表", "text and tables"),
    "percent": ("比率", "percentages"),
    "sangong": ("三公经费", "三公"),
    "budget": ("预算", "budget"),
    "chain": ("预算到决算", "budget to accounts"),
    "yoy": ("年度之间", "between years"),
    "func-econ": ("功能与经济", "function and economic subjects"),
    "project": ("项目", "projects"),
    "procurement": ("采购", "procurement"),
    "vehicles": ("车辆", "vehicles"),
    "counts": ("个数", "counts"),
    "non-fiscal": ("非财政", "non-fiscal"),
    "plausibility": ("合理性", "plausibility"),
    "terminology": ("用词", "wording"),
    "layout guard": ("版式", "layout"),
}


def plain(value: Any) -> str:
    """A number with its digits grouped, to four places, without idle zeros; ``—`` for none."""
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        shortest = f"{round(value, 4).normalize():f}"
        return f"{Decimal(shortest):,f}" if len(shortest.partition(".")[2]) > 2 else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
