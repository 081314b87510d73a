"""What single lines say about a report."""

from __future__ import annotations

import pytest

from dagster_project.reports import wording


@pytest.mark.parametrize(
    ("line", "years"),
    [
        ("2023年度", (2023,)),
        ("２０２１年度部门决算", (2021,)),
        ("二0二一年度", (2021,)),
        ("二○二三年度", (2023,)),
        ("二〇一九年部门决算", (2019,)),
        ("2 0 2 3 年度", (2023,)),
        ("2023部门决算", (2023,)),
        ("2021-2022年度部门决算", (2021, 2022)),
        ("2022年和2023年部门决算", (2022, 2023)),
        ("2024年5月30日", ()),
        ("二0二一年六月二十三日", ()),
        ("二0二一年十二月三日", ()),
        ("合同编号20231234年", ()),
        ("000_c918c8b50c2023ef", ()),
        ("三五年规划", ()),
    ],
)
def test_years_are_read_in_any_numerals_and_dates_are_not_years(line: str, years: tuple[int, ...]) -> None:
    assert wording.years_in(wording.canonical(line)) == years


@pytest.mark.parametrize(
    ("line", "kind", "year", "unit"),
    [
        ("2020年度某市教育局       整体支出绩效自评报告", "self_evaluation", 2020, "某市教育局"),
        ("2018年整体支出绩效评价报告", "self_evaluation", 2018, None),
        ("关于2023年整体支出绩效评价报告", "self_evaluation", 2023, None),
        ("关于某市教育局2023年度部门整体支出绩效评价的报告", "self_evaluation", 2023, "某市教育局"),
        ("附件3：2023年度某市教育局部门整体支出绩效自评报告", "self_evaluation", 2023, "某市教育局"),
        ("附件3 2023年度某市教育局整体支出绩效自评报告", "self_evaluation", 2023, "某市教育局"),
        ("部门决算", "final_accounts", None, None),
        ("某区委社会工作部 2024 年度部门决算", "final_accounts", 2024, "某区委社会工作部"),
        ("《某市档案局（馆）2023年度部门决算公开说明》", "final_accounts", 2023, "某市档案局（馆）"),
        ("（2023年度）某市教育局部门决算（公开）", "final_accounts", 2023, "某市教育局"),
        ("2022年度附属医院部门决算", "final_accounts", 2022, "附属医院"),
        ("某省人大办公厅2017年度预算公开", "budget", 2017, "某省人大办公厅"),
        ("2017年某检察院部门预算", "budget", 2017, "某检察院"),
        ("某省保密局2018预算公开", "budget", 2018, "某省保密局"),
        ("2018年度部门预算公开（某省审计厅）", "budget", 2018, "某省审计厅"),
        ("2018年度部门预算公开（试行）", "budget", 2018, None),
        ("某省文化厅2018年部门预算和“三公”经费预算公开", "budget", 2018, "某省文化厅"),
        ("某省供销合作总社2018年度部门预算公开", "budget", 2018, "某省供销合作总社"),
        ("中共某市委政策研究室2021年度部门决算及三公经费公开", "final_accounts", 2021, "中共某市委政策研究室"),
    ],
)
def test_the_title_of_a_report_names_kind_year_and_unit(
    line: str, kind: str, year: int | None, unit: str | None
) -> None:
    words = wording.title_words(wording.canonical(line))
    assert words is not None
    assert words.kind == kind
    assert words.naming.years == ((year,) if year else ())
    assert words.naming.units == ((unit,) if unit else ())
    assert words.naming.rest == ""


@pytest.mark.parametrize(
    "line",
    [
        "第二部分 2023年度部门决算",
        "（三）2022年部门决算",
        "- 部门决算",
        "收入支出决算表",
        "2023年度某项目支出绩效自评报告书面材料",
        "我们已经完成了2022年部门决算。",
        "某" * 60 + "部门决算",
        "",
    ],
)
def test_headings_entries_sentences_and_tables_are_no_titles_of_reports(line: str) -> None:
    assert wording.title_words(wording.canonical(line)) is None


def test_words_beside_unit_and_year_are_kept_as_not_understood() -> None:
    words = wording.title_words(wording.canonical("按照要求做好2022年部门决算"))
    assert words is not None and words.naming.rest == "按照要求做好"


@pytest.mark.parametrize(
    ("line", "next_cell", "unit"),
    [
        ("部门：某市公安局交通警察支队      金额单位：万元", "", "某市公安局交通警察支队"),
        ("编制单位(公章)：某市教育局 2023年度", "", "某市教育局"),
        ("单位名称（盖章）：某市教育局", "", "某市教育局"),
        ("部门（单位）名称", "某市教育局", "某市教育局"),
        ("部门：", "某市教育局", "某市教育局"),
        ("单位：某市教育局", "", "某市教育局"),
        ("单位：万元", "", None),
        ("金额单位：万元", "", None),
        ("部门：", "", None),
        ("部门", "金额", None),
        ("主管部门：某市公安局", "", None),
        ("部门职责包括某市教育局", "", None),
    ],
)
def test_a_caption_names_the_unit(line: str, next_cell: str, unit: str | None) -> None:
    assert wording.caption_unit(wording.canonical(line), wording.canonical(next_cell)) == unit


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("2023年度", 2023),
        ("（2023 年度）", 2023),
        ("决算年度：2023", 2023),
        ("年度：二〇二三年", 2023),
        ("2023年", None),
        ("2023年度决算数", None),
        ("2021年度和2022年度", None),
    ],
)
def test_a_caption_names_the_year(line: str, year: int | None) -> None:
    assert wording.caption_year(wording.canonical(line)) == year


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("某市公安局交通警察支队", "某市公安局交警支队", True),
        ("某市公安局交通警察支队", "交警支队", True),
        ("某省人民检察院", "省检察院", True),
        ("某市教育局", "某市教育局", True),
        ("某市第一中学", "某市第十一中学", False),
        ("某市教育局", "某市鹤城区教育局", False),
        ("某市公安局", "某市公安局交警支队", False),
    ],
)
def test_two_spellings_of_one_unit_are_the_same_and_two_units_are_not(one: str, other: str, same: bool) -> None:
    assert wording.same_unit(one, other) is same
    assert wording.same_unit(other, one) is same


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("表3 2023年度支出决算表", "支出决算表"),
        ("2023年度支出决算表", "支出决算表"),
        ("三、支出决算表（公开03表）", "支出决算表"),
        ("附表2：收入决算表", "收入决算表"),
        ("财决批复02表", None),
        ("注：1.本表依据《收入决算表》编制", None),
        ("名词解释", None),
    ],
)
def test_the_title_of_a_table_is_read_without_number_and_year(line: str, title: str | None) -> None:
    assert wording.table_title(wording.canonical(line)) == title


def test_a_name_that_the_cover_breaks_over_two_lines_is_read_whole_from_the_tables():
    from dagster_project.reports.evidence import Evidence, Strength

    evidence = Evidence()
    evidence.add("unit", Strength.COVER, ["社会服务部"], "line 2")
    evidence.add("unit", Strength.TABLE, ["中共示例市委社会服务部"], "line 9")
    assert evidence.value("unit") == "中共示例市委社会服务部"
    evidence.add("unit", Strength.TABLE, ["中共示例县委社会服务部"], "line 20")
    assert evidence.value("unit") == "社会服务部", "two whole names: neither is taken"
