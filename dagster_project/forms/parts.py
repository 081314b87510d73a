"""Make the grids of a document one a table: cut a grid that holds several, join a table that runs over several grids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dagster_project.forms import official
from dagster_project.forms import table as reading
from dagster_project.forms.official import Form
from dagster_project.forms.table import Line
from dagster_project.forms.text import amount, plain, squeezed
from dagster_project.model import Grid, GridCell

TITLE_LENGTH = (5, 60)
HEADER_LINES = 10  # in which a repeated header is looked for
_NUMBERED = re.compile(r"\d+表?$|^[a-z]?\d+|公开|续表?$")
_NOT_TITLES = ("注", "说明", "本表", "单位", "部门", "编制", "备注")
_NOTE = re.compile(r"\d+[.、．]|注|说明|备注")
_CONTINUED = re.compile(r"[(（]?续表?[)）]?")
_SAME_SHEET = re.compile(r"(?:sheet|表|工作表)?\d*|.*续.*", re.IGNORECASE)


def cut(grid: Grid) -> list[Grid]:
    """The tables of a grid, each from its title row to the next; rows and columns keep their numbers.

    A row is a title where one of its cells names an official form, or where its only cell ends in 表 and names a
    table that is no official one, and where a table stands above it.
    """
    rows = [list(row) for row in grid.rows()]
    starts = [0]
    has_body = False
    for position, row in enumerate(rows):
        if has_body and is_title_row(row):
            while position - 1 > starts[-1] and _is_caption(rows[position - 1]):
                position -= 1
            starts.append(position)
            has_body = False
        has_body = has_body or _is_body(row)
    if len(starts) == 1:
        return [grid]
    ends = [*starts[1:], len(rows)]
    return [_part(grid, [cell for row in rows[a:b] for cell in row]) for a, b in zip(starts, ends, strict=True)]


def _part(grid: Grid, cells: Sequence[GridCell]) -> Grid:
    printed = [cell.line for cell in cells if cell.line is not None]
    lines = (min(printed), max(printed)) if printed else (grid.first_line, grid.last_line)
    return replace(grid, cells=tuple(cells), first_line=lines[0], last_line=lines[1], page=cells[0].page or grid.page)


def is_title_row(row: Sequence[GridCell]) -> bool:
    filled = [cell for cell in row if squeezed(cell.text)]
    if not filled or len(filled) > 3 or any(amount(cell.text) for cell in filled):
        return False
    return any(official.form_of_title(cell.text) for cell in filled) or own_title(filled) is not None


def own_title(row: Sequence[GridCell]) -> str | None:
    """The text of a row that is the title of some table, known or not; else None."""
    filled = [cell for cell in row if squeezed(cell.text)]
    return filled[0].text if len(filled) == 1 and names_a_table(filled[0].text) else None


def names_a_table(text: str) -> bool:
    """True for the title of some table, known or not; 公开02表 and 续表 name none."""
    words = plain(text)
    fits = TITLE_LENGTH[0] <= len(words) <= TITLE_LENGTH[1] and words.endswith("表") and not _NUMBERED.search(words)
    return fits and not words.startswith(_NOT_TITLES)


def _is_caption(row: Sequence[GridCell]) -> bool:
    """公开02表 or 金额单位：元 above a title; a note under the table before (2.以万元为金额单位) is none."""
    texts = [squeezed(cell.text) for cell in row if squeezed(cell.text)]
    words = [plain(text) for text in texts]
    return bool(texts and not _NOTE.match(texts[0])) and all(
        re.fullmatch(r"(?:附|公开|财决)*表?[a-z]?\d+表?|附表", word) or official.units_in([text])
        for word, text in zip(words, texts, strict=True)
    )


def _is_body(row: Sequence[GridCell]) -> bool:
    """A header or a line of figures, and no caption."""
    texts = [squeezed(cell.text) for cell in row if squeezed(cell.text)]
    captions = any("单位" in text or "部门" in text or "公开" in text for text in texts)
    return (len(texts) > 2 and not captions) or (len(texts) > 1 and any(amount(text) for text in texts))


# -------------------------------------------------------------------------------------------- continuations


def continuation(form: Form, first: Grid, second: Grid) -> Grid | None:
    """Both grids as one, where ``second`` goes on with the table in ``first``; else None.

    It does where it repeats the header, or has none and goes on in the same columns; and where it neither begins
    again (no code is listed twice, and none is lower than the last one) nor has a second 合计. Its rows are numbered on.
    """
    if not (first.exact and second.exact) or not _SAME_SHEET.fullmatch(second.name.replace(first.name, "").strip()):
        return None
    above, below = reading.lines(first), reading.lines(second)
    known = {_texts(line) for line in above[:HEADER_LINES]}
    rest = [line for i, line in enumerate(below) if i >= HEADER_LINES or not _is_heading(line)]
    body = [line for i, line in enumerate(rest) if i >= HEADER_LINES or _texts(line) not in known]
    repeats_header = len(body) < len(rest)
    if not body or not _columns(body) <= _columns(above) or not (repeats_header or reading.numbers(body[0])):
        return None
    if form.data["layout"] == "coded":
        listed, more = _codes(above), _codes(body)
        if not listed or not more or min(more) <= max(listed):
            return None
    elif not any(set(_labels(line)) for line in body):
        return None
    if _has_total(above) and _has_total(body):
        return None
    shift = 1 + max(cell.row for cell in first.cells) - min(cell.row for line in body for cell in line.values())
    kept = {id(cell) for line in body for cell in line.values()}
    moved = [replace(cell, row=cell.row + shift) for cell in second.cells if id(cell) in kept]
    return replace(first, cells=(*first.cells, *moved), last_line=second.last_line)


def _is_heading(line: Line) -> bool:
    """续表, the title again, or a caption."""
    texts = [cell.text for cell in line.values()]
    is_title = any(_CONTINUED.fullmatch(squeezed(text)) or official.form_of_title(text) for text in texts)
    return is_title or _is_caption(list(line.values()))


def _texts(line: Line) -> tuple[str, ...]:
    return tuple(plain(cell.text) for cell in line.values())


def _columns(lines: Sequence[Line]) -> set[int]:
    return {number.cell.column for line in lines for number in reading.numbers(line)}


def _codes(lines: Sequence[Line]) -> list[str]:
    first = [squeezed(next(iter(line.values())).text) for line in lines]
    return [text for text in first if text.isdigit() and len(text) in (3, 5, 7)]


def _labels(line: Line) -> list[str]:
    return [cell.text for cell in reading.words(line)]


def _has_total(lines: Sequence[Line]) -> bool:
    return any(word in ("合计", "总计", "收入总计") for line in lines for word in _texts(line)[:1])
