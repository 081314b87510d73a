"""Score tables (绩效自评表): no official form, yet their marks and money are held against each other. All made up."""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.interpret import Interpretation, interpret
from dagster_project.model import Document, Grid, GridCell, Paragraph, Report, Segment

TABLE = """
项目支出绩效自评表
项目名称|档案整理|主管部门|青石县档案馆
项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分
|年度资金总额|100.00|100.00|95.00|10|95.00%|9.5
|其中：当年财政拨款|80.00|80.00|75.00|—|—|—
|上年结转资金|20.00|20.00|20.00|—|—|—
|其他资金|0.00|0.00|0.00|—|—|—
年度总体目标|年初设定目标|||||全年实际完成情况
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
|产出指标|数量指标|整理卷数|12|12|50|50
|效益指标|社会效益|查阅便利|提高|提高|30|29
|满意度指标|满意度|群众满意度|≥95%|96%|10|10
总分||||||100|98.5
"""


def interpreted(**changes: str) -> Interpretation:
    """The table with some of its lines printed otherwise; a line is known by its first filled cell."""
    lines = [line.split("|") for line in TABLE.strip().splitlines()]
    for name, cells in changes.items():
        (line,) = [line for line in lines if name == next(filter(None, line))]
        line[-len(cells.split("|")) :] = cells.split("|")
    filled = (
        GridCell(row, column, text, line=row + 2)
        for row, line in enumerate(lines)
        for column, text in enumerate(line)
        if text
    )
    blocks = (Paragraph("青石县档案馆2021年度项目支出绩效自评", 1), Grid(tuple(filled), first_line=2, last_line=14))
    document = Document("a" * 64, "自评.docx", "docx", "test", blocks)
    segment = Segment(document, 0, len(blocks), "青石县档案馆", 2021, "self_evaluation")
    return interpret(Report("r", (segment,), "青石县档案馆", 2021, "self_evaluation"))


def violated(found: Interpretation) -> Mapping[str, str]:
    """What judges found broken, to the words of their notes."""
    return {one.identity_id: one.note.message_zh for one in found.instances if one.status == "violated" and one.note}


def test_marks_stand_below_the_heading_of_their_own_part_of_the_table() -> None:
    cells = {(cell.row_label.split()[0], cell.printed_text): cell.column_label for cell in interpreted().cells}
    assert cells["年度资金总额", "95.00%"].endswith("执行率")
    assert (cells["产出指标", "12"], cells["产出指标", "50"], cells["总分", "98.5"]) == ("实际完成值", "得分", "得分")


def test_a_sound_table_has_nothing_wrong_and_was_judged() -> None:
    found = interpreted()
    assert violated(found) == {}
    judged = {one.identity_id for one in found.instances if one.status == "holds"}
    assert {"P-SCORE", "J-SCORE"} <= judged


def test_money_in_all_is_held_against_its_sources_in_every_column() -> None:
    instances = [one for one in interpreted().instances if one.identity_id == "J-TOTAL"]
    assert [(one.instance, len(one.terms)) for one in instances] == [
        ("年初预算数 table=0", 4),
        ("全年预算数 table=0", 4),
        ("全年执行数 table=0", 4),
    ]


def test_a_mark_above_its_full_mark_a_wrong_total_and_a_wrong_mark_for_spending_are_told() -> None:
    assert violated(interpreted(效益指标="30|30.5", 总分="100|100.0")) == {
        "P-SCORE": "第12行 效益指标社会效益查阅便利提高提高 得分 30.5 大于分值 30"
    }
    assert violated(interpreted(总分="100|99.5")) == {
        "P-SCORE": "第14行 总分 得分 99.5 与各项得分之和 9.5 + 50 + 29 + 10 = 98.5 不符"
    }
    assert violated(interpreted(年度资金总额="95.00%|8.5", 总分="100|97.5")) == {
        "J-SCORE": "第5行 预算执行得分 8.5 与 10 × 95.00% = 9.50 不符"
    }


def test_full_marks_make_the_total_with_or_without_the_mark_for_spending() -> None:
    assert violated(interpreted(总分="90|89")) == {}
    assert "分值" in violated(interpreted(总分="95|98.5"))["P-SCORE"]
