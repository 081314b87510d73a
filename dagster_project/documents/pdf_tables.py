"""Ruled cells of one page → a ``Part``: the cells of a table, or of the piece of it that this page holds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .pdf_lines import around, confidence_of, numbers, room_after, text_of
from .pdf_pages import Frame, Glyph, Page
from .pdf_rulings import Box

SNAP = 3.0  # points: edges this near are one edge


@dataclass(frozen=True, slots=True)
class PartCell:
    """A cell of a part: its box, what is printed in it, and how many characters its last line has room for."""

    box: Box
    text: str
    row: int
    rowspan: int
    room: float = 0.0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """What one page holds of a table. ``edges`` are the x of its columns' borders, from the left."""

    frame: Frame
    box: Box
    cells: tuple[PartCell, ...]
    edges: tuple[float, ...]
    rows: int
    is_ruled: bool = True
    exact: bool = True


def ruled_parts(page: Page) -> tuple[list[Part], list[Glyph]]:
    """The ruled tables of a page, and the glyphs that stand in none of their cells.

    A box of one column frames text and is no table.
    """
    groups = [group for group in page.tables or () if len(edges_of((b[0], b[2]) for b in group)) > 2]
    boxes = [box for group in groups for box in group]
    inside: list[list[Glyph]] = [[] for _ in boxes]
    outside: list[Glyph] = []
    finder = _Finder(boxes)
    for unit in numbers(page.glyphs):
        places = [finder.at(glyph) for glyph in unit]
        place = max(set(places), key=lambda one: (places.count(one), one))
        (outside if place < 0 else inside[place]).extend(unit)
    parts = []
    for group in groups:
        parts.append(_part(page, group, inside[: len(group)]))
        inside = inside[len(group) :]
    return sorted(parts, key=lambda part: part.box[1]), outside


def edges_of(pairs: Iterable[tuple[float, float]]) -> list[float]:
    """The distinct borders among begins and ends, in order; those within SNAP of the one before are the same."""
    edges: list[float] = []
    for edge in sorted({edge for pair in pairs for edge in pair}):
        if not edges or edge - edges[-1] > SNAP:
            edges.append(edge)
    return edges


def place_of(edges: Sequence[float], edge: float) -> int:
    """The index of the border that an edge is."""
    return max(bisect_right(edges, edge + SNAP / 2) - 1, 0)


def _part(page: Page, boxes: Sequence[Box], inside: Sequence[list[Glyph]]) -> Part:
    ys = edges_of((box[1], box[3]) for box in boxes)
    cells = []
    for box, glyphs in zip(boxes, inside, strict=True):
        top = place_of(ys, box[1])
        rowspan = max(place_of(ys, box[3]) - top, 1)
        cells.append(PartCell(box, text_of(glyphs), top, rowspan, room_after(glyphs, box), confidence_of(glyphs)))
    xs = edges_of((box[0], box[2]) for box in boxes)
    return Part(page.frame, around(boxes), tuple(cells), tuple(xs), len(ys) - 1)


class _Finder:
    """Which box a glyph's centre stands in; boxes do not overlap."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = sorted(((box, place) for place, box in enumerate(boxes)), key=lambda one: one[0][1])
        self.tops = [box[1] for box, _ in self.boxes]
        self.tallest = max((box[3] - box[1] for box in boxes), default=0.0)

    def at(self, glyph: Glyph) -> int:
        """The position of the box; -1 where the glyph stands in none."""
        x, y = (glyph.box[0] + glyph.box[2]) / 2, (glyph.box[1] + glyph.box[3]) / 2
        for place in range(bisect_right(self.tops, y) - 1, -1, -1):
            box, number = self.boxes[place]
            if y - box[1] > self.tallest:
                break
            if box[0] <= x < box[2] and box[1] <= y < box[3]:
                return number
        return -1
