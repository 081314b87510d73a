"""Ruled cells in the image of a page, by its long straight strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .scan_engine import Image, Span

SHORTEST = 0.32  # inches: a stroke of a large character is shorter
BREAK = 0.12  # inches: a gap in a ruling that scanning made
NEAR = 0.03  # inches: rulings this near are one
MEET = 0.08  # inches by which a ruling may miss the one it ends at
RECTANGULAR = 0.97  # of its box that a cell fills
LEAST_CELLS = 4


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A ruling: its place across, and where it begins and ends along."""

    at: float
    start: float
    end: float


def ruled_cells(ink: Image, dpi: float) -> list[list[Span]]:
    """The boxes of the cells of every ruled table; they meet in the middle of their rulings.

    A table whose rulings do not close to rectangles is left out: its cells are found as without rulings.
    """
    import cv2
    import numpy as np

    across = _closed(_joined(_strokes(ink, dpi), dpi), dpi)
    down = _closed(_joined(_strokes(np.ascontiguousarray(ink.T), dpi), dpi), dpi)
    across, down = _to_the_next(across, down, dpi), _to_the_next(down, across, dpi)
    drawn = np.zeros(ink.shape, np.uint8)
    for stroke in across:
        cv2.line(drawn, (round(stroke.start), round(stroke.at)), (round(stroke.end), round(stroke.at)), 1)
    for stroke in down:
        cv2.line(drawn, (round(stroke.at), round(stroke.start)), (round(stroke.at), round(stroke.end)), 1)
    tables = cv2.connectedComponents(drawn, connectivity=8)[1]
    count, _, boxes, _ = cv2.connectedComponentsWithStats(1 - drawn, connectivity=4)
    height, width = ink.shape
    found: dict[int, list[Span]] = {}
    broken: set[int] = set()
    for x, y, wide, high, area in boxes[1:count]:
        if x == 0 or y == 0 or x + wide == width or y + high == height:
            continue  # what lies around the tables
        table = int(tables[y + high // 2, x - 1])
        if not table or area < RECTANGULAR * wide * high:
            broken.add(int(tables[y - 1, x + wide // 2]) or table)
            continue
        if min(wide, high) > NEAR * dpi:
            found.setdefault(table, []).append((x - 1, y - 1, x + wide + 1, y + high + 1))
    return [cells for table, cells in found.items() if len(cells) >= LEAST_CELLS and table not in broken]


def _strokes(ink: Image, dpi: float) -> list[_Stroke]:
    """Level strokes; of the transposed image, the upright ones."""
    import cv2
    import numpy as np

    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    whole = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    long = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((1, int(SHORTEST * dpi)), np.uint8))
    count, _, boxes, centres = cv2.connectedComponentsWithStats(long)
    return [
        _Stroke(float(centre[1]), float(x), float(x + wide - 1))
        for (x, _, wide, high, _), centre in zip(boxes[1:count], centres[1:count], strict=True)
        if high < 2 * NEAR * dpi + 4 and wide > 4 * high
    ]


def _joined(strokes: Sequence[_Stroke], dpi: float) -> list[_Stroke]:
    """Strokes at one height with a small gap between them, as one; its height is that of the longest."""
    found: list[_Stroke] = []
    for stroke in sorted(strokes, key=lambda one: (one.at, one.start)):
        while True:
            other = next(
                (
                    one
                    for one in found
                    if abs(one.at - stroke.at) < NEAR * dpi
                    and one.start - stroke.end < BREAK * dpi
                    and stroke.start - one.end < BREAK * dpi
                ),
                None,
            )
            if other is None:
                break
            found.remove(other)
            longest = max(stroke, other, key=lambda one: one.end - one.start)
            stroke = _Stroke(longest.at, min(stroke.start, other.start), max(stroke.end, other.end))
        found.append(stroke)
    return found


def _closed(strokes: Sequence[_Stroke], dpi: float) -> list[_Stroke]:
    """Strokes whose heights differ by less than a ruling's width get the same height, that of the longest."""
    found: list[_Stroke] = []
    for stroke in sorted(strokes, key=lambda one: one.start - one.end):
        same = next((one for one in found if abs(one.at - stroke.at) < NEAR * dpi / 2), None)
        found.append(replace(stroke, at=same.at) if same else stroke)
    return found


def _to_the_next(strokes: Sequence[_Stroke], others: Sequence[_Stroke], dpi: float) -> list[_Stroke]:
    """Each stroke from ruling to ruling: ends that nearly meet one are drawn to it, and what sticks out is cut."""
    found = []
    for stroke in strokes:
        crossed = [
            other.at
            for other in others
            if other.start - MEET * dpi <= stroke.at <= other.end + MEET * dpi
            and stroke.start - MEET * dpi <= other.at <= stroke.end + MEET * dpi
        ]
        if len(crossed) > 1:
            found.append(replace(stroke, start=_end(stroke.start, crossed, dpi), end=_end(stroke.end, crossed, dpi)))
    return found


def _end(end: float, crossed: Sequence[float], dpi: float) -> float:
    nearest = min(crossed, key=lambda at: abs(at - end))
    return nearest if abs(nearest - end) <= MEET * dpi else end
