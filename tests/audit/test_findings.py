"""From a made-up schema raw to what a person reads: evaluations, findings, waivers, suspects, facts, verdicts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from audited import Raw, build, by, cell, rows

from dagster_project import transform
from dagster_project.model import TOTAL

MODELS = ("fct_findings", "fct_cell_suspects", "int_report_verdicts")


def fact(cell_id: str, printed: str | None, **more: Any) -> dict[str, Any]:
    """A figure of 一般公共预算 支出决算; give ``function_code`` to tell facts apart."""
    coordinates = {
        "domain": "fiscal",
        "phase": "executed",
        "flow": "expenditure",
        "fund": "general_public",
        "nature": "all",
        "function_code": TOTAL,
        "economic_code": TOTAL,
    }
    return cell(cell_id, printed, **{"table_code": "Z05", **coordinates, **more})


def prose_report(raw: Raw) -> None:
    """甲局: sums, percentages and blanks in prose, none of them graver than an error."""
    raw.report("prose")
    at = {"report_id": "prose"}
    raw.cells += [
        cell("基本支出", "681.60", line=56, **at),
        cell("人员支出", "633.86", line=58, **at),
        cell("公用经费", "40.64", line=59, **at),
        cell("完成率", "100.96", "%", line=70, kind="completion", **at),
        cell("决算", "116.11", line=71, **at),
        cell("预算", "100.00", line=72, **at),
        cell("下降", "10.0", "%", line=80, kind="change_pct", **at),
        cell("本年", "100.00", line=81, **at),
        cell("上年", "90.00", line=82, **at),
        cell("占比", "66.6", "%", line=90, kind="share", **at),
        cell("部分", "2000.00", line=91, **at),
        cell("全部", "3000.00", line=92, **at),
        cell("空格", None, line=95, **at),
        cell("又一空格", None, line=96, **at),
        cell("零", "0.00", line=97, **at),
        cell("元数", "1,234,567.89", "元", line=98, page=3, **at),
        cell("万元数", "123.99", line=99, page=3, **at),
        *(cell(f"第{n}部分", "1.00", line=100 + n, **at) for n in range(1, 9)),
        cell("合计", "9.00", line=100, **at),
        cell("一种印法", "5.00", line=120, **at),
        cell("另一种印法", "5.01", line=121, **at),
        cell("天文数字", "1000000000000.00", line=130, **at),
        cell("天文比例", "1234567.8", "%", line=131, kind="share", **at),
    ]
    raw.identities += [
        {"identity_id": "N-BASIC-PO", "name": "基本=人员+公用", "class": "arithmetic"},
        {"identity_id": "P-SHARE", "name": "占比", "class": "percentage"},
        {"identity_id": "T-SET", "name": "表集完整", "class": "wording"},
    ]
    two_parts = [("基本支出", "lhs", 1), ("人员支出", "rhs", 1), ("公用经费", "rhs", 1)]
    raw.instance("N-BASIC-PO", two_parts, "line=56", **at)
    raw.instance("N-EXEC", [("完成率", "stated", 1), ("决算", "ratio", 1), ("预算", "ratio", 0, 1)], "line=70",
                 "ratio", "warning", **at)  # fmt: skip
    raw.instance("Y-PCT", [("下降", "stated", 1), ("本年", "ratio", 1), ("上年", "ratio", -1, 1)], "line=80",
                 "ratio", "warning", **at)  # fmt: skip
    raw.instance("P-SHARE", [("占比", "stated", 1), ("部分", "ratio", 1), ("全部", "ratio", 0, 1)], "line=90",
                 "ratio", "warning", **at)  # fmt: skip
    raw.instance("N-PART-SUM", [("合计", "lhs", 1), *((f"第{n}部分", "rhs", 1) for n in range(1, 9))], "nine", **at)
    raw.instance("N-PART-SUM", [("空格", "lhs", 1), ("又一空格", "rhs", 1)], "blanks", **at)
    raw.instance("N-PART-SUM", [("空格", "lhs", 1), ("零", "rhs", 1)], "blank and zero", **at)
    raw.instance("N-PART-SUM", [("空格", "lhs", 1), ("合计", "rhs", 1)], "blank and nine", **at)
    raw.instance("N-PART-SUM", [("合计", "lhs", 1)], "nothing to compare with", **at)
    raw.instance("N-TEXT-TABLE", [("万元数", "lhs", 1), ("元数", "rhs", 1)], "line=99", severity="warning", **at)
    raw.instance("S-ECON", [("预算", "lhs", 1), ("决算", "rhs", 1)], "at least", ">=", **at)
    raw.instance("N-ECHO", [("一种印法", "lhs", 1), ("另一种印法", "rhs", 1)], "line=120", **at)
    raw.instance("K-RATE", [("空格", "stated", 1), ("部分", "ratio", 1), ("全部", "ratio", 0, 1)], "blank rate",
                 "ratio", "warning", **at)  # fmt: skip
    raw.instance("K-RATE", [("占比", "stated", 1), ("部分", "ratio", 1), ("零", "ratio", 0, 1)], "zero base",
                 "ratio", "warning", **at)  # fmt: skip
    raw.instance("K-RATE", [("nowhere", "lhs", 1), ("合计", "rhs", 1)], "a cell that does not exist", **at)
    raw.instance("K-RATE", [("天文数字", "lhs", 1), ("合计", "rhs", 1)], "a figure beyond all budgets", **at)
    raw.instance("K-RATE", [("天文比例", "stated", 1), ("部分", "ratio", 1), ("全部", "ratio", 0, 1)],
                 "a percentage beyond sense", "ratio", "warning", **at)  # fmt: skip
    raw.instance("K-RATE", [], "no cells", **at)
    raw.instance("R-Z02", [], "*", status="not_applicable", reason="没有该表 / no such table", **at)
    raw.instance("R-Z03", two_parts, "given up", status="not_evaluable", reason="未填 / not printed", **at)
    note = {
        "report_id": "prose",
        "line": 7,
        "message_zh": "列次不明",
        "message_en": "column unclear",
        "cell_ids": ["零"],
    }
    raw.notes += [{**note, "code": "L-POS", "severity": "info"}] * 2
    raw.notes += [{**note, "code": "T-SET", "severity": "warning", "message_zh": "缺表"}]
    for instance, cells in (("of it", ["基本支出"]), ("of its part", ["公用经费"]), ("of both", ["基本支出", "零"])):
        raw.notes.append({**note, "code": "E-TERM", "severity": "warning", "instance": instance, "cell_ids": cells})


def table_reports(raw: Raw) -> None:
    """乙局 is wrong in one row, 丙局 does not balance, 丁局 neither but accepted, 戊局 has no year, 己局 is sound."""
    for report_id, unit, more in (
        ("part", "乙局", {}),
        ("fatal", "丙局", {}),
        ("waived", "丁局", {}),
        ("lost", "戊局", {"fiscal_year": None, "status": "incomplete", "reason": "年度未知 / year unknown"}),
        ("sound", "己局", {}),
    ):
        raw.report(report_id, unit, **more)
        at = {"report_id": report_id}
        raw.cells += [
            fact(f"{report_id}-all", "100.00", row_label="合计", column_label="支出", line=1, **at),
            fact(f"{report_id}-201", "60.00", function_code="201", row_label="一般公共服务", line=2, **at),
            fact(f"{report_id}-205", "40.00", function_code="205", row_label="教育", line=3, **at),
            fact(f"{report_id}-206", "7.00", function_code="206", line=4, **at),
            fact(f"{report_id}-said", "41.00", function_code="205", table_code="prose", line=9, **at),
            fact(f"{report_id}-guess", "3.00", function_code="208", placement="ambiguous", line=5, **at),
        ]
        raw.instance(
            "T-Z05",
            [(f"{report_id}-all", "lhs", 1), (f"{report_id}-201", "rhs", 1), (f"{report_id}-205", "rhs", 1)],
            **at,
        )
    for report_id, severity in (("part", "error"), ("fatal", "fatal"), ("waived", "fatal")):
        terms = [(f"{report_id}-205", "lhs", 1), (f"{report_id}-said", "rhs", 1)]
        raw.instance("N-TEXT-TABLE", terms, "line=9", severity=severity, report_id=report_id)
        raw.instance("R-Z05", [(f"{report_id}-206", "lhs", 1), (f"{report_id}-said", "rhs", 1)], "206", severity=severity,
                     report_id=report_id)  # fmt: skip
    # the search says of 乙局: the prose is wrong in both; it says nothing of the others
    raw.suspects += [
        {"report_id": "part", "component": 1, "cell_id": "part-said", "answer": "certain"},
        {"report_id": "part", "component": 1, "cell_id": "part-206", "answer": "possible"},
    ]
    raw.suggestions.append(
        {
            "report_id": "part",
            "component": 1,
            "cell_id": "part-said",
            "value": 400_000,
            "lower_value": 400_000,
            "upper_value": 400_000,
            "slip": "digit",
            "slip_label": "一位数字有误 / one digit wrong",
            "proofs": ["N-TEXT-TABLE line=9", "R-Z05 206"],
        }
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built twice, the second time with what a person accepted after the first."""
    raw = Raw()
    prose_report(raw)
    table_reports(raw)
    path = Path(tmp_path_factory.mktemp("findings")) / "juesuan.duckdb"
    build(raw, path, *MODELS)
    accepted = rows(
        path, "select finding_id from core.fct_findings where report_id = 'waived' or identity_id = 'T-SET'"
    )
    raw.waivers = [{**row, "accepted_by": "审核人", "reason": "原件如此"} for row in accepted]
    build(raw, path, *MODELS)
    return path


@pytest.fixture(scope="module")
def evaluations(database):
    return by(rows(database, "select * from core.fct_identity_evaluations"), "report_id", "identity_id", "instance")


@pytest.fixture(scope="module")
def findings(database):
    return by(rows(database, "select * from core.fct_findings"), "report_id", "identity_id", "instance")


@pytest.fixture(scope="module")
def facts(database):
    audit = "select o.cell_id, a.* from intermediate.int_fact_audit as a join intermediate.int_observations as o"
    return by(rows(database, f"{audit} using (fact_id) where o.is_source"), "cell_id")


@pytest.fixture(scope="module")
def verdicts(database):
    return by(rows(database, "select * from intermediate.int_report_verdicts"), "report_id")


# ------------------------------------------------------------------------------------------- evaluations


def test_every_instance_comes_out_exactly_once(database, evaluations):
    ((given,),) = [tuple(row.values()) for row in rows(database, "select count(*) as n from raw.identity_instances")]
    ((found,),) = [
        tuple(row.values()) for row in rows(database, "select count(*) as n from core.fct_identity_evaluations")
    ]
    assert given == found == len(evaluations)


@pytest.mark.parametrize(
    ("identity_id", "instance", "status", "reason"),
    [
        ("N-PART-SUM", "blanks", "not_applicable", "all cells are blank"),
        ("N-PART-SUM", "blank and zero", "holds", None),
        ("N-PART-SUM", "blank and nine", "violated", None),
        ("N-PART-SUM", "nothing to compare with", "violated", None),
        ("K-RATE", "blank rate", "not_evaluable", "the stated percentage is blank"),
        ("K-RATE", "zero base", "not_evaluable", "base is zero"),
        ("K-RATE", "a cell that does not exist", "not_evaluable", "a figure is unknown or too large"),
        ("K-RATE", "a figure beyond all budgets", "not_evaluable", "a figure is unknown or too large"),
        ("K-RATE", "a percentage beyond sense", "not_evaluable", "a figure is unknown or too large"),
        ("K-RATE", "no cells", "not_evaluable", "no cells"),
        ("R-Z02", "*", "not_applicable", "没有该表 / no such table"),
        ("R-Z03", "given up", "not_evaluable", "未填 / not printed"),
        ("P-SHARE", "line=90", "rounding_mode", "truncated"),
        ("N-TEXT-TABLE", "line=99", "violated", None),
        ("S-ECON", "at least", "violated", None),
    ],
)
def test_an_instance_has_its_status_and_the_reason_for_it(evaluations, identity_id, instance, status, reason):
    found = evaluations["prose", identity_id, instance]
    assert (found["status"], found["reason"]) == (status, reason)


def test_an_instance_that_is_not_compared_has_no_sides(evaluations):
    for row in evaluations.values():
        sides = [row[name] for name in ("lhs", "rhs", "difference", "tolerance")]
        compared = row["status"] not in ("not_applicable", "not_evaluable")
        assert all((side is not None) == compared for side in sides), row


def test_sides_are_in_yuan_and_the_tolerance_comes_from_the_printed_decimals(evaluations):
    found = evaluations["prose", "N-BASIC-PO", "line=56"]
    assert found["lhs"] == Decimal("6816000")
    assert found["difference"] == Decimal("71000")
    assert found["tolerance"] == Decimal("100")


def test_a_ratio_shows_the_stated_percentage_and_the_one_that_the_figures_give(evaluations):
    found = evaluations["prose", "Y-PCT", "line=80"]
    assert (found["lhs"], found["rhs"]) == (Decimal("10"), Decimal("11.111111"))
    assert found["tolerance"] == Decimal("0.05")


def test_cell_ids_name_the_printed_cells_from_the_left_side(evaluations):
    assert evaluations["prose", "N-PART-SUM", "blank and nine"]["cell_ids"] == ["合计"]
    assert evaluations["prose", "N-BASIC-PO", "line=56"]["cell_ids"][0] == "基本支出"
    assert evaluations["prose", "R-Z02", "*"]["cell_ids"] == []


# ---------------------------------------------------------------------------------------------- findings


def test_a_finding_names_the_identity_and_the_labels_and_lines_of_both_sides(findings):
    found = findings["prose", "N-BASIC-PO", "line=56"]
    assert found["message_zh"] == (
        "基本=人员+公用：第56行 基本支出 681.60 与 人员支出 633.86（第58行）+ 公用经费 40.64（第59行）= 674.50 不符，差 7.10 万元"
    )
    assert found["message_en"] == (
        "N-BASIC-PO 基本=人员+公用: line 56 基本支出 681.60 differs from "
        "人员支出 633.86 (line 58) + 公用经费 40.64 (line 59) = 674.50 by 7.10 万元"
    )
    assert (found["stated"], found["expected"], found["difference"]) == ("681.60万元", "674.50", Decimal("7.10"))
    assert (found["page"], found["line"], found["file_name"]) == (None, 56, "决算.txt")
    assert (found["severity"], found["class"]) == ("error", "arithmetic")


def test_a_percentage_finding_gives_the_percentage_that_should_be_there(findings):
    found = findings["prose", "N-EXEC", "line=70"]
    assert (found["stated"], found["expected"]) == ("100.96%", "116.11")
    assert found["class"] == "percentage"
    assert (
        "第70行 完成率 100.96% 与按 决算 116.11万元（第71行）、预算 100.00万元（第72行）算得的 116.11% 不符"
        in found["message_zh"]
    )
    assert found["suggestion"] is None


def test_a_change_measured_against_the_wrong_base_is_recognised(findings):
    assert (
        findings["prose", "Y-PCT", "line=80"]["suggestion"]
        == "似以本期数为基数 / seems to use the current value as base"
    )


def test_a_truncated_percentage_is_an_info_about_rounding(findings):
    found = findings["prose", "P-SHARE", "line=90"]
    assert (found["severity"], found["class"], found["expected"]) == ("info", "rounding", "66.7")
    assert "截去尾数" in found["message_zh"]


def test_two_printings_that_differ_by_one_unit_are_an_info_about_rounding(findings):
    found = findings["prose", "N-ECHO", "line=120"]
    assert (found["severity"], found["class"], found["difference"]) == ("info", "rounding", Decimal("-0.01"))


def test_a_figure_in_another_unit_is_shown_with_its_unit_and_converted(findings):
    found = findings["prose", "N-TEXT-TABLE", "line=99"]
    assert (
        "第3页第99行 万元数 123.99 与 元数 1,234,567.89元（第3页第98行）= 123.456789 不符，差 0.533211 万元"
        in found["message_zh"]
    )
    assert found["expected"] == "123.456789"
    assert "page 3 line 99" in found["message_en"]


def test_at_least_says_less_than(findings):
    found = findings["prose", "S-ECON", "at least"]
    assert "预算 100.00 小于 决算 116.11（第71行），差 16.11 万元" in found["message_zh"]


def test_long_sums_name_six_figures_and_how_many_there_are(findings):
    message = findings["prose", "N-PART-SUM", "nine"]["message_zh"]
    assert "第6部分" in message and "第7部分" not in message and "等8项 = 8.00" in message


def test_a_blank_statement_is_called_blank_and_stands_where_its_slot_stands(findings):
    found = findings["prose", "N-PART-SUM", "blank and nine"]
    assert (found["stated"], found["line"]) == ("空 / blank", 95)
    assert "第95行 空格（空）与 合计 9.00（第100行）不符，差 9.00 万元" in found["message_zh"]


def test_a_statement_with_nothing_on_the_other_side_says_so(findings):
    assert "合计 9.00 与 0（未印数字）不符" in findings["prose", "N-PART-SUM", "nothing to compare with"]["message_zh"]


def test_notes_of_the_readers_are_findings_each_with_its_own_id(database):
    notes = rows(database, "select * from core.fct_findings where instance is null order by identity_id")
    assert [(row["identity_id"], row["class"], row["severity"]) for row in notes] == [
        ("L-POS", "layout", "info"),
        ("L-POS", "layout", "info"),
        ("T-SET", "wording", "warning"),
    ]
    assert len({row["finding_id"] for row in notes}) == 3
    assert notes[0]["suspects"] == "零"


def test_no_finding_is_without_words(findings):
    for row in findings.values():
        assert row["message_zh"] and row["message_en"] and row["severity"] and row["class"], row


def test_nothing_is_found_where_everything_holds(database):
    assert rows(database, "select * from core.fct_findings where report_id = 'sound'") == []


def test_a_finding_id_does_not_depend_on_report_id_or_file(database):
    (one,) = rows(
        database, "select finding_id from core.fct_findings where report_id = 'part' and identity_id = 'R-Z05'"
    )
    (md5,) = rows(database, "select md5('乙局|2023|final_accounts|R-Z05|206') as id")
    assert one["finding_id"] == md5["id"]


def test_an_accepted_finding_stays_accepted_where_lines_are_inserted_above(tmp_path):
    """The same sentences further down, and a new one of the same kind before them."""

    def found(lines_above: int, waived: list[str]) -> dict[str, dict[str, Any]]:
        raw = Raw()
        raw.report()
        statements = [("头一句", "9.00", 1)] * (lines_above > 0)
        statements += [("说的", "41.00", 9 + lines_above), ("也说的", "42.00", 9 + lines_above)]
        for number, (label, printed, line) in enumerate(statements):
            raw.cells.append(cell(f"{lines_above}-{number}", printed, row_label=label, line=line))
            raw.instance(
                "N-ECHO", [(f"{lines_above}-{number}", "lhs", 1)], f"line={line}" + " #2" * (label == "也说的")
            )
        raw.waivers = [{"finding_id": one} for one in waived]
        path = tmp_path / f"{lines_above}-{len(waived)}" / "juesuan.duckdb"
        path.parent.mkdir()
        build(raw, path, "fct_findings")
        return {row["stated"]: row for row in rows(path, "select * from core.fct_findings")}

    accepted = found(0, [])["42.00万元"]["finding_id"]
    later = found(7, [accepted])
    assert {stated: row["waived"] for stated, row in later.items()} == {
        "9.00万元": False,
        "41.00万元": False,
        "42.00万元": True,
    }


# ---------------------------------------------------------------------------------- suspects, facts, verdicts


def test_suspects_are_those_that_the_search_left(findings):
    found = findings["part", "N-TEXT-TABLE", "line=9"]
    assert found["suspects"].startswith(
        "确定 / certain: part-said 41.00万元（第9行）[part-said]；可能 / possible: Z05 part-206"
    )
    assert "part-205" not in found["suspects"]
    assert found["suggestion"] == (
        "若 part-said（第9行） 为 40.00万元（一位数字有误） 则各式成立，依据 N-TEXT-TABLE line=9、R-Z05 206"
        " / with 40.00万元 in part-said (line 9), one digit wrong, every identity would hold, by N-TEXT-TABLE line=9、R-Z05 206"
    )


def test_findings_of_one_cause_have_one_that_stands_for_it_and_to_which_the_others_refer(findings):
    first, other = findings["part", "N-TEXT-TABLE", "line=9"], findings["part", "R-Z05", "206"]
    assert (first["is_primary"], other["is_primary"]) == (True, False)
    assert first["cause_id"] == other["cause_id"] == first["finding_id"]
    assert "另外 1 处" in first["message_zh"]
    assert other["message_zh"].endswith("；与 N-TEXT-TABLE（第3行） 同一原因")
    assert other["message_en"].endswith("; same cause as N-TEXT-TABLE (line 3)")


def test_a_note_about_a_figure_that_is_contradicted_is_of_that_cause_and_no_other_note_is(findings):
    contradicted = findings["prose", "N-BASIC-PO", "line=56"]
    note = findings["prose", "E-TERM", "of it"]
    assert (note["cause_id"], note["is_primary"]) == (contradicted["finding_id"], False)
    for instance in ("of its part", "of both"):
        other = findings["prose", "E-TERM", instance]
        assert (other["cause_id"], other["is_primary"]) == (other["finding_id"], True)


def test_a_finding_that_nothing_is_connected_with_is_its_own_cause(findings):
    for found in (findings["prose", "N-BASIC-PO", "line=56"], findings["prose", "P-SHARE", "line=90"]):
        assert (found["cause_id"], found["is_primary"]) == (found["finding_id"], True)


def test_suspects_and_suggestions_are_told_by_cause(database, findings):
    cause = {"cause_id": findings["part", "R-Z05", "206"]["cause_id"], "report_id": "part"}
    assert rows(database, "select * from core.fct_cell_suspects order by cell_id") == [
        {**cause, "cell_id": "part-206", "answer": "possible"},
        {**cause, "cell_id": "part-said", "answer": "certain"},
    ]
    (one,) = rows(database, "select cause_id, report_id, cell_id, suggested_value from core.fct_cell_suggestions")
    assert one == {**cause, "cell_id": "part-said", "suggested_value": Decimal(400_000)}


def test_without_an_answer_of_the_search_every_cell_is_a_suspect(findings):
    assert {"[fatal-205]", "[fatal-said]"} <= {
        f"[{part.split('[')[1]}" for part in findings["fatal", "N-TEXT-TABLE", "line=9"]["suspects"].split("；")
    }


def test_a_fact_stays_where_only_the_prose_that_repeats_it_is_suspect(facts):
    assert (facts["part-205"]["withheld"], facts["part-205"]["audit_status"]) == (False, "unverified")


def test_a_fact_whose_own_cell_is_suspect_is_withheld_with_the_identities_that_accuse_it(facts):
    assert facts["part-206"]["withheld"] and "R-Z05" in facts["part-206"]["withheld_reason"]


def test_a_fact_that_only_stands_in_a_column_that_is_not_certain_is_withheld(facts):
    assert facts["sound-guess"]["withheld"] and "不能确定" in facts["sound-guess"]["withheld_reason"]


def test_a_fact_in_an_identity_that_holds_is_verified_and_one_in_none_is_not(facts):
    assert facts["sound-205"]["audit_status"] == "verified" and not facts["sound-205"]["withheld"]
    assert facts["sound-206"]["audit_status"] == "unverified" and not facts["sound-206"]["withheld"]


def test_every_fact_of_a_report_that_does_not_stand_is_withheld(facts):
    for report_id in ("fatal", "lost"):
        assert all(row["withheld"] for cell_id, row in facts.items() if cell_id.startswith(report_id))


def test_an_accepted_violation_is_published_as_waived(facts, findings):
    assert findings["waived", "N-TEXT-TABLE", "line=9"]["waived"]
    assert (facts["waived-205"]["withheld"], facts["waived-205"]["audit_status"]) == (False, "waived")
    assert facts["waived-201"]["audit_status"] == "verified"


@pytest.mark.parametrize(
    ("report_id", "verdict", "fatal", "error", "warning"),
    [
        ("fatal", "withheld", 2, 0, 0),
        ("lost", "withheld", 0, 0, 0),
        ("part", "published_in_part", 0, 2, 0),
        ("waived", "published_in_part", 0, 0, 0),  # its ambiguous cell
        ("prose", "published", 0, 5, 6),
    ],
)
def test_a_report_is_withheld_published_in_part_or_published(verdicts, report_id, verdict, fatal, error, warning):
    found = verdicts[report_id]
    assert (found["verdict"], found["findings_fatal"]) == (verdict, fatal)
    assert (found["findings_error"], found["findings_warning"]) == (error, warning)


def test_a_withheld_report_says_which_identities_at_which_lines(verdicts):
    assert verdicts["fatal"]["verdict_reason"] == (
        "N-TEXT-TABLE（第3行）、R-Z05（第4行）不成立 / violated: N-TEXT-TABLE (line 3), R-Z05 (line 4)"
    )
    assert verdicts["lost"]["verdict_reason"] == "年度未知 / year unknown"
    assert verdicts["prose"]["verdict_reason"] is None


# ------------------------------------------------------------------------------------------ the dbt models


def _dbt(database: Path, monkeypatch: pytest.MonkeyPatch, command: str, *arguments: str) -> Any:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    monkeypatch.setenv("JUESUAN_DUCKDB", str(database))
    folder = str(transform.PROJECT_DIR)
    try:
        result = dbtRunner().invoke([command, "--quiet", "--project-dir", folder, "--profiles-dir", folder, *arguments])
    finally:
        DuckDBConnectionManager.close_all_connections()
    assert result.exception is None
    return result.result


def test_the_unit_tests_of_the_audit_models_pass(database, monkeypatch):
    found = _dbt(database, monkeypatch, "test", "--select", "path:models/audit,test_type:unit").results
    assert {one.node.name: one.message for one in found if one.status != "pass"} == {}
    assert len(found) >= 5


def test_what_the_search_for_suspects_reads_does_not_wait_for_its_answer(database, monkeypatch):
    needs_its_answer = ["--exclude", "stg_suspects+", "stg_suggestions+"]
    first_run = _dbt(database, monkeypatch, "ls", "--select", "path:models/audit", *needs_its_answer,
                     "--resource-type", "model", "--output", "name")  # fmt: skip
    assert {"fct_identity_evaluations", "int_identity_terms", "int_identity_findings"} <= set(first_run)
    assert "fct_findings" not in first_run
