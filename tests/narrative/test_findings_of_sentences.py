"""Sentences as a person gets them back: read, judged, and through the real models. All of them are made up."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import duckdb
import pytest
from reports_of_sentences import report_of

from dagster_project import staging, transform, warehouse
from dagster_project.interpret import interpret

UNIT = "青石县档案馆"
WRONG_WORD = "公务接待费支出年初预算为6.10万元，支出决算为5.30万元，决算数大于年初预算数的主要原因是来访增加。"
REPORTS: dict[str, tuple[str, ...]] = {
    "words": (
        WRONG_WORD,
        "机关运行经费支出30.00万元，比上年增加30.00万元，增长100%，原因是新设立。",
        "支出90万元，完成年初预算的86.89。",
    ),
    "words, lower down": ("", "", "本局有三个科。", WRONG_WORD),
    "twice": (WRONG_WORD, WRONG_WORD),
    "complement": ("总支出90.00万元，其中基本支出60.00万元，占66.6%；项目支出30.00万元，占33.4%。",),
    "another phase": ("公务接待费年初预算为10.00万元，全年预算为8.00万元，支出决算为6.00万元，完成年初预算的75.0%。",),
    "turned round": ("培训费年初预算为8.00万元，支出决算为6.00万元，完成年初预算的133.3%。",),
    "another scope": (
        "一般公共预算财政拨款支出90.00万元。财政拨款支出95.00万元。",
        "一般公共预算财政拨款支出95.00万元。",
    ),
    "current base": ("机关运行经费支出80.00万元，比上年减少20.00万元，下降25.0%，原因是减员。",),
    "sound": ("总支出90.00万元，其中基本支出60.00万元，占66.7%；项目支出30.00万元，占33.3%。",),
}


class Finding(NamedTuple):
    finding_id: str
    identity_id: str
    severity: str
    line: int
    message_zh: str
    suggestion: str | None


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """The findings of each report, in the order of their lines."""
    database = tmp_path_factory.mktemp("sentences") / warehouse.DATABASE_NAME
    found = [
        interpret(
            replace(report_of(*lines, unit=UNIT if name.startswith("words") else f"青石县{name}局"), report_id=name)
        )
        for name, lines in REPORTS.items()
    ]
    with duckdb.connect(str(database)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        staging.insert_interpretations(connection, found)
        staging.insert(connection, "reports", (staging.report_row(one, {}, None) for one in found))
    transform.build(database, "+fct_findings", exclude="resource_type:test")
    told: dict[str, list[Finding]] = {name: [] for name in REPORTS}
    with duckdb.connect(str(database), read_only=True) as connection:
        for report_id, *row in connection.execute(
            "select report_id, finding_id, identity_id, severity, line, message_zh, suggestion from core.fct_findings"
            " order by line, identity_id"
        ).fetchall():
            told[report_id].append(Finding(*row))
    return told


def of_identity(found: list[Finding], identity_id: str) -> list[Finding]:
    return [one for one in found if one.identity_id == identity_id]


def test_what_is_wrong_with_words_and_rates_is_a_finding_with_its_severity_and_line(
    findings: dict[str, list[Finding]],
) -> None:
    found = [(one.identity_id, one.severity, one.line) for one in findings["words"]]
    assert found == [("B-DIR", "warning", 1), ("Y-ZERO", "warning", 2), ("P-UNIT", "warning", 3)]
    assert (
        findings["words"][0].message_zh == "第1行 公务接待费 称决算“大于”年初预算：决算 5.30万元 小于 年初预算 6.10万元"
    )


def test_a_finding_keeps_its_id_where_lines_are_inserted_above_it(findings: dict[str, list[Finding]]) -> None:
    (before,), (after,) = (of_identity(findings[name], "B-DIR") for name in ("words", "words, lower down"))
    assert (before.line, after.line) == (1, 4)
    assert before.finding_id == after.finding_id


def test_one_statement_made_twice_is_two_findings_with_ids_of_their_own(findings: dict[str, list[Finding]]) -> None:
    assert len({one.finding_id for one in of_identity(findings["twice"], "B-DIR")}) == 2


@pytest.mark.parametrize(
    ("report", "identity_id", "suggestion"),
    [
        ("complement", "P-SHARE", "似由 100% 减去其余各项占比得出"),
        ("another phase", "S-EXEC", "似以 公务接待费年初预算为 全年预算为 8.00万元（第1行） 为基数"),
        ("turned round", "N-EXEC", "似将分子、分母颠倒"),
        ("another scope", "N-ECHO", "数值等于 财政拨款支出 95.00万元（第1行），财政拨款 口径的数"),
        ("current base", "Y-PCT", "似以本期数为基数"),
    ],
)
def test_what_a_figure_would_be_right_as_is_suggested(
    findings: dict[str, list[Finding]], report: str, identity_id: str, suggestion: str
) -> None:
    found = [one.suggestion for one in of_identity(findings[report], identity_id) if one.severity != "info"]
    assert any(text and text.startswith(suggestion) for text in found), found


def test_sound_sentences_have_no_finding(findings: dict[str, list[Finding]]) -> None:
    assert findings["sound"] == []
