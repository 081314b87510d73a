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
from statistics import median
from typing import TYPE_CHECKING, Any

import pypdfium2
from pypdfium2 import raw

from ..model import Unreadable
from . import limits
from .pdf_rulings import Box, Rulings

if TYPE_CHECKING:
    from .scan_image import Colours

TINY = 0.002  # of the page's longer side: text this small is there for machines, not for readers
OVERLAY = 2.0  # times as high as most: characters this large that lie across others are a watermark
MOST_OVERLAID = 200  # characters of that size, that any of them is taken for a watermark

DPI = 200  # at which text is recognised; more costs time and finds nothing more
COVERED = 0.7  # of a page, by images: it may be a scan
STRAY = (
    40  # characters on a scanned page that are no text of its own: a stamp, a page number, a scanner's advertisement
)
OUTLINES = 400  # paths on a page without text: its letters are drawn
HIDDEN = 0.99  # confidence in the invisible text that a scanner's own recognition laid behind an image

ENGINE = f"pypdfium2 {version('pypdfium2')}"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box in the upright frame: x to the right, y downwards, points."""

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's number, its size when upright, and how it is shown: turned clockwise by quarters, after it was turned
    counter-clockwise about its middle by ``angle`` degrees (a scan's skew)."""

    number: int
    width: float
    height: float
    turns: int = 0
    angle: float = 0.0

    def displayed(self, box: Box) -> Box:
        """The box, or the smallest around it, on the page as a viewer shows it: points from the top left."""
        return _turned(self._skewed(box) if self.angle else box, self.width, self.height, self.turns)

    def _skewed(self, box: Box) -> Box:
        x0, y0, x1, y1 = box
        sine, cosine = math.sin(math.radians(self.angle)), math.cos(math.radians(self.angle))
        across, down = self.width / 2, self.height / 2
        corners = [(x - across, y - down) for x in (x0, x1) for y in (y0, y1)]
        xs = [across + x * cosine + y * sine for x, y in corners]
        ys = [down - x * sine + y * cosine for x, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Page:
    """One page, upright. ``tables`` are groups of boxes of ruled cells; None where rulings could not be read.

    ``has_image``: it is an image, or drawn, with no text to speak of that can be seen. ``is_hidden``: the text, or most of
    it, is invisible, laid over a scan. ``is_scan``: the image was recognised.
    """

    frame: Frame
    glyphs: list[Glyph]
    tables: list[list[Box]] | None
    has_image: bool = False
    is_hidden: bool = False
    is_scan: bool = False


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


def to_recognise(data: bytes) -> list[int]:
    """The numbers of the pages that are images without text of their own. Raises as ``pages`` does."""
    return [page.frame.number for page in pages(data) if page.has_image]


def picture(data: bytes, number: int) -> tuple[Colours, float, float]:
    """The pixels of a page as it is shown, and its width and height in points."""
    document = _open(data)
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(DPI / 72, (limits.PAGE_PIXELS / max(width * height, 1.0)) ** 0.5)
        return page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3].copy(), width, height
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"第 {number} 页已损坏 / page {number} is damaged") from error
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
        glyphs, turns, is_hidden = _glyphs(page, index + 1, shown)
        groups = rulings.tables(index)
        has_image = (is_hidden or len(glyphs) <= STRAY) and _is_picture(page, width * height, bool(glyphs))
        rotation = page.get_rotation() // 90
    finally:
        page.close()

    def upright(box: Box) -> Box:
        x0, y0, x1, y1 = box
        return _turned((x0 - left, top - y1, x1 - left, top - y0), width, height, turns)

    size = (height, width) if turns % 2 else (width, height)
    return Page(
        frame=Frame(index + 1, *size, turns=(rotation - turns) % 4),
        glyphs=_without_overlays([Glyph(text, upright(box), HIDDEN if is_hidden else 1.0) for text, box in glyphs]),
        tables=groups and [[upright(box) for box in group if _shows(box, shown)] for group in groups],
        has_image=has_image,
        is_hidden=is_hidden,
    )


def _glyphs(page: pypdfium2.PdfPage, number: int, frame: Box) -> tuple[list[tuple[str, Box]], int, bool]:
    """Characters with boxes in user space, how many quarter turns clockwise make most of them upright, and whether
    most are invisible, because a recogniser put them over a scan; other invisible text is left out."""
    least = TINY * max(frame[2] - frame[0], frame[3] - frame[1])
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > limits.PAGE_CHARS:
            raise Unreadable(
                f"第 {number} 页有 {count} 个字符，超过上限 {limits.PAGE_CHARS} / "
                f"page {number} holds {count} characters, more than {limits.PAGE_CHARS}"
            )
        rect, handle = raw.FS_RECTF(), textpage.raw
        seen: list[tuple[str, Box, int]] = []
        hidden: list[tuple[str, Box, int]] = []
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
            quarter = _quarter_turns(handle, place)
            if abs(quarter - round(quarter)) > 0.05:
                continue  # slanting text is a watermark
            if raw.FPDFText_GetLooseCharBox(handle, place, ctypes.byref(rect)):
                box = (rect.left, rect.bottom, rect.right, rect.top)
                if _shows(box, frame) and _height(box, quarter) > least:
                    mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(handle, place))
                    kind = hidden if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE else seen
                    kind.append((text, box, -round(quarter) % 4))
    finally:
        textpage.close()
    is_scan = bool(hidden) and (not seen or (len(hidden) > len(seen) and _has_image(page)))
    found = [*seen, *hidden] if is_scan else seen
    turns = Counter(turn for _, _, turn in found).most_common(1)
    return [(text, box) for text, box, _ in found], turns[0][0] if turns else 0, is_scan


def _quarter_turns(handle: Any, place: int) -> float:
    """How far the line that a character stands on is turned, clockwise. Italics made by leaning upright letters over
    stand on a level line, though pdfium's angle, which is that of their stems, is none."""
    quarter: float = raw.FPDFText_GetCharAngle(handle, place) / (math.pi / 2)
    matrix = raw.FS_MATRIX()
    if abs(quarter - round(quarter)) > 0.05 and raw.FPDFText_GetMatrix(handle, place, ctypes.byref(matrix)):
        return -math.atan2(matrix.b, matrix.a) / (math.pi / 2)
    return quarter


def _is_picture(page: pypdfium2.PdfPage, area: float, has_text: bool) -> bool:
    """Whether what the page shows is drawn and not written: by images (all over it, where there is text as well), or
    by outlines of letters."""
    covered, outlines, images = 0.0, 0, False
    for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH), max_depth=3):
        if one.type == raw.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = one.get_bounds()
            images, covered = True, covered + (x1 - x0) * (y1 - y0)
        else:
            outlines += 1
    return covered > COVERED * area if has_text else images or outlines > OUTLINES


def _has_image(page: pypdfium2.PdfPage) -> bool:
    return any(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3))


def _height(box: Box, quarter: float) -> float:
    """The font size, as far as a box tells it; ``quarter`` is how far the text is turned."""
    return box[2] - box[0] if round(quarter) % 2 else box[3] - box[1]


def _without_overlays(glyphs: list[Glyph]) -> list[Glyph]:
    """Without large characters printed across smaller ones, and the others of their size and line."""
    usual = median([glyph.box[3] - glyph.box[1] for glyph in glyphs]) if glyphs else 0.0
    large = [glyph for glyph in glyphs if glyph.box[3] - glyph.box[1] > OVERLAY * usual]
    if not 0 < len(large) <= MOST_OVERLAID:
        return glyphs
    small = [glyph for glyph in glyphs if glyph.box[3] - glyph.box[1] <= OVERLAY * usual]
    lines = [glyph.box for glyph in large if any(_lies_across(glyph.box, one.box) for one in small)]
    return [
        glyph
        for glyph in glyphs
        if glyph not in large or all(abs(glyph.box[1] - y0) + abs(glyph.box[3] - y1) > 2 for _, y0, _, y1 in lines)
    ]


def _lies_across(box: Box, other: Box) -> bool:
    """Whether the middle of the other box is in the box, and not near its upper or lower edge."""
    x, y, air = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2, (box[3] - box[1]) / 5
    return box[0] < x < box[2] and box[1] + air < y < box[3] - air


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
