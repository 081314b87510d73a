"""A report as a web page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from corpus_books import Books
from corpus_tables import Sheet

CONTINUED = ("<", "^")


def page(one: Books, sheets: Mapping[str, Sheet], prose: Iterable[str] = (), kind: str = "决算") -> str:
    """The report as a web page."""
    parts = [f"<p>{one.year}年度{one.unit}部门{kind}</p>"]
    for sheet in sheets.values():
        parts += [f"<p>{escape(line[0])}</p>" for line in sheet[:1]]
        parts.append(f"<p>部门：{one.unit}　{escape(sheet[1][0])}</p>")
        parts.append(_table(sheet[2:]))
    parts += [f"<p>{escape(text)}</p>" for text in prose]
    return "<html><head><meta charset='utf-8'></head><body>" + "\n".join(parts) + "</body></html>"


def _table(rows: Sheet) -> str:
    spanning = {(r, c): (down, across) for r, c, down, across in spans(rows)}
    last = max((r + down for (r, _), (down, _) in spanning.items()), default=0)  # below it every cell is one field
    lines = []
    for r, row in enumerate(rows):
        if r >= last:
            lines.append("<tr><td>" + escape("\t".join(row)).replace("\t", "</td><td>") + "</td></tr>")
            continue
        cells = []
        for c, text in enumerate(row):
            if text in CONTINUED:
                continue
            down, across = spanning.get((r, c), (1, 1))
            span = (f" colspan={across}" if across > 1 else "") + (f" rowspan={down}" if down > 1 else "")
            cells.append(f"<td{span}>{escape(text)}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "<table>" + "\n".join(lines) + "</table>"


def spans(rows: Sheet) -> Iterator[tuple[int, int, int, int]]:
    """Row and column of each cell that goes on in others, and over how many rows and columns; both count from 0."""
    for r, row in enumerate(rows):
        below = rows[r + 1] if r + 1 < len(rows) else []
        if not ("<" in row or "^" in below):
            continue
        for c, text in enumerate(row):
            if text in CONTINUED:
                continue
            across = down = 1
            while c + across < len(row) and row[c + across] == "<":
                across += 1
            while r + down < len(rows) and rows[r + down][c : c + 1] == ["^"]:
                down += 1
            if across > 1 or down > 1:
                yield r, c, down, across
