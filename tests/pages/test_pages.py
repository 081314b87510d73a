"""The pages of a release, as files and as a browser shows them."""

from __future__ import annotations

import re
import shutil
import subprocess
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from dagster_project import lookup, pages, staging, transform
from dagster_project.identities import suspects
from dagster_project.interpret import interpret
from dagster_project.model import Document, Grid, GridCell, Paragraph, Report, Segment
from dagster_project.pages.content import Trend

HOSTILE = "<script>document.title='taken'</script>局"
RELEASE = {"release_id": "20240101T000000Z-abcdef", "created_at": "2024-01-01T00:00:00+00:00"}
WRONG_SUM = "总支出100万元，其中：基本支出60万元，项目支出30万元。"
WRONG_COUNT = "下设4个内设机构：办公室、财务科、业务科。"


def report_of(report_id: str, unit: str, year: int) -> Report:
    """Total 100, of which 60 and 30, and a table with a script for a label."""
    texts = ("<img src=x onerror=alert(1)>共5万元。", WRONG_SUM, WRONG_COUNT)
    grid = Grid(
        tuple(
            GridCell(r, c, t, line=9 + r)
            for r, row in enumerate((("项目", "金额（万元）"), ("<script>alert(1)</script>", "12.50")))
            for c, t in enumerate(row)
        )
    )
    blocks = (*(Paragraph(text, line) for line, text in enumerate(texts, 1)), grid)
    document = Document(report_id * 16, f"{report_id}.txt", "text", "text", blocks)
    segment = Segment(document, 0, len(blocks), unit, year, "self_evaluation")
    return Report(report_id, (segment,), unit, year, "self_evaluation")


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "juesuan.duckdb"
    found = [interpret(report_of("aaaa", HOSTILE, 2023)), interpret(report_of("bbbb", "青石县档案馆", 2022))]
    with duckdb.connect(str(path)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        staging.insert(connection, "reports", (staging.report_row(one, {}, None) for one in found))
        staging.insert_interpretations(connection, found)
    transform.build(path, **transform.AUDIT_MODELS)
    with duckdb.connect(str(path)) as connection:
        suspects.write_suspects(connection)
    transform.build(path, **transform.MART_MODELS)
    return path


def written(database: Path, target: Path, chosen: pages.Chosen | None = None) -> Path:
    with lookup.opened(database) as connection:
        return pages.write(connection, RELEASE, chosen or pages.Chosen(), target)


@pytest.fixture(scope="session")
def folder(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(database, tmp_path_factory.mktemp("pages") / "report").parent


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def ids(self) -> set[str | None]:
        return {attributes.get("id") for _, attributes in self.found}


def tags(page: Path) -> _Tags:
    return _Tags(page.read_text(encoding="utf-8"))


def every_page(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.html"))
    assert len(found) == 3, "the index and two reports"
    return found


def text_in_marks(html: str, name: str) -> list[str]:
    """What is marked so, below the legend of the marks."""
    marks = re.findall(r'<mark class="(.*?)".*?>(.*?)</mark>', html[html.index("<section") :], re.DOTALL)
    return [re.sub("<.*?>", "", body) for classes, body in marks if name in classes.split()]


def test_no_page_refers_to_anything_outside(folder):
    for page in every_page(folder):
        for tag, attributes in tags(page).found:
            assert tag not in ("link", "img", "iframe", "object", "base"), tag
            for name in ("src", "href"):
                assert not re.match(r"(\w+:)?//|\w+:", attributes.get(name) or ""), attributes
        assert "url(" not in page.read_text(encoding="utf-8")


def test_every_link_leads_somewhere(folder):
    seen = 0
    for page in every_page(folder):
        for _, attributes in tags(page).found:
            if href := attributes.get("href"):
                file, _, anchor = href.partition("#")
                target = (page.parent / file).resolve()
                assert target.is_file(), href
                assert not anchor or anchor in tags(target).ids(), href
                seen += 1
    assert seen >= 4


def test_what_a_document_prints_is_inert(folder):
    for page in every_page(folder):
        scripts = [attributes for tag, attributes in tags(page).found if tag == "script"]
        assert len(scripts) == 1, "our own, which the policy names by its digest"
        assert not any(name.startswith("on") for _, attributes in tags(page).found for name in attributes)
    assert any("&lt;script&gt;alert(1)" in page.read_text(encoding="utf-8") for page in every_page(folder))


def test_a_finding_stands_with_its_sentence_and_its_figures_are_marked(folder):
    html = (folder / "reports" / "bbbb.html").read_text(encoding="utf-8")
    assert text_in_marks(html, "stated")[0].startswith("100")
    assert {figure[:2] for figure in text_in_marks(html, "counterpart")} >= {"60", "30"}
    finding = html[html.index("<section") : html.index("</section>")]
    assert WRONG_SUM in re.sub("<sup>.*?</sup>|<.*?>", "", finding, flags=re.DOTALL)


def test_a_finding_without_a_figure_stands_with_the_sentence_of_its_line(folder):
    html = (folder / "reports" / "bbbb.html").read_text(encoding="utf-8")
    (finding,) = (one for one in html.split('<div class="finding">')[1:] if "</b>" in one and "K-COUNT" in one[:300])
    assert WRONG_COUNT in re.sub("<.*?>", "", finding, flags=re.DOTALL)


def test_a_number_is_told_to_four_places_at_most():
    assert pages.words.plain(Decimal("36.546653")) == "36.5467"
    assert [pages.words.plain(one) for one in (Decimal("1234.500000"), None, 12)] == ["1,234.50", "—", "12"]


def test_silence_is_listed(folder, database):
    """Every instance has its row, so that what was not found can be trusted."""
    html = (folder / "reports" / "bbbb.html").read_text(encoding="utf-8")
    tree = html[html.index('class="card tree"') :]
    with lookup.opened(database) as connection:
        found = lookup.ask(
            connection, "select status, count(*) from marts.identity_evaluations where report_id = 'bbbb' group by 1"
        )
    for status, count in found.rows:
        _, mark, word, _ = pages.STATUSES[status]
        assert len(re.findall(rf'<td class="\w+">{re.escape(mark)} {word}</td>', tree)) == count, status


def test_only_the_chosen_reports_get_a_page_and_the_index_says_so(database, tmp_path):
    index = written(database, tmp_path / "report", pages.Chosen(unit="青石"))
    assert [page.name for page in (index.parent / "reports").iterdir()] == ["bbbb.html"]
    assert "selected reports only: 1 / 2" in index.read_text(encoding="utf-8")


def test_pages_are_written_over_pages_and_over_nothing_else(database, tmp_path):
    target = tmp_path / "report"
    written(database, target)
    written(database, target, pages.Chosen(year=2022))
    assert [page.name for page in (target / "reports").iterdir()] == ["bbbb.html"]
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(pages.Refused):
        written(database, letters)
    assert [one.name for one in letters.iterdir()] == ["letter.txt"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["letters", "report"], "no scratch is left behind"


def test_a_year_without_anything_is_no_bar_and_the_highest_fills_the_height():
    bars = Trend("支出", ((2021, Decimal(50)), (2022, Decimal(200)), (2023, Decimal(0)))).bars
    assert [height for _, _, height in bars] == [25.0, 100.0, 0.0]


def shown(page: Path, *options: str) -> str:
    """The page as Chromium has built it."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", *options, "--dump-dom", page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def test_a_browser_shows_findings_marks_and_colours(folder, tmp_path):
    profile = f"--user-data-dir={tmp_path}"
    page = shown(folder / "reports" / "bbbb.html", profile)
    assert text_in_marks(page, "stated")
    for colour in ("red", "amber", "green", "grey"):
        assert re.search(rf'class="{colour}">(● |[✗≈?✓–])', page), colour
    index = shown(folder / "index.html", profile)
    assert 'href="reports/bbbb.html"' in index
    assert "<title>taken</title>" not in index and "<title>taken</title>" not in shown(
        folder / "reports" / "aaaa.html", profile
    )
