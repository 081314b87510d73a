"""The image of one page → a ``Scan``: its words and ruled cells in points, as plain data that a cache can keep.

Text is sought on the whole page, cut where a ruling goes through it, and sought again in cells that hold ink nobody
found; every cut-out is then read by itself. So no text stands in two cells, and none is lost between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean
from typing import TYPE_CHECKING, Any

from . import limits, scan_engine
from .pdf_pages import Frame, Glyph, Page
from .pdf_rulings import Box
from .scan_engine import Reading, Span
from .scan_image import ink_of, may_hold_text, skew, turned_by, unstained
from .scan_rulings import Stroke, rulings

if TYPE_CHECKING:
    from .scan_engine import Image
    from .scan_image import Colours

HIGHEST = 0.99  # confidence of what was recognised
LEAST_SCORE = 0.5  # of text outside of ruled cells; inside every bit of ink counts
UPSIDE_DOWN = 0.85  # mean score of long lines below which the page is tried the other way up
SAMPLE = 12  # long lines that tell which way up a page stands
INSIDE = 0.012  # inches from the middle of a ruling to where text may be cut out of its cell
CLEAR = 0.025  # inches from the middle of a ruling to where ink is no longer its own
SPECK = 0.035  # inches: ink in a cell that is lower is dirt
WIDE = 0x1100  # characters from here on are as wide as they are high
NARROW = 0.55  # of the height: the width of the others
APART = 0.6  # of the height: words with a wider gap between them are separate


@dataclass(frozen=True, slots=True)
class Word:
    """Recognised text without a wide gap, the score of its least certain character, and its box in points."""

    text: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Scan:
    """What was recognised on a page: boxes in points of the page as it was read, upright and straight.

    ``turns`` are quarter turns clockwise and ``angle`` degrees counter-clockwise from there to how the page is shown.
    """

    width: float
    height: float
    turns: int
    angle: float
    words: tuple[Word, ...]
    tables: tuple[tuple[Box, ...], ...]

    def to_data(self) -> dict[str, Any]:
        """As numbers, texts and lists, for JSON."""
        return {
            "size": [self.width, self.height],
            "turns": self.turns,
            "angle": self.angle,
            "words": [[word.text, round(word.score, 4), *_rounded(word.box)] for word in self.words],
            "tables": [[_rounded(box) for box in table] for table in self.tables],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Scan:
        """Back from ``to_data``. Raises KeyError, TypeError or ValueError where that is not what it is."""
        width, height = map(float, data["size"])
        words = tuple(Word(str(text), float(score), _box(box)) for text, score, *box in data["words"])
        tables = tuple(tuple(_box(box) for box in table) for table in data["tables"])
        return cls(width, height, int(data["turns"]), float(data["angle"]), words, tables)


def page(scan: Scan, number: int) -> Page:
    """The scan in the shape of a page with a text layer."""
    frame = Frame(number, scan.width, scan.height, scan.turns, scan.angle)
    glyphs = [glyph for word in scan.words for glyph in _glyphs(word)]
    return Page(frame, glyphs, [list(table) for table in scan.tables], has_image=False, is_scan=True)


def recognise(image: Colours, width: float, height: float) -> Scan:
    """Read the image of a page that is shown with that size in points.

    Blank pages and photographs give a scan without words, at the cost of a thumbnail. Raises NoRecogniser.
    """
    dpi = 72 * image.shape[1] / width
    grey = unstained(image, dpi)
    if not may_hold_text(grey):
        return Scan(width, height, 0, 0.0, (), ())
    angle = skew(grey)
    grey = turned_by(grey, angle)
    turns = 0
    found = scan_engine.find(grey)
    if _is_sideways(found):
        turns = 1
        grey = _quarter(grey)
        found = scan_engine.find(grey)
    cells, spans, readings = _read(grey, found, dpi)
    if _may_stand_upside_down(spans, readings):
        other = _quarter(_quarter(grey))
        again = _read(other, [_upside_down(span, grey) for span in found], dpi)
        if _certainty(again[1], again[2]) > _certainty(spans, readings):
            turns += 2
            grey, (cells, spans, readings) = other, again
    points = 72 / dpi
    inside = [span for table in cells for span in table]
    words = [
        word
        for span, reading in zip(spans, readings, strict=True)
        if reading.text and (reading.score >= LEAST_SCORE or any(_holds(cell, span) for cell in inside))
        for word in _words(span, reading, points)
    ]
    size = (height, width) if turns % 2 else (width, height)
    tables = tuple(tuple(_scaled(span, points) for span in table) for table in cells)
    return Scan(*size, -turns % 4, -angle, tuple(words), tables)


def _read(grey: Image, found: Sequence[Span], dpi: float) -> tuple[list[list[Span]], list[Span], list[Reading]]:
    """The ruled cells of an upright page, what was cut out of it, and what each cut-out says."""
    ink = ink_of(grey, dpi)
    found_rulings = rulings(ink, dpi)
    tables = found_rulings.tables
    cells = [_shrunk(cell, dpi) for table in tables for cell in table]
    spans = [
        part
        for span in _cut_by_cells(found, cells, ink, dpi)
        for part in (_cut_by_rulings(span, found_rulings.upright, ink, dpi))
    ]
    if len(spans) > limits.PAGE_SPANS:
        spans = []  # no page has so many words: a picture or a pattern
    return tables, spans, scan_engine.read([grey[y0:y1, x0:x1] for x0, y0, x1, y1 in spans])


# ------------------------------------------------------------------------------------------------- cells


def _shrunk(cell: Span, dpi: float) -> Span:
    margin = max(round(INSIDE * dpi), 1)
    return cell[0] + margin, cell[1] + margin, cell[2] - margin, cell[3] - margin


def _cut_by_cells(found: Sequence[Span], cells: Sequence[Span], ink: Image, dpi: float) -> list[Span]:
    """Stretches of text cut into what stands in each cell and what stands outside of all; and, line by line, the ink
    in cells that stands in none of them.

    The detector's margin reaches over rulings, so a cell takes only a part that holds the middle of ink of its own.
    """
    blobs = _blobs(cells, ink, dpi)
    own: list[list[Span]] = [[] for _ in cells]
    spans: list[Span] = []
    for span in found:
        touched = [place for place, cell in enumerate(cells) if _common(span, cell)]
        for place in touched:
            part = _common(span, cells[place])
            if part and any(_holds(part, blob) for blob in blobs[place]):
                own[place].append(part)
        if not touched:
            spans.append(span)
    for cell, parts, inside in zip(cells, own, blobs, strict=True):
        parts = _merged(parts)
        overlooked = [blob for blob in inside if not any(_holds(part, blob) for part in parts)]
        spans += [*parts, *(_common(_margined(line), cell) or line for line in _merged(overlooked))]
    return spans


def _cut_by_rulings(span: Span, upright: Sequence[Stroke], ink: Image, dpi: float) -> Iterator[Span]:
    """A stretch of text cut where an upright ruling goes through it; what holds no ink but the ruling's is left out."""
    x0, y0, x1, y1 = span
    margin = max(round(INSIDE * dpi), 1)
    cuts = sorted(round(one.at) for one in upright if one.start <= (y0 + y1) / 2 <= one.end and x0 < one.at < x1)
    for start, end in pairwise([x0 - margin, *cuts, x1 + margin]):
        part = start + margin, y0, end - margin, y1
        if not cuts or any(_holds(part, blob) for blobs in _blobs([part], ink, dpi) for blob in blobs):
            yield part


def _blobs(cells: Sequence[Span], ink: Image, dpi: float) -> list[list[Span]]:
    """The connected pieces of ink in each cell that are no dirt."""
    import cv2
    import numpy as np

    found: list[list[Span]] = []
    more = max(round((CLEAR - INSIDE) * dpi), 1)
    for left, top, right, bottom in cells:
        x0, y0, x1, y1 = left + more, top + more, right - more, bottom - more
        inside = np.ascontiguousarray(ink[y0 : max(y1, y0), x0 : max(x1, x0)])
        if min(inside.shape) < 3:
            found.append([])
            continue
        count, _, boxes, _ = cv2.connectedComponentsWithStats(inside)
        found.append(
            [
                (x0 + int(x), y0 + int(y), x0 + int(x + wide), y0 + int(y + high))
                for x, y, wide, high, _ in boxes[1:count]
                if high >= SPECK * dpi and wide > 1
            ]
        )
    return found


def _common(one: Span, other: Span) -> Span | None:
    x0, y0, x1, y1 = max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
    return (x0, y0, x1, y1) if x1 - x0 > 2 and y1 - y0 > 2 else None


def _holds(part: Span, blob: Span) -> bool:
    x, y = (blob[0] + blob[2]) / 2, (blob[1] + blob[3]) / 2
    return part[0] <= x <= part[2] and part[1] <= y <= part[3]


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Spans that stand at one height in one cell, as one: what holds the middle of the other's height."""
    lines: list[Span] = []
    for span in sorted(spans, key=lambda one: one[1] + one[3]):
        middle = (span[1] + span[3]) / 2
        last = lines[-1] if lines else None
        if last and (middle < last[3] or (last[1] + last[3]) / 2 > span[1]):
            lines[-1] = (min(last[0], span[0]), min(last[1], span[1]), max(last[2], span[2]), max(last[3], span[3]))
        else:
            lines.append(span)
    return lines


def _margined(span: Span) -> Span:
    margin = (span[3] - span[1]) // 4 + 1
    return span[0] - margin, span[1] - margin, span[2] + margin, span[3] + margin


# ------------------------------------------------------------------------------------------------- turns


def _is_sideways(spans: Sequence[Span]) -> bool:
    """Whether most of the long stretches of text run up or down."""
    tall = sum(y1 - y0 for x0, y0, x1, y1 in spans if y1 - y0 > 2 * (x1 - x0))
    return tall > sum(x1 - x0 for x0, y0, x1, y1 in spans if x1 - x0 > 2 * (y1 - y0))


def _may_stand_upside_down(spans: Sequence[Span], readings: Sequence[Reading]) -> bool:
    return bool(spans) and _certainty(spans, readings) < UPSIDE_DOWN


def _certainty(spans: Sequence[Span], readings: Sequence[Reading]) -> float:
    """The mean score of the longest lines."""
    both = sorted(zip(spans, readings, strict=True), key=lambda one: one[0][0] - one[0][2])[:SAMPLE]
    return mean(reading.score for _, reading in both) if both else 0.0


def _quarter(grey: Image) -> Image:
    """Turned clockwise by a quarter."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(grey, -1))


def _upside_down(span: Span, grey: Image) -> Span:
    height, width = grey.shape
    return width - span[2], height - span[3], width - span[0], height - span[1]


# ------------------------------------------------------------------------------------------------- words


def _words(span: Span, reading: Reading, points: float) -> Iterator[Word]:
    """The reading cut at wide gaps, each piece with a box of its own."""
    x0, y0, x1, y1 = (side * points for side in span)
    size = 0.75 * (y1 - y0)  # the detector leaves a margin
    middles = [x0 + place * (x1 - x0) for place in reading.places]
    widths = [size * (1.0 if ord(one) >= WIDE else NARROW) for one in reading.text]
    start = 0
    for end in range(1, len(middles) + 1):
        if end < len(middles):
            gap = middles[end] - middles[end - 1] - (widths[end] + widths[end - 1]) / 2
            if gap <= APART * size:
                continue
        left, right = middles[start] - widths[start] / 2, middles[end - 1] + widths[end - 1] / 2
        inset = (y1 - y0 - size) / 2
        yield Word(
            reading.text[start:end],
            min(reading.scores[start:end]),
            (max(left, x0), y0 + inset, min(right, x1), y1 - inset),
        )
        start = end


def _glyphs(word: Word) -> Iterator[Glyph]:
    """The characters of a word, each with the share of its box that its width takes."""
    x0, y0, x1, y1 = word.box
    widths = [1.0 if ord(one) >= WIDE else NARROW for one in word.text]
    scale = (x1 - x0) / sum(widths)
    confidence = min(word.score, HIGHEST)
    for character, width in zip(word.text, widths, strict=True):
        yield Glyph(character, (x0, y0, x0 + width * scale, y1), confidence)
        x0 += width * scale


def _scaled(span: Span, points: float) -> Box:
    x0, y0, x1, y1 = span
    return x0 * points, y0 * points, x1 * points, y1 * points


def _rounded(box: Box) -> list[float]:
    return [round(side, 2) for side in box]


def _box(sides: Sequence[Any]) -> Box:
    x0, y0, x1, y1 = map(float, sides)
    return x0, y0, x1, y1
