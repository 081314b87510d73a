"""PDF → paragraphs (one a line of text) and grids (one a table, also where it runs over pages)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..model import Block, Paragraph, Unreadable
from . import limits, pdf_pages, pdf_rulings, scan
from .pdf_columns import unruled_parts
from .pdf_lines import TextLine, lines
from .pdf_pages import Frame, Page
from .pdf_stitch import Item, Line, Table, grid, stitch, without_mark
from .pdf_tables import Part, ruled_parts
from .scan import Scan

ENGINE = f"{pdf_rulings.ENGINE}, {pdf_pages.ENGINE}"

MARGIN = 0.08  # of the page's height, at the top and at the bottom: where page numbers and running titles stand
_PAGE_NUMBER = re.compile(r"[-—–－~·\s]*(第\s*)?\d{1,4}(\s*页)?([\s/，,]*共?\s*\d{1,4}\s*页?)?[-—–－~·\s]*")

Sheet = tuple[Page, list[Part], list[TextLine]]
"""A page, its ruled tables, and the lines of text outside of them."""


def read(data: bytes, recognised: Mapping[int, Scan]) -> tuple[list[Block], list[str]]:
    """The blocks in reading order, and notes on pages that are images. ``line`` counts the lines of the document.

    ``recognised`` are the scans of pages (from 1) that are images. Page numbers are left out, and running titles but
    for the first. Raises Unreadable for an encrypted, damaged or too large file, and for one without any text.
    """
    return read_pages(
        scan.page(found, page.frame.number) if found and found.words else page
        for page in pdf_pages.pages(data)
        for found in [recognised.get(page.frame.number)]
    )


def read_pages(pages: Iterable[Page]) -> tuple[list[Block], list[str]]:
    """As ``read``, of pages in order."""
    sheets: list[Sheet] = []
    for page in pages:
        parts, outside = ruled_parts(page)
        sheets.append((replace(page, glyphs=[], tables=page.tables and []), parts, list(lines(outside))))
        if sum(len(part.cells) for _, parts, _ in sheets for part in parts) > limits.CELLS:
            raise Unreadable(f"单元格超过 {limits.CELLS} 个 / more than {limits.CELLS} cells")
    items = list(_items(_without_furniture(sheets)))
    if not items:
        raise Unreadable(_nothing([page for page, _, _ in sheets]))
    return list(_blocks(stitch(items))), _notes([page for page, _, _ in sheets])


def _nothing(pages: Sequence[Page]) -> str:
    if any(page.is_scan for page in pages) and not any(page.has_image for page in pages):
        return "图像中没有识别出文字 / no text was recognised in its images"
    return "没有文字层（可能是扫描件），图像未经文字识别 / no text, only images perhaps (a scan), and they were not recognised"


def _items(sheets: Iterable[Sheet]) -> Iterator[Item]:
    """Lines and parts of tables, page by page from the top; tables without rulings on pages that have none with."""
    open_table: Part | None = None  # the beginning of a table without rulings that reached the end of its page
    captions: set[str] = set()  # what stood above it
    for page, parts, texts in sheets:
        frame = page.frame
        found: list[Item | TextLine] = (
            list(unruled_parts(frame, texts, open_table, captions)) if not parts else [*texts, *parts]
        )
        if page.is_scan:  # where a word stands is less certain than in print, so only rulings make columns certain
            found = [replace(one, exact=one.is_ruled) if isinstance(one, Part) else one for one in found]
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
    seen = Counter(
        _running(page.frame, line) for page, _, texts in sheets for line in texts if _in_margin(page.frame, line)
    )
    least = max(3, sum(bool(parts or texts) for _, parts, texts in sheets) / 2)
    told: set[tuple[str, int]] = set()
    for page, parts, texts in sheets:
        frame = page.frame
        kept = []
        for line in texts:
            name = _running(frame, line)
            if not _in_margin(frame, line) or not (_PAGE_NUMBER.fullmatch(line.text) or name in told):
                kept.append(line)
            if _in_margin(frame, line) and seen[name] >= least:
                told.add(name)
        yield page, parts, kept


def _in_margin(frame: Frame, line: TextLine) -> bool:
    return not MARGIN < line.middle / frame.height < 1 - MARGIN


def _running(frame: Frame, line: TextLine) -> tuple[str, int]:
    return line.text, round(100 * line.middle / frame.height)


def _blocks(items: Iterable[Line | Table]) -> Iterator[Block]:
    number = 1
    for item in items:
        if isinstance(item, Line):
            text, frame = item.text, item.frame
            yield Paragraph(text.text, number, frame.number, frame.displayed(text.box), text.confidence)
            number += 1
        else:
            found = grid(item, number)
            if found.cells:
                yield found
                number = (found.last_line or number) + 1


def _notes(pages: Iterable[Page]) -> list[str]:
    told = {
        "第 {} 页是图像，未经文字识别，没有读取 / images that were not recognised, and so not read: pages {}": "has_image",
        "第 {} 页的文字是看不见的（扫描件的识别结果），可能有误 / text that is invisible, put behind a scan by a recogniser, "
        "and may be wrong: pages {}": "is_hidden",
        "第 {} 页的文字由图像识别得出 / text recognised in images: pages {}": "is_scan",
    }
    notes = []
    everything = list(pages)
    for note, kind in told.items():
        if numbers := ", ".join(str(page.frame.number) for page in everything if getattr(page, kind)):
            notes.append(note.format(numbers, numbers))
    if numbers := ", ".join(str(page.frame.number) for page in everything if page.tables is None):
        notes.append(
            f"第 {numbers} 页的表格线无法读取，按无线表格处理 / rulings that could not be read, so that tables were read "
            f"as if they had none: pages {numbers}"
        )
    return notes
