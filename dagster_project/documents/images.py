"""Image files (PNG, JPEG, TIFF of one or more pages) → paragraphs and grids, once text was recognised in them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from ..model import Block, Unreadable
from . import limits, pdf, scan
from .pdf_pages import Frame, Page
from .scan import Scan

if TYPE_CHECKING:
    from .scan_image import Colours

BEGINNINGS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
A4_LENGTH = 842.0  # points: the longer side of a page whose file does not say at how many dots per inch it was scanned
DPI = range(90, 1201)  # dots per inch that scanners use; cameras and screens write others


def is_image(data: bytes) -> bool:
    """Whether a file begins as one of the images that are read."""
    return data.startswith(BEGINNINGS)


def read(data: bytes, recognised: Mapping[int, Scan]) -> tuple[list[Block], list[str]]:
    """As ``pdf.read``. Raises Unreadable for a damaged or too large file, and where no text was recognised."""
    return pdf.read_pages(
        scan.page(recognised[number], number)
        if number in recognised
        else Page(Frame(number, A4_LENGTH, A4_LENGTH), [], [], has_image=True)
        for number in to_recognise(data)
    )


def to_recognise(data: bytes) -> list[int]:
    """The numbers of its pages, from 1."""
    with _opened(data) as image:
        count = getattr(image, "n_frames", 1)
    if count > limits.PAGES:
        raise Unreadable(f"有 {count} 页，超过上限 {limits.PAGES} / more than {limits.PAGES} pages")
    return list(range(1, count + 1))


def picture(data: bytes, number: int) -> tuple[Colours, float, float]:
    """The pixels of a page, at most ``limits.PAGE_PIXELS``, and its width and height in points."""
    import numpy as np

    with _opened(data) as image:
        image.seek(number - 1)
        _guard(image)
        dpi = float(image.info.get("dpi", (0, 0))[0])
        upright = ImageOps.exif_transpose(image)
        if "A" in upright.getbands() or "transparency" in upright.info:
            glass = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", glass.size, "white"), glass)
        page = upright.convert("RGB")
    points = 72 / dpi if round(dpi) in DPI else A4_LENGTH / max(page.size)
    width, height = page.width * points, page.height * points
    excess = (page.width * page.height / limits.PAGE_PIXELS) ** 0.5
    if excess > 1:
        page = page.resize((int(page.width / excess), int(page.height / excess)), Image.Resampling.LANCZOS)
    return np.asarray(page), width, height


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as image:
            _guard(image)
            yield image
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise Unreadable(f"图像不完整或已损坏（{error}） / the image is truncated or damaged: {error}") from error


def _guard(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > limits.IMAGE_PIXELS:
        raise Unreadable(
            f"图像有 {pixels} 像素，超过上限 {limits.IMAGE_PIXELS} / {pixels} pixels, more than {limits.IMAGE_PIXELS}"
        )
