"""Prints a PDF of tables and scans it: grey or stained with a seal, askew, noisy, compressed, turned; as PDF or image."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw
from remade_tables import STAR_TABLES, Key
from reportlab.pdfgen.canvas import Canvas

from dagster_project.model import Cell


@dataclass(frozen=True, slots=True)
class Scanner:
    """How pages are scanned. ``skew`` alternates its sign from page to page; ``turned`` is quarter turns of page 1."""

    dpi: int = 200
    skew: float = 0.0  # degrees
    noise: float = 0.0  # standard deviation in levels of grey
    blur: float = 0.0  # pixels
    quality: int = 90  # of JPEG
    seal: bool = False
    turned: int = 0


@cache
def can_print_chinese() -> bool:
    """Whether the machine has a font for what is not embedded: without, every character looks the same."""
    from pdf_of_tables import FONT

    def picture(text: str) -> bytes:
        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=(40, 40))
        canvas.setFont(FONT, 30)
        canvas.drawString(5, 8, text)
        canvas.save()
        return bytes(pypdfium2.PdfDocument(stream.getvalue())[0].render().to_numpy().tobytes())

    return picture("决") != picture("算")


def scanned(printed: bytes, scanner: Scanner = Scanner(), pages: Sequence[int] | None = None) -> list[Image.Image]:
    """The pages of a PDF (numbers from 0), scanned. The same arguments give the same pixels."""
    random = np.random.default_rng(7)
    document = pypdfium2.PdfDocument(printed)
    images = []
    for place, number in enumerate(pages if pages is not None else range(len(document))):
        image = document[number].render(scale=scanner.dpi / 72).to_pil().convert("RGB")
        if scanner.seal:
            _stamp(image, scanner.dpi)
        if scanner.skew:
            angle = scanner.skew if place % 2 == 0 else -scanner.skew
            image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
        if scanner.blur:
            from PIL import ImageFilter

            image = image.filter(ImageFilter.GaussianBlur(scanner.blur))
        if scanner.noise:
            levels = np.asarray(image, np.float32) * 0.95 + random.normal(
                0, scanner.noise, (image.height, image.width, 1)
            )
            image = Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))
        if not scanner.seal:
            image = image.convert("L")
        if scanner.turned and place == 0:
            image = image.rotate(-90 * scanner.turned, expand=True)
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=scanner.quality)
        images.append(Image.open(io.BytesIO(stream.getvalue())))
    return images


def _stamp(image: Image.Image, dpi: int) -> None:
    """A red round seal of 4.2 cm over the middle of the page, as ink: it darkens what it covers."""
    ink = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(ink)
    radius, red = 2.1 / 2.54 * dpi, (214, 38, 44)
    x, y = image.width * 0.6, image.height * 0.45
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=red, width=max(dpi // 25, 2))
    points = [
        (x + r * np.sin(np.pi * n / 5), y - r * np.cos(np.pi * n / 5))
        for n, r in enumerate([0.45 * radius, 0.18 * radius] * 5)
    ]
    draw.polygon(points, fill=red)
    for bar in (-0.5, 0.5):
        draw.rectangle(
            (x - 0.7 * radius, y + bar * radius - dpi // 30, x + 0.7 * radius, y + bar * radius + dpi // 30), fill=red
        )
    image.paste(Image.fromarray((np.asarray(image, np.uint16) * np.asarray(ink) // 255).astype(np.uint8)))


def as_pdf(images: Sequence[Image.Image], dpi: int = 200) -> bytes:
    return _saved(images, "PDF", resolution=dpi)


def as_tiff(images: Sequence[Image.Image], dpi: int = 200) -> bytes:
    return _saved([image.convert("L") for image in images], "TIFF", compression="tiff_lzw", dpi=(dpi, dpi))


def as_png(image: Image.Image, dpi: int = 200) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", dpi=(dpi, dpi))
    return stream.getvalue()


def _saved(images: Sequence[Image.Image], form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    first, *others = images
    first.save(stream, form, save_all=True, append_images=others, **options)
    return stream.getvalue()


def amounts(cells: Iterable[Cell]) -> list[tuple[Key, Decimal]]:
    """As ``star_of``, but every amount that was read, wherever it came to stand."""
    return [
        (
            (
                str(cell.table_code),
                str(cell.economic_code if cell.table_code == "Z06" else cell.function_code),
                str(cell.flow),
                str(cell.fund),
                str(cell.nature),
            ),
            cell.value,
        )
        for cell in cells
        if cell.table_code in STAR_TABLES and cell.value is not None
    ]
