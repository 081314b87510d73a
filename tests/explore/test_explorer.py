"""What a person does with the explorer, served and from the disk alike."""

from __future__ import annotations

import re

from looking import PLAIN_SCOPE, UNIT, looking_at
from playwright.sync_api import expect

WITHHELD = "示例市公共资源服务中心"


def test_the_first_page_tells_what_the_release_holds(explorer, sample_run):
    page = explorer.open()
    ((facts,),) = sample_run.rows("select count(*) from marts.fiscal_amounts")
    assert f"{facts:,}个已发布事实" in page.inner_text(".counts")
    assert page.inner_text("#release").endswith((sample_run.warehouse / "current").resolve().name)
    assert page.locator("main svg rect, main svg path").count() > 5, "the chart is drawn"


def test_a_unit_is_found_by_a_part_of_its_name(explorer):
    page = explorer.open("units")
    page.locator("input[name=q]").fill("株洲")
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.locator("main tbody th a").click()
    page.wait_for_selector(f"h1:has-text('{UNIT}')")
    assert "unit=" in page.url


def test_units_are_chosen_by_sector_and_counts_say_how_many_there_are(explorer, sample_run):
    page = explorer.open("units")
    found = sample_run.rows(
        """
        select units.sector, count(*) from marts.reports join marts.units using (unit_name)
        where superseded_by is null and is_current group by 1 order by 2 desc, 1 limit 1
        """
    )
    ((sector, count),) = found
    option = page.locator("select[name=sector] option", has_text=sector)
    assert option.inner_text() == f"{sector} ({count})"
    page.locator("select[name=sector]").select_option(sector)
    expect(page.locator("main tbody tr")).to_have_count(count)


def test_the_treemap_is_gone_down_into_and_back(explorer):
    page = explorer.open("functions", **PLAIN_SCOPE)
    page.wait_for_selector("main svg text:has-text('社会保障和就业支出')")
    explorer.table("金额表").locator("a", has_text="社会保障和就业支出").click()  # what the keyboard reaches
    page.wait_for_selector(".trail b:has-text('社会保障和就业支出')")
    page.locator("main svg text", has_text="行政事业单位养老支出").first.click(force=True)
    page.wait_for_selector(".trail b:has-text('行政事业单位养老支出')")
    assert "机关事业单位基本养老保险缴费支出" in explorer.table("金额表").inner_text()
    page.go_back()
    page.wait_for_selector(".trail b:has-text('社会保障和就业支出')")


def test_what_is_drawn_adds_up_to_the_leaves_and_no_money_twice(explorer, sample_run):
    explorer.open("functions", **PLAIN_SCOPE)
    ((leaves,),) = sample_run.rows(
        """
        select sum(amount_wan) from marts.fiscal_amounts
        where is_leaf and flow = 'expenditure' and unit_name = ? and fiscal_year = 2023 and phase = 'executed'
            and fund = 'general_public'
        """,
        UNIT,
    )
    first = explorer.table("金额表").locator("tbody tr").first
    assert f"{leaves:,.2f}" in first.locator("td").first.inner_text()


def test_a_number_leads_to_its_cell_its_row_and_its_identities(explorer, sample_run):
    page = explorer.open("functions", **PLAIN_SCOPE)
    ((fact, text, file, table, row, column),) = sample_run.rows(
        """
        select facts.fact_id, cells.printed_text, cells.file_name, cells.table_index + 1, cells.row_index + 1,
            cells.column_index + 1
        from marts.fiscal_amounts as facts join marts.cells as cells using (cell_id)
        where facts.unit_name = ? and facts.function_code = '208' and facts.nature = 'all' and facts.flow = 'expenditure'
            and facts.phase = 'executed' and facts.fund = 'general_public' and facts.economic_code = 'TOTAL'
        """,
        UNIT,
    )
    explorer.table("金额表").locator(f"a[href*='{fact}']").first.click()
    shown = explorer.figure()
    first = shown.locator(".cell").first.inner_text()
    assert text in first and file in first and f"第 {table} 个表第 {row} 行第 {column} 列" in first
    assert shown.locator(".cell").first.locator("mark").inner_text() == text
    ((checks,),) = sample_run.rows(
        """
        select count(distinct (identity_id, instance)) from marts.identity_evaluations
        where list_has_any(cell_ids, (select list(cell_id) from marts.cells where fact_id = ?))
        """,
        fact,
    )
    assert shown.locator("table").last.locator("tbody tr").count() == checks > 0
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("figure="))


def test_bars_of_economic_subjects_stand_beside_their_numbers(explorer):
    page = explorer.open("economics", **PLAIN_SCOPE)
    page.wait_for_selector("main svg text:has-text('基本工资')")
    assert "万元" in page.locator("figcaption").inner_text()
    assert "301" in explorer.table("金额表").inner_text()
    assert "未按经济分类列示" in page.locator("main").inner_text(), "project money has no economic subject here"


def test_withheld_figures_are_struck_through_and_no_picture_shows_them(explorer, sample_run):
    page = explorer.open("functions", unit=WITHHELD, year="2023", phase="executed", fund="general_public")
    ((count,),) = sample_run.rows(
        """
        select count(*) from quarantine.fiscal_amounts
        where unit_name = ? and phase = 'executed' and fund = 'general_public' and flow = 'expenditure'
        """,
        WITHHELD,
    )
    assert page.locator("tr.is-withheld s").count() == count > 0
    assert page.locator("main svg").count() == 0
    page.locator("tr.is-withheld a.withheld").first.click()
    assert "扣留原因" in explorer.figure().inner_text()


def test_findings_are_chosen_by_severity_and_told_in_both_languages(explorer, sample_run):
    page = explorer.open("findings")
    page.locator("select[name=severity]").select_option("fatal")
    ((fatal,),) = sample_run.rows("select count(*) from marts.findings where severity = 'fatal'")
    expect(page.locator("article")).to_have_count(fatal)
    assert page.locator("article p[lang=en]").count() == fatal
    ((en,),) = sample_run.rows("select min(message_en) from marts.findings where severity = 'fatal'")
    assert en in page.locator("main").inner_text()
    page.locator("article a", has_text="看原文和数字").first.click()
    assert explorer.figure().locator("mark").count() > 0


def test_bounds_are_ranges_and_what_is_not_known_has_no_amount(explorer, sample_run):
    page = explorer.open("bounds", unit=UNIT, year="2023")
    page.wait_for_selector("main svg text:has-text('–')")
    ((code, lower, upper, least, most),) = sample_run.rows(
        """
        select economic_code, lower_yuan / 10000, upper_yuan / 10000, least_yuan, most_yuan from marts.function_by_economic
        where unit_name = ? and basis = 'bounded' and function_code = ? order by most_yuan desc, economic_code limit 1
        """,
        UNIT,
        page.locator("select[name=code]").input_value(),
    )
    row = explorer.table("上下限").locator("tbody tr", has_text=code)
    assert row.locator("td").all_inner_texts()[:4] == [
        f"{lower:,.2f}",
        f"{upper:,.2f}",
        "—",
        f"{least:,.2f} – {most:,.2f}",
    ]
    row.locator("a.number").click()
    assert code in explorer.figure().locator(".facts").first.inner_text(), "the total that bounds it"


def test_a_pair_that_follows_from_the_totals_has_its_amount_and_how_exact_it_is(explorer, sample_run):
    explorer.open("bounds", unit=UNIT, year="2023", code="2210201")
    ((amount, least, most),) = sample_run.rows(
        """
        select amount_yuan / 10000, least_yuan, most_yuan from marts.function_by_economic
        where unit_name = ? and function_code = '2210201' and economic_code = '30113'
        """,
        UNIT,
    )
    cells = explorer.table("上下限").locator("tbody tr", has_text="30113").locator("td").all_inner_texts()
    assert cells[:4] == [f"{amount:,.2f}"] * 3 + [f"{least:,.2f} – {most:,.2f}"] and least < most


def test_money_without_bounds_says_why(explorer):
    page = explorer.open("bounds", unit=UNIT, year="2023", fund="general_public", nature="project")
    expect(page.locator("main .warn")).to_contain_text("没有按经济科目的款列示")
    page.locator("select[name=nature]").select_option("basic")
    expect(page.locator("main")).to_contain_text("440 对中 144 对")
    page = explorer.open("bounds", unit="湖南省高速公路交通警察局怀化支队")
    expect(page.locator("main .warn")).to_contain_text("no executed expenditure")


def test_what_is_printed_only_in_parts_is_told_by_its_parts(explorer):
    page = explorer.open("functions", unit="湖南省高速公路交通警察局怀化支队")
    first = explorer.table("金额表").locator("tbody tr").first.inner_text()
    assert "2,664.08" in first and "基本支出 1,383.43" in first and "项目支出 1,280.65" in first
    assert "图中合计" not in page.inner_text("main"), "nothing is drawn"


def test_a_picture_says_how_much_of_the_money_it_shows(explorer, sample_run):
    page = explorer.open("economics", **PLAIN_SCOPE)
    ((drawn, every),) = sample_run.rows(
        """
        select sum(amount_wan) filter (economic_code <> 'TOTAL'), sum(amount_wan) from marts.fiscal_amounts
        where is_economic_leaf and flow = 'expenditure' and unit_name = ? and fiscal_year = 2023 and phase = 'executed'
            and fund = 'general_public'
        """,
        UNIT,
    )
    assert drawn < every
    expect(page.locator("main")).to_contain_text(f"图中合计 drawn {drawn:,.2f}")


def test_a_figure_is_reached_and_left_with_the_keyboard(explorer):
    page = explorer.open("functions", **PLAIN_SCOPE)
    link = explorer.table("金额表").locator(".line a.number").first
    link.focus()
    page.keyboard.press("Enter")
    explorer.figure()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_where_no_budget_was_executed_it_says_so(explorer):
    expect(explorer.open("execution").locator("main .warn")).to_contain_text("both a budget and an account")


def test_three_public_expenses_are_drawn_and_lead_to_their_cells(explorer, sample_run):
    page = explorer.open("sangong", unit="常宁市公安局交通警察大队")
    expect(page.locator("main .chart svg").first).to_be_visible()
    ((text, value),) = sample_run.rows(
        """
        select printed_text, value / 10000 from marts.indicators
        where unit_name like '常宁%' and indicator = 'sangong_total' and phase = 'executed'
        """
    )
    explorer.table("“三公”经费").locator("tr", has_text="合计").locator("a.number", has_text=f"{value:,.2f}").click()
    assert text in explorer.figure().locator(".cell").inner_text()


def test_no_view_shows_a_code_where_a_word_belongs(explorer):
    for view in ("overview", "units", "functions", "economics", "sangong", "execution", "findings", "bounds"):
        text = explorer.open(view, **({} if view in ("overview", "units", "findings") else {"unit": UNIT})).inner_text(
            "main"
        )
        for code in ("final_accounts", "general_public", "published_in_part", "undefined", "false", "NaN", "[object"):
            assert code not in text, f"{code} in {view}"


def test_it_fits_a_phone(browser, served):
    with looking_at(browser, served, width=390) as narrow:
        for view in ("overview", "units", "functions", "economics", "findings", "bounds"):
            page = narrow.open(view, **({} if view in ("overview", "units", "findings") else {"unit": UNIT}))
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, view
        lines = """cells => cells.map(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return new Set([...range.getClientRects()].map(box => box.top)).size;
        })"""
        assert set(narrow.table("上下限").locator("td.num").evaluate_all(lines)) == {1}, "a number is never broken"
