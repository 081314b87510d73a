"""Scans of the 2023 report's tables: every amount is read, or it is at least known that it is in doubt."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pdf_of_tables import Style, draw
from PIL import Image
from reading import grids
from remade_tables import published, star
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from sample_sheets import Sheet
from scans_of_tables import Scanner, amounts, as_pdf, as_png, as_tiff, can_print_chinese, scanned

from dagster_project import documents
from dagster_project.documents import limits, scan, scan_engine
from dagster_project.documents.pdf_pages import Frame
from dagster_project.interpret import interpret
from dagster_project.model import Document, Paragraph, Report, Segment, Unreadable

HARD = Scanner(dpi=150, skew=0.7, noise=8, quality=75, seal=True, turned=1)

needs_chinese = pytest.mark.skipif(not can_print_chinese(), reason="no font here prints Chinese: fonts-noto-cjk")


def recognised(path: Path) -> dict[int, dict[str, Any]]:
    """Every page that needs it, through JSON as a cache keeps it."""
    pages = documents.pages_to_recognise(path)
    return {page: json.loads(json.dumps(documents.recognise(path, page))) for page in pages}


def read(folder: Path, data: bytes, name: str = "scan.pdf") -> Document:
    path = folder / name
    path.write_bytes(data)
    return documents.read(path, recognised=recognised(path))


@cache
def small() -> bytes:
    """One short table, printed."""
    rows = [["科目代码", "科目名称", "合计", "基本支出"], ["类", "栏次", "1", "2"]]
    rows += [["204", "公共安全支出", "18615.32", "625.00"], ["20402", "公安", "18,615.32", "0.04"]]
    caption: Sheet = [["支出决算表", "", "", ""], ["", "", "", ""], ["部门：某局", "", "", "金额单位：万元"]]
    return draw([[*caption, *rows]])


def texts(document: Document) -> list[str]:
    (grid,) = grids(document)
    return [cell.text for cell in grid.cells]


SMALL = [
    *("科目代码", "科目名称", "合计", "基本支出", "类", "栏次", "1", "2"),
    *("204", "公共安全支出", "18615.32", "625.00", "20402", "公安", "18,615.32", "0.04"),
]


# ------------------------------------------------------------------------------------------------ tables


@needs_chinese
def test_no_amount_of_a_sealed_crooked_noisy_scan_is_wrong_without_doubt(tmp_path: Path) -> None:
    """The four tables that make the star, at 150 dpi; their first page stands on its side."""
    sheets = [sheet for place, sheet in enumerate(published().values()) if place in (2, 3, 5, 6)]
    document = read(tmp_path, as_pdf(scanned(draw(sheets), HARD), HARD.dpi))
    segment = Segment(document, 0, len(document.blocks), "支队", 2023, "final_accounts")
    cells = interpret(Report("r", (segment,), "支队", 2023, "final_accounts")).cells
    figures = star()
    right = sum(figures.get(key) == value for key, value in amounts(cells))
    assert right >= 0.98 * len(figures)
    sure = [cell for cell in cells if cell.confidence >= Decimal("0.5")]
    wrong = {key: value for key, value in amounts(sure) if figures.get(key) != value}
    assert len(wrong) <= 2, "the rest is for the identities to find"


@needs_chinese
@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_a_page_is_read_whichever_side_is_up(tmp_path: Path, turned: int) -> None:
    (image,) = scanned(small(), Scanner(turned=turned))
    document = read(tmp_path, as_png(image), "scan.png")
    assert texts(document) == SMALL
    assert document.format == "image"
    assert documents.recogniser() in document.engine


@needs_chinese
@pytest.mark.parametrize("scanner", [Scanner(skew=1.5), Scanner(skew=-0.7, turned=1), Scanner(dpi=150, turned=2)])
def test_a_cell_keeps_its_place_on_the_page_as_it_is_shown(tmp_path: Path, scanner: Scanner) -> None:
    """The middle of its box, taken back to the page as it was printed, is where it was printed."""
    (image,) = scanned(small(), scanner)
    (scans,) = grids(read(tmp_path, as_png(image, scanner.dpi), "scan.png"))
    (tmp_path / "printed.pdf").write_bytes(small())
    (prints,) = grids(documents.read(tmp_path / "printed.pdf"))
    width, height = (side * 72 / scanner.dpi for side in image.size)
    unskewed = Frame(1, 842, 595, angle=-scanner.skew)
    for seen, printed in zip(scans.cells, prints.cells, strict=True):
        assert seen.bbox and printed.bbox and seen.text == printed.text
        box = Frame(1, width, height, turns=-scanner.turned % 4).displayed(seen.bbox)
        box = unskewed.displayed(box)
        for place in (0, 1):
            middle = (box[place] + box[place + 2]) / 2
            assert abs(middle - (printed.bbox[place] + printed.bbox[place + 2]) / 2) < 3


@needs_chinese
def test_a_tiff_of_several_pages_is_one_document(tmp_path: Path) -> None:
    images = scanned(small()) * 2
    document = read(tmp_path, as_tiff(images), "scan.tif")
    assert [grid.page for grid in grids(document)] == [1, 2]
    assert [[cell.text for cell in grid.cells] for grid in grids(document)] == [SMALL, SMALL]


@needs_chinese
def test_what_was_recognised_is_never_certain_and_columns_only_by_rulings(tmp_path: Path) -> None:
    (ruled,) = grids(read(tmp_path, as_pdf(scanned(small()))))
    assert ruled.exact
    assert all(0 < cell.confidence < 1 for cell in ruled.cells)
    sheet = [[*row] for row in list(published().values())[2][:12]]
    document = read(tmp_path, as_pdf(scanned(draw([sheet], Style(rule="none")))))
    assert [grid.exact for grid in grids(document)] == [False]
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    assert paragraphs and all(paragraph.confidence < 1 for paragraph in paragraphs)


# ------------------------------------------------------------------------------------------------- pages


def page_with(text: str = "", picture: Image.Image | None = None, hidden: bool = False) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(600, 800))
    if picture:
        canvas.drawImage(ImageReader(picture), 0, 0, 600, 800)
    written = canvas.beginText(100, 700)
    written.setTextRenderMode(3 if hidden else 0)
    for start in range(0, len(text), 50):
        written.textLine(text[start : start + 50])
    canvas.drawText(written)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


GREY = Image.new("L", (60, 80), 128)


@pytest.mark.parametrize(
    ("page", "needed"),
    [
        (page_with("text " * 40), False),
        (page_with(), False),
        (page_with(picture=GREY), True),
        (page_with("Scanned by X", GREY), True),
        (page_with("text " * 40, GREY), False),
        (page_with("text " * 40, GREY, hidden=True), True),
    ],
    ids=["text", "blank", "image", "image and a stamp", "image behind text", "image and the scanner's own reading"],
)
def test_only_pages_that_are_images_are_recognised(tmp_path: Path, page: bytes, needed: bool) -> None:
    (tmp_path / "page.pdf").write_bytes(page)
    assert documents.pages_to_recognise(tmp_path / "page.pdf") == ([1] if needed else [])


def test_blank_pages_and_photographs_do_not_wake_the_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    def wake(*_: object) -> None:
        raise AssertionError("the recogniser was asked")

    monkeypatch.setattr(scan_engine, "find", wake)
    paper = np.full((1653, 2339), 240, np.uint8)
    noise = np.random.default_rng(1).normal(0, 3, paper.shape)
    photograph = np.tile(np.linspace(20, 230, 2339).astype(np.uint8), (1653, 1))
    for image in (paper, (paper + noise).astype(np.uint8), photograph):
        assert scan.recognise(image, 842, 595).words == ()
    written = paper.copy()
    written[800:830, 500:900:20] = 0
    with pytest.raises(AssertionError, match="asked"):
        scan.recognise(written, 842, 595)


def test_a_page_that_was_not_recognised_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(as_png(GREY))
    with pytest.raises(Unreadable, match="not recognised"):
        documents.read(path)


def test_without_the_recogniser_only_what_needs_it_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_engine._engine.cache_clear()
    monkeypatch.setattr(scan_engine, "RECOGNISER", "gone.onnx")
    page = Image.new("L", (600, 800), 255)
    page.paste(0, (100, 100, 300, 120))
    (tmp_path / "scan.png").write_bytes(as_png(page))
    with pytest.raises(Unreadable, match=r"text recognition .* is not available: the model gone.onnx is missing"):
        documents.recognise(tmp_path / "scan.png", 1)
    (tmp_path / "report.txt").write_text("部门决算", encoding="utf-8")
    assert documents.read(tmp_path / "report.txt").blocks


@pytest.mark.parametrize("share", [0.1, 0.6])
def test_a_truncated_image_says_so(tmp_path: Path, share: float) -> None:
    data = as_png(Image.fromarray(np.random.default_rng(2).integers(0, 255, (300, 300), np.uint8)))
    (tmp_path / "scan.png").write_bytes(data[: int(share * len(data))])
    with pytest.raises(Unreadable, match="truncated or damaged"):
        documents.recognise(tmp_path / "scan.png", 1)


def test_an_image_of_too_many_pixels_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "IMAGE_PIXELS", 4_000)
    (tmp_path / "scan.png").write_bytes(as_png(GREY))
    with pytest.raises(Unreadable, match="4800 pixels, more than 4000"):
        documents.pages_to_recognise(tmp_path / "scan.png")


def test_what_is_no_scan_is_told_from_one(tmp_path: Path) -> None:
    assert isinstance(scan.Scan.from_data(scan.Scan(1, 2, 3, 0.5, (), ()).to_data()), scan.Scan)
    with pytest.raises((KeyError, TypeError, ValueError)):
        scan.Scan.from_data({"size": [1, 2]})
