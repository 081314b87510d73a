"""What a figure in prose says of the figures beside it, and how a person finds it: for all that judge sentences."""

from __future__ import annotations

import re

from dagster_project.model import Cell
from dagster_project.pointers import PROSE

# The stage at the end of a name; 一般公共预算, 政府性基金预算, 国有资本经营预算 and 政府采购预算 are names themselves.
STAGE = re.compile("(?:(?:支出|年初|全年|调整后?)*(?<![共金营购])预算数?|(?:支出)?决算数?)?[为是]?$")


def place_zh(cell: Cell) -> str:
    """第3页第56行; empty where the source has neither."""
    return (f"第{cell.page}页" if cell.page else "") + (f"第{cell.line}行" if cell.line else "")


def place_en(cell: Cell) -> str:
    return " ".join([f"page {cell.page}"] * bool(cell.page) + [f"line {cell.line}"] * bool(cell.line))


def label(cell: Cell) -> str:
    """What the figure is of: in prose without the word for its stage (公务接待费, not 公务接待费支出决算为)."""
    if cell.table_code != PROSE:
        return f"{cell.table_code or ''} {cell.row_label}·{cell.column_label}".strip(" ·").replace(" ·", " ")
    first = (cell.row_label.split() or [""])[0]
    name = STAGE.sub("", first)
    if cell.column_label:
        name = re.sub(f"各?{re.escape(cell.column_label)}$", "", name)
    return name or first


def printed(cell: Cell) -> str:
    """The figure as printed, with its unit: 681.60万元."""
    return cell.printed_text.removesuffix(cell.printed_unit) + cell.printed_unit


def figure_zh(cell: Cell, beside: Cell, called: str | None = None) -> str:
    """Its name (or what it is ``called``), its value, and its place where ``beside`` stands elsewhere: 会议费 9万元（第9行）."""
    place = place_zh(cell)
    where = f"（{place}）" if place and place != place_zh(beside) else ""
    return f"{label(cell) if called is None else called} {printed(cell)}{where}".strip()


def figure_en(cell: Cell, beside: Cell, called: str | None = None) -> str:
    place = place_en(cell)
    where = f" ({place})" if place and place != place_en(beside) else ""
    return f"{label(cell) if called is None else called} {printed(cell)}{where}".strip()
