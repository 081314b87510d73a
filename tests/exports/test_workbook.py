"""Who opens nothing but Excel sees every figure once, as it is printed, and what is wrong with it."""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from opened_workbooks import OFFICIAL, Opened, exact

from dagster_project import lookup
from dagster_project.exports import workbook
from dagster_project.exports.workbook_cells import LONGEST_TEXT
from dagster_project.exports.workbook_content import unit_years

MADE_UP, REAL = "示例市公共资源服务中心 2023", "株洲市公安局交通警察支队 2023"
CURRENT = "report_id in (select report_id from marts.reports where superseded_by is null)"


def exported(database: Path, folder: Path, **chosen: Any) -> dict[str, Opened]:
    with lookup.opened(database) as connection:
        paths = list(workbook.write_workbooks(connection, "a-release", folder, **chosen))
    return {path.stem: Opened(path) for path in paths}


@pytest.fixture(scope="module")
def sample(sample_run: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Opened]:
    """The workbooks of the sample."""
    return exported(sample_run.warehouse / "current" / "juesuan.duckdb", tmp_path_factory.mktemp("sample-xlsx"))


@pytest.fixture(scope="module")
def published(seeds_run: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Opened]:
    """The workbooks of the five published reports."""
    return exported(seeds_run.warehouse / "current" / "juesuan.duckdb", tmp_path_factory.mktemp("seeds-xlsx"))


@pytest.fixture(params=["sample", "published"])
def release(request: pytest.FixtureRequest) -> tuple[Any, dict[str, Opened]]:
    """A run, and the workbooks of what it released."""
    run = {"sample": "sample_run", "published": "seeds_run"}[request.param]
    return request.getfixturevalue(run), request.getfixturevalue(request.param)


@pytest.fixture
def changed(sample_run: Any, tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """A copy of the sample's release in which statements have changed something."""

    def change(*statements: str, parameters: Any = ()) -> Path:
        copy = tmp_path / "juesuan.duckdb"
        shutil.copyfile(sample_run.warehouse / "current" / "juesuan.duckdb", copy)
        copy.chmod(0o644)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement, parameters)
        return copy

    yield change


# ------------------------------------------------------------------------------------------- every figure, once


def test_every_printed_figure_stands_once_in_a_workbook_and_is_exact(release: Any) -> None:
    run, books = release
    printed = dict(run.rows(f"select cell_id, value from marts.cells where {CURRENT}"))
    places = {cell: (stem, place) for stem, book in books.items() for cell, place in book.places.items()}
    assert places.keys() == printed.keys()
    assert max(Counter(places.values()).values()) == 1
    assert {cell: exact(books[stem].at(place)) for cell, (stem, place) in places.items()} == printed


def test_no_figure_stands_where_no_figure_of_the_report_is(release: Any) -> None:
    run, books = release
    drawn = [value for book in books.values() for _, value in book.figures()]
    ((count, total),) = run.rows(f"select count(*), sum(value) from marts.cells where {CURRENT}")
    assert (len(drawn), sum(drawn)) == (count, total)


def test_a_figure_shows_the_decimals_it_is_printed_with(release: Any) -> None:
    run, books = release
    decimals = dict(run.rows(f"select cell_id, printed_decimals from marts.cells where {CURRENT}"))
    for book in books.values():
        for cell, place in book.places.items():
            shown = book.styled_at(place).number_format.partition("_")[0].partition('"')[0]
            assert len(shown.partition(".")[2]) == decimals[cell], (book.path.stem, place)


def test_zero_is_printed_zero_and_what_is_printed_blank_stays_blank(release: Any) -> None:
    run, books = release
    zeros = [cell for (cell,) in run.rows(f"select cell_id from marts.cells where value = 0 and {CURRENT}")]
    for book in books.values():
        for name, rows in book.sheets.items():
            if OFFICIAL.match(name):
                zeros_drawn = sum(isinstance(value, float) and value == 0 for row in rows for value in row)
                of_it = [cell for cell in zeros if book.places.get(cell, "").startswith((f"'{name}'!", f"{name}!"))]
                assert zeros_drawn == len(of_it), (book.path.stem, name)


# ------------------------------------------------------------------------------------------- the official layout


def test_columns_are_those_of_the_official_form_also_where_nothing_is_printed(sample: dict[str, Opened]) -> None:
    assert sample[MADE_UP].table("Z03")[3] == [
        *("科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"),
        *("上缴上级支出", "经营支出", "对附属单位补助支出"),
    ]


def test_a_figure_stands_under_the_header_of_what_it_means(sample: dict[str, Opened], sample_run: Any) -> None:
    rows = sample_run.rows(
        """
        select function_code, amount_wan from quarantine.fiscal_amounts join marts.cells using (cell_id, report_id)
        where unit_name like '示例%' and cells.table_code = 'Z03' and nature = 'project' and function_code <> 'TOTAL'
        """
    )
    table = sample[MADE_UP].table("Z03")
    column = table[3].index("项目支出")
    found = {row[0]: exact(row[column]) for row in table[5:] if row[0] and isinstance(row[column], float)}
    assert len(rows) > 1
    assert found == dict(rows)


def test_rows_stand_in_the_order_printed(release: Any) -> None:
    _, books = release
    for book in books.values():
        for name, rows in book.sheets.items():
            if name.startswith(("Z02", "Z03", "Z05")):
                codes = [row[0] for row in rows[4:] if str(row[0]).isdigit()]
                assert codes == sorted(codes), (book.path.stem, name)  # as these reports print them
                assert len(codes) > 5


def test_both_sides_of_the_total_stand_in_one_line(sample: dict[str, Opened]) -> None:
    table = sample[MADE_UP].table("Z01")
    totals = next(row for row in table if row[0] == "总计")
    assert totals[2] == "总计"
    assert totals[1] == totals[3] == 512.4


def test_lines_that_print_nothing_are_named_after_the_form_in_grey(sample: dict[str, Opened]) -> None:
    table = sample[MADE_UP].table("Z01")
    line = next(number for number, row in enumerate(table) if row[2] == "二、外交支出")
    assert table[line][3] == ""
    sheet = next(one for one in sample[MADE_UP].styled.worksheets if one.title.startswith("Z01"))
    assert sheet.cell(line + 1, 3).font.color.rgb.endswith("808080")
    printed = next(number for number, row in enumerate(table) if row[2] == "一、一般公共服务支出")
    assert sheet.cell(printed + 1, 3).font.color is None


def test_lines_that_print_nothing_have_the_names_that_the_document_prints_there(
    published: dict[str, Opened], seeds_run: Any, seeds: Path
) -> None:
    ((file,),) = seeds_run.rows("select file_name from marts.reports where unit_name like '株洲%'")
    printed = iter((seeds / file).read_text(encoding="utf-8").splitlines())
    rows = [(row[0], row[2]) for row in published[REAL].table("Z01")[5:] if row[2]]
    assert len(rows) == 30
    for left, right in rows:  # in this order, the two of a row in one line
        assert any({left, right} <= set(line.split("\t")) for line in printed), (left, right)


def test_no_cells_are_merged_in_a_way_that_excel_takes_for_damage(release: Any) -> None:
    _, books = release
    for book in books.values():
        for sheet in book.styled.worksheets:
            covered = Counter(place for merged in sheet.merged_cells.ranges for place in merged.cells)
            assert all(merged.size["rows"] * merged.size["columns"] > 1 for merged in sheet.merged_cells.ranges)
            assert max(covered.values(), default=1) == 1, (book.path.stem, sheet.title)


def test_the_unit_of_money_is_told_as_printed(sample: dict[str, Opened]) -> None:
    assert "金额单位：万元" in sample[MADE_UP].table("Z02")[1]


# ------------------------------------------------------------------------------------------- what is wrong


def test_what_is_withheld_is_struck_through_and_says_why_and_nothing_else_is(release: Any) -> None:
    run, books = release
    withheld = dict(
        run.rows(
            """
            select cells.cell_id, withheld_reason from quarantine.fiscal_amounts as facts
            join marts.cells as cells on facts.fact_id = cells.fact_id
            union
            select cell_id, withheld_reason from quarantine.indicators
            """
        )
    )
    struck = {}
    for book in books.values():
        for cell, place in book.places.items():
            target = book.styled_at(place)
            if target.font.strike:
                struck[cell] = target.comment.text if target.comment else ""
    assert withheld.keys() == struck.keys()
    assert withheld
    assert all(reason in struck[cell] for cell, reason in withheld.items())


def test_every_figure_that_a_finding_is_about_says_so(release: Any) -> None:
    run, books = release
    involved = run.rows(
        """
        select unnest(evaluations.cell_ids), findings.identity_id, findings.message_zh, findings.message_en
        from marts.findings as findings
        join marts.identity_evaluations as evaluations using (report_id, identity_id, instance)
        where findings.superseded_by is null
        """
    )
    assert involved
    comments = {
        cell: target.comment.text
        for book in books.values()
        for cell, place in book.places.items()
        if (target := book.styled_at(place)).comment
    }
    for cell, identity, zh, en in involved:
        text = comments[cell]
        assert all(part in text for part in (identity, zh, en)) or "见“发现”" in text
    ((plain,),) = run.rows(
        f"""
        select count(*) from marts.cells where {CURRENT} and placement = 'as_printed'
            and not list_contains((select list(fact_id) from quarantine.fiscal_amounts), coalesce(fact_id, ''))
        """
    )
    assert len(comments) < plain  # most figures are at peace


def test_colour_marks_what_can_be_wrong_and_not_what_merely_takes_part(
    sample: dict[str, Opened], sample_run: Any
) -> None:
    rows = sample_run.rows(
        """
        select cell, bool_or(contains(suspects, cell)) from (
            select unnest(cell_ids) as cell, suspects from marts.findings as findings
            join marts.identity_evaluations using (report_id, identity_id, instance)
            where findings.unit_name like '示例%'
        ) group by cell
        """
    )
    coloured = {cell: sample[MADE_UP].styled_at(sample[MADE_UP].places[cell]).fill.fgColor.rgb for cell, _ in rows}
    assert {can_be_wrong for _, can_be_wrong in rows} == {True, False}
    assert {cell for cell, colour in coloured.items() if colour == "00FF9C9C"} == {
        cell for cell, wrong in rows if wrong
    }


def test_all_findings_are_listed_with_the_cells_they_are_about(release: Any) -> None:
    run, books = release
    listed = Counter(row[-1] for book in books.values() for row in book.sheets["发现"][1:])
    known = {one for (one,) in run.rows(f"select finding_id from marts.findings where {CURRENT}")}
    assert listed.keys() == known
    for book in books.values():
        head, *rows = book.sheets["发现"]
        for row in rows:
            for place in filter(None, row[head.index("涉及单元格\nfigures in")].split("\n")):
                assert isinstance(book.at(place), float)


# ------------------------------------------------------------------------------------------- the other sheets


def test_the_first_sheet_says_what_the_workbook_is_of(release: Any) -> None:
    run, books = release
    for unit, year, file, sha256, cells in run.rows(
        "select unit_name, fiscal_year, file_name, file_sha256, cells from marts.reports where superseded_by is null"
    ):
        name, rows = next(iter(books[f"{unit} {year}"].sheets.items()))
        told = "\n".join(str(value) for row in rows for value in row)
        assert name == "说明"
        figures = Counter(sheet == "其他数字" for sheet, _ in books[f"{unit} {year}"].figures())
        counted = f"官方表 {figures[False]} 个，其他数字 {figures[True]} 个"
        assert all(part in told for part in (unit, str(year), file, sha256, f"{cells} 个", "a-release", counted))


def test_indicators_and_projects_are_those_of_the_marts(release: Any) -> None:
    run, books = release
    for sheet, relations, column, value in (
        ("指标", ("marts.indicators", "quarantine.indicators"), 4, "value"),
        ("项目", ("marts.projects",), 3, "executed_yuan"),
    ):
        expected = Counter(
            one for relation in relations for (one,) in run.rows(f"select {value} from {relation} where {CURRENT}")
        )
        found = Counter(
            exact(row[column]) if row[column] != "" else None  # nothing is no zero
            for book in books.values()
            for row in book.sheets.get(sheet, [[]])[1:]
        )
        assert found == expected
        assert expected


# ------------------------------------------------------------------------------------------- hostile content


def test_text_never_runs_and_what_cannot_be_written_is_visible(changed: Callable[..., Path], tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://x","a")'
    database = changed(
        "update marts.cells set row_label = '=1+1'",
        "update marts.cells set column_label = '@' || column_label where column_label <> ''",
        "update marts.findings set message_zh = '+cmd' || chr(7), message_en = repeat('长', 40000), suggestion = '#N/A'",
        f"update marts.reports set report_title = '{formula}', file_name = '-1', unit_name = '=A1'",
    )
    for book in exported(database, tmp_path / "out").values():
        with zipfile.ZipFile(book.path) as parts:
            assert not any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in parts.namelist())
        for sheet in book.styled.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type in ("s", "n"), cell.coordinate
                    if isinstance(cell.value, str):
                        assert len(cell.value) <= LONGEST_TEXT
                        assert cell.quotePrefix == cell.value.startswith(("=", "+", "-", "@", "'")), cell.value
                    if cell.comment:
                        assert len(cell.comment.text) <= LONGEST_TEXT
        if len(book.sheets["发现"]) > 1:
            assert book.sheets["发现"][1][3] == "+cmd␇"
            assert book.sheets["发现"][1][4].endswith("…")
            assert book.sheets["发现"][1][9] == "#N/A"


def test_names_of_files_are_safe_everywhere_and_never_the_same(changed: Callable[..., Path], tmp_path: Path) -> None:
    names = ["甲/乙", "甲:乙", "CON", "con", "../../etc", "长" * 200 + ".", None]
    cases = " ".join(
        f"when {n} then {'null' if name is None else chr(39) + name + chr(39)}" for n, name in enumerate(names)
    )
    database = changed(
        f"""
        update marts.reports as reports set fiscal_year = 2023, unit_name = case nth {cases} end
        from (select report_id, row_number() over (order by report_id) - 1 as nth from marts.reports) as numbered
        where reports.report_id = numbered.report_id
        """,
    )
    books = exported(database, tmp_path / "out")
    assert len({stem.casefold() for stem in books}) == len(books) == 6
    for stem in books:
        assert not set(stem) & set('<>:"/\\|?*')
        assert len(f"{stem}.xlsx".encode()) <= 255
        assert stem.partition(".")[0].upper() not in ("CON", "NUL")
        assert stem == stem.strip(" .")
    with lookup.opened(database) as connection:
        assert sum("甲_乙" in one.stem for one in unit_years(connection)) == 2
    assert {one.name for one in (tmp_path / "out").iterdir()} == {f"{stem}.xlsx" for stem in books}


# ------------------------------------------------------------------------------------------- releases and choices


def test_the_same_release_gives_the_same_bytes(sample: dict[str, Opened], sample_run: Any, tmp_path: Path) -> None:
    again = exported(sample_run.warehouse / "current" / "juesuan.duckdb", tmp_path, unit="示例")
    assert again.keys() == {MADE_UP}
    assert again[MADE_UP].path.read_bytes() == sample[MADE_UP].path.read_bytes()


def test_a_superseded_report_has_no_workbook(changed: Callable[..., Path]) -> None:
    database = changed("update marts.reports set superseded_by = 'x' where unit_name like '示例%'")
    with lookup.opened(database) as connection:
        assert MADE_UP not in [one.stem for one in unit_years(connection)]


def test_an_empty_release_writes_nothing_and_says_so(changed: Callable[..., Path], tmp_path: Path) -> None:
    database = changed("delete from marts.reports")
    with pytest.raises(workbook.NothingToExport, match="没有可读的报告 / the release holds no report"):
        exported(database, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_writes_what_is_chosen_of_a_named_release(
    sample_run: Any, run_juesuan: Callable[..., Any], tmp_path: Path
) -> None:
    ((release,),) = [[one.name] for one in (sample_run.warehouse / "releases").iterdir() if one.name[0] != "."]
    chosen = ("--unit", "示例", "--year", 2023, "--release", release)
    done = run_juesuan("export", "--excel", tmp_path, *chosen, warehouse=sample_run.warehouse)
    assert (done.code, done.out) == (0, f"{tmp_path / MADE_UP}.xlsx\n"), done.err
    about = openpyxl.load_workbook(tmp_path / f"{MADE_UP}.xlsx")["说明"]
    assert release in [cell.value for cell in about["B"]]


def test_a_unit_that_the_release_does_not_have_is_wrong_use(
    sample_run: Any, run_juesuan: Callable[..., Any], tmp_path: Path
) -> None:
    done = run_juesuan("export", "--excel", tmp_path / "out", "--unit", "没有的单位", warehouse=sample_run.warehouse)
    assert done.code == 2
    assert "没有的单位：没有这样的单位或年度 / the release has no such unit or year" in done.err
    assert not (tmp_path / "out").exists()
