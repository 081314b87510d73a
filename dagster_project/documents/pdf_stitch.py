"""Parts of tables on successive pages → whole tables.

A part goes on with the table before it when nothing but the table's own title stands between them, the one ends low
and the other begins high, and their column borders agree. A continuation may lack borders (类 款 项 are not ruled
there), or have shifted and stretched a little, so cells take their columns from the borders of all parts together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..model import Grid, GridCell
from .pdf_lines import TextLine
from .pdf_pages import Frame
from .pdf_tables import Part

LOW, HIGH = 0.55, 0.45  # of the page's height: where a broken table ends at the earliest, and goes on at the latest
SHIFT = 12.0  # points by which a continuation's sides may be off
BORDER = 5.0  # points by which its inner borders may be off, once the sides are laid upon each other
FILLED = 1.0  # characters: a line that leaves less room than this in its cell was wrapped
_FIGURES = re.compile(r"[-−△]?[\d,.]+%?")
_MARK = re.compile(
    r"[（(]?(?:续表|续)[一二三四五六七八九十\d]*[）)]?$|^[（(]?(?:续表|接上[页表])[一二三四五六七八九十\d]*[）)]?"
)
_NUMBERED = re.compile(r"[\d一二三四五六七八九十]+[、.．]|[（(]|其中|\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its page."""

    frame: Frame
    text: TextLine


@dataclass(slots=True)
class Table:
    """A table with its parts from the first page on; ``above`` are the lines just before it on its first page."""

    parts: list[Part]
    above: tuple[str, ...] = ()


Item = Line | Part


def stitch(items: Sequence[Item]) -> list[Line | Table]:
    """The items in reading order, with continuations joined to the table they go on with."""
    found: list[Line | Table] = []
    since: list[Line] = []  # lines after the last table
    last: Table | None = None
    for item in items:
        if isinstance(item, Line):
            since.append(item)
            found.append(item)
            continue
        here = [line for line in since if line.frame.number == item.frame.number]
        if last and len(here) == len(since) and _continues(last, item, [line.text.text for line in here]):
            last.parts.append(item)
            if here:
                del found[-len(here) :]
        else:
            last = Table([item], tuple(line.text.text for line in here))
            found.append(last)
        since = []
    return found


def _continues(table: Table, part: Part, between: Sequence[str]) -> bool:
    before = table.parts[-1]
    if part.frame.number != before.frame.number + 1 or not _fit(table.parts[0], part):
        return False
    if before.box[3] < LOW * before.frame.height or part.box[1] > HIGH * part.frame.height:
        return False
    repeats = _repeated_rows(table.parts[0], part) > 0
    if between:  # a title that is printed again on every page, or that says 续表
        above = iter([without_mark(text) for text in table.above])
        return repeats and all(told in above for text in between if (told := without_mark(text)))
    return repeats or not _begins_with_title(part)


def without_mark(text: str) -> str:
    """The text without 续表, （续） and the like, which say that a table goes on; without blanks, too."""
    return _MARK.sub("", text.replace(" ", ""))


def _begins_with_title(part: Part) -> bool:
    """Whether its first row is a single cell with text, as wide as the table."""
    width = part.edges[-1] - part.edges[0]
    return any(cell.row == 0 and cell.text and cell.box[2] - cell.box[0] > width - BORDER for cell in part.cells)


def _fit(first: Part, part: Part) -> bool:
    """Whether the sides agree, and either all of its borders are borders of the first or the other way round."""
    if any(abs(part.edges[side] - first.edges[side]) > SHIFT for side in (0, -1)):
        return False
    onto = _laid_upon(first, part)
    own = [_nearest(first.edges, edge) for edge in onto]
    met = [_nearest(onto, edge) for edge in first.edges]
    return all(gap <= BORDER for gap in own) or all(gap <= BORDER for gap in met)


def _laid_upon(first: Part, part: Part) -> list[float]:
    """The part's borders, moved and stretched so that its sides are the first's."""
    (left, right), (start, end) = (first.edges[0], first.edges[-1]), (part.edges[0], part.edges[-1])
    return [left + (edge - start) * (right - left) / (end - start) for edge in part.edges]


def _nearest(edges: Sequence[float], edge: float) -> float:
    return min(abs(one - edge) for one in edges)


# -------------------------------------------------------------------------------------------------- grid


def grid(table: Table, line: int) -> Grid:
    """The whole table as a grid; its rows are lines ``line``, ``line + 1`` …, its cells keep page and box."""
    first = table.parts[0]
    borders = _borders(table.parts)
    cells: dict[tuple[int, int], GridCell] = {}
    below = 0
    before: Part | None = None
    for part in table.parts:
        dropped = _repeated_rows(first, part) if before else 0
        cut = before is not None and _is_cut(before, part, dropped)
        offset = below - dropped - cut
        onto = _laid_upon(first, part)
        for cell in part.cells:
            if cell.row < dropped or not cell.text:
                continue
            start, end = (_index(borders, onto[_index(part.edges, x)]) for x in (cell.box[0], cell.box[2]))
            row = offset + cell.row
            upper = cells.get((row, start))
            cells[row, start] = (
                replace(upper, text=upper.text + cell.text, confidence=min(upper.confidence, cell.confidence))
                if upper
                else GridCell(
                    row,
                    start,
                    cell.text,
                    cell.rowspan,
                    max(end - start, 1),
                    line=line + row,
                    page=part.frame.number,
                    bbox=part.frame.displayed(cell.box),
                    confidence=cell.confidence,
                )
            )
        below = offset + part.rows
        before = part
    return Grid(
        tuple(cells[place] for place in sorted(cells)),
        exact=all(part.exact for part in table.parts),
        first_line=line,
        last_line=line + max(below - 1, 0),
        page=first.frame.number,
    )


def _borders(parts: Sequence[Part]) -> list[float]:
    """The column borders of all parts, in the place of the first."""
    borders = list(parts[0].edges)
    for part in parts[1:]:
        borders += [edge for edge in _laid_upon(parts[0], part) if _nearest(borders, edge) > BORDER]
    return sorted(borders)


def _index(edges: Sequence[float], edge: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - edge))


def _repeated_rows(first: Part, part: Part) -> int:
    """How many rows at the top of the part print the first part's header again."""
    header: list[tuple[str, ...]] = []
    for row in range(first.rows):
        texts = _texts(first, row)
        if header and any("." in text and _FIGURES.fullmatch(text) for text in texts):
            break
        header.append(texts)
    count = place = 0
    for row in range(part.rows):
        texts = _texts(part, row)
        if texts not in header[place:] or not any(texts):
            break
        place = header.index(texts, place) + 1
        count = row + 1
    return count


def _texts(part: Part, row: int) -> tuple[str, ...]:
    return tuple(cell.text for cell in sorted(part.cells, key=lambda one: one.box[0]) if cell.row == row and cell.text)


def _is_cut(before: Part, part: Part, dropped: int) -> bool:
    """Whether the page break went through a row: what stands in the part's first row only ends what was begun above.

    Every cell must go on with one that was full to the brim, and be neither a figure nor numbered.
    """
    rest = [cell for cell in part.cells if cell.row == dropped and cell.text]
    bottom = {
        round(cell.box[0] - before.edges[0]): cell for cell in before.cells if cell.row + cell.rowspan == before.rows
    }
    for cell in rest:
        upper = min(bottom.items(), key=lambda one: abs(one[0] - (cell.box[0] - part.edges[0])), default=None)
        if (
            upper is None
            or abs(upper[0] - (cell.box[0] - part.edges[0])) > SHIFT
            or not upper[1].text
            or upper[1].room > FILLED
            or _FIGURES.fullmatch(upper[1].text)
            or _FIGURES.fullmatch(cell.text)
            or _NUMBERED.match(cell.text)
        ):
            return False
    return bool(rest)
