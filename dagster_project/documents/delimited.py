"""CSV → one grid; title lines above the table are its first rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from ..model import Block, Grid, GridCell, Unreadable
from . import limits
from .decoding import clean, decode
from .text import check_lines

DELIMITERS = (",", ";", "\t")
_SAMPLE_LINES = 200
_SAMPLE_CHARS = 5_000  # of each of these lines


@contextmanager
def _limited_fields() -> Iterator[None]:
    """Fields of so many characters at most. The limit is the whole process's, so it is put back."""
    before = csv.field_size_limit(limits.LINE_CHARS)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@_limited_fields()
def read(data: bytes) -> tuple[list[Block], list[str]]:
    """One grid with certain columns; ``line`` is the source line at which a record begins. No notes.

    Raises Unreadable where the file is not text, a quote never closes, or a limit is passed.
    """
    text = decode(data)
    check_lines(list(enumerate(text.splitlines(), start=1)))
    delimiter, _ = _best_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    cells: list[GridCell] = []
    line = 1
    try:
        for row, fields in enumerate(reader):
            cells.extend(
                GridCell(row, column, clean(field), line=line) for column, field in enumerate(fields) if clean(field)
            )
            line = reader.line_num + 1
            if len(cells) > limits.CELLS:
                raise Unreadable(f"单元格超过 {limits.CELLS} 个 / more than {limits.CELLS} cells")
    except csv.Error as error:
        raise Unreadable(
            f"第 {line} 行起的 CSV 记录无法读取：{error} / the CSV record that begins at line {line}: {error}"
        ) from error
    if not cells:
        return [], []
    return [Grid(tuple(cells), exact=True, first_line=cells[0].line, last_line=reader.line_num)], []


@_limited_fields()
def looks_delimited(text: str) -> bool:
    """Whether the text is a table of commas or semicolons by its content: most lines have the same three or more
    fields. Tab-separated text counts as text, because converters write it without keeping its columns."""
    delimiter, width = _best_delimiter(text)
    return delimiter != "\t" and width >= 3


def _best_delimiter(text: str) -> tuple[str, int]:
    """The delimiter that cuts most lines into the same number of fields, and that number (1: none does)."""
    lines = islice(io.StringIO(text, newline=""), _SAMPLE_LINES)
    sample = [line[:_SAMPLE_CHARS] for line in lines if line.strip()]
    best, best_share, best_width = ",", 0.0, 1
    for delimiter in DELIMITERS:
        try:
            widths = Counter(len(fields) for fields in csv.reader(sample, delimiter=delimiter))
        except csv.Error:  # a quote that does not close within the sample: says nothing about delimiters
            continue
        width, count = max(widths.items(), key=lambda item: item[1] * (item[0] > 1), default=(1, 0))
        share = count / len(sample) if width > 1 else 0.0
        if share > max(best_share, 0.5):
            best, best_share, best_width = delimiter, share, width
    return best, best_width
