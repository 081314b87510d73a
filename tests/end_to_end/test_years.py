"""Accounts of two years, a budget and corrections of one unit: what a run tells of every year, and of what was corrected."""

from __future__ import annotations

from decimal import Decimal

import pytest
from consistent_reports import Books, books, budget_tables, page, sentences, tables

TOTAL = "fund = 'general_public' and nature = 'all' and function_code = 'TOTAL' and economic_code = 'TOTAL'"
ITEM = "2010202"
MISPRINTS = ("1.11", "2.22")  # 万元 in the two publications that were replaced, where the last one has a blank


def spent(one: Books) -> Decimal:
    """一般公共预算财政拨款支出 of the year, in 元; 政府性基金 are 212, 国有资本经营预算 223."""
    fen = sum(amount for (code, _), amount in one.spent.items() if code[:3] not in ("212", "223"))
    return Decimal(fen) / 100


@pytest.fixture(scope="module")
def unit() -> list[Books]:
    """2021, whose accounts are not given, 2022 and 2023."""
    return books(2, years=3, first_year=2021)


@pytest.fixture(scope="module")
def run(unit: list[Books], tmp_path_factory: pytest.TempPathFactory, run_juesuan):
    folder = tmp_path_factory.mktemp("years") / "reports"
    folder.mkdir()
    _, middle, last = unit
    for publication, misprint in enumerate((*MISPRINTS, None)):
        sheets = tables(middle)
        if misprint:
            (row,) = (row for row in sheets["Z05"] if row[0] == ITEM)
            row[-1] = misprint
        text = page(middle, sheets, sentences(middle, unit[0]))
        (folder / f"{publication}_2022.html").write_text(text, encoding="utf-8")
    (folder / "3_2022_预算.html").write_text(page(middle, budget_tables(middle), kind="预算"), encoding="utf-8")
    (folder / "4_2023.html").write_text(page(last, tables(last), sentences(last, middle)), encoding="utf-8")
    budget = budget_tables(last)
    (folder / "5_2023_预算.html").write_text(page(last, budget, kind="预算"), encoding="utf-8")
    corrected = page(last, {"B11": budget["B11"]}, kind="预算")
    (folder / "6_2023_预算.html").write_text(corrected, encoding="utf-8")
    done = run_juesuan("run", folder, warehouse=folder.parent / "warehouse")
    assert done.code == 0, done.err
    return done


def test_a_year_without_accounts_is_known_from_those_of_the_next(run, unit) -> None:
    series = run.rows(
        f"select fiscal_year, basis, amount_yuan, lower_yuan, upper_yuan from marts.fiscal_series "
        f"where phase = 'executed' and flow = 'expenditure' and {TOTAL} order by fiscal_year"
    )
    assert [row[:2] for row in series] == [(2021, "implied_by_change"), (2022, "reported"), (2023, "reported")]
    for (_, _, amount, lower, upper), one in zip(series, unit, strict=True):
        assert lower <= spent(one) <= upper
        assert abs(amount - spent(one)) <= 100


def test_what_the_accounts_imply_of_the_year_before_agrees_with_its_own(run) -> None:
    rows = run.rows(
        f"select fiscal_year, basis, agrees, superseded_by_report_id is not null, superseded_by_fact_id is not null, "
        f"sentence like '%与____年度相比%' from marts.prior_year_amounts where {TOTAL} order by fiscal_year"
    )
    assert rows == [
        (2021, "implied_by_change", None, False, False, True),
        (2022, "implied_by_change", True, True, True, True),
    ]


def test_no_year_has_a_fact_that_no_report_of_it_prints(run) -> None:
    assert run.rows("select * from marts.fiscal_amounts where fiscal_year = 2021") == []


def test_a_budget_stands_beside_the_accounts_item_by_item(run, unit) -> None:
    ((approved, stated, executed, rate, agrees, note, kinds),) = run.rows(
        """
        select approved_yuan, approved_in_accounts_yuan, executed_yuan, executed_of_approved_pct, approved_agrees, approved_note,
            (select list(report_type order by report_type) from marts.reports
             where report_id in (approved_report_id, approved_in_accounts_report_id, executed_report_id))
        from marts.budget_and_execution
        where fiscal_year = 2022 and flow = 'expenditure' and fund = 'general_public' and nature = 'all' and function_code = ?
        """,
        ITEM,
    )
    assert approved == stated and abs(approved - Decimal(unit[1].approved[ITEM]) / 100) <= 50
    assert rate == (100 * executed / approved).quantize(Decimal("0.000001"))
    assert (agrees, note, kinds) == (True, None, ["budget", "final_accounts"])


def test_three_publications_are_compared_one_after_the_other(run) -> None:
    rows = run.rows(
        """
        select function_code, flow, nature, change, old_yuan, new_yuan, is_current, old_file_name[:1], new_file_name[:1],
            old_withheld_reason is not null
        from marts.corrections where report_type = 'final_accounts' order by old_file_name
        """
    )
    first, second = (Decimal(text) * 10_000 for text in MISPRINTS)
    what = (ITEM, "balance_closing", "project_surplus")
    assert rows == [
        (*what, "changed", first, second, False, "0", "1", True),
        (*what, "disappeared", second, None, True, "1", "2", True),
    ]


def test_only_the_last_publication_is_current_and_the_others_are_history(run) -> None:
    ((published,),) = run.rows(
        "select list(distinct file_name) from marts.fiscal_amounts where fiscal_year = 2022 and phase = 'executed'"
    )
    assert [name[:1] for name in published] == ["2"]
    history = run.rows("select distinct file_name[:1] from history.fiscal_amounts where phase = 'executed' order by 1")
    assert history == [("0",), ("1",)]


def test_a_correction_of_some_tables_says_that_the_others_are_no_longer_current(run) -> None:
    ((said,),) = run.rows("select verdict_reason from marts.reports where file_name like '6%'")
    ((left_out,),) = run.rows("select count(*) from history.fiscal_amounts where file_name like '5%'")
    assert left_out > 0 and said.endswith(f"{left_out} figure(s) of the report it replaces are not in it")
    ((gone, others),) = run.rows(
        """
        select count(*) filter (change = 'disappeared'), count(*) filter (change <> 'disappeared')
        from marts.corrections where new_file_name like '6%'
        """
    )
    assert (gone, others) == (left_out, 0)
