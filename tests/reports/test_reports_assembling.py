"""Which files make one report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project import documents, reports
from dagster_project.model import Document, Paragraph, Segment

SENTENCES = tuple(f"第{number}句说明本单位全年的收支情况。" for number in range(1, 7))


def segment(*lines: str, file_name: str = "a.csv", unit: str | None = "某市教育局", year: int | None = 2023) -> Segment:
    blocks = tuple(Paragraph(text, line=number) for number, text in enumerate(lines, start=1))
    document = Document(f"sha-{file_name}-{lines}", file_name, "text", "text", blocks)
    return Segment(document, 0, len(blocks), unit, year, "final_accounts")


def sizes(*segments: Segment) -> list[int]:
    return [len(report.segments) for report in reports.assemble(segments)]


def test_one_csv_a_table_makes_one_report(tmp_path: Path) -> None:
    found = []
    for name in ("收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表"):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"{name}\n部门：某市教育局,2023年度,金额单位：万元\n项目,行次,金额\n合计,1,2.00\n")
        found += reports.segment(documents.read(path, f"某市教育局/{name}.csv"))
    (report,) = reports.assemble(found)
    assert (report.unit_name, report.fiscal_year, report.report_type) == ("某市教育局", 2023, "final_accounts")
    assert len(report.segments) == 3


def test_the_same_table_twice_makes_two_reports() -> None:
    assert sizes(segment("收入决算表"), segment("2023年度收入决算表", file_name="b.csv")) == [1, 1]
    assert sizes(segment("收入决算表"), segment("支出决算表", file_name="b.csv")) == [2]


def test_tables_and_their_explanation_make_one_report_but_two_explanations_make_two() -> None:
    tables, prose = segment("收入决算表"), segment(*SENTENCES, file_name="b.txt")
    assert sizes(tables, prose) == [2]
    assert sizes(prose, segment(*SENTENCES, file_name="c.txt")) == [1, 1]
    assert sizes(tables, prose, segment(*SENTENCES, file_name="c.txt")) == [2, 1]


def test_files_in_different_folders_stay_apart() -> None:
    assert sizes(segment("收入决算表", file_name="x/a.csv"), segment("支出决算表", file_name="y/b.csv")) == [1, 1]
    assert sizes(segment("收入决算表", file_name="x/a.csv"), segment("支出决算表", file_name="x/b.csv")) == [2]


@pytest.mark.parametrize("missing", [{"unit": None}, {"year": None}])
def test_what_is_not_identified_is_never_put_together(missing: dict[str, None]) -> None:
    assert sizes(segment("收入决算表", **missing), segment("支出决算表", file_name="b.csv", **missing)) == [1, 1]


def test_another_unit_or_year_is_another_report() -> None:
    assert sizes(segment("收入决算表"), segment("支出决算表", file_name="b.csv", unit="某市财政局")) == [1, 1]
    assert sizes(segment("收入决算表"), segment("支出决算表", file_name="b.csv", year=2022)) == [1, 1]


def test_a_name_spelled_out_and_abbreviated_is_one_unit_in_any_order_of_files() -> None:
    text = segment(*SENTENCES, unit="某省委办公厅")
    tables = segment("收入决算表", file_name="b.csv", unit="中国共产党某省委员会办公厅")
    assert sizes(text, tables) == sizes(tables, text) == [2]
    (forth,), (back,) = reports.assemble([text, tables]), reports.assemble([tables, text])
    assert (forth.report_id, forth.unit_name) == (back.report_id, back.unit_name)
    assert sizes(text, segment("收入决算表", file_name="b.csv", unit="某省某市委办公厅")) == [1, 1]
    assert sizes(text, segment("收入决算表", file_name="b.csv", unit="省委办公厅")) == [1, 1]


def test_the_unit_is_called_as_the_title_of_the_report_spells_it() -> None:
    tables = segment("收入决算表", file_name="b.csv", unit="中国共产党某省委员会办公厅")
    text = replace(segment(*SENTENCES, unit="某省委办公厅"), title="某省委办公厅2023年度部门决算")
    (report,) = reports.assemble([tables, text])
    assert report.unit_name == "某省委办公厅"


def test_the_table_s_name_may_be_the_file_s_name() -> None:
    assert sizes(segment("合计"), segment("合计", file_name="b.csv")) == [1, 1]
    assert sizes(segment("合计", file_name="收入决算表.csv"), segment("合计", file_name="支出决算表.csv")) == [2]


def test_a_report_s_id_is_short_and_depends_on_its_parts_but_not_on_their_order() -> None:
    one, two = segment("收入决算表"), segment("支出决算表", file_name="b.csv")
    (forth,), (back,) = reports.assemble([one, two]), reports.assemble([two, one])
    assert forth.report_id == back.report_id
    assert len(forth.report_id) == 16 and set(forth.report_id) <= set("0123456789abcdef")
    assert reports.assemble([one])[0].report_id != forth.report_id


def test_without_segments_there_are_no_reports() -> None:
    assert reports.assemble([]) == []
