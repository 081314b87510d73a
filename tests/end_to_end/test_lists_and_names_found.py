"""Mistakes of lists, numbers and names come out of a run as findings; one that is printed again is no second one."""

from __future__ import annotations

import pytest
import text_report

PLANTED = {
    "a_list": ("差旅费、其他交通费用。", "差旅费。"),
    "a_number": ("涉及项目3个", "涉及项目5个"),
    "a_name": ("210\t卫生健康支出", "210\t医疗卫生与计划生育支出"),
    "vehicles": ("执法执勤用车7辆", "执法执勤用车6辆"),
    "twice": (
        "2023年度一般公共预算财政拨款支出180万元。",
        "2023年度一般公共预算财政拨款支出190万元。\n\n2023年度一般公共预算财政拨款支出190万元。",
    ),
}


@pytest.fixture(scope="module")
def planted(run_juesuan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    for number, (name, mistake) in enumerate(PLANTED.items()):
        unit = f"{'甲乙丙丁戊'[number]}县公安局交通警察大队"
        text_report.write(folder, name, text_report.text_report(*mistake, unit=unit))
    run = run_juesuan("run", folder, warehouse=tmp_path_factory.mktemp("run") / "W")
    assert run.code == 0, run.err
    return run


@pytest.mark.parametrize(
    ("name", "identity_id", "severity"),
    [
        ("a_list", "N-ECON-LIST", "warning"),
        ("a_number", "K-COUNT", "warning"),
        ("a_name", "N-CODE-NAME", "warning"),
        ("vehicles", "V-SUM", "error"),
    ],
)
def test_a_planted_mistake_is_the_only_finding(planted, name, identity_id, severity):
    found = planted.rows(
        "select identity_id, severity from marts.findings where file_name = ? and severity <> 'info'", f"{name}.txt"
    )
    assert found == [(identity_id, severity)]


def test_a_mistake_printed_twice_is_one_cause(planted):
    found = planted.rows(
        "select cause_id, is_primary from marts.findings where file_name = 'twice.txt' and identity_id = 'N-TEXT-TABLE'"
    )
    assert len(found) == 2
    assert len({cause for cause, _ in found}) == 1
