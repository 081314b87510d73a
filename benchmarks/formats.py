"""Reports per second and core in every digital format, next to a plain script that extracts the same tables.

    python benchmarks/formats.py [--runs 5]

Both read the remade tables of the published 2023 report (``tests/documents/remade_tables.py``), alternately, in this
process; the table shows medians of CPU seconds, LibreOffice's included. ``reading`` is ours from the file to grids and
paragraphs, which is what the plain script's libraries do; ``juesuan`` goes on to cells with coordinates and the identities
over them. The plain script takes tables as pdfplumber, python-docx or pandas gives them,
knows each by words of its header, and each column by its number in the 栏次 row; it checks nothing. Since speed alone
says little, both are held to the 275 amounts of the star. A new format is one more entry of ``CASES``.
"""

from __future__ import annotations

import argparse
import io
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import docx
import pandas
import pdfplumber

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "documents"))

from remade_tables import VARIANTS, Key, Style, converted, draw, published, star, star_of

from dagster_project import documents, reports
from dagster_project.documents import office
from dagster_project.interpret import interpret

Rows = Sequence[Sequence[str]]

# --------------------------------------------------------------------------------------------------- ours


def reading(path: Path) -> dict[Key, Decimal]:
    documents.read(path)
    return {}


def ours(path: Path) -> dict[Key, Decimal]:
    (report,) = reports.assemble(reports.segment(documents.read(path)))
    return star_of(interpret(report).cells)


# ------------------------------------------------------------------------------------------- plain scripts


def of_pdf(path: Path) -> Iterator[Rows]:
    with pdfplumber.open(path) as file:
        for page in file.pages:
            yield from ([[text or "" for text in row] for row in table] for table in page.extract_tables())


def of_docx(source: Path | io.BytesIO) -> Iterator[Rows]:
    for table in docx.Document(source).tables:  # type: ignore[arg-type]
        yield [[cell.text for cell in row.cells] for row in table.rows]


def of_doc(path: Path) -> Iterator[Rows]:
    yield from of_docx(io.BytesIO(converted(path.read_bytes(), "docx", ".doc")))


def of_workbook(path: Path) -> Iterator[Rows]:
    for frame in pandas.read_excel(path, sheet_name=None, header=None, dtype=str, engine="calamine").values():
        yield frame.fillna("").to_numpy().tolist()


def of_web_page(path: Path) -> Iterator[Rows]:
    for frame in pandas.read_html(path, encoding="utf-8", header=None, keep_default_na=False):
        head = [list(names) for names in zip(*frame.columns, strict=True)] if frame.columns.nlevels > 1 else []
        yield head + frame.astype(str).to_numpy().tolist()


WORDS = {"Z02": "附属单位上缴收入", "Z03": "上缴上级支出", "Z05": "基本支出结转", "Z06": "工资福利支出"}
COLUMNS = {
    "Z02": {1: ("revenue", "all", "all"), 2: ("revenue", "fiscal", "all")},
    "Z03": {n: ("expenditure", "all", nature) for n, nature in enumerate(("all", "basic", "project"), 1)},
    "Z05": {
        n: (flow, "general_public", nature)
        for first, flow in ((4, "revenue"), (7, "expenditure"))
        for n, nature in enumerate(("all", "basic", "project"), first)
    },
}
_AMOUNT = re.compile(r"\d+\.\d+|\d+")
_CODE = re.compile(r"\d{3}|\d{5}|\d{7}")


def plain_star(tables: Iterable[Rows]) -> dict[Key, Decimal]:
    """What a script of an afternoon makes of the tables; a table without a known header goes on with the last one."""
    found: dict[Key, Decimal] = {}
    known, places = "", dict[int, int]()
    for table in tables:
        words = {text.replace("\n", "").strip() for row in table for text in row}
        code = next(
            (code for code, word in WORDS.items() if word in words and code not in {key[0] for key in found}), ""
        )
        known = code or ("" if any("行次" in word for word in words) else known)
        for row in table:
            texts = [text.replace("\n", "").strip() for text in row]
            if known == "Z06":
                found.update(_economic(texts))
            elif "栏次" in texts:
                places = {int(text): n for n, text in enumerate(texts) if text.isdigit()}
            elif known and (subject := _subject(texts)):
                for number, meaning in COLUMNS[known].items():
                    text = texts[places[number]] if places.get(number, len(texts)) < len(texts) else ""
                    if _AMOUNT.fullmatch(text):
                        found.setdefault((known, subject, *meaning), Decimal(text))
    return found


def _subject(texts: Sequence[str]) -> str:
    return "TOTAL" if "合计" in texts[:5] else texts[0] if texts and _CODE.fullmatch(texts[0]) else ""


def _economic(texts: Sequence[str]) -> Iterator[tuple[Key, Decimal]]:
    for n, text in enumerate(texts[:-1]):
        amount = texts[-1] if text == "公用经费合计" else texts[n + 2] if n + 2 < len(texts) else ""
        if (_CODE.fullmatch(text) or text in ("人员经费合计", "公用经费合计")) and _AMOUNT.fullmatch(amount):
            nature = "basic_personnel" if text[:3] in ("301", "303", "人员经") else "basic_public"
            subject = text if text.isdigit() else "TOTAL"
            yield ("Z06", subject, "expenditure", "general_public", nature), Decimal(amount)


# --------------------------------------------------------------------------------------------------- cases


@dataclass(frozen=True, slots=True)
class Case:
    """A file to read, the plain script's way to its tables (None: it has none), and how many units it counts as."""

    name: str
    file: Callable[[], bytes]
    suffix: str
    tables: Callable[[Path], Iterator[Rows]] | None
    unit: str = "reports"
    units: int = 1


def of_variant(name: str, tables: Callable[[Path], Iterator[Rows]] | None) -> Case:
    variant = VARIANTS[name]
    return Case(name, lambda: bytes(variant.make(published())), variant.format, tables)  # type: ignore[arg-type]


def pdf_of(pages: int, style: Style) -> Case:
    return Case(f"pdf, {pages} pages", lambda: draw(list(published().values()), style), "pdf", of_pdf)


CASES = [
    pdf_of(14, Style()),
    pdf_of(35, Style(rows=6)),
    of_variant("docx", of_docx),
    of_variant("html", of_web_page),
    of_variant("xlsx, a sheet a table", of_workbook),
    of_variant("xls", of_workbook),
    *([of_variant("doc", of_doc)] if office.program() else []),
]


# ------------------------------------------------------------------------------------------------- measure


def cpu_seconds() -> float:
    """Of this process and of what it started."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def verdict(found: dict[Key, Decimal]) -> str:
    """Amounts right and wrong; the two totals of Z06, which are no facts of the star, do not count."""
    expected = {key: value for key, value in star().items() if key[:2] != ("Z06", "TOTAL")}
    right = sum(found.get(key) == value for key, value in expected.items())
    wrong = sum(key[:2] != ("Z06", "TOTAL") and expected.get(key) != value for key, value in found.items())
    return f"{right} right, {wrong} wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    print(f"medians of {runs} runs, per second of CPU, {time.strftime('%Y-%m-%d')}; 275 amounts\n")
    row = "{:34}{:>12}{:>12}  {:24}{:>12}  {:24}{:>10}{:>10}"
    print(row.format("", "reading", "juesuan", "amounts", "plain", "amounts", "reading", "juesuan"))
    print(row.format(*[""] * 6, "/ plain", "/ plain"))
    with tempfile.TemporaryDirectory() as scratch:
        for case in CASES:
            path = Path(scratch) / f"株洲市公安局交通警察支队_2023年度部门决算.{case.suffix}"
            path.write_bytes(case.file())
            sides: dict[str, Callable[[Path], dict[Key, Decimal]]] = {"reading": reading, "juesuan": ours}
            if tables := case.tables:
                sides["plain"] = lambda path, tables=tables: plain_star(tables(path))
            seconds: dict[str, list[float]] = {name: [] for name in sides}
            found = {}
            for number in range(runs + 1):  # the first warms
                for name, read in sides.items():
                    before = cpu_seconds()
                    found[name] = read(path)
                    if number:
                        seconds[name].append(cpu_seconds() - before)
            speed = {name: case.units / statistics.median(each) for name, each in seconds.items()}
            plain = speed.get("plain")
            print(
                row.format(
                    f"{case.name} ({case.unit})",
                    f"{speed['reading']:.1f}",
                    f"{speed['juesuan']:.1f}",
                    verdict(found["juesuan"]),
                    f"{plain:.1f}" if plain else "",
                    verdict(found["plain"]) if plain else "",
                    *(f"{speed[name] / plain:.2f}" if plain else "" for name in ("reading", "juesuan")),
                )
            )


if __name__ == "__main__":
    main()
