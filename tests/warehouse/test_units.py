"""The list of departments and their units: what is taken from it, and how a wrong entry is told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dagster_project import inbox, staging, unit_register
from dagster_project.model import Document, Report, Segment
from dagster_project.warehouse import Warehouse

LISTED = """
- department: 甲局
  units:
    - 甲局本级
    - {name: 甲局中心, from: 2020, to: 2021}
"""


def given(folder: Path, text: str | None, warehouse: Warehouse) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "report.txt").write_text("2023年度甲局部门决算", encoding="utf-8")
    (folder / "units.yml").unlink(missing_ok=True)
    if text is not None:
        (folder / "units.yml").write_text(text, encoding="utf-8")
    inbox.receive(warehouse, [folder])


def test_a_unit_belongs_to_a_department_for_its_years_or_always() -> None:
    assert list(unit_register.read(LISTED, "units.yml").members) == [
        {
            "department": "甲局",
            "unit": "甲局本级",
            "from_year": unit_register.FIRST_YEAR,
            "to_year": unit_register.LAST_YEAR,
        },
        {"department": "甲局", "unit": "甲局中心", "from_year": 2020, "to_year": 2021},
    ]
    assert unit_register.read("[]", "units.yml") == unit_register.read("", "units.yml") == unit_register.Register()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("甲局: [甲局本级]", "应为列表"),
        ("- {department: 甲局}", "第 1 条"),
        ("- {department: 甲局, units: []}", "第 1 条"),
        ("- {department: 甲局, units: [甲局]}", "不能是自己的所属单位"),
        ("- {department: 甲局, units: [{from: 2020}]}", "须有 name"),
        ("- {department: 甲局, units: [{name: 乙所, from: 二〇二〇}]}", "年份"),
        ("- {department: 甲局, units: [{name: 乙所, from: 2021, to: 2020}]}", "年份"),
        ("- {department: 甲局, units: [{name: 乙所, since: 2021}]}", "须有 name"),
        ("- {department: 甲局, units: [乙所, 乙所]}", "列了两次"),
        ("- {department: 甲局, units: [{name: 乙所, to: 2020}, {name: 乙所, from: 2020}]}", "列了两次"),
        ("[{department: 甲局, units: [乙所, 乙站]}, {unit: 乙所, names: [乙站]}]", "列了两次"),
        ("[{department: 甲局, units: [甲委]}, {unit: 甲局, names: [甲委]}]", "不能是自己的所属单位"),
        ("[{unit: 甲局}, {unit: 乙局, names: [甲局]}]", "第 2 条.*甲局.*第 1 条|第 1 条.*甲局.*第 2 条"),
        ("[{unit: 甲局}, {unit: 甲局}]", "第 2 条"),
        ("- {unit: 甲局, region: 某省}", "第 1 条.*甲局.*region"),
        ("- {unit: 甲局, name: 甲委}", "第 1 条.*name"),
        ("- {unit: 甲局, level: 地市}", "level 须为 中央、省、市、县、乡 之一"),
        ("- {unit: 甲局, type: 企业}", "type 须为"),
        ("- {unit: 甲局, role: 合并}", "role 须为"),
        ("- {unit: 甲局, sector: 3}", "sector 须为文字"),
        ("- {unit: 甲局, names: 甲委}", "names 须为名称的列表"),
        ("- {unit: 甲局, parent: 甲局}", "parent 不能是自己"),
        ("- {unit: 甲局, merged_into: [甲局]}", "merged_into 须为其他单位"),
        ("- {unit: 甲局, from: 二〇二〇}", "from 须为年份或日期"),
        ("- {unit: 甲局, from: 2021, to: 2020-12-31}", "from 晚于 to"),
        ("- {unit: 甲局, versions: []}", "versions 须为列表"),
        ("- {unit: 甲局, versions: [{to: 2020}, {from: 2020-12-31}]}", "两个版本都包含 2020-12-31"),
        ("- {unit: 甲局, versions: [{names: [甲委]}]}", "甲局.*不认识 names"),
        ("- {unit: }", "unit 须为名称"),
    ],
)
def test_a_wrong_entry_is_refused_with_what_is_wrong_and_where(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        unit_register.read(text, "units.yml")
    assert str(refused.value).startswith("units.yml") and " / " in str(refused.value)


def test_a_folder_s_list_replaces_what_the_folder_said_before_and_is_no_report(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    given(tmp_path / "reports", LISTED, warehouse)
    assert [one["unit"] for one in inbox.units(warehouse).members] == ["甲局本级", "甲局中心"]
    assert [one.display_name for one in warehouse.inputs()] == ["report.txt"]
    given(tmp_path / "reports", LISTED.replace("甲局本级", "甲局机关"), warehouse)
    assert [one["unit"] for one in inbox.units(warehouse).members] == ["甲局机关", "甲局中心"]
    given(tmp_path / "reports", None, warehouse)
    assert inbox.units(warehouse) == unit_register.Register()


def test_a_wrong_list_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    given(tmp_path / "reports", LISTED, warehouse)
    with pytest.raises(ValueError, match="应为列表"):
        given(tmp_path / "reports", "甲局", warehouse)
    assert len(inbox.units(warehouse).members) == 2


def test_two_folders_may_not_list_a_unit_twice(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    given(tmp_path / "one", LISTED, warehouse)
    with pytest.raises(ValueError, match="列了两次"):
        given(tmp_path / "other", LISTED, warehouse)


REVIEWED = """
- unit: 甲局
  names: [甲市甲局]
  level: 市
  sector: 公安
  versions:
    - {to: 2018, name: 甲委, type: 行政}
    - {from: 2019, to: 2024-03-31, split_from: 乙局}
    - {from: 2024-04-01, sector: 应急, merged_into: [丙局, 丁局]}
- unit: 戊局
"""


def test_a_version_has_what_its_unit_says_unless_it_says_otherwise() -> None:
    found = unit_register.read(REVIEWED, "units.yml").versions
    shown = "unit", "name", "valid_from", "valid_to", "budget_level", "sector", "unit_type", "merged_into", "split_from"
    first, last = unit_register.FIRST_DAY, unit_register.LAST_DAY
    assert [tuple(row[key] for key in shown) for row in found] == [
        ("甲局", "甲委", first, date(2018, 12, 31), "市", "公安", "行政", None, None),
        ("甲局", "甲局", date(2019, 1, 1), date(2024, 3, 31), "市", "公安", None, None, "乙局"),
        ("甲局", "甲局", date(2024, 4, 1), last, "市", "应急", None, "丙局、丁局", None),
        ("戊局", "戊局", first, last, None, None, None, None, None),
    ]


def test_every_reviewed_name_is_of_its_unit_and_no_other() -> None:
    names = unit_register.read(REVIEWED, "units.yml").units_by_name()
    assert names == {"甲局": "甲局", "甲委": "甲局", "甲市甲局": "甲局", "戊局": "戊局"}


def test_two_folders_may_not_claim_a_name_for_two_units(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    given(tmp_path / "one", REVIEWED, warehouse)
    with pytest.raises(ValueError, match="甲委"):
        given(tmp_path / "other", "- {unit: 己局, names: [甲委]}", warehouse)


def report_of(name: str, order: int) -> Report:
    document = Document(f"{order}", f"{order}.txt", "text", "text", ())
    segment = Segment(document, 0, 0, name, 2023, "final_accounts")
    return Report(f"r{order}", (segment,), name, 2023, "final_accounts")


def test_a_newer_report_under_another_reviewed_name_supersedes_and_under_an_unreviewed_one_does_not() -> None:
    reports = [report_of("甲委", 1), report_of("甲局", 2), report_of("甲局本级", 3)]
    seen = {"1": 1, "2": 2, "3": 3}
    units = unit_register.read(REVIEWED, "units.yml").units_by_name()
    assert staging.supersession(reports, seen, units) == {"r1": "r2"}
    assert staging.supersession(reports, seen) == {}


def test_the_sample_s_own_list_is_reviewed_and_reaches_the_marts(sample_run: Any) -> None:
    found = sample_run.rows("select resolution, budget_level, county from marts.units where unit_name like '常宁%'")
    assert found == [("reviewed", "县", "常宁市")]
    assert sample_run.rows("select count(*) from marts.units where resolution <> 'reviewed'") == [(0,)]
    facts = sample_run.rows("""
        select count(*) from marts.fiscal_amounts as facts
        left join marts.units as units using (unit_version_id)
        where units.unit_version_id is null
    """)
    assert facts == [(0,)]


def test_the_queries_of_the_page_on_dimensions_run(sample_run: Any) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "dimensions.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    queries = [one for block in blocks for one in re.sub("--.*", "", block).split(";") if one.strip()]
    assert len(queries) == 5
    for query in queries:
        sample_run.rows(query)
