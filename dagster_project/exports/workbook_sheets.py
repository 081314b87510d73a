"""One unit and year drawn as an Excel workbook: the official tables, and beside them what tells where figures come from.

Every figure of the reports is drawn once, in its official table or in 其他数字; 来源 lists where.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.exports import workbook_cells as look
from dagster_project.exports.workbook_content import Content, Record
from dagster_project.exports.workbook_tables import Label, Table, arrange, layouts

SEVERITIES = {
    "fatal": ("致命 fatal", "FF9C9C"),
    "error": ("错误 error", "FFC7CE"),
    "warning": ("警告 warning", "FFEB9C"),
    "info": ("提示 info", "DDEBF7"),
}
VERDICTS = {
    "published": "发布 published",
    "published_in_part": "部分发布 published in part",
    "withheld": "扣留 withheld",
}
ANSWERS = {
    "certain": "本格确定有误 / this figure is certainly wrong",
    "possible": "本格可能有误 / this figure may be wrong",
    "undistinguishable": "其中一格有误，不能区分 / one of these is wrong, which cannot be told",
    "not_located": "未能定位 / not located",
}
REPORT_TYPES = {
    "final_accounts": "部门决算 final accounts",
    "budget": "部门预算 budget",
    "self_evaluation": "绩效自评 self-evaluation",
    "unknown": "未识别 unknown",
}
DERIVED, REPAIRED, WITHHELD = "1F4E9E", "E4DFEC", "C00000"
MOST_IN_COMMENT = 5
OTHERS = "其他数字"
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
        self._others(others)
        self._indicators()
        self._projects()
        self._findings()
        self._sources()
        self._about(about)

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
            how = {"strike": True, "color": WITHHELD}
        elif cell["placement"] == "derived":
            how = {"italic": True, "color": DERIVED}
        own_unit = "" if cell["printed_unit"] == unit else cell["printed_unit"].replace('"', "")
        look.write_number(target, cell["value"], cell["printed_decimals"], own_unit if unit else "", **how)
        open_ones = [one for one in found if not one["waived"] and self._may_be_wrong(cell, one)]
        if open_ones:
            target.fill = look.filled(SEVERITIES[open_ones[0]["severity"]][1])
        elif cell["placement"] in ("repaired", "ambiguous"):
            target.fill = look.filled(REPAIRED)
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
            head = f"【{SEVERITIES[one['severity']][0]}】{one['identity_id']} {one['identity_name'] or ''}".rstrip()
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
        _fit_heights(sheet, widths, body)
        self._source_line(sheet, body + len(table.rows) + 1, width, table, first, cells)
        sheet.page_setup.fitToHeight = int(len(table.rows) <= ROWS_OF_A_PAGE)
        labels = 1 + table.sides[0].has_codes if len(table.sides) == 1 else 0
        sheet.freeze_panes = sheet.cell(body, labels + 1).coordinate
        sheet.print_title_rows = f"1:{body - 1}"

    def _caption(self, sheet: Worksheet, width: int, table: Table, report: Record, unit: str) -> None:
        look.write_text(sheet.cell(1, 1), table.title, look.CENTRED, size=16, bold=True)
        _merge(sheet, 1, 1, 1, max(width, 2))
        sheet.row_dimensions[1].height = 30
        half = max(1, width // 2)
        unit_name = report["unit_name"] or "（报告未写明单位 / unit not stated）"
        year = f"{report['fiscal_year']}年度" if report["fiscal_year"] else "年度不详"
        look.write_text(sheet.cell(2, 1), f"编制单位：{unit_name}　　{year}", look.LEFT)
        _merge(sheet, 2, 1, 2, half)
        look.write_text(sheet.cell(2, half + 1), f"金额单位：{unit}", look.RIGHT)
        _merge(sheet, 2, half + 1, 2, width)
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
        _merge(sheet, top, left, bottom, right)

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
        _merge(sheet, line, 1, line, max(width, 2))
        sheet.row_dimensions[line].height = 28

    # ------------------------------------------------------------------------------------- lists

    def _others(self, cells: Sequence[Record]) -> None:
        if not cells:
            return
        sheet = self._sheet(OTHERS)
        heads = {
            "数值\nfigure": 14,
            "单位\nunit": 8,
            "原文\nprinted": 14,
            "行标题\nrow": 34,
            "列标题\ncolumn": 22,
            "页\npage": 7,
            "行\nline": 7,
            "表\ntable": 8,
            "归位\nplacement": 12,
            "文件\nfile": 30,
            "所在句\nsentence": 100,
        }
        self._list_head(sheet, heads)
        for row, cell in enumerate(cells, 2):
            self._figure(sheet.cell(row, 1), cell)
            for column, name in enumerate(("printed_unit", "printed_text", "row_label", "column_label"), 2):
                look.write_text(sheet.cell(row, column), cell[name])
            for column, name in enumerate(("page", "line"), 6):
                _whole(sheet.cell(row, column), cell[name])
            look.write_text(sheet.cell(row, 8), cell["table_code"])
            look.write_text(sheet.cell(row, 9), cell["placement"])
            look.write_text(sheet.cell(row, 10), cell["file_name"], look.UNWRAPPED)
            look.write_text(sheet.cell(row, 11), cell["sentence"], look.UNWRAPPED)  # last: it may run on to the right
        _fit_heights(sheet, list(heads.values())[:-2])
        sheet.print_area = f"A1:K{len(cells) + 1}"

    def _indicators(self) -> None:
        if not self.content.indicators:
            return
        sheet = self._sheet("指标")
        heads = {
            "指标\nindicator": 30,
            "名称\nname": 28,
            "阶段\nphase": 11,
            "类别\nkind": 11,
            "数值\nvalue": 18,
            "单位\nunit": 7,
            "原文\nprinted": 16,
            "核对\naudit": 12,
            "扣留原因\nwithheld because": 40,
            "表\ntable": 8,
            "页\npage": 7,
            "行\nline": 7,
            "位置\nfigure in": 24,
        }
        self._list_head(sheet, heads)
        for row, one in enumerate(self.content.indicators, 2):
            how: dict[str, Any] = {"strike": True, "color": WITHHELD} if one["withheld_reason"] else {}
            for column, name in enumerate(("indicator_zh", "indicator", "phase", "kind"), 1):
                look.write_text(sheet.cell(row, column), one[name])
            decimals = max(2 if one["unit"] == "元" else 0, look.decimals_of(one["value"]))
            look.write_number(sheet.cell(row, 5), one["value"], decimals, **how)
            printed = f"{one['printed_text'] or ''} {one['printed_unit'] or ''}".strip()
            texts = (one["unit"], printed, one["audit_status"], one["withheld_reason"], one["table_code"])
            for column, text in enumerate(texts, 6):
                look.write_text(sheet.cell(row, column), text)
            _whole(sheet.cell(row, 11), one["page"])
            _whole(sheet.cell(row, 12), one["line"])
            look.write_text(sheet.cell(row, 13), self.places.get(one["cell_id"]))
        _fit_heights(sheet, list(heads.values()))

    def _projects(self) -> None:
        if not self.content.projects:
            return
        sheet = self._sheet("项目")
        heads = {
            "项目\nproject": 44,
            "年初预算（元）\napproved": 18,
            "全年预算（元）\nadjusted": 18,
            "执行（元）\nexecuted": 18,
            "执行率 %\nrate": 12,
            "得分\nscore": 10,
            "核对\naudit": 12,
            "页\npage": 7,
            "行\nline": 7,
            "文件\nfile": 36,
        }
        self._list_head(sheet, heads)
        amounts = ("approved_yuan", "adjusted_yuan", "executed_yuan", "execution_rate_pct", "score")
        for row, one in enumerate(self.content.projects, 2):
            look.write_text(sheet.cell(row, 1), one["project"])
            for column, name in enumerate(amounts, 2):
                decimals = max(2 if name.endswith("yuan") else 0, look.decimals_of(one[name]))
                look.write_number(sheet.cell(row, column), one[name], decimals)
            look.write_text(sheet.cell(row, 7), one["audit_status"])
            _whole(sheet.cell(row, 8), one["page"])
            _whole(sheet.cell(row, 9), one["line"])
            look.write_text(sheet.cell(row, 10), one["file_name"])
        _fit_heights(sheet, list(heads.values()))

    def _findings(self) -> None:
        sheet = self._sheet("发现")
        heads = {
            "严重程度\nseverity": 14,
            "勾稽关系\nidentity": 14,
            "名称\nname": 22,
            "发现": 52,
            "finding": 52,
            "所述\nstated": 26,
            "应为\nexpected": 26,
            "差额\ndifference": 14,
            "涉及单元格\nfigures in": 30,
            "可能原因\nsuggestion": 34,
            "已接受\nwaived": 9,
            "页\npage": 7,
            "行\nline": 7,
            "文件\nfile": 30,
            "编号\nfinding_id": 35,
        }
        self._list_head(sheet, heads)
        for row, one in enumerate(self.content.findings, 2):
            name, colour = SEVERITIES[one["severity"]]
            first = sheet.cell(row, 1)
            look.write_text(first, name)
            first.fill = look.filled(colour)
            texts = ("identity_id", "identity_name", "message_zh", "message_en", "stated", "expected")
            for column, key in enumerate(texts, 2):
                look.write_text(sheet.cell(row, column), one[key])
            look.write_number(sheet.cell(row, 8), one["difference"], look.decimals_of(one["difference"]))
            places = "\n".join(self.places[cell] for cell in one["cells"] if cell in self.places)
            look.write_text(sheet.cell(row, 9), places)
            look.write_text(sheet.cell(row, 10), one["suggestion"])
            look.write_text(sheet.cell(row, 11), "是 yes" if one["waived"] else None)
            _whole(sheet.cell(row, 12), one["page"])
            _whole(sheet.cell(row, 13), one["line"])
            look.write_text(sheet.cell(row, 14), one["file_name"])
            look.write_text(sheet.cell(row, 15), one["finding_id"])
        _fit_heights(sheet, list(heads.values()))

    def _sources(self) -> None:
        sheet = self._sheet("来源")
        heads = {
            "位置\nwhere": 24,
            "原文\nprinted": 14,
            "单位\nunit": 8,
            "行标题\nrow": 34,
            "列标题\ncolumn": 24,
            "页\npage": 7,
            "行\nline": 7,
            "第几个表\ntable": 9,
            "表内行\nrow": 8,
            "表内列\ncolumn": 8,
            "归位\nplacement": 12,
            "把握\nconfidence": 11,
            "单元格编号\ncell_id": 35,
            "事实编号\nfact_id": 35,
            "文件\nfile": 40,
        }
        self._list_head(sheet, heads)
        cells = {cell["cell_id"]: cell for cell in self.content.cells}
        for row, (identifier, place) in enumerate(self.places.items(), 2):
            cell = cells[identifier]
            look.write_text(sheet.cell(row, 1), place)
            for column, name in enumerate(("printed_text", "printed_unit", "row_label", "column_label"), 2):
                look.write_text(sheet.cell(row, column), cell[name])
            _whole(sheet.cell(row, 6), cell["page"])
            _whole(sheet.cell(row, 7), cell["line"])
            for column, name in enumerate(("table_index", "row_index", "column_index"), 8):
                _whole(sheet.cell(row, column), None if cell["table_index"] is None else cell[name] + 1)
            look.write_text(sheet.cell(row, 11), cell["placement"])
            look.write_number(sheet.cell(row, 12), cell["confidence"], 2)
            look.write_text(sheet.cell(row, 13), identifier)
            look.write_text(sheet.cell(row, 14), cell["fact_id"])
            look.write_text(sheet.cell(row, 15), cell["file_name"], look.UNWRAPPED)
        _fit_heights(sheet, list(heads.values())[:-1])

    # ------------------------------------------------------------------------------------- about

    def _about(self, sheet: Worksheet) -> None:
        content = self.content
        sheet.sheet_view.showGridLines = False
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 96
        unit, year = content.unit_year.unit, content.unit_year.year
        title = f"{unit or '未写明单位 unit not stated'}　{year or '年度不详 year not stated'}"
        look.write_text(sheet.cell(1, 1), title, look.LEFT, size=16, bold=True)
        _merge(sheet, 1, 1, 1, 2)
        sheet.row_dimensions[1].height = 32
        line = 3
        withheld = sum(bool(cell["withheld_reason"]) for cell in content.cells)
        listed = sum(place.startswith(quote_sheetname(OTHERS)) for place in self.places.values())
        official = len(self.places) - listed
        line = self._rows(sheet, line, [("版本 release", content.release_id)])
        for one in content.reports:
            verdict = VERDICTS[one["verdict"]] + (f"：{one['verdict_reason']}" if one["verdict_reason"] else "")
            found = "，".join(
                f"{one[f'findings_{severity}']} {SEVERITIES[severity][0]}" for severity in ("fatal", "error", "warning")
            )
            line = self._rows(
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
        line = self._rows(
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
        self._legend(sheet, line + 2)

    def _rows(self, sheet: Worksheet, line: int, rows: Iterable[tuple[str, Any]]) -> int:
        for name, text in rows:
            if text is None or text == "":
                continue
            look.write_text(sheet.cell(line, 1), name, bold=True)
            look.write_text(sheet.cell(line, 2), text)
            sheet.row_dimensions[line].height = _height(text, 96)
            line += 1
        return line

    def _legend(self, sheet: Worksheet, line: int) -> None:
        example = 1234.5
        legend: list[tuple[str, dict[str, Any], str]] = [
            *(
                (colour, {}, f"{name}：该数字有误或可能有误，见批注 / is or may be wrong; see its comment")
                for name, colour in SEVERITIES.values()
            ),
            (
                "",
                {"strike": True, "color": WITHHELD},
                "扣留：印出如此，但未发布，批注说明原因 / withheld: printed so, not published",
            ),
            (
                "",
                {"italic": True, "color": DERIVED},
                "推算：原文未印，由勾稽关系得出 / implied by identities, not printed",
            ),
            (REPAIRED, {}, "归位：原文错列，或列不确定 / moved to, or uncertain of, its column"),
        ]
        for line_of_it, (colour, how, text) in enumerate(legend, line):
            sample = sheet.cell(line_of_it, 1, "1,234.50")
            look.write_text(sample, f"{example:,.2f}", look.RIGHT, **how)
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

    # ------------------------------------------------------------------------------------- sheets

    def _sheet(self, name: str) -> Worksheet:
        """A new sheet on A4, lying, as wide as the page; a second one of the name is called (2)."""
        titles = {sheet.title for sheet in self.book.worksheets}
        number, title = 1, name
        while title in titles:
            number += 1
            title = f"{name} ({number})"
        sheet: Worksheet = self.book.create_sheet(title)
        return sheet

    def _list_head(self, sheet: Worksheet, heads: dict[str, int]) -> None:
        for column, (name, width) in enumerate(heads.items(), 1):
            cell = sheet.cell(1, column)
            look.write_text(cell, name, look.CENTRED, bold=True)
            cell.fill, cell.border = look.HEADER, look.BOXED
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.row_dimensions[1].height = 30
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}1"


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


def _place(one: Record) -> str:
    parts = [one["file_name"]]
    parts += [f"第{one['page']}页 p. {one['page']}"] if one["page"] else []
    parts += [f"第{one['line']}行 line {one['line']}"] if one["line"] else []
    return "，".join(filter(None, parts))


def _whole(cell: Cell, number: int | None) -> None:
    cell.font, cell.alignment, cell.value = look.font(), look.RIGHT, number


def _merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """One cell of several; Excel takes a file that merges a single one for damaged."""
    if (top, left) < (bottom, right):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _height(text: Any, width: float) -> float:
    """Points that a wrapped text needs in a column so many characters wide; what is Chinese is two of them wide."""
    lines = sum(
        1 + sum(2 if one > "\u2e7f" else 1 for one in line) // max(int(width) - 1, 1) for line in str(text).split("\n")
    )
    return min(15 * lines + 2, 409)  # the highest row that Excel has


def _fit_heights(sheet: Worksheet, widths: Sequence[float], first: int = 2) -> None:
    """Rows as high as their wrapped texts: a program that opens a file does not measure them again."""
    for row in sheet.iter_rows(min_row=first, max_col=len(widths)):
        texts = [(cell.value, width) for cell, width in zip(row, widths, strict=True) if isinstance(cell.value, str)]
        sheet.row_dimensions[row[0].row].height = max((_height(*one) for one in texts), default=17)
