"""Text, markdown and tab-separated text, as converters leave them → paragraphs and grids.

- Neighbouring lines with tabs are a grid whose columns are not certain: a row keeps the field positions of the
  source (an empty first field counts), but converters drop and add fields.
- A *vertical table* prints one cell a line, each behind a tab, and a blank line between its rows. It becomes a
  grid too, one row per group of lines, every cell with its own line. Its columns are not certain either.
- A single indented line is a paragraph, not a table.
- A markdown pipe table is a grid with certain columns.
- Every other line that is not blank is a paragraph; sentences that a page break has cut stay cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from ..model import Block, Grid, GridCell, Paragraph, Unreadable
from . import limits
from .decoding import clean, decode

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^[\s|:\-]*-[\s|:\-]*$")
_PIPE = re.compile(r"(?<!\\)\|")
_HEADING_MARK = re.compile(r"^\s*#{1,6}\s+(?=\S)")

Line = tuple[int, str]


def read(data: bytes) -> tuple[list[Block], list[str]]:
    """The blocks of a text file in reading order, and no notes.

    Raises Unreadable where the file is not text, or has too many or too long lines.
    """
    return split(decode(data)), []


def split(text: str) -> list[Block]:
    """The blocks of a text in reading order; line numbers count from 1. Raises Unreadable over a limit."""
    lines = list(enumerate(_LINE_BREAK.split(text), start=1))
    check_lines(lines)
    blocks: list[Block] = []
    vertical: list[list[Line]] = []  # rows of the vertical table that is being read
    for kind, run in _runs(lines):
        if kind == "row":
            vertical.append([(number, line.strip()) for number, line in run])
        elif vertical and not (kind == "blank" and len(run) == 1):
            blocks.append(_grid(vertical, exact=False))
            vertical = []
        if kind == "table":
            blocks.append(_grid([[(number, f) for f in line.split("\t")] for number, line in run], exact=False))
        elif kind == "pipes":
            blocks.extend(_piped(run))
        elif kind == "prose":
            blocks.extend(_paragraph(line) for line in run)
    if vertical:
        blocks.append(_grid(vertical, exact=False))
    return blocks


def check_lines(lines: list[Line]) -> None:
    """Raises Unreadable where there are too many lines, or one is too long."""
    if len(lines) > limits.LINES:
        raise Unreadable(f"超过 {limits.LINES} 行 / more than {limits.LINES} lines")
    for number, line in lines:
        if len(line) > limits.LINE_CHARS:
            raise Unreadable(
                f"第 {number} 行超过 {limits.LINE_CHARS} 个字符 / "
                f"line {number} is longer than {limits.LINE_CHARS} characters"
            )


def _runs(lines: list[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Neighbouring lines of one kind: blank, prose, pipes, table, or row (of a vertical table)."""
    for kind, group in groupby(lines, key=lambda line: _kind(line[1])):
        run = list(group)
        if kind == "tabs":
            filled = [line for line in run if clean(line[1])]
            if any("\t" in line.strip() for _, line in filled):
                kind = "table"
            elif not filled:
                kind = "blank"
            else:
                is_row = len(filled) > 1 and not any("。" in line for _, line in filled)
                kind, run = ("row" if is_row else "prose"), filled
        yield kind, run


def _kind(line: str) -> str:
    if not clean(line):
        return "tabs" if line.count("\t") > 1 else "blank"  # an empty row of a table, or an empty line
    if _PIPE_ROW.match(line):
        return "pipes"
    return "tabs" if "\t" in line else "prose"


def _paragraph(line: Line) -> Paragraph:
    number, text = line
    return Paragraph(clean(_HEADING_MARK.sub("", text)), line=number)


def _piped(run: list[Line]) -> list[Block]:
    """A markdown table, or the lines as paragraphs where the rule under the header is missing."""
    rules = {index for index, (_, line) in enumerate(run) if _PIPE_RULE.match(line)}
    if not rules:
        return [_paragraph(line) for line in run]
    rows = [
        [(number, field.replace(r"\|", "|")) for field in _PIPE.split(line.strip())[1:-1]]
        for index, (number, line) in enumerate(run)
        if index not in rules
    ]
    return [_grid(rows, exact=True)] if any(clean(f) for row in rows for _, f in row) else []


def _grid(rows: list[list[Line]], exact: bool) -> Grid:
    cells = tuple(
        GridCell(row, column, clean(field), line=number)
        for row, fields in enumerate(rows)
        for column, (number, field) in enumerate(fields)
        if clean(field)
    )
    if len(cells) > limits.CELLS:
        raise Unreadable(f"单元格超过 {limits.CELLS} 个 / more than {limits.CELLS} cells")
    return Grid(cells, exact=exact, first_line=cells[0].line, last_line=cells[-1].line)
