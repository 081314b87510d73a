"""A PDF's pages as glyphs and ruled cells, turned so that the text is upright. Knows neither lines nor tables.

Text comes from pypdfium2, rulings from ``pdf_rulings``; both give PDF user space (points from the bottom left of an
unrotated page). Pages are turned by the direction of their text, so ``/Rotate`` and a table printed sideways on an
upright page are the same case. ``Frame.displayed`` leads back to the page as a viewer shows it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

import pypdfium2
from pypdfium2 import raw

from ..model import Unreadable
from . import limits
from .pdf_rulings import Box, Rulings

ENGINE = f"pypdfium2 {version('pypdfium2')}"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box in the upright frame: x to the right, y downwards, points."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's number, its size when upright, and the quarter turns clockwise from there to how it is shown."""

    number: int
    width: float
    height: float
    turns: int = 0

    def displayed(self, box: Box) -> Box:
        """The box on the page as a viewer shows it: points from the top left."""
        return _turned(box, self.width, self.height, self.turns)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, upright. ``tables`` are groups of boxes of ruled cells; None where rulings could not be read."""

    frame: Frame
    glyphs: list[Glyph]
    tables: list[list[Box]] | None
    has_image: bool


def pages(data: bytes) -> Iterator[Page]:
    """Every page in order. Raises Unreadable for an encrypted or damaged file and over the limits."""
    document = _open(data)
    try:
        if len(document) > limits.PAGES:
            raise Unreadable(f"有 {len(document)} 页，超过上限 {limits.PAGES} / more than {limits.PAGES} pages")
        with Rulings(data) as rulings:
            for index in range(len(document)):
                yield _page(document, index, rulings)
    finally:
        document.close()


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable("PDF 已加密，需要密码 / the PDF is encrypted and needs a password") from error
        raise Unreadable("PDF 不完整或已损坏 / the PDF is truncated or damaged") from error
    if len(document) == 0:
        raise Unreadable("PDF 不完整或已损坏（没有页面） / the PDF is truncated or damaged: it has no page")
    return document


def _page(document: pypdfium2.PdfDocument, index: int, rulings: Rulings) -> Page:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"第 {index + 1} 页已损坏 / page {index + 1} is damaged") from error
    try:
        left, bottom, right, top = shown = page.get_bbox()
        width, height = right - left, top - bottom
        glyphs, turns = _glyphs(page, index + 1, shown)
        groups = rulings.tables(index)
        has_image = not glyphs and any(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
        rotation = page.get_rotation() // 90
    finally:
        page.close()

    def upright(box: Box) -> Box:
        x0, y0, x1, y1 = box
        return _turned((x0 - left, top - y1, x1 - left, top - y0), width, height, turns)

    size = (height, width) if turns % 2 else (width, height)
    return Page(
        frame=Frame(index + 1, *size, turns=(rotation - turns) % 4),
        glyphs=[Glyph(text, upright(box)) for text, box in glyphs],
        tables=groups and [[upright(box) for box in group if _shows(box, shown)] for group in groups],
        has_image=has_image,
    )


def _glyphs(page: pypdfium2.PdfPage, number: int, frame: Box) -> tuple[list[tuple[str, Box]], int]:
    """Visible characters with boxes in user space, and how many quarter turns clockwise make most of them upright."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > limits.PAGE_CHARS:
            raise Unreadable(
                f"第 {number} 页有 {count} 个字符，超过上限 {limits.PAGE_CHARS} / "
                f"page {number} holds {count} characters, more than {limits.PAGE_CHARS}"
            )
        rect, handle = raw.FS_RECTF(), textpage.raw
        found: list[tuple[str, Box, int]] = []
        high = ""  # first half of a character beyond U+FFFF, which pdfium gives in two
        for place in range(count):
            code = raw.FPDFText_GetUnicode(handle, place)
            text = chr(code)
            if 0xD800 <= code < 0xDC00:
                high = text
                continue
            if 0xDC00 <= code < 0xE000:
                text = (high + text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            high = ""
            if not text.isprintable() or text.isspace():
                continue
            quarter = raw.FPDFText_GetCharAngle(handle, place) / (math.pi / 2)
            if abs(quarter - round(quarter)) > 0.05:
                continue  # slanting text is a watermark
            if raw.FPDFText_GetLooseCharBox(handle, place, ctypes.byref(rect)):
                box = (rect.left, rect.bottom, rect.right, rect.top)
                if _shows(box, frame):
                    found.append((text, box, -round(quarter) % 4))
    finally:
        textpage.close()
    turns = Counter(turn for _, _, turn in found).most_common(1)
    return [(text, box) for text, box, _ in found], turns[0][0] if turns else 0


def _shows(box: Box, frame: Box) -> bool:
    """Whether the middle of a box is on the page; what an editor cut away may still be in the file, beyond its edge."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3]


def _turned(box: Box, width: float, height: float, turns: int) -> Box:
    """The box after the page of that size was turned clockwise by quarters; y runs downwards."""
    x0, y0, x1, y1 = box
    for _ in range(turns % 4):
        x0, y0, x1, y1 = height - y1, x0, height - y0, x1
        width, height = height, width
    return x0, y0, x1, y1
