"""What the text lists, counts and names: each mistake planted in a report in which all agrees, read from its file."""

from __future__ import annotations

from pathlib import Path

import pytest
import text_report

from dagster_project import documents, reports
from dagster_project.interpret import interpret
from dagster_project.model import Instance

JUDGED = {
    *("N-ECON-LIST", "N-COVER", "N-CODE-NAME", "K-COUNT", "K-DOC", "V-EQ", "N-PLAUS"),
    *("E-TERM", "E-ALIAS", "E-ENTITY", "L-TEMPLATE"),
}


def judged(folder: Path, old: str = "", new: str = "") -> list[Instance]:
    path = text_report.write(folder, "report", text_report.text_report(old, new))
    (report,) = reports.assemble(reports.segment(documents.read(path, path.name, {})))
    return [one for one in interpret(report).instances if one.identity_id in JUDGED and one.relation == "judged"]


def broken(folder: Path, old: str = "", new: str = "") -> list[tuple[str, str]]:
    return [(one.identity_id, one.note.message_zh) for one in judged(folder, old, new) if one.note]


def test_a_report_that_agrees_with_itself_has_nothing_to_find(tmp_path: Path) -> None:
    found = judged(tmp_path)
    assert [one for one in found if one.note] == []
    holding = {one.identity_id for one in found if one.status == "holds"}
    assert holding >= {"N-ECON-LIST", "N-COVER", "N-CODE-NAME", "K-COUNT", "K-DOC", "V-EQ", "L-TEMPLATE"}


MISTAKES = {
    # 款 named without figures
    "a_missing_name": ("差旅费、其他交通费用。", "差旅费。", "N-ECON-LIST", "缺 30239 其他交通费用（12.30）"),
    "two_missing": ("津贴补贴、养老保险、", "", "N-ECON-LIST", "缺 30102 津贴补贴（20.00）、30108"),
    "a_printed_zero": ("办公费、差旅费", "办公费、印刷费、差旅费", "N-ECON-LIST", "所列 印刷费 在表中无数字"),
    "not_in_the_table": ("办公费、差旅费", "办公费、培训费、差旅费", "N-ECON-LIST", "所列 培训费 在表中无数字"),
    "open_and_zero": ("差旅费、其他交通费用。", "印刷费等。", "N-ECON-LIST", "所列 印刷费 在表中无数字"),
    # 项 described one by one
    "an_item_left_out": (
        "2、公共安全支出（类）公安（款）执法办案（项）。\n\n年初预算为60万元，支出决算为60万元。\n\n",
        "",
        "N-COVER",
        "缺 2040220 执法办案（60.00）",
    ),
    # subjects
    "old_class_name": ("210\t卫生健康支出", "210\t医疗卫生与计划生育支出", "N-CODE-NAME", "2023 年为“卫生健康支出”"),
    "old_group_name": (
        "20805\t行政事业单位养老支出",
        "20805\t行政事业单位离退休",
        "N-CODE-NAME",
        "2023 年为“行政事业单位养老支出”",
    ),
    "name_of_another": ("30211\t差旅费", "30211\t培训费", "N-CODE-NAME", "“培训费”是 30216"),
    "wrong_path": (
        "公安（款）执法办案",
        "行政事业单位医疗（款）执法办案",
        "N-CODE-NAME",
        "“执法办案”在表中列在 2040220",
    ),
    # numbers of things
    "fewer_in_a_list": ("办公室、财务科、业务科", "办公室、业务科", "K-COUNT", "文称“4个内设机构”，所列为 3"),
    "more_than_said": ("下设4个", "下设3个", "K-COUNT", "文称“3个内设机构”，所列为 4"),
    "list_before_number": ("甲城、乙城、丙城三个", "甲城、乙城、丙城四个", "K-COUNT", "文称“四个管理所”，所列为 3"),
    "projects": ("涉及项目3个", "涉及项目5个", "K-COUNT", "文称项目 5 个，逐项说明的项目为 3 个"),
    "sub_counts": (
        "下设4个内设机构：办公室、财务科、业务科、法制科；",
        "下设21个二级机构，其中：9个内设机构；6个派出机构；5个下属机构。",
        "K-COUNT",
        "文称“21个二级机构”，所列为 20",
    ),
    "dearer_and_more": ("1台（套）", "4台（套）", "V-EQ", "单位价值 100 万元以上通用设备 4 台"),
    # words
    "another_unit": (
        "2023年度一般公共预算财政拨款支出180万元。",
        "白水县公安局交通警察大队2023年度收入180万元。",
        "E-ENTITY",
        "文中以“白水县公安局交通警察大队”为本单位",
    ),
    "heading_of_another_scope": (
        "2023年度一般公共预算财政拨款基本支出120万元，其中：",
        "2023年度项目支出60万元。\n\n其中：",
        "E-TERM",
        "内容只说项目支出",
    ),
    "public_money_among_projects": (
        "涉及资金60万元。",
        "涉及资金60万元，项目支出中公用经费4万元。",
        "E-TERM",
        "“项目支出中”列有“公用经费”",
    ),
    "two_names": (
        "涉及资金60万元。",
        "涉及资金60万元。项目支出60万元，其中：城区道路护栏清洗经费10万元、其他项目50万元。",
        "E-ALIAS",
        "“城区道路护栏清洗经费”",
    ),
    "template": ("全年查处", "比上年增加（减少）XX起，全年查处", "L-TEMPLATE", "模板文字未改"),
    "years_of_a_debt": (
        "全年查处",
        "现欠工程款1800万元，每年支付500万元，3年支付完工程款。全年查处",
        "N-PLAUS",
        "需 4 年",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_planted_mistake_is_found_and_named(mistake: tuple[str, str, str, str], tmp_path: Path) -> None:
    old, new, identity_id, words = mistake
    found = broken(tmp_path, old, new)
    assert any(one == identity_id and words in message for one, message in found), found


RIGHT = {
    "open_list": ("差旅费、其他交通费用。", "差旅费等。"),
    "joined_names": ("办公费、差旅费、其他交通费用", "办公费、差旅交通费、其他交通费"),
    "short_names": ("职工基本医疗保险缴费；", "职工基本医疗缴费；"),
    "classes_for_their_items": ("基本工资、津贴补贴、养老保险、职工基本医疗保险缴费", "工资福利支出"),
    "open_count": ("办公室、财务科、业务科、法制科。", "办公室、财务科、业务科等。"),
    "some_of_many": ("甲城、乙城、丙城三个", "甲城、乙城、丙城等9个"),
    "a_few_of_many_projects": ("涉及项目3个", "涉及项目30个"),
    "what_a_unit_works_with": (
        "2023年度一般公共预算财政拨款支出180万元。",
        "2023年度一般公共预算财政拨款支出180万元。白水县公安局予以配合。",
    ),
    "its_superior": ("2023年度一般公共预算财政拨款支出180万元。", "青石县公安局2023年度支出安排中我队180万元。"),
    "debt_in_time": ("全年查处", "现欠工程款1800万元，每年支付500万元，4-5年支付完工程款。全年查处"),
}


@pytest.mark.parametrize("wording", RIGHT.values(), ids=RIGHT)
def test_what_may_be_said_so_is_no_mistake(wording: tuple[str, str], tmp_path: Path) -> None:
    assert broken(tmp_path, *wording) == []


def test_a_mistake_that_the_annex_repeats_is_one(tmp_path: Path) -> None:
    found = broken(tmp_path, "4个内设机构：办公室、财务科", "4个内设机构：办公室")
    assert found == [("K-COUNT", "文称“4个内设机构”，所列为 3")]


def test_an_instance_keeps_its_name_where_lines_are_inserted(tmp_path: Path) -> None:
    old, new = "差旅费、其他交通费用。", "差旅费。"
    names = {(one.identity_id, one.instance) for one in judged(tmp_path, old, new)}
    text = text_report.text_report(old, new).replace("一、机构设置", "前言。\n\n前言。\n\n一、机构设置")
    path = text_report.write(tmp_path, "report", text)
    (report,) = reports.assemble(reports.segment(documents.read(path, path.name, {})))
    later = [one for one in interpret(report).instances if one.relation == "judged"]
    assert names <= {(one.identity_id, one.instance) for one in later}


def test_without_the_tables_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    text = text_report.text_report("差旅费、其他交通费用。", "差旅费。")
    start, end = text.index("第二部分 2023"), text.index("第三部分 2023")
    path = text_report.write(tmp_path, "report", text[:start] + text[end:])
    (report,) = reports.assemble(reports.segment(documents.read(path, path.name, {})))
    status = {one.identity_id: one.status for one in interpret(report).instances}
    assert {status["N-ECON-LIST"], status["N-COVER"]} == {"not_applicable"}
