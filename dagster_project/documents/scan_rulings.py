"""Ruled cells in the image of a page, by its long straight strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .scan_engine import Image, Span

SHORTEST = 0.32  # inches: a stroke of a large character is shorter
LONG = 1.0  # inches: letters in a row never look like a stroke as long as this
LOWEST = 0.12  # inches: what is shorter than SHORTEST is a ruling only from one long ruling to another
TOUCH = 0.02  # inches by which it may miss them
SOLID = 0.93  # of a ruling's length that is ink; letters in a row leave more gaps
BREAK = 0.12  # inches: a gap in a ruling that scanning made
NEAR = 0.03  # inches: rulings this near are one
MEET = 0.08  # inches by which a ruling may miss the one it ends at
OPEN = 2  # rulings that end at one place where none crosses: the side of a table that is not drawn
RECTANGULAR = 0.97  # of its box that a cell fills
LEAST_CELLS = 4


@dataclass(frozen=True, slots=True)
class Stroke:
    """A ruling: its place across, and where it begins and ends along, in pixels."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rulings:
    """``tables`` are the boxes of the cells of every ruled table, which meet in the middle of their rulings; ``upright``
    are long upright rulings, also of tables whose rulings do not close to rectangles."""

    tables: list[list[Span]]
    upright: list[Stroke]


def rulings(ink: Image, dpi: float) -> Rulings:
    """The rulings of a straight page."""
    import cv2
    import numpy as np

    across = _joined(_strokes(ink, SHORTEST, dpi), dpi)
    long = [stroke for stroke in across if stroke.length >= LONG * dpi]
    down = _joined(
        [
            stroke
            for stroke in _strokes(np.ascontiguousarray(ink.T), LOWEST, dpi)
            if stroke.length >= SHORTEST * dpi or _spans(stroke, long, dpi)
        ],
        dpi,
    )
    across, down = [*across, *_sides(down, across, dpi)], [*down, *_sides(across, down, dpi)]
    before = 0
    while before != len(across) + len(down):  # what has lost its ends is no ruling either
        before = len(across) + len(down)
        across = _crossing(across, down, dpi)
        down = _crossing(down, across, dpi)
    drawn = np.zeros(ink.shape, np.uint8)
    for stroke in across:
        cv2.line(drawn, (round(stroke.start), round(stroke.at)), (round(stroke.end), round(stroke.at)), 1)
    for stroke in down:
        cv2.line(drawn, (round(stroke.at), round(stroke.start)), (round(stroke.at), round(stroke.end)), 1)
    return Rulings(_cells(drawn, dpi), [stroke for stroke in down if stroke.length >= LONG * dpi])


def _cells(drawn: Image, dpi: float) -> list[list[Span]]:
    """What drawn rulings enclose, by table; tables with an opening that is no rectangle are left out."""
    import cv2

    tables = cv2.connectedComponents(drawn, connectivity=8)[1]
    count, _, boxes, _ = cv2.connectedComponentsWithStats(1 - drawn, connectivity=4)
    height, width = drawn.shape
    found: dict[int, list[Span]] = {}
    broken: set[int] = set()
    for x, y, wide, high, area in boxes[1:count]:
        if x == 0 or y == 0 or x + wide == width or y + high == height:
            continue  # what lies around the tables
        table = int(tables[y : y + high, x - 1].max())
        if area < RECTANGULAR * wide * high:
            broken.add(table)
        elif min(wide, high) > NEAR * dpi:
            found.setdefault(table, []).append((int(x) - 1, int(y) - 1, int(x + wide) + 1, int(y + high) + 1))
    return [cells for table, cells in found.items() if len(cells) >= LEAST_CELLS and table not in broken]


def _strokes(ink: Image, shortest: float, dpi: float) -> list[Stroke]:
    """Level strokes of that many inches at least; of the transposed image, the upright ones."""
    import cv2
    import numpy as np

    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    whole = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    long = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((1, int(shortest * dpi)), np.uint8))
    count, _, boxes, centres = cv2.connectedComponentsWithStats(long)
    return [
        Stroke(float(centre[1]), float(x), float(x + wide - 1))
        for (x, y, wide, high, _), centre in zip(boxes[1:count], centres[1:count], strict=True)
        if high < 2 * NEAR * dpi + 4
        and wide > 4 * high
        and thick[y : y + high, x : x + wide].any(axis=0).mean() >= SOLID
    ]


def _joined(strokes: Sequence[Stroke], dpi: float) -> list[Stroke]:
    """Strokes at one height with a small gap between them, as one; its height is that of the longest.

    Heights that differ by less than a ruling's width become the same, so that cells beside each other are as high.
    """
    found: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda one: one.start - one.end):
        while other := next((one for one in found if _is_rest(stroke, one, dpi)), None):
            found.remove(other)
            at = max(stroke, other, key=lambda one: one.length).at
            stroke = Stroke(at, min(stroke.start, other.start), max(stroke.end, other.end))
        found.append(stroke)
    level: list[Stroke] = []
    for stroke in sorted(found, key=lambda one: one.start - one.end):
        same = next((one for one in level if abs(one.at - stroke.at) < NEAR * dpi / 2), None)
        level.append(replace(stroke, at=same.at) if same else stroke)
    return level


def _is_rest(one: Stroke, other: Stroke, dpi: float) -> bool:
    apart = max(one.start, other.start) - min(one.end, other.end)
    return abs(one.at - other.at) < NEAR * dpi and apart < BREAK * dpi


def _spans(stroke: Stroke, across: Sequence[Stroke], dpi: float) -> bool:
    """Whether it begins at one ruling and ends at another."""
    near = [one.at for one in across if one.start - MEET * dpi <= stroke.at <= one.end + MEET * dpi]
    return all(any(abs(at - end) <= TOUCH * dpi for at in near) for end in (stroke.start, stroke.end))


def _sides(strokes: Sequence[Stroke], others: Sequence[Stroke], dpi: float) -> list[Stroke]:
    """The sides of tables that are not drawn: where several long rulings begin, or end, and none crosses."""
    found: list[Stroke] = []
    long = [one for one in strokes if one.length >= LONG * dpi]
    for ends in ([(one.start, one.at) for one in long], [(one.end, one.at) for one in long]):
        left = sorted(ends)
        while left:
            at = left[0][0]
            here = [place for end, place in left if end - at < NEAR * dpi]
            left = left[len(here) :]
            side = Stroke(at, min(here), max(here))
            crossed = any(
                abs(one.at - at) < MEET * dpi and one.start < side.end and side.start < one.end for one in others
            )
            if len(set(here)) >= OPEN and not crossed:
                found.append(side)
    return found


def _crossing(strokes: Sequence[Stroke], others: Sequence[Stroke], dpi: float) -> list[Stroke]:
    """Strokes that cross or nearly meet at least two others, from the first of them to the last."""
    found = []
    for stroke in strokes:
        crossed = [
            other.at
            for other in others
            if other.start - MEET * dpi <= stroke.at <= other.end + MEET * dpi
            and stroke.start - MEET * dpi <= other.at <= stroke.end + MEET * dpi
        ]
        if len(crossed) > 1 and max(crossed) > min(crossed):
            found.append(replace(stroke, start=min(crossed), end=max(crossed)))
    return found
