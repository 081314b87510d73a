"""The list of departments and their units: what is taken from it, and how a wrong entry is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project import inbox
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
    assert inbox.read_units(LISTED, "units.yml") == [
        {"department": "甲局", "unit": "甲局本级", "from_year": inbox.FIRST_YEAR, "to_year": inbox.LAST_YEAR},
        {"department": "甲局", "unit": "甲局中心", "from_year": 2020, "to_year": 2021},
    ]
    assert inbox.read_units("[]", "units.yml") == inbox.read_units("", "units.yml") == []


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
    ],
)
def test_a_wrong_entry_is_refused_with_what_is_wrong_and_where(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        inbox.read_units(text, "units.yml")
    assert str(refused.value).startswith("units.yml") and " / " in str(refused.value)


def test_a_folder_s_list_replaces_what_the_folder_said_before_and_is_no_report(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    given(tmp_path / "reports", LISTED, warehouse)
    assert [one["unit"] for one in inbox.units(warehouse)] == ["甲局本级", "甲局中心"]
    assert [one.display_name for one in warehouse.inputs()] == ["report.txt"]
    given(tmp_path / "reports", LISTED.replace("甲局本级", "甲局机关"), warehouse)
    assert [one["unit"] for one in inbox.units(warehouse)] == ["甲局机关", "甲局中心"]
    given(tmp_path / "reports", None, warehouse)
    assert inbox.units(warehouse) == []


def test_a_wrong_list_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    given(tmp_path / "reports", LISTED, warehouse)
    with pytest.raises(ValueError, match="应为列表"):
        given(tmp_path / "reports", "甲局", warehouse)
    assert len(inbox.units(warehouse)) == 2


def test_two_folders_may_not_list_a_unit_twice(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse")
    given(tmp_path / "one", LISTED, warehouse)
    with pytest.raises(ValueError, match="列了两次"):
        given(tmp_path / "other", LISTED, warehouse)
