"""A page of a PDF or of an image as a picture (PNG), with places on it framed in red."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from dagster_project.documents import images
from dagster_project.model import Box, Unreadable

SCALE = 2.0  # pixels per point: 144 dpi
MOST_PIXELS = 4_000  # of the longer side, whatever the page says of its size
AIR = 3.0  # points between a place and its frame
LINE = 1.5  # points
MARK = 12.0  # points: the bars at the page's edges that lead the eye to a frame
RED = (220, 0, 0)


def framed(path: Path, page: int, boxes: Sequence[Box]) -> bytes:
    """The page (from 1) as PNG; ``boxes`` are in points from the page's top left, as a viewer shows it.

    A frame leaves its place untouched, and red bars at the left and upper edge of the page stand level with it.
    Raises Unreadable where the file cannot be drawn any more.
    """
    image, scale = _drawn(path, page)
    pen = ImageDraw.Draw(image)
    for box in boxes:
        x0, y0, x1, y1 = (scale * edge for edge in box)
        air, mark = scale * AIR, scale * MARK
        frame = (x0 - air, y0 - air, x1 + air, y1 + air)
        pen.rectangle(frame, outline=RED, width=max(2, round(scale * LINE)))
        pen.rectangle((0, frame[1], mark, frame[3]), fill=RED)
        pen.rectangle((frame[0], 0, frame[2], mark), fill=RED)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _drawn(path: Path, page: int) -> tuple[Image.Image, float]:
    """The page without frames, and its pixels per point."""
    try:
        data = path.read_bytes()
        if images.is_image(data):
            return _of_image(data, page)
        with pypdfium2.PdfDocument(data) as document:
            sheet = document[page - 1]
            scale = min(SCALE, MOST_PIXELS / max(sheet.get_size()))
            return sheet.render(scale=scale).to_pil().convert("RGB"), scale
    except (pypdfium2.PdfiumError, IndexError, OSError, Unreadable) as error:
        raise Unreadable(f"第 {page} 页画不出来 / page {page} cannot be drawn: {error}") from error


def _of_image(data: bytes, page: int) -> tuple[Image.Image, float]:
    pixels, width, height = images.picture(data, page)
    scale = min(SCALE, MOST_PIXELS / max(width, height), pixels.shape[1] / width)
    return Image.fromarray(pixels).resize((round(scale * width), round(scale * height))), scale
