"""The shipped sample is drawn from the reviewed figures, its arithmetic is the reports' own, its sentences are ours."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from make_sample import DRAWN_ON, RAW, draw
from python_calamine import CalamineWorkbook
from sample_arithmetic import differences, known_differences, statements
from sample_sheets import Workbook, amount, by_table, coded_rows, economic_amounts, read_workbook, workbook_names

ZHUZHOU = "株洲市公安局交通警察支队_2023年度部门决算"
EXAMPLE = "示例_示例市公共资源服务中心_2023年度部门决算"
TEXT_REPORTS = sorted(path for path in RAW.iterdir() if path.suffix in {".txt", ".md"})
SEED_OF = {
    "怀化市公安局交警支队_2018年度整体支出绩效自评报告.txt": "000_*.txt",
    "湖南省高速公路交通警察局怀化支队_2020年度整体支出绩效自评报告.txt": "001_*.txt",
    "常宁市公安局交通警察大队_2020年度整体支出绩效自评报告.txt": "002_*.txt",
    "怀化市道路运输服务中心_2023年度整体支出绩效自评报告.md": "004_*.txt",
}
UNITS = {name.split("_")[0] for name in [*SEED_OF, ZHUZHOU]}
LONGEST_SHARED_RUN = 17  # Chinese characters; a sentence is longer, a subject or a unit may be, so those are exempt


def _cells(workbook: CalamineWorkbook, sheet: str) -> Sequence[Sequence[object]]:
    return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def _merged(workbook: CalamineWorkbook, sheet: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return sorted(workbook.get_sheet_by_name(sheet).merged_cell_ranges or [])


# ------------------------------------------------------------------------------------------------ workbooks


@pytest.mark.parametrize("name", workbook_names())
def test_a_workbook_drawn_twice_is_the_same_to_the_byte(name: str) -> None:
    assert draw(name) == draw(name)


@pytest.mark.parametrize("name", workbook_names())
def test_nothing_in_a_workbook_tells_when_it_was_drawn(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(draw(name))) as parts:
        assert {part.date_time for part in parts.infolist()} == {DRAWN_ON.timetuple()[:6]}
        properties = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", properties)) == {f"{DRAWN_ON.isoformat()}Z"}


@pytest.mark.parametrize("name", workbook_names())
def test_the_shipped_workbook_is_the_one_its_figures_draw(name: str, tmp_path: Path) -> None:
    (tmp_path / "drawn.xlsx").write_bytes(draw(name))
    drawn = CalamineWorkbook.from_path(str(tmp_path / "drawn.xlsx"))
    shipped = CalamineWorkbook.from_path(str(RAW / f"{name}.xlsx"))
    assert shipped.sheet_names == drawn.sheet_names == list(read_workbook(name))
    for sheet in shipped.sheet_names:
        assert _cells(shipped, sheet) == _cells(drawn, sheet)
        assert _merged(shipped, sheet) == _merged(drawn, sheet)


@pytest.mark.parametrize("name", workbook_names())
def test_a_shipped_cell_is_a_number_where_an_amount_is_printed_and_text_or_blank_elsewhere(name: str) -> None:
    shipped = CalamineWorkbook.from_path(str(RAW / f"{name}.xlsx"))
    for sheet, rows in read_workbook(name).items():
        for row, cells in zip(rows, _cells(shipped, sheet), strict=True):
            for printed, value in zip(row, cells, strict=False):
                expected = amount(printed)
                if expected is not None:
                    assert isinstance(value, float)
                    assert Decimal(str(value)) == expected
                else:
                    assert value == ("" if printed in ("<", "^") else printed)


def test_merged_cells_are_read_back_as_the_official_form_has_them() -> None:
    shipped = CalamineWorkbook.from_path(str(RAW / f"{ZHUZHOU}.xlsx"))
    merged = _merged(shipped, "Z05 一般公共预算财政拨款收入支出决算批复表")
    assert ((0, 0), (0, 16)) in merged, "the title spans the table"
    assert ((3, 0), (4, 2)) in merged, "科目代码 spans 类 款 项 and both header levels"
    assert ((3, 3), (4, 3)) in merged, "科目名称 spans both header levels"
    assert ((3, 7), (3, 9)) in merged, "本年收入 spans 合计 基本 项目"
    assert ((5, 0), (6, 0)) in merged, "类 spans the 栏次 and the 合计 row"
    assert ((7, 0), (7, 2)) in merged, "a subject code spans 类 款 项"


# ----------------------------------------------------------------------------------------------- arithmetic


@pytest.mark.parametrize("name", workbook_names())
def test_the_figures_add_up_except_where_a_difference_is_named(name: str) -> None:
    assert sorted(differences(read_workbook(name))) == sorted(known_differences(name))


def test_every_kind_of_statement_is_made_about_the_eight_tables() -> None:
    about = {claim.split()[0] for claim, _, _ in statements(read_workbook(ZHUZHOU))}
    assert about == {"Z01", "Z02", "Z03", "Z04", "Z05", "Z06"}
    assert len(list(statements(read_workbook(ZHUZHOU)))) > 200


def test_a_wrong_amount_anywhere_is_a_difference() -> None:
    workbook = read_workbook(ZHUZHOU)
    as_published = differences(workbook)
    for name, sheet in workbook.items():
        for row in sheet:
            for column, text in enumerate(row):
                value = amount(text)
                if value is None:
                    continue
                row[column] = str(value + Decimal("0.01"))
                found = differences(workbook)
                row[column] = text
                assert found != as_published, (name, row)


def test_the_rows_that_a_converter_damaged_are_set_right() -> None:
    tables = by_table(read_workbook(ZHUZHOU))
    budget = coded_rows(tables["Z05"])
    for code, printed in {"2040202": Decimal("625.00"), "2040219": Decimal("480.97")}.items():
        shown = [printed, None, printed]
        assert budget[code] == [None] * 3 + shown + shown + [None] * 4
    assert economic_amounts(tables["Z06"])["人员经费合计"] == Decimal("10838.71")
    assert ["栏次", "", "1", "栏次", "", "2", "3", "4", "5"] in tables["Z04"]


def test_in_the_example_only_the_total_of_the_expenditure_table_is_wrong() -> None:
    workbook: Workbook = read_workbook(EXAMPLE)
    total = next(row for row in by_table(workbook)["Z03"] if row[0] == "合计")
    total[2] = "512.40"
    assert differences(workbook) == []


# ------------------------------------------------------------------------------------------ text and waivers


def test_nothing_is_waived_in_the_sample() -> None:
    assert yaml.safe_load((RAW / "waivers.yml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", SEED_OF)
def test_every_figure_of_a_text_report_is_printed_in_the_published_one(name: str, seeds: Path) -> None:
    published = _numbers(next(seeds.glob(SEED_OF[name])).read_text(encoding="utf-8"))
    shown = _numbers((RAW / name).read_text(encoding="utf-8"))
    assert shown <= published


def test_every_amount_of_the_zhuzhou_workbook_is_printed_in_the_published_report(seeds: Path) -> None:
    published = _numbers(next(seeds.glob("003_*.txt")).read_text(encoding="utf-8"))
    for name, sheet in read_workbook(ZHUZHOU).items():
        for text in (text for row in sheet for text in row if amount(text) is not None):
            assert _plain(text) in published, (name, text)


def test_no_sentence_of_the_sample_stands_in_a_published_report(seeds: Path) -> None:
    published: set[str] = set()
    for seed in seeds.glob("*.txt"):
        published |= _windows(seed.read_text(encoding="utf-8"))
    for path in TEXT_REPORTS:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            assert not _windows(_without_names(line)) & published, f"{path.name} line {number}"
    for workbook in map(read_workbook, workbook_names()):
        for name, sheet in workbook.items():
            for text in (text for row in sheet[1:] for text in row if "。" in text):
                assert not _windows(text) & published, f"{name}: {text}"


def test_a_copied_sentence_would_be_noticed(seeds: Path) -> None:
    text = next(seeds.glob("001_*.txt")).read_text(encoding="utf-8")
    sentence = max(re.split("[。\n]", text), key=len)
    assert _windows(_without_names(sentence)) & _windows(text)


def _windows(text: str) -> set[str]:
    """Every run of one Chinese character more than may be shared; figures stay in, punctuation and spaces go."""
    text = re.sub(r"[^一-鿿0-9.%]", "", unicodedata.normalize("NFKC", text))
    places = [place for place, character in enumerate(text) if "一" <= character <= "鿿"]
    return {text[start : end + 1] for start, end in zip(places, places[LONGEST_SHARED_RUN:], strict=False)}


def _without_names(line: str) -> str:
    for unit in sorted(UNITS, key=len, reverse=True):
        line = line.replace(unit, "")
    return line


def _numbers(text: str) -> set[str]:
    text = unicodedata.normalize("NFKC", text).replace(",", "")
    return {_plain(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}


def _plain(number: str) -> str:
    return f"{Decimal(number).normalize():f}"
