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
    "implied": ("由勾稽关系确定", "implied"),
    "bounded": ("上下限", "bounded"),
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
        "kind": KINDS,
        "sangong": SANGONG,
        "table": {code: (form.title, code) for code, form in official.forms().items()} | {"prose": ("正文", "prose")},
        **{name: _members(connection, name) for name in ("phase", "flow", "fund", "nature")},
    }


def _members(connection: duckdb.DuckDBPyConnection, dimension: str) -> dict[str, Pair]:
    rows = ask(connection, f"select {dimension}, name_zh, name_en from core.dim_{dimension} order by sort_order").rows
    return {code: (zh, en) for code, zh, en in rows}
