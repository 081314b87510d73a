"""Draws the sample's sheets as PDF: ruled or not, upright or turned, in one piece or over several pages."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from sample_sheets import Sheet, amount

FONT = "STSong-Light"  # a font that every reader has: nothing is embedded
LONG, SHORT, MARGIN, PADDING, LEADING = 842.0, 595.0, 36.0, 2.0, 1.25
Turn = Literal["upright", "rotate 90", "rotate 270", "sideways"]
Rule = Literal["boxes", "bars", "dashes", "across", "none"]
Noise = Literal["", "level watermark", "invisible text", "tiny text"]

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(frozen=True, slots=True)
class Style:
    """How a table is printed. ``rows`` is how many rows of figures fill a page; None: as many as fit.

    ``mark`` follows a title that is repeated. ``noise`` is on every page and belongs to no table.
    """

    rule: Rule = "boxes"
    turn: Turn = "upright"
    rows: int | None = None
    repeat_header: bool = False
    repeat_title: bool = False
    mark: str = ""
    noise: Noise = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    row: int
    column: int
    down: int
    right: int
    text: str


def draw(sheets: Sequence[Sheet], style: Style = Style()) -> bytes:
    """A PDF with every sheet on pages of its own. The same sheets and style give the same bytes.

    With a seed, a continuation lies up to 3 points beside the page before, and pages break at differing rows.
    """
    stream = io.BytesIO()
    turned = style.turn != "upright"
    canvas = Canvas(stream, pagesize=(SHORT, LONG) if style.turn == "sideways" else (LONG, SHORT), invariant=True)
    random = Random(style.seed)
    number = 0
    for sheet in sheets:
        for page in _pages(sheet, style, random):
            number += 1
            if style.turn.startswith("rotate"):
                canvas.setPageRotation(int(style.turn.split()[1]))
            if turned:
                canvas.translate(*((SHORT, 0) if style.turn != "rotate 270" else (0, LONG)))
                canvas.rotate(90 if style.turn != "rotate 270" else -90)
            shift = random.uniform(-3, 3) if style.seed is not None else 0.0
            canvas.translate(shift, 0)
            page.draw(canvas, style.rule)
            _noise(canvas, style.noise)
            canvas.translate(-shift, 0)
            _text(canvas, f"- {number} -", LONG / 2, 18, 9, "centre")
            canvas.showPage()
    canvas.save()
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class _Page:
    """The caption lines and the table cells of one page; ``xs`` and ``heights`` are its columns' borders and rows' heights."""

    captions: Sequence[Sequence[str]]
    cells: Sequence[Cell]
    xs: Sequence[float]
    heights: Sequence[float]
    notes: Sequence[str]
    size: float
    head: int

    def draw(self, canvas: Canvas, rule: Rule) -> None:
        y = SHORT - MARGIN
        for number, row in enumerate(self.captions):
            filled = [text for text in row if text not in ("", "<")]
            y -= 18
            if number == 0 and filled:
                _text(canvas, filled[0], LONG / 2, y, 14, "centre")
            elif len(filled) == 2:
                _text(canvas, filled[0], self.xs[0], y, 9, "left")
            if number and filled:
                _text(canvas, filled[-1], self.xs[-1], y, 9, "right")
        y -= 6
        ys = [y]
        for height in self.heights:
            ys.append(ys[-1] - height)
        canvas.setLineWidth(0.5)
        for cell in self.cells:
            left, right = self.xs[cell.column], self.xs[cell.column + 1 + cell.right]
            top, bottom = ys[cell.row], ys[cell.row + 1 + cell.down]
            _frame(canvas, left, bottom, right, top, rule)
            lines = _wrapped(cell.text, right - left - 2 * PADDING, self.size)
            middle = (top + bottom) / 2 + (len(lines) / 2 - 1) * LEADING * self.size + 0.35 * self.size
            is_amount = amount(cell.text) is not None
            place = "right" if is_amount else "centre" if cell.row < self.head else "left"
            x = {"right": right - PADDING, "centre": (left + right) / 2, "left": left + PADDING}[place]
            for line in lines:
                _text(canvas, line, x, middle, self.size, place)
                middle -= LEADING * self.size
        y = ys[-1]
        for note in self.notes:
            y -= 14
            _text(canvas, note, self.xs[0], y, 9, "left")


def _pages(sheet: Sheet, style: Style, random: Random) -> Iterator[_Page]:
    width = max(map(len, sheet))
    table = [number for number in range(3, len(sheet)) if set(sheet[number][1:]) not in (set(), {"<"})]
    notes = [sheet[number][0] for number in range(3, len(sheet)) if number not in table]
    rows = [sheet[number] + [""] * (width - len(sheet[number])) for number in table]
    if not rows:  # a cover
        yield _Page(sheet, (), (MARGIN, LONG - MARGIN), (), (), 9.0, 0)
        return
    size = 9.0 if width < 12 else 6.5
    xs = _columns(rows, size)
    heights = [_height(rows, number, xs, size) for number in range(len(rows))]
    head = _head(rows)
    start, first = head, True
    while start < len(rows):
        with_head = first or style.repeat_header
        room = (
            SHORT - 2 * MARGIN - (sum(heights[:head]) if with_head else 0) - (70 if first or style.repeat_title else 0)
        )
        limit = (style.rows or len(rows)) + (random.randint(-2, 2) if style.seed is not None else 0)
        end = start
        while end < len(rows) and end - start < max(limit, 1) and sum(heights[start : end + 1]) < room:
            end += 1
        shown = [*(range(head) if with_head else ()), *range(start, end)]
        last = end == len(rows)
        captions = sheet[:3] if first or style.repeat_title else []
        if captions and not first:
            captions = [[captions[0][0] + style.mark, *captions[0][1:]], *captions[1:]]
        tall = [heights[n] for n in shown]
        if not last and style.rows:
            spare = 0.9 * room - sum(heights[start:end])
            tall[-(end - start) :] = [heights[n] + spare / (end - start) for n in range(start, end)]
        yield _Page(captions, _cells(rows, shown), xs, tall, notes if last else (), size, head if with_head else 0)
        start, first = end, False


def _head(rows: Sequence[Sequence[str]]) -> int:
    """How many rows come before the first with figures, or before the first subject."""
    for number, row in enumerate(rows):
        if any(amount(text) is not None for text in row) or row[0][:3].isdigit() or row[0].startswith("一、"):
            return number
    return len(rows) - 1


def _cells(rows: Sequence[Sequence[str]], shown: Sequence[int]) -> list[Cell]:
    """The cells of the shown rows; one that a page break cuts goes on blank."""
    cells = []
    for place, number in enumerate(shown):
        row = rows[number]
        for column, text in enumerate(row):
            cut = text == "^" and (place == 0 or shown[place - 1] != number - 1)
            if text in ("<", "^") and not cut:
                continue
            right = down = 0
            while column + right + 1 < len(row) and row[column + right + 1] == "<":
                right += 1
            while (
                place + down + 1 < len(shown)
                and shown[place + down + 1] == number + down + 1
                and (rows[number + down + 1][column] == "^")
            ):
                down += 1
            cells.append(Cell(place, column, down, right, "" if cut else text))
    return cells


def _columns(rows: Sequence[Sequence[str]], size: float) -> list[float]:
    """Borders of columns as wide as their texts, up to what fits the page; names are wrapped."""
    wanted = []
    for column in range(len(rows[0])):
        alone = [row[column] for row in rows if row[column] not in ("<", "^") and row[column + 1 : column + 2] != ["<"]]
        longest = max((pdfmetrics.stringWidth(text, FONT, size) for text in alone), default=0.0)
        wanted.append(min(longest, 14 * size) + 4 * PADDING + size)
    scale = min(1.0, (LONG - 2 * MARGIN) / sum(wanted))
    xs = [(LONG - scale * sum(wanted)) / 2]
    for width in wanted:
        xs.append(xs[-1] + scale * width)
    return xs


def _height(rows: Sequence[Sequence[str]], number: int, xs: Sequence[float], size: float) -> float:
    most = 1
    for cell in _cells(rows, [number]):
        width = xs[cell.column + 1 + cell.right] - xs[cell.column] - 2 * PADDING
        most = max(most, len(_wrapped(cell.text, width, size)))
    return most * LEADING * size + 2 * PADDING


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines = [""]
    for character in text:
        if lines[-1] and pdfmetrics.stringWidth(lines[-1] + character, FONT, size) > width + 0.1:
            lines.append("")
        lines[-1] += character
    return lines


def _frame(canvas: Canvas, left: float, bottom: float, right: float, top: float, rule: Rule) -> None:
    if rule in ("boxes", "dashes"):
        canvas.setDash([3, 2] if rule == "dashes" else [])
        canvas.rect(left, bottom, right - left, top - bottom)
    elif rule == "bars":  # as Word writes them, each side a thin filled rectangle
        for y in (bottom, top):
            canvas.rect(left, y - 0.25, right - left, 0.5, stroke=0, fill=1)
        for x in (left, right):
            canvas.rect(x - 0.25, bottom, 0.5, top - bottom, stroke=0, fill=1)
    elif rule == "across":
        for y in (bottom, top):
            canvas.line(left, y, right, y)


def _noise(canvas: Canvas, noise: Noise) -> None:
    canvas.saveState()
    canvas.setFillGray(0.85)
    if noise == "level watermark":
        _text(canvas, "内部资料", LONG / 2, SHORT / 2, 80, "centre")
    elif noise:
        text = canvas.beginText()
        text.setFont(FONT, 9 if noise == "invisible text" else 0.8)
        text.setTextRenderMode(3 if noise == "invisible text" else 0)
        for x in range(50, int(LONG), 97):
            for y in range(50, int(SHORT), 31):
                text.setTextOrigin(x, y)
                text.textOut("88.88")
        canvas.drawText(text)
    canvas.restoreState()


def _text(canvas: Canvas, text: str, x: float, y: float, size: float, place: str) -> None:
    canvas.setFont(FONT, size)
    {"left": canvas.drawString, "right": canvas.drawRightString, "centre": canvas.drawCentredString}[place](x, y, text)
