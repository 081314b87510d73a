"""What the explorer calls things, in both languages: the release's own names, those of the report pages, and its own."""

from __future__ import annotations

import duckdb

from dagster_project.forms import official
from dagster_project.lookup import ask
from dagster_project.pages.words import GROUPS, STATUSES, VERDICTS

Pair = tuple[str, str]

SEVERITIES = {
    "fatal": ("致命", "fatal"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
}
CLASSES = {
    "arithmetic": ("算术", "arithmetic"),
    "layout": ("版式", "layout"),
    "rounding": ("舍入", "rounding"),
    "percentage": ("比率", "percentage"),
    "wording": ("用词", "wording"),
}
REPORT_TYPES = {
    "final_accounts": ("决算", "final accounts"),
    "self_evaluation": ("自评", "self-evaluation"),
    "budget": ("预算", "budget"),
    "unknown": ("未知", "unknown"),
}
AUDIT_STATUSES = {
    "verified": ("已核对", "verified"),
    "unverified": ("未能核对", "unverified"),
    "waived": ("经认可", "waived"),
    "withheld": ("扣留", "withheld"),
}
PLACEMENTS = {
    "as_printed": ("按原表归位", "as printed"),
    "repaired": ("修正列位后归位", "repaired"),
    "derived": ("推算", "derived"),
    "ambiguous": ("不能确定", "ambiguous"),
    "unbound": ("未归位", "without a meaning"),
}
BASES = {
    "printed": ("原表列示", "printed"),
    "implied": ("由合计确定", "implied by totals"),
    "bounded": ("只知上下限", "bounds only"),
}
PAIR_REASONS = {
    "no_function_margin": ("报告没有按功能科目的项列示这笔钱", "the report does not print this money by function 项"),
    "no_economic_margin": ("报告没有按经济科目的款列示这笔钱", "the report does not print this money by economic 款"),
    "told_in_another_scope": ("这笔钱已在别的口径或性质中列出", "this money is told of under another fund or nature"),
    "told_in_another_report": ("这一年度按另一份报告列出", "this year is told of from another report"),
    "negative_margin": (
        "有负数（冲减），推算以各项不为负为前提，只列可直接对应的",
        "an amount is negative, which bounds do not allow: only what corresponds directly is told",
    ),
    "contradictory_margins": (
        "各项、各款与合计相差超出舍入，无从推算",
        "rows, columns and their total differ by more than rounding: nothing follows",
    ),
}
KINDS = {"item": ("项级科目", "subject 项"), "project": ("项目", "project")}
SANGONG = {
    "sangong_total": ("合计", "total"),
    "sangong_abroad": ("因公出国（境）", "travel abroad"),
    "sangong_vehicle": ("公务用车", "vehicles"),
    "sangong_vehicle_purchase": ("公务用车购置", "vehicles bought"),
    "sangong_vehicle_running": ("公务用车运行维护", "running of vehicles"),
    "sangong_reception": ("公务接待", "reception"),
}


def every(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Pair]]:
    """Name → code → 中文, English."""
    return {
        "severity": SEVERITIES,
        "class": CLASSES,
        "report_type": REPORT_TYPES,
        "verdict": VERDICTS,
        "status": {name: (f"{mark} {zh}", en) for name, (_, mark, zh, en) in STATUSES.items()},
        "identity_group": GROUPS,
        "audit_status": AUDIT_STATUSES,
        "placement": PLACEMENTS,
        "basis": BASES,
        "pair_reason": PAIR_REASONS,
        "kind": KINDS,
        "sangong": SANGONG,
        "table": {code: (form.title, code) for code, form in official.forms().items()} | {"prose": ("正文", "prose")},
        **{name: _members(connection, name) for name in ("phase", "flow", "fund", "nature")},
    }


def _members(connection: duckdb.DuckDBPyConnection, dimension: str) -> dict[str, Pair]:
    rows = ask(connection, f"select {dimension}, name_zh, name_en from core.dim_{dimension} order by sort_order").rows
    return {code: (zh, en) for code, zh, en in rows}
