"""The sheets of a workbook that are lists: one record a row, its columns as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.exports import workbook_cells as look
from dagster_project.exports.workbook_content import Record

Writer = Callable[[Cell, Record], None]
Places = Mapping[str, str]
"""Where each figure was drawn, by cell_id."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its head in both languages, how wide it is, and what writes a record's cell."""

    head: str
    width: int
    write: Writer


def others(sheet: Worksheet, cells: Sequence[Record], figure: Writer) -> None:
    """Figures without a place in an official table, and the sentence that each stands in."""
    columns = [
        Column("数值\nfigure", 14, figure),
        Column("单位\nunit", 8, _text("printed_unit")),
        Column("原文\nprinted", 14, _text("printed_text")),
        Column("行标题\nrow", 34, _text("row_label")),
        Column("列标题\ncolumn", 22, _text("column_label")),
        Column("页\npage", 7, _whole("page")),
        Column("行\nline", 7, _whole("line")),
        Column("表\ntable", 8, _text("table_code")),
        Column("归位\nplacement", 12, _text("placement")),
        Column("文件\nfile", 30, _unwrapped("file_name")),
        Column("所在句\nsentence", 100, _unwrapped("sentence")),  # last: it may run on to the right
    ]
    _write(sheet, columns, cells)
    sheet.print_area = f"A1:K{len(cells) + 1}"


def indicators(sheet: Worksheet, records: Sequence[Record], places: Places) -> None:
    """Measures, withheld ones struck through."""

    def value(cell: Cell, one: Record) -> None:
        how: dict[str, Any] = {"strike": True, "color": look.WITHHELD} if one["withheld_reason"] else {}
        decimals = max(2 if one["unit"] == "元" else 0, look.decimals_of(one["value"]))
        look.write_number(cell, one["value"], decimals, **how)

    def printed(cell: Cell, one: Record) -> None:
        look.write_text(cell, f"{one['printed_text'] or ''} {one['printed_unit'] or ''}".strip())

    columns = [
        Column("指标\nindicator", 30, _text("indicator_zh")),
        Column("名称\nname", 28, _text("indicator")),
        Column("阶段\nphase", 11, _text("phase")),
        Column("类别\nkind", 11, _text("kind")),
        Column("数值\nvalue", 18, value),
        Column("单位\nunit", 7, _text("unit")),
        Column("原文\nprinted", 16, printed),
        Column("核对\naudit", 12, _text("audit_status")),
        Column("扣留原因\nwithheld because", 40, _text("withheld_reason")),
        Column("表\ntable", 8, _text("table_code")),
        Column("页\npage", 7, _whole("page")),
        Column("行\nline", 7, _whole("line")),
        Column("位置\nfigure in", 24, lambda cell, one: look.write_text(cell, places.get(one["cell_id"]))),
    ]
    _write(sheet, columns, records)


def projects(sheet: Worksheet, records: Sequence[Record]) -> None:
    """Projects with budget, execution and score, amounts in 元."""
    columns = [
        Column("项目\nproject", 44, _text("project")),
        Column("年初预算（元）\napproved", 18, _number("approved_yuan", 2)),
        Column("全年预算（元）\nadjusted", 18, _number("adjusted_yuan", 2)),
        Column("执行（元）\nexecuted", 18, _number("executed_yuan", 2)),
        Column("执行率 %\nrate", 12, _number("execution_rate_pct")),
        Column("得分\nscore", 10, _number("score")),
        Column("核对\naudit", 12, _text("audit_status")),
        Column("页\npage", 7, _whole("page")),
        Column("行\nline", 7, _whole("line")),
        Column("文件\nfile", 36, _unwrapped("file_name")),
    ]
    _write(sheet, columns, records)


def findings(sheet: Worksheet, records: Sequence[Record], places: Places) -> None:
    """Findings, the gravest first, and the cells of the workbook that each is about."""

    def severity(cell: Cell, one: Record) -> None:
        name, colour = look.SEVERITIES[one["severity"]]
        look.write_text(cell, name)
        cell.fill = look.filled(colour)

    def figures(cell: Cell, one: Record) -> None:
        look.write_text(cell, "\n".join(places[identifier] for identifier in one["cells"] if identifier in places))

    columns = [
        Column("严重程度\nseverity", 14, severity),
        Column("勾稽关系\nidentity", 14, _text("identity_id")),
        Column("名称\nname", 22, _text("identity_name")),
        Column("发现", 52, _text("message_zh")),
        Column("finding", 52, _text("message_en")),
        Column("所述\nstated", 26, _text("stated")),
        Column("应为\nexpected", 26, _text("expected")),
        Column("差额\ndifference", 14, _number("difference")),
        Column("涉及单元格\nfigures in", 30, figures),
        Column("可能原因\nsuggestion", 34, _text("suggestion")),
        Column("已接受\nwaived", 9, lambda cell, one: look.write_text(cell, "是 yes" if one["waived"] else "")),
        Column("页\npage", 7, _whole("page")),
        Column("行\nline", 7, _whole("line")),
        Column("文件\nfile", 30, _text("file_name")),
        Column("编号\nfinding_id", 35, _text("finding_id")),
    ]
    _write(sheet, columns, records)


def sources(sheet: Worksheet, cells: Iterable[Record], places: Places) -> None:
    """For each figure, in the order drawn: where it stands here, and where in its document."""

    def of_table(name: str) -> Writer:
        """The place in a table, counted from 1; prose has none."""
        return lambda cell, one: look.write_whole(cell, None if one["table_index"] is None else one[name] + 1)

    columns = [
        Column("位置\nwhere", 24, lambda cell, one: look.write_text(cell, places[one["cell_id"]])),
        Column("原文\nprinted", 14, _text("printed_text")),
        Column("单位\nunit", 8, _text("printed_unit")),
        Column("行标题\nrow", 34, _text("row_label")),
        Column("列标题\ncolumn", 24, _text("column_label")),
        Column("页\npage", 7, _whole("page")),
        Column("行\nline", 7, _whole("line")),
        Column("第几个表\ntable", 9, of_table("table_index")),
        Column("表内行\nrow", 8, of_table("row_index")),
        Column("表内列\ncolumn", 8, of_table("column_index")),
        Column("归位\nplacement", 12, _text("placement")),
        Column("把握\nconfidence", 11, _number("confidence", 2)),
        Column("单元格编号\ncell_id", 35, _text("cell_id")),
        Column("事实编号\nfact_id", 35, _text("fact_id")),
        Column("文件\nfile", 40, _unwrapped("file_name")),
    ]
    by_id = {one["cell_id"]: one for one in cells}
    _write(sheet, columns, [by_id[identifier] for identifier in places])


def _write(sheet: Worksheet, columns: Sequence[Column], records: Sequence[Record]) -> None:
    for number, column in enumerate(columns, 1):
        head = sheet.cell(1, number)
        look.write_text(head, column.head, look.CENTRED, bold=True)
        head.fill, head.border = look.HEADER, look.BOXED
        sheet.column_dimensions[get_column_letter(number)].width = column.width
        for row, record in enumerate(records, 2):
            column.write(sheet.cell(row, number), record)
    sheet.row_dimensions[1].height = 30
    look.fit_heights(sheet, [column.width for column in columns])
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}1"


def _text(name: str) -> Writer:
    return lambda cell, one: look.write_text(cell, one[name])


def _unwrapped(name: str) -> Writer:
    return lambda cell, one: look.write_text(cell, one[name], look.UNWRAPPED)


def _whole(name: str) -> Writer:
    return lambda cell, one: look.write_whole(cell, one[name])


def _number(name: str, least: int = 0) -> Writer:
    """A number with as many decimals as it has, and at least so many."""
    return lambda cell, one: look.write_number(cell, one[name], max(least, look.decimals_of(one[name])))
