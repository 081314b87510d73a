"""Tables without rulings: lines of text → a ``Part`` whose columns are found by where its figures stand.

The 栏次 row (1 2 3 …) gives each column of figures its place; without it the figures themselves and the headers
above them do. Every piece of text goes to the nearest column. The columns are certain (``exact``) only where each
figure stands by one number of the 栏次 row and far from the others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .pdf_headers import column_at, headings
from .pdf_lines import Piece, TextLine, around, confidence_of
from .pdf_pages import Frame
from .pdf_rulings import Box
from .pdf_stitch import without_mark
from .pdf_tables import Part, PartCell

WRAPPED = 1.3  # of the font size: a line this near to a row belongs to it
APART = 8.0  # of the font size: a gap this high ends a table
CLOSE = 0.6  # of the font size: how far a header may stand from the figures under it
ONE_ROW = 0.8  # of the font size: figures this near in height stand in one row
LEAST_ROWS = 2  # of figures, that lines of text are taken for a table
_AMOUNT = re.compile(r"[-−△]?\(?\d[\d,，]*\.\d+\)?%?")
_WHOLE = re.compile(r"\d{1,7}")
_NO_ROW = re.compile(r"[:：。；，]")

Range = tuple[float, float]
Line = tuple[TextLine, list[Piece]]


@dataclass(slots=True)
class _Row:
    """A row of a table while it is read: its height on the page, and its pieces."""

    middle: float
    pieces: list[Piece]


def unruled_parts(
    frame: Frame, lines: Sequence[TextLine], before: Part | None, captions: Collection[str] = ()
) -> list[TextLine | Part]:
    """The lines, with those that are a table put together as a part.

    ``before`` is the table, without rulings too, that ended the page before: one that goes on without a header, or
    with the same, has its columns. 续表 or any of its ``captions`` (the lines above it, without blanks) may stand above.
    """
    found: list[TextLine | Part] = []
    run: list[TextLine] = []
    for line in [*lines, None]:
        goes_on = before if all(isinstance(one, TextLine) and _repeats(one, captions) for one in found) else None
        is_caption = line is not None and not run and goes_on is not None and _repeats(line, captions)
        if line is None or is_caption or not _may_be_row(line, run, goes_on):
            found += _part_or_lines(frame, run, goes_on)
            run = []
            if line is None or is_caption or not _may_be_row(line, run, None):
                found += [line] if line else []
                continue
        run.append(line)
    return found


def _may_be_row(line: TextLine, run: Sequence[TextLine], before: Part | None) -> bool:
    """A line with wide gaps, or one that a cell of the rows about it was wrapped to; no caption and no sentence."""
    if _NO_ROW.search(line.text) or (run and line.box[1] - run[-1].box[3] > APART * line.size):
        return False
    return line.columns > 1 or bool(run) or before is not None


def _repeats(line: TextLine, captions: Collection[str]) -> bool:
    """Whether a line says nothing but 续表, or what stood above the table before."""
    text = without_mark(line.text)
    return not text or text in captions


def _part_or_lines(frame: Frame, run: Sequence[TextLine], before: Part | None) -> list[TextLine | Part]:
    run = list(run)
    rows = [line for line in run if any(_AMOUNT.fullmatch(piece.text) for piece in line.pieces())]
    if len(rows) < (1 if before else LEAST_ROWS):
        return list(run)
    starts = [piece.box[0] for line in rows for piece in line.pieces()]
    after: list[TextLine] = []
    while run[-1].columns < 2 and not _is_in_column(run[-1], starts):
        after.insert(0, run.pop())
    return [_part(frame, run, before), *after]


def _is_in_column(line: TextLine, starts: Sequence[float]) -> bool:
    """Whether a line begins where a column does; below the first column may as well stand a note or a title."""
    left = line.box[0]
    return left > min(starts) + line.size and sum(abs(start - left) < line.size / 4 for start in starts) > 1


def _part(frame: Frame, run: Sequence[TextLine], before: Part | None) -> Part:
    lines = [(line, line.pieces()) for line in run]
    first = next((place for place, (_, pieces) in enumerate(lines) if _is_data(pieces)), len(lines))
    if before and (part := _continuation(frame, lines, first, before)):
        return part
    header = [pieces for _, pieces in lines[:first]]
    pieces = [piece for _, line in lines[first:] for piece in line]
    numbering = next((found for line in header if (found := _numbered(line))), [])
    amounts = [_range(piece) for piece in pieces if _AMOUNT.fullmatch(piece.text)]
    edges = _edges(_columns(pieces, numbering, header), around([line.box for line in run]))
    return _with_edges(frame, lines, first, edges, _certain(amounts, numbering))


def _continuation(frame: Frame, lines: Sequence[Line], first: int, before: Part) -> Part | None:
    """The lines in the columns of the table before them, if they begin with its header or with none.

    ``first`` is the first line with figures; above it may stand rows without, but no words over the figures.
    """
    known = {cell.text for cell in before.cells}
    figures = {
        column_at(before.edges, piece.centre)
        for _, pieces in lines[first:]
        for piece in pieces
        if _AMOUNT.fullmatch(piece.text)
    }
    for head in range(first, -1, -1):
        part = _with_edges(frame, lines, head, before.edges, before.exact)
        if {cell.text for cell in part.cells if cell.row < head} <= known:
            return part
        if head and any(column_at(before.edges, piece.centre) in figures for piece in lines[head - 1][1]):
            return None
    return None


def _with_edges(frame: Frame, lines: Sequence[Line], head: int, edges: tuple[float, ...], exact: bool) -> Part:
    """The lines as a part with these column borders; the first ``head`` lines are its header."""
    box = around([line.box for line, _ in lines])
    header = [pieces for _, pieces in lines[:head]]
    words = [[] if _numbered(pieces) else pieces for pieces in header]
    counts = [pieces if _numbered(pieces) else [] for pieces in header]
    rows = [*counts, *(row.pieces for row in _rows(lines[head:]))]
    cells = [
        PartCell(_box(edges, h.first, h.last, h.pieces), h.text, h.row, 1, confidence=confidence_of(h.pieces))
        for h in headings(words, edges)
    ]
    for number, pieces in enumerate(rows):
        cells += _cells(number, pieces, edges)
    return Part(frame, (edges[0], box[1], edges[-1], box[3]), tuple(cells), edges, len(rows), False, exact)


def _certain(amounts: Sequence[Range], numbering: Sequence[Piece]) -> bool:
    """Whether the 栏次 row has a number for every amount, and none that is nearly as near.

    Its numbers stand in the middle of their columns and figures at the right, so one that stands left of its number may
    as well end the column before.
    """
    anchors = [_range(piece) for piece in numbering]
    for one in amounts:
        (nearest, anchor), *others = sorted((_gap(anchor, one), anchor) for anchor in anchors) or [(1.0, one)]
        if nearest > 0 and (not others or 2 * nearest > others[0][0] or one[1] < anchor[0]):
            return False
    return bool(anchors)


def _is_data(pieces: Sequence[Piece]) -> bool:
    """Figures that are no column numbers, or a line number or a subject code."""
    if _numbered(pieces):
        return False
    return any(_AMOUNT.fullmatch(piece.text) or _WHOLE.fullmatch(piece.text) for piece in pieces)


def _numbered(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces 1 2 3 … of a 栏次 row; none where it is another row."""
    whole = [piece for piece in pieces if piece.text.isdigit()]
    counts = [int(piece.text) for piece in whole] == list(range(1, len(whole) + 1))
    named = any(piece.text == "栏次" for piece in pieces)
    return whole if counts and (named or len(whole) > 2) and len(whole) > 0 else []


# ----------------------------------------------------------------------------------------------- columns


def _columns(body: Sequence[Piece], numbering: Sequence[Piece], header: Sequence[Sequence[Piece]]) -> list[Range]:
    """Where the columns stand, from the left."""
    anchors = [_range(piece) for piece in numbering]
    amounts = _merged(_range(piece) for piece in body if _AMOUNT.fullmatch(piece.text))
    if anchors:
        amounts = _gathered(amounts, anchors)
    wholes = _merged(_range(piece) for piece in body if _WHOLE.fullmatch(piece.text))
    figures = _merged([*amounts, *wholes])
    words = [_range(p) for p in body if not (_AMOUNT.fullmatch(p.text) or _WHOLE.fullmatch(p.text))]
    columns = _merged([*figures, *_merged(word for word in words if not any(_meet(word, one) for one in figures))])
    for pieces in reversed(header):
        for piece in pieces:
            _head(columns, piece, pieces)
    return sorted(columns)


def _head(columns: list[Range], piece: Piece, line: Sequence[Piece]) -> None:
    """A header that stands over no column belongs to the one close beside it that has none, or to a blank one."""
    place = _range(piece)
    if any(_meet(place, column) for column in columns):
        return
    near = min(columns, key=lambda column: _gap(column, place))
    if _gap(near, place) < CLOSE * (piece.box[3] - piece.box[1]) and not any(_meet(near, _range(p)) for p in line):
        columns.remove(near)
        place = min(near[0], place[0]), max(near[1], place[1])
    columns.append(place)


def _gathered(amounts: Sequence[Range], anchors: Sequence[Range]) -> list[Range]:
    """The anchors, each widened by the amounts that stand nearest to it; where there are as many, by those in its order."""
    found = list(anchors)
    for place, one in enumerate(amounts):
        near = min(range(len(anchors)), key=lambda place: _gap(anchors[place], one))
        near = place if len(amounts) == len(anchors) else near
        found[near] = (min(found[near][0], one[0]), max(found[near][1], one[1]))
    return found


def _merged(ranges: Iterable[Range]) -> list[Range]:
    """Ranges that overlap, joined."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _range(piece: Piece) -> Range:
    return piece.box[0], piece.box[2]


def _meet(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _gap(one: Range, other: Range) -> float:
    """How far apart two ranges are; where they overlap, how far their middles are, less than any real gap."""
    apart = max(one[0], other[0]) - min(one[1], other[1])
    return apart if apart > 0 else -1 / (1 + abs(sum(one) - sum(other)))


def _edges(columns: Sequence[Range], box: Box) -> tuple[float, ...]:
    """Borders midway between the columns."""
    inner = [(one[1] + other[0]) / 2 for one, other in pairwise(columns)]
    return min(box[0], columns[0][0]) - 1, *inner, max(box[2], columns[-1][1]) + 1


# -------------------------------------------------------------------------------------------------- rows


def _rows(body: Sequence[Line]) -> list[_Row]:
    """One row for each line with figures, with the lines that its words were wrapped to; other lines are rows."""
    rows: list[_Row] = []
    for line, pieces in body:
        if rows and _is_data(pieces) and line.middle - rows[-1].middle < ONE_ROW * line.size:
            rows[-1].pieces += pieces
        elif _is_data(pieces):
            rows.append(_Row(line.middle, list(pieces)))
    for line, pieces in body:
        if _is_data(pieces):
            continue
        near = min(rows, key=lambda row: abs(row.middle - line.middle), default=None)
        if near and abs(near.middle - line.middle) < WRAPPED * line.size:
            near.pieces += pieces
        else:
            rows.append(_Row(line.middle, list(pieces)))
    return sorted(rows, key=lambda row: row.middle)


def _cells(row: int, pieces: Sequence[Piece], edges: Sequence[float]) -> Iterator[PartCell]:
    """The cells of one row: pieces of one column are one text, from the top."""
    by_column: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_column.setdefault(column_at(edges, piece.centre), []).append(piece)
    for column, stack in by_column.items():
        stack.sort(key=lambda piece: (round(2 * piece.middle / (piece.box[3] - piece.box[1])), piece.box[0]))
        text = "".join(piece.text for piece in stack)
        yield PartCell(_box(edges, column, column, stack), text, row, 1, confidence=confidence_of(stack))


def _box(edges: Sequence[float], first: int, last: int, pieces: Sequence[Piece]) -> Box:
    _, top, _, bottom = around([piece.box for piece in pieces])
    return edges[first], top, edges[last + 1], bottom
