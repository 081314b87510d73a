"""`juesuan explain`: from an id to the place of the figure in its file, in words, and on its page as a picture."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from PIL import Image, ImageChops
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner, Result

from dagster_project import documents, picture
from dagster_project.cli import app
from dagster_project.documents import images
from dagster_project.model import Box, Paragraph, Unreadable
from dagster_project.warehouse import Warehouse

FIGURE = "1,234,567.89"


def pdf(folder: Path, turn: int = 0, crop: tuple[int, int, int, int] | None = None) -> Path:
    """One upright page that prints one figure and nothing else; ``turn`` is how it is stored."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, cropBox=crop)
    canvas.setPageRotation(turn)
    canvas.translate(250, 400)
    canvas.rotate(turn)
    canvas.drawString(0, 0, FIGURE)
    canvas.save()
    path = folder / "report.pdf"
    path.write_bytes(stream.getvalue())
    return path


def box_of_figure(path: Path) -> Box:
    (line,) = documents.read(path).blocks
    assert isinstance(line, Paragraph) and line.text == FIGURE and line.bbox
    return line.bbox


# ------------------------------------------------------------------------------------------------- picture


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (100, 200, 560, 700)])
def test_the_frame_stands_around_the_figure_and_does_not_touch_it(
    tmp_path: Path, turn: int, crop: tuple[int, int, int, int] | None
) -> None:
    path = pdf(tmp_path, turn, crop)
    box = box_of_figure(path)
    plain, framed = (Image.open(io.BytesIO(picture.framed(path, 1, boxes))).convert("RGB") for boxes in ([], [box]))
    ink = ImageChops.invert(plain).getbbox()
    assert ink is not None
    inside = tuple(round(edge * picture.SCALE) for edge in box)
    assert inside[0] - 2 <= ink[0] and ink[2] <= inside[2] + 2
    assert inside[1] - 2 <= ink[1] and ink[3] <= inside[3] + 2
    assert ink[2] - ink[0] > 3 * (ink[3] - ink[1]), "the page is drawn as a viewer shows it"
    assert not ImageChops.difference(plain, framed).crop(ink).getbbox()
    left, top, right, bottom = ImageChops.difference(plain, framed).getbbox() or (0, 0, 0, 0)
    assert (left, top) == (0, 0), "bars at the edges of the page lead to the frame"
    assert right > ink[2] and bottom > ink[3]


def test_a_place_on_a_page_of_an_image_file_is_framed_too(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (620, 877), colour) for colour in ("white", "white")]
    pages[1].paste("black", (155, 310, 248, 326))
    path = tmp_path / "scan.tiff"
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(75, 75))
    point = images.A4_LENGTH / 877  # of a pixel: 75 dpi is no scanner's, so the page is taken for A4
    box = (155 * point, 310 * point, 248 * point, 326 * point)
    plain, framed = (Image.open(io.BytesIO(picture.framed(path, 2, boxes))).convert("RGB") for boxes in ([], [box]))
    ink = ImageChops.invert(plain).getbbox()
    assert ink is not None and not ImageChops.difference(plain, framed).crop(ink).getbbox()
    assert ImageChops.difference(plain, framed).crop((ink[0] - 9, ink[1] - 9, ink[2] + 9, ink[3] + 9)).getbbox()


def test_a_page_that_says_it_is_a_mile_wide_is_drawn_small(tmp_path: Path) -> None:
    path = tmp_path / "wide.pdf"
    canvas = Canvas(str(path), pagesize=(14_000, 200))
    canvas.drawString(100, 100, FIGURE)
    canvas.save()
    assert Image.open(io.BytesIO(picture.framed(path, 1, []))).width == picture.MOST_PIXELS


@pytest.mark.parametrize("page", [1, 3])
def test_what_cannot_be_drawn_says_so(tmp_path: Path, page: int) -> None:
    path = pdf(tmp_path)
    if page == 1:
        path.write_bytes(b"%PDF-1.4")
    with pytest.raises(Unreadable, match=f"page {page} cannot be drawn"):
        picture.framed(path, page, [])


# ------------------------------------------------------------------------------------------------- command


@pytest.fixture
def explain(tmp_path: Path, database: Path) -> Callable[..., Result]:
    """The command over a release in which one cell, ``in-yuan``, is the figure of a PDF among the inputs."""
    house = Warehouse(tmp_path / "warehouse")
    path = pdf(tmp_path)
    sha256, _ = house.add(path, "../../报告.pdf")
    release = house.releases_folder / "20240101T000000Z-000000"
    release.mkdir(parents=True)
    house.current_link.symlink_to(release)
    shutil.copy(database, release)
    with duckdb.connect(str(release / database.name)) as connection:
        connection.execute(
            """
            update marts.cells
            set file_sha256 = $1, page = 1, x0 = $2, y0 = $3, x1 = $4, y1 = $5, engine = 'reader 1.0'
            where cell_id = 'in-yuan'
            """,
            [sha256, *box_of_figure(path)],
        )

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, ["explain", *map(str, arguments), "--warehouse", str(house.root)])

    return run


def test_a_figure_on_a_page_is_told_by_page_and_distances(explain: Callable[..., Result]) -> None:
    shown = explain("in-yuan")
    assert shown.exit_code == 0
    assert "第1页，距左 88 毫米、距上 " in shown.stdout
    assert "page 1, 88 mm from the left, " in shown.stdout  # 250 points
    assert "reader 1.0" in shown.stdout


def test_its_page_is_drawn_where_the_user_says(explain: Callable[..., Result], tmp_path: Path) -> None:
    target = tmp_path / "page.png"
    assert explain("in-yuan", "--picture", target).exit_code == 0
    colours = Image.open(target).getcolors(maxcolors=100_000) or []
    assert picture.RED in [colour for _, colour in colours]


def test_a_figure_without_a_page_is_told_by_table_row_and_column(explain: Callable[..., Result]) -> None:
    shown = explain("unbound")
    assert shown.exit_code == 0
    assert "第1个表第" in shown.stdout and "table 1, row " in shown.stdout
    assert "▶ 9.00 ◀" in shown.stdout
    assert "new.txt：隐藏的工作表 / a hidden sheet" in shown.stdout


def test_where_there_is_no_page_the_picture_is_refused_with_a_reason(
    explain: Callable[..., Result], tmp_path: Path
) -> None:
    target = tmp_path / "page.png"
    shown = explain("unbound", "--picture", target)
    assert shown.exit_code == 2
    assert "table 1, row " in shown.stdout, "the place is told all the same"
    assert "no page to draw" in shown.stderr
    assert not target.exists()


def test_the_picture_never_takes_the_place_of_another_kind_of_file(
    explain: Callable[..., Result], tmp_path: Path
) -> None:
    report = tmp_path / "report.pdf"
    before = report.read_bytes()
    assert explain("in-yuan", "--picture", report).exit_code == 2
    assert report.read_bytes() == before


def test_a_picture_that_cannot_be_written_or_whose_file_is_gone_is_one_line(
    explain: Callable[..., Result], tmp_path: Path
) -> None:
    shown = explain("in-yuan", "--picture", tmp_path / "nowhere" / "page.png")
    assert shown.exit_code == 2 and "cannot be written" in shown.stderr
    shutil.rmtree(tmp_path / "warehouse" / "inputs")
    shown = explain("in-yuan", "--picture", tmp_path / "page.png")
    assert shown.exit_code == 2 and "no longer in the warehouse folder" in shown.stderr
