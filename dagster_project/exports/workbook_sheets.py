"""One unit and year drawn as an Excel workbook: the official tables, and beside them what tells where figures come from.

Every figure of the reports is drawn once, in its official table or in 其他数字; 来源 lists where.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.exports import workbook_cells as look
from dagster_project.exports import workbook_lists as lists
from dagster_project.exports.workbook_about import OTHERS, write_about
from dagster_project.exports.workbook_content import Content, Record
from dagster_project.exports.workbook_tables import Label, Table, arrange, layouts

ANSWERS = {
    "certain": "本格确定有误 / this figure is certainly wrong",
    "possible": "本格可能有误 / this figure may be wrong",
    "undistinguishable": "其中一格有误，不能区分 / one of these is wrong, which cannot be told",
    "not_located": "未能定位 / not located",
}
MOST_IN_COMMENT = 5
ROWS_OF_A_PAGE = 45


def draw(content: Content) -> Workbook:
    """The workbook of a unit and year."""
    return _Drawing(content).book


class _Drawing:
    def __init__(self, content: Content) -> None:
        self.content = content
        self.places: dict[str, str] = {}
        """Where each figure was drawn: 'Z03 支出'!C7 by cell_id."""
        self.findings: dict[str, list[Record]] = defaultdict(list)
        for one in content.findings:
            for cell in one["cells"]:
                self.findings[cell].append(one)
        self.book = Workbook()
        about = self.book.active
        assert isinstance(about, Worksheet)
        about.title = "说明"
        tables, others = self._tables()
        for table, of_it in tables:
            self._table(table, of_it)
        if others:
            lists.others(self._sheet(OTHERS), others, self._figure)
        if content.indicators:
            lists.indicators(self._sheet("指标"), content.indicators, self.places)
        if content.projects:
            lists.projects(self._sheet("项目"), content.projects)
        lists.findings(self._sheet("发现"), content.findings, self.places)
        lists.sources(self._sheet("来源"), content.cells, self.places)
        write_about(about, content, self.places)

    # ------------------------------------------------------------------------------------- figures

    def _tables(self) -> tuple[list[tuple[Table, list[Record]]], list[Record]]:
        """Tables in the order of their codes, each with its cells, and the figures that have no place in any."""
        grids: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
        others = []
        for cell in self.content.cells:
            if cell["table_code"] in layouts()["forms"] and cell["column_index"] is not None:
                key = (
                    cell["table_code"],
                    cell["report_id"],
                    cell["file_name"],
                    cell["file_sha256"],
                    cell["table_index"],
                )
                grids[key].append(cell)
            else:
                others.append(cell)
        tables = []
        for key in sorted(grids, key=lambda one: (one[0][0] == "B", *one)):
            table, left_over = arrange(grids[key], self.content.classes)
            others += left_over
            if table.figures:
                tables.append((table, grids[key]))
        order = {cell["cell_id"]: n for n, cell in enumerate(self.content.cells)}
        return tables, sorted(others, key=lambda cell: order[cell["cell_id"]])

    def _figure(self, target: Cell, cell: Record, unit: str = "") -> None:
        """A figure with its marks and its comment. ``unit`` is what the sheet says of all its figures."""
        found = self.findings[cell["cell_id"]]
        how: dict[str, Any] = {}
        if cell["withheld_reason"]:
            how = {"strike": True, "color": look.WITHHELD}
        elif cell["placement"] == "derived":
            how = {"italic": True, "color": look.DERIVED}
        own_unit = "" if cell["printed_unit"] == unit else cell["printed_unit"].replace('"', "")
        look.write_number(target, cell["value"], cell["printed_decimals"], own_unit if unit else "", **how)
        open_ones = [one for one in found if not one["waived"] and self._may_be_wrong(cell, one)]
        if open_ones:
            target.fill = look.filled(look.SEVERITIES[open_ones[0]["severity"]][1])
        elif cell["placement"] in ("repaired", "ambiguous"):
            target.fill = look.filled(look.REPAIRED)
        if comment := self._comment(cell, found):
            look.write_comment(target, comment)
        sheet = target.parent
        self.places[cell["cell_id"]] = f"{quote_sheetname(sheet.title)}!{target.coordinate}"

    def _may_be_wrong(self, cell: Record, finding: Record) -> bool:
        """Whether a finding holds the figure for wrong; others only take part in what does not add up."""
        suspected = self._answer(cell, finding)
        return suspected is not None or cell["cell_id"] in (finding["suspects"] or "") or not finding["suspects"]

    def _answer(self, cell: Record, finding: Record) -> str | None:
        return self.content.answers.get((cell["cell_id"], finding["cause_id"]))

    def _comment(self, cell: Record, found: Sequence[Record]) -> str:
        parts = []
        if cell["withheld_reason"]:
            parts.append(f"【扣留，未发布 / withheld】\n{cell['withheld_reason']}")
        if cell["placement"] == "derived":
            parts.append(
                f"【推算 / implied】原文未印出，由勾稽关系得出 / printed nowhere, identities imply it: {cell['note']}"
            )
        elif cell["placement"] == "repaired":
            parts.append(
                "【归位 / moved】原文印在别的列，按勾稽关系放在此列 / printed in another column; identities place it here"
            )
        elif cell["placement"] == "ambiguous":
            parts.append("【列不确定 / ambiguous】勾稽关系允许它在别的列 / identities would allow another column")
        for one in found[:MOST_IN_COMMENT]:
            head = (
                f"【{look.SEVERITIES[one['severity']][0]}】{one['identity_id']} {one['identity_name'] or ''}".rstrip()
            )
            answer = self._answer(cell, one)
            lines = [
                head + ("（已接受 waived）" if one["waived"] else ""),
                one["message_zh"],
                one["message_en"],
                f"所述 stated: {one['stated'] or '—'}　应为 expected: {one['expected'] or '—'}",
                ANSWERS.get(answer or "", ""),
                _place(one),
            ]
            parts.append("\n".join(line for line in lines if line))
        if len(found) > MOST_IN_COMMENT:
            more = len(found) - MOST_IN_COMMENT
            parts.append(f"另有 {more} 条，见“发现” / {more} more in sheet 发现")
        return "\n\n".join(parts)

    # ------------------------------------------------------------------------------------- official tables

    def _table(self, table: Table, cells: Sequence[Record]) -> None:
        sheet = self._sheet(f"{table.code} {table.tab}")
        units = Counter(cell["printed_unit"] for cell in table.figures.values())
        unit = max(units, key=lambda one: (units[one], one))
        starts, width = {}, 0
        for n, side in enumerate(table.sides):
            starts[n] = width + 1
            width += 1 + side.has_codes + len(side.columns)
        first = next(iter(table.figures.values()))
        report = next(one for one in self.content.reports if one["report_id"] == first["report_id"])
        self._caption(sheet, width, table, report, unit)
        top = 4
        body = top + self._header(sheet, table, starts, top)
        wide: dict[int, int] = defaultdict(lambda: 13)
        for line, row in enumerate(table.rows, body):
            for n, side in enumerate(table.sides):
                left = starts[n]
                label = side.labels.get(row, Label("", "", is_printed=False))
                how = {} if label.is_printed else {"color": look.GREY}
                for offset, text in enumerate((label.code, label.name) if side.has_codes else (label.name,)):
                    target = sheet.cell(line, left + offset)
                    look.write_text(target, text, **how)
                    target.border = look.BOXED
                    if text and not (side.has_codes and offset == 0):
                        wide[left + offset] = max(wide[left + offset], min(2 * len(text) + 2, 44))
                for offset, column in enumerate(side.columns, left + 1 + side.has_codes):
                    target = sheet.cell(line, offset)
                    target.border = look.BOXED
                    if cell := table.figures.get((row, column.key)):
                        self._figure(target, cell, unit)
                        wide[offset] = max(wide[offset], len(str(target.value)) + 5)
                    else:
                        look.write_number(target, None, 0)
        widths = [wide[number] for number in range(1, width + 1)]
        for number, wanted in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = wanted
        look.fit_heights(sheet, widths, body)
        self._source_line(sheet, body + len(table.rows) + 1, width, table, first, cells)
        sheet.page_setup.fitToHeight = int(len(table.rows) <= ROWS_OF_A_PAGE)
        labels = 1 + table.sides[0].has_codes if len(table.sides) == 1 else 0
        sheet.freeze_panes = sheet.cell(body, labels + 1).coordinate
        sheet.print_title_rows = f"1:{body - 1}"

    def _caption(self, sheet: Worksheet, width: int, table: Table, report: Record, unit: str) -> None:
        look.write_text(sheet.cell(1, 1), table.title, look.CENTRED, size=16, bold=True)
        look.merge(sheet, 1, 1, 1, max(width, 2))
        sheet.row_dimensions[1].height = 30
        half = max(1, width - (2 if width > 4 else 1))  # a name is longer than a unit
        unit_name = report["unit_name"] or "（报告未写明单位 / unit not stated）"
        year = f"{report['fiscal_year']}年度" if report["fiscal_year"] else "年度不详"
        look.write_text(sheet.cell(2, 1), f"编制单位：{unit_name}　　{year}", look.LEFT)
        look.merge(sheet, 2, 1, 2, half)
        look.write_text(sheet.cell(2, half + 1), f"金额单位：{unit}", look.RIGHT)
        look.merge(sheet, 2, half + 1, 2, width)
        sheet.row_dimensions[2].height = 32 if half < 3 else 20
        sheet.row_dimensions[3].height = 4

    def _header(self, sheet: Worksheet, table: Table, starts: dict[int, int], top: int) -> int:
        """Header cells, merged where they cover several; returns how many rows they are."""
        headed = any(side.header for side in table.sides)
        depth = max(len(column.header) for side in table.sides for column in side.columns) or 1
        total = depth + headed
        for n, side in enumerate(table.sides):
            left, labels = starts[n], 1 + side.has_codes
            at = top
            if headed:
                self._head(sheet, side.header, top, left, top, left + labels + len(side.columns) - 1)
                at += 1
            names = ("科目编码", "科目名称") if side.has_codes else ("项目",)
            for offset, name in enumerate(names):
                self._head(sheet, name, at, left + offset, at + depth - 1, left + offset)
            sheet.row_dimensions[at + depth - 1].height = 32
            self._heads(sheet, [column.header for column in side.columns], at, left + labels, depth)
        if not table.is_official or headed:
            return total
        line = top + total  # 栏次, as the official forms number their columns
        side = table.sides[0]
        labels = 1 + side.has_codes
        self._head(sheet, "栏次", line, 1, line, labels)
        for number in range(1, len(side.columns) + 1):
            self._head(sheet, str(number), line, labels + number, line, labels + number)
        return total + 1

    def _heads(self, sheet: Worksheet, paths: list[tuple[str, ...]], top: int, left: int, depth: int) -> None:
        """Paths of header cells beside each other: equal beginnings are one cell."""
        start = 0
        while start < len(paths):
            name = paths[start][0] if paths[start] else ""
            end = start
            while (
                end + 1 < len(paths) and len(paths[start]) > 1 and len(paths[end + 1]) > 1 and paths[end + 1][0] == name
            ):
                end += 1
            if len(paths[start]) > 1:
                self._head(sheet, name, top, left + start, top, left + end)
                self._heads(sheet, [path[1:] for path in paths[start : end + 1]], top + 1, left + start, depth - 1)
            else:
                self._head(sheet, name, top, left + start, top + depth - 1, left + start)
            start = end + 1

    def _head(self, sheet: Worksheet, text: str, top: int, left: int, bottom: int, right: int) -> None:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                sheet.cell(row, column).border = look.BOXED
                sheet.cell(row, column).fill = look.HEADER
        look.write_text(sheet.cell(top, left), text, look.CENTRED, bold=True)
        look.merge(sheet, top, left, bottom, right)

    def _source_line(
        self, sheet: Worksheet, line: int, width: int, table: Table, first: Record, cells: Sequence[Record]
    ) -> None:
        pages = sorted({cell["page"] for cell in cells if cell["page"]})
        page = f"，第 {pages[0]}{f'–{pages[-1]}' if len(pages) > 1 else ''} 页 / page {pages[0]}" if pages else ""
        left_out = len(cells) - len(table.figures)
        more = (
            f"；{left_out} 个数字不在标准栏目内，见“其他数字” / {left_out} more figures in 其他数字" if left_out else ""
        )
        look.write_text(sheet.cell(line, 1), f"出处 source：{first['file_name']}{page}{more}", color=look.GREY, size=9)
        look.merge(sheet, line, 1, line, max(width, 2))
        sheet.row_dimensions[line].height = 28

    # ------------------------------------------------------------------------------------- sheets

    def _sheet(self, name: str) -> Worksheet:
        """A new sheet; a second one of the name is called (2)."""
        titles = {sheet.title for sheet in self.book.worksheets}
        number, title = 1, name
        while title in titles:
            number += 1
            title = f"{name} ({number})"
        sheet: Worksheet = self.book.create_sheet(title)
        return sheet


def _place(one: Record) -> str:
    parts = [one["file_name"]]
    parts += [f"第{one['page']}页 p. {one['page']}"] if one["page"] else []
    parts += [f"第{one['line']}行 line {one['line']}"] if one["line"] else []
    return "，".join(filter(None, parts))
