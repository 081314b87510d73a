"""Writes the sample's sheets as Word documents and web pages."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import docx
from docx.document import Document as WordFile
from docx.table import _Cell as WordCell
from jinja2 import Environment
from sample_sheets import Sheet

CAPTION_ROWS = 3  # title, number of the form, unit and 金额单位


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell of a sheet with its extent; ``text`` may be blank."""

    row: int
    column: int
    text: str
    down: int
    right: int


def pieces(sheet: Sheet) -> Iterator[Piece]:
    """The cells of a sheet; a merged one once, with how many rows and columns it takes."""
    for row, texts in enumerate(sheet):
        for column, text in enumerate(texts):
            if text not in ("<", "^"):
                right, down = 1, 1
                while texts[column + right : column + right + 1] == ["<"]:
                    right += 1
                while row + down < len(sheet) and sheet[row + down][column : column + 1] == ["^"]:
                    down += 1
                yield Piece(row, column, text, down, right)


def divided(sheet: Sheet) -> tuple[Sheet, Sheet, Sheet]:
    """Captions, table and notes of a sheet; a note is one cell across the whole width."""
    end = len(sheet)
    while end > CAPTION_ROWS and set(sheet[end - 1][1:]) <= {"<"}:
        end -= 1
    return sheet[:CAPTION_ROWS], sheet[CAPTION_ROWS:end], sheet[end:]


def lines(rows: Sheet) -> list[str]:
    return [" ".join(text for text in row if text not in ("", "<", "^")) for row in rows]


# ---------------------------------------------------------------------------------------------------- word


def as_docx(workbook: Mapping[str, Sheet], captions_inside: bool = False, nested: bool = False) -> bytes:
    """One table a sheet, its captions and notes as paragraphs around it or as merged rows inside it.

    ``nested``: each table stands in the cell of another, which only frames it.
    """
    file = docx.Document()
    for sheet in workbook.values():
        above, table, below = ([], sheet, []) if captions_inside else divided(sheet)
        for text in lines(above):
            file.add_paragraph(text)
        if table:
            add_table(file.add_table(1, 1).cell(0, 0) if nested else file, table)
        for text in lines(below):
            file.add_paragraph(text)
        file.add_page_break()
    return saved(file)


def add_table(holder: WordFile | WordCell, sheet: Sheet) -> None:
    table = holder.add_table(len(sheet), max(map(len, sheet)))
    table.style = "Table Grid"
    cells = [list(row.cells) for row in table.rows]
    for piece in pieces(sheet):
        cells[piece.row][piece.column].text = piece.text
    for piece in pieces(sheet):
        if (piece.down, piece.right) != (1, 1):
            last = cells[piece.row + piece.down - 1][piece.column + piece.right - 1]
            cells[piece.row][piece.column].merge(last)


def saved(file: WordFile) -> bytes:
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


# ----------------------------------------------------------------------------------------------------- web

_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!DOCTYPE html>
<html><head><meta charset="{{ charset }}"><title>{{ title }}</title></head>
<body>
{% for above, table, below in parts %}
{% for line in above %}<p>{{ line }}</p>
{% endfor %}
<table border="1">
{% for row in table %}
<tr>{% for piece in row %}<td
{%- if piece.down > 1 %} rowspan="{{ piece.down }}"{% endif %}
{%- if piece.right > 1 %} colspan={{ piece.right }}{% endif %}>{{ piece.text or "\\u00a0" }}</td>{% endfor %}

{% endfor %}
</table>
{% for line in below %}<p>{{ line }}</p>
{% endfor %}
{% endfor %}
</body></html>
""")


def as_html(
    workbook: Mapping[str, Sheet], captions_inside: bool = False, title: str = "部门决算", charset: str = "utf-8"
) -> str:
    """One table a sheet, as ``as_docx`` does; no ``</tr>`` is written, as on many pages."""
    parts = []
    for sheet in workbook.values():
        above, table, below = ([], sheet, []) if captions_inside else divided(sheet)
        rows: list[list[Piece]] = [[] for _ in table]
        for piece in pieces(table):
            rows[piece.row].append(piece)
        parts.append((lines(above), rows, lines(below)))
    return _PAGE.render(parts=parts, title=title, charset=charset)
