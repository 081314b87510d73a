"""Glyphs of a page → pieces of text → lines, by their geometry."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .decoding import clean
from .pdf_pages import Glyph
from .pdf_rulings import Box

WORD_GAP = 0.2  # of the font size: a blank between Latin letters or digits
WIDE_GAP = 1.2  # of the font size: a blank between Chinese characters, which print none
PIECE_GAP = 0.6  # of the font size: beyond it may begin the next column of a table without rulings
DIGIT_GAP = 0.15  # of the font size: digits of one number stand nearer than this
_AMOUNT = re.compile(r"[-−△]?\d[\d,，]*\.\d\d(?!\d)")
_NUMBER = re.compile(r"[-−△]?\(?\d[\d,，]*(\.\d\d?)?\)?%?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text on one line without a wide gap."""

    text: str
    box: Box
    confidence: float = 1.0

    @property
    def centre(self) -> float:
        return (self.box[0] + self.box[2]) / 2

    @property
    def middle(self) -> float:
        """The height at which it stands."""
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """The glyphs of one line from the left."""

    glyphs: tuple[Glyph, ...]
    text: str
    box: Box

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def confidence(self) -> float:
        """That of its least certain character."""
        return confidence_of(self.glyphs)

    @property
    def size(self) -> float:
        """The font size."""
        return _size(self.glyphs)

    @property
    def columns(self) -> int:
        """How many stretches of text with wide gaps between them it has, at least."""
        wide = WIDE_GAP * self.size
        places = zip(self.glyphs, self.glyphs[1:], strict=False)
        return 1 + sum(other.box[0] - one.box[2] > wide for one, other in places)

    def pieces(self) -> list[Piece]:
        """Cut at gaps, and where an amount meets a word: what could stand in separate cells of a table."""
        glyphs, size = self.glyphs, self.size
        gaps = [n for n in range(1, len(glyphs)) if _is_gap(glyphs[n - 1], glyphs[n], size)]
        found: list[Piece] = []
        for start, end in pairwise([0, *gaps, len(glyphs)]):
            text = "".join(glyph.text[0] for glyph in glyphs[start:end])
            joints = {start + place for match in _AMOUNT.finditer(text) for place in match.span()}
            for first, last in pairwise(sorted({start, end, *joints})):
                part = glyphs[first:last]
                box = around([glyph.box for glyph in part])
                found.append(Piece(_joined(part), box, confidence_of(part)))
        return found


def _is_gap(one: Glyph, other: Glyph, size: float) -> bool:
    digits = one.text.isdigit() and other.text.isdigit()
    return other.box[0] - one.box[2] > (WORD_GAP if digits else PIECE_GAP) * size


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds them all."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def confidence_of(parts: Iterable[Glyph | Piece]) -> float:
    """That of the least certain one; 1 for none."""
    return min((part.confidence for part in parts), default=1.0)


def lines(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The lines of text from the top."""
    return [TextLine(tuple(row), _joined(row), around([glyph.box for glyph in row])) for row in _rows(glyphs)]


def text_of(glyphs: Iterable[Glyph]) -> str:
    """The text of one cell; a line that was wrapped goes on without a blank."""
    return clean("".join(_joined(row) for row in _rows(glyphs)))


def room_after(glyphs: Sequence[Glyph], box: Box) -> float:
    """How many more characters the last line of a cell's text would have had room for."""
    if not glyphs:
        return 0.0
    *_, last = _rows(glyphs)
    left, _, right, _ = around([glyph.box for glyph in last])
    return (box[2] - box[0] - (right - left)) / _size(last)


def numbers(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """The glyphs in the order of the file, digits of one printed number together, others alone.

    A number that is wider than its column runs into the next one, but all of it belongs where most of it stands.
    """
    start = 0
    while start < len(glyphs):
        end = start + 1
        while end < len(glyphs) and _follows(glyphs[end - 1], glyphs[end]):
            end += 1
        run = glyphs[start:end]
        text = "".join(glyph.text[0] for glyph in run)
        place = 0
        for match in _NUMBER.finditer(text):
            yield from ([glyph] for glyph in run[place : match.start()])
            yield list(run[match.start() : match.end()])
            place = match.end()
        yield from ([glyph] for glyph in run[place:])
        start = end


def _follows(one: Glyph, other: Glyph) -> bool:
    size = one.box[3] - one.box[1]
    level = abs(other.box[3] - one.box[3]) < 0.3 * size
    return level and abs(other.box[0] - one.box[2]) < DIGIT_GAP * size


def _rows(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that stand at one height, each row from the left; rows from the top."""
    row: list[Glyph] = []
    level = 0.0
    for glyph in sorted(glyphs, key=lambda one: one.box[1] + one.box[3]):
        middle, half = (glyph.box[1] + glyph.box[3]) / 2, (glyph.box[3] - glyph.box[1]) / 2
        if row and middle - level > max(half, 1.0):
            yield sorted(row, key=lambda one: one.box[0])
            row = []
        if not row:
            level = middle
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda one: one.box[0])


def _joined(row: Sequence[Glyph]) -> str:
    """The text of a row; Latin words and numbers keep a blank between them, Chinese has none."""
    size = _size(row)
    text = ""
    for place, glyph in enumerate(row):
        if place:
            before = row[place - 1]
            gap = glyph.box[0] - before.box[2]
            if gap > WIDE_GAP * size or (gap > WORD_GAP * size and not (_is_wide(before) or _is_wide(glyph))):
                text += " "
        text += glyph.text
    return clean(text)


def _size(row: Sequence[Glyph]) -> float:
    return median(glyph.box[3] - glyph.box[1] for glyph in row)


def _is_wide(glyph: Glyph) -> bool:
    return unicodedata.east_asian_width(glyph.text[0]) in "WF"
