"""The sheet 说明 of a workbook: what it is of, how to read it, and what the marks mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.exports import workbook_cells as look
from dagster_project.exports.workbook_content import Content

OTHERS = "其他数字"
"""The sheet of figures that stand in no official table."""

VERDICTS = {
    "published": "发布 published",
    "published_in_part": "部分发布 published in part",
    "withheld": "扣留 withheld",
}
REPORT_TYPES = {
    "final_accounts": "部门决算 final accounts",
    "budget": "部门预算 budget",
    "self_evaluation": "绩效自评 self-evaluation",
    "unknown": "未识别 unknown",
}
_READING = (
    (
        "怎样追溯 how to trace",
        "“来源”逐格列出文件、页、行、表内位置和单元格编号；juesuan explain 编号 可画出原页 / sheet 来源 lists file, page, line,"
        " place in the table and cell_id of every figure; `juesuan explain ID` frames it on its page",
    ),
    (
        "怎样读 how to read",
        "数字与原文所印一致，未作更正；空白是未印，0.00 是印作 0.00 / figures are as printed, never corrected; an empty cell is"
        " printed empty, 0.00 is printed 0.00",
    ),
    (
        "各表 sheets",
        "Z、B 开头为官方表；“其他数字”是正文及未识别处的数字；“指标”“项目”“发现”汇总同样的内容 / Z and B are official tables;"
        " 其他数字 holds figures of the text and what has no place in a form; 指标, 项目 and 发现 sum up the same",
    ),
)


def write_about(sheet: Worksheet, content: Content, places: Mapping[str, str]) -> None:
    """Unit, year, release, reports, how to read, and the legend. ``places``: where each figure was drawn, by cell_id."""
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 96
    unit, year = content.unit_year.unit, content.unit_year.year
    title = f"{unit or '未写明单位 unit not stated'}　{year or '年度不详 year not stated'}"
    look.write_text(sheet.cell(1, 1), title, look.LEFT, size=16, bold=True)
    look.merge(sheet, 1, 1, 1, 2)
    sheet.row_dimensions[1].height = 32
    line = 3
    withheld = sum(bool(cell["withheld_reason"]) for cell in content.cells)
    listed = sum(place.startswith(quote_sheetname(OTHERS)) for place in places.values())
    official = len(places) - listed
    line = _rows(sheet, line, [("版本 release", content.release_id)])
    for one in content.reports:
        verdict = VERDICTS[one["verdict"]] + (f"：{one['verdict_reason']}" if one["verdict_reason"] else "")
        found = "，".join(
            f"{one[f'findings_{severity}']} {look.SEVERITIES[severity][0]}"
            for severity in ("fatal", "error", "warning")
        )
        line = _rows(
            sheet,
            line + 1,
            [
                (
                    "报告 report",
                    f"{REPORT_TYPES.get(one['report_type'], one['report_type'])}　{one['report_title'] or ''}",
                ),
                ("文件 file", one["file_name"]),
                ("sha256", one["file_sha256"]),
                ("结论 verdict", verdict),
                ("事实 facts", f"{one['facts']} 个已发布 published，{one['facts_withheld']} 个扣留 withheld"),
                ("数字 printed figures", f"{one['cells']} 个"),
                ("发现 findings", found),
                ("文件备注 notes", one["file_notes"]),
                ("报告编号 report_id", one["report_id"]),
            ],
        )
    line = _rows(
        sheet,
        line + 1,
        [
            (
                "本册数字 figures here",
                f"官方表 {official} 个，其他数字 {listed} 个，其中 {withheld} 个扣留 / "
                f"{official} in official tables, {listed} in {OTHERS}; {withheld} of them withheld",
            ),
            *_READING,
        ],
    )
    look.write_text(sheet.cell(line + 1, 1), "图例 legend", bold=True, size=11)
    _legend(sheet, line + 2)


def _rows(sheet: Worksheet, line: int, rows: Iterable[tuple[str, Any]]) -> int:
    for name, text in rows:
        if text is None or text == "":
            continue
        look.write_text(sheet.cell(line, 1), name, bold=True)
        look.write_text(sheet.cell(line, 2), text)
        sheet.row_dimensions[line].height = look.height(text, 96)
        line += 1
    return line


def _legend(sheet: Worksheet, line: int) -> None:
    legend: list[tuple[str, dict[str, Any], str]] = [
        *(
            (colour, {}, f"{name}：该数字有误或可能有误，见批注 / is or may be wrong; see its comment")
            for name, colour in look.SEVERITIES.values()
        ),
        (
            "",
            {"strike": True, "color": look.WITHHELD},
            "扣留：印出如此，但未发布，批注说明原因 / withheld: printed so, not published",
        ),
        (
            "",
            {"italic": True, "color": look.DERIVED},
            "推算：原文未印，由勾稽关系得出 / implied by identities, not printed",
        ),
        (look.REPAIRED, {}, "归位：原文错列，或列不确定 / moved to, or uncertain of, its column"),
    ]
    for line_of_it, (colour, how, text) in enumerate(legend, line):
        sample = sheet.cell(line_of_it, 1)
        look.write_text(sample, "1,234.50", look.RIGHT, **how)
        if colour:
            sample.fill = look.filled(colour)
        sample.border = look.BOXED
        look.write_text(sheet.cell(line_of_it, 2), text)
    last = line + len(legend)
    look.write_text(sheet.cell(last, 1), "二、外交支出", color=look.GREY)
    sheet.cell(last, 1).border = look.BOXED
    look.write_text(
        sheet.cell(last, 2),
        "灰字：标准表的行，报告在此未印数字 / a row of the standard form in which the report prints nothing",
    )
