"""The header of a table without rulings: which columns each of its words stands over.

A heading is printed in the middle above the columns it covers, so the columns that have a header of their own are
shared out among the headings of the line above such that each is as near as can be to the middle of its share. The
outer columns may be left out (科目名称 beside a heading of several columns).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise
from math import comb

from .pdf_lines import Piece, around

WRAPPED = 1.4  # of the height of a line: lines this near belong to one cell
MOST_WAYS = 20_000  # of sharing columns out among headings that are tried


@dataclass(slots=True)
class _Block:
    """A word of the header on the lines from ``first`` to ``last``."""

    first: int
    last: int
    pieces: list[Piece]

    @property
    def centre(self) -> float:
        box = around([piece.box for piece in self.pieces])
        return (box[0] + box[2]) / 2

    def goes_on(self, piece: Piece, height: float) -> bool:
        above = self.pieces[-1]
        beside = min(abs(piece.centre - above.centre), abs(piece.box[0] - above.box[0]))
        return 0 < piece.middle - above.middle < WRAPPED * height and beside < height / 2


@dataclass(slots=True)
class Heading:
    """A header cell: the line it begins on, the first and last of its columns, and its words from the top."""

    row: int
    first: int
    last: int
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def headings(lines: Sequence[Sequence[Piece]], edges: Sequence[float]) -> list[Heading]:
    """The header cells of lines from the top. A word above a single column joins the one below."""
    found: list[Heading] = []
    top: dict[int, Heading] = {}  # the uppermost heading so far over each column
    blocks = _blocks(lines)
    for row in range(len(lines) - 1, -1, -1):
        new = []
        level = [block for block in blocks if block.last == row]
        for first, last, group in _shares(level, edges, set(top)):
            pieces = [piece for block in group for piece in block.pieces]
            begins = min(block.first for block in group)
            below = top.get(first)
            if below and below.first == below.last == first == last:
                below.pieces, below.row = [*pieces, *below.pieces], begins
            else:
                new.append(Heading(begins, first, last, pieces))
        for heading in new:
            top.update(dict.fromkeys(range(heading.first, heading.last + 1), heading))
        found += new
    for heading in found:
        if all(top[column] is heading for column in range(heading.first, heading.last + 1)):
            heading.row = 0  # nothing stands above it: it is as high as the whole header
    return found


def _blocks(lines: Sequence[Sequence[Piece]]) -> list[_Block]:
    """The words of a header, each with the lines it was wrapped to: close below, with the same middle or beginning."""
    blocks: list[_Block] = []
    for row, pieces in enumerate(lines):
        for piece in pieces:
            height = piece.box[3] - piece.box[1]
            above = next((block for block in blocks if block.last < row and block.goes_on(piece, height)), None)
            if above:
                above.pieces.append(piece)
                above.last = row
            else:
                blocks.append(_Block(row, row, [piece]))
    return sorted(blocks, key=lambda block: block.centre)


def column_at(edges: Sequence[float], x: float) -> int:
    """The column that x stands in; the outer ones reach beyond their edge."""
    return max(min(bisect_right(edges, x) - 1, len(edges) - 2), 0)


def _shares(
    blocks: Sequence[_Block], edges: Sequence[float], headed: set[int]
) -> Iterator[tuple[int, int, list[_Block]]]:
    """First and last column for the words that end on one line. ``headed`` are the columns with a header further down."""
    inside: list[tuple[int, list[_Block]]] = [
        (column, list(group)) for column, group in groupby(blocks, key=lambda block: column_at(edges, block.centre))
    ]
    runs: dict[int, list[list[_Block]]] = {}
    for column, group in inside:
        if column in headed:
            first = column
            while first - 1 in headed:
                first -= 1
            runs.setdefault(first, []).append(group)
        else:
            yield column, column, group
    for first, groups in runs.items():
        last = first
        while last + 1 in headed:
            last += 1
        yield from _shared_out(first, last, groups, edges)


def _shared_out(
    first: int, last: int, groups: Sequence[list[_Block]], edges: Sequence[float]
) -> Iterator[tuple[int, int, list[_Block]]]:
    middles = [(group[0].centre + group[-1].centre) / 2 for group in groups]
    count = last - first + 1
    if len(groups) >= count or comb(count + 1, len(groups) + 1) > MOST_WAYS:
        for group, middle in zip(groups, middles, strict=True):
            yield column_at(edges, middle), column_at(edges, middle), group
        return
    left_out = ((edges[last + 1] - edges[first]) / count / 2) ** 2  # what a column without a heading costs

    def cost(cuts: Sequence[int]) -> float:
        shares = zip(middles, pairwise(cuts), strict=True)
        apart = sum((middle - (edges[a] + edges[b]) / 2) ** 2 for middle, (a, b) in shares)
        return apart + left_out * (count - (cuts[-1] - cuts[0]))

    best = min(combinations(range(first, last + 2), len(groups) + 1), key=cost)
    for group, (a, b) in zip(groups, pairwise(best), strict=True):
        yield a, b - 1, group
