"""PDF → paragraphs (one a line of text) and grids (one a table, also where it runs over pages)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..model import Block, Paragraph, Unreadable
from . import limits, pdf_pages, pdf_rulings
from .pdf_columns import unruled_parts
from .pdf_lines import TextLine, lines
from .pdf_pages import Frame
from .pdf_stitch import Item, Line, Table, grid, stitch, without_mark
from .pdf_tables import Part, ruled_parts

ENGINE = f"{pdf_rulings.ENGINE}, {pdf_pages.ENGINE}"

MARGIN = 0.08  # of the page's height, at the top and at the bottom: where page numbers and running titles stand
_PAGE_NUMBER = re.compile(r"[-—–－~·\s]*(第\s*)?\d{1,4}(\s*页)?([\s/，,]*共?\s*\d{1,4}\s*页?)?[-—–－~·\s]*")

Sheet = tuple[Frame, list[Part], list[TextLine]]
"""A page, its ruled tables, and the lines of text outside of them."""


def read(data: bytes) -> tuple[list[Block], list[str]]:
    """The blocks in reading order, and notes on pages that are images. ``line`` counts the lines of the document.

    Page numbers are left out, and running titles but for the first. Raises Unreadable for an encrypted, damaged or
    too large file, and for one without any text.
    """
    sheets: list[Sheet] = []
    images: list[int] = []
    hidden: list[int] = []
    without_rulings: list[int] = []
    for page in pdf_pages.pages(data):
        if page.has_image:
            images.append(page.frame.number)
        if page.is_hidden:
            hidden.append(page.frame.number)
        if page.tables is None:
            without_rulings.append(page.frame.number)
        parts, outside = ruled_parts(page)
        sheets.append((page.frame, parts, list(lines(outside))))
        if sum(len(part.cells) for _, parts, _ in sheets for part in parts) > limits.CELLS:
            raise Unreadable(f"单元格超过 {limits.CELLS} 个 / more than {limits.CELLS} cells")
    items = list(_items(_without_furniture(sheets)))
    if not items:
        raise Unreadable(
            "PDF 没有文字层（可能是扫描件），尚不能识别图像 / the PDF has no text, only images perhaps (a scan); "
            "recognising text in images is not available yet"
        )
    return list(_blocks(stitch(items))), _notes(images, hidden, without_rulings)


def _items(sheets: Iterable[Sheet]) -> Iterator[Item]:
    """Lines and parts of tables, page by page from the top; tables without rulings on pages that have none with."""
    open_table: Part | None = None  # the beginning of a table without rulings that reached the end of its page
    captions: set[str] = set()  # what stood above it
    for frame, parts, texts in sheets:
        found: list[Item | TextLine] = (
            list(unruled_parts(frame, texts, open_table, captions)) if not parts else [*texts, *parts]
        )
        items: list[Item] = [Line(frame, item) if isinstance(item, TextLine) else item for item in found]
        if parts:
            items.sort(key=_height)
        yield from items
        last = items[-1] if items else None
        if not isinstance(last, Part) or last.is_ruled:
            open_table = None
        elif open_table is None or last is not items[0] or last.edges != open_table.edges:
            open_table = last
            captions = {without_mark(item.text.text) for item in items if isinstance(item, Line)}


def _height(item: Item) -> float:
    return item.text.middle if isinstance(item, Line) else item.box[1]


def _without_furniture(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """Without page numbers, and with a title that runs over most pages only once."""
    seen = Counter(_running(frame, line) for frame, _, texts in sheets for line in texts if _in_margin(frame, line))
    least = max(3, sum(bool(parts or texts) for _, parts, texts in sheets) / 2)
    told: set[tuple[str, int]] = set()
    for frame, parts, texts in sheets:
        kept = []
        for line in texts:
            name = _running(frame, line)
            if not _in_margin(frame, line) or not (_PAGE_NUMBER.fullmatch(line.text) or name in told):
                kept.append(line)
            if _in_margin(frame, line) and seen[name] >= least:
                told.add(name)
        yield frame, parts, kept


def _in_margin(frame: Frame, line: TextLine) -> bool:
    return not MARGIN < line.middle / frame.height < 1 - MARGIN


def _running(frame: Frame, line: TextLine) -> tuple[str, int]:
    return line.text, round(100 * line.middle / frame.height)


def _blocks(items: Iterable[Line | Table]) -> Iterator[Block]:
    number = 1
    for item in items:
        if isinstance(item, Line):
            yield Paragraph(
                item.text.text, line=number, page=item.frame.number, bbox=item.frame.displayed(item.text.box)
            )
            number += 1
        else:
            found = grid(item, number)
            if found.cells:
                yield found
                number = (found.last_line or number) + 1


def _notes(images: Sequence[int], hidden: Sequence[int], without_rulings: Sequence[int]) -> list[str]:
    notes = []
    if images:
        pages = ", ".join(map(str, images))
        notes.append(
            f"第 {pages} 页是图像，没有文字；尚无文字识别（OCR），未读取 / images without text, not read because OCR is "
            f"not available yet: pages {pages}"
        )
    if hidden:
        pages = ", ".join(map(str, hidden))
        notes.append(
            f"第 {pages} 页的文字是看不见的（扫描件的识别结果），可能有误 / text that is invisible, put behind a scan by a "
            f"recogniser, and may be wrong: pages {pages}"
        )
    if without_rulings:
        pages = ", ".join(map(str, without_rulings))
        notes.append(
            f"第 {pages} 页的表格线无法读取，按无线表格处理 / rulings that could not be read, so that tables were read "
            f"as if they had none: pages {pages}"
        )
    return notes
