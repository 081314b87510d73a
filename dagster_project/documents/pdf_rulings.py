"""Ruled cells of a PDF's pages, with tablers.

tablers is young: whatever it throws (a Rust panic is no ``Exception``) costs the rulings of that page, and the page
is read as one without rulings.
"""

from __future__ import annotations

from importlib.metadata import version
from types import TracebackType

import tablers

ENGINE = f"tablers {version('tablers')}"

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 with x0 <= x1 and y0 <= y1, in points."""


class Rulings:
    """The ruled tables of one document, page by page."""

    def __init__(self, data: bytes) -> None:
        try:
            self._document: tablers.Document | None = tablers.Document(bytes=data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            self._document = None

    def tables(self, index: int) -> list[list[Box]] | None:
        """The cells of every ruled table of a page (0-based), in PDF user space; None where it cannot be read."""
        if self._document is None:
            return None
        try:
            page = self._document.get_page(index)
            across, down = _borders(page)
            found = tablers.find_tables(page, extract_text=False, explicit_h_edges=across, explicit_v_edges=down)
            # tablers measures down from the height of the page before /Rotate
            height = page.width if round(page.rotation_degrees) % 180 else page.height
            return [
                [(x0, height - y1, x1, height - y0) for x0, y0, x1, y1 in (cell.bbox for cell in table.cells)]
                for table in found
            ]
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            return None

    def __enter__(self) -> Rulings:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._document is not None:
            self._document.close()


def _borders(page: tablers.Page) -> tuple[list[tablers.Edge], list[tablers.Edge]]:
    """The sides of drawn rectangles. By itself tablers takes lines and thin bars, or else white backgrounds as well."""
    page.extract_objects()
    across: list[tablers.Edge] = []
    down: list[tablers.Edge] = []
    for rect in page.objects.rects if page.objects else ():
        if rect.is_stroked:
            x0, y0, x1, y1 = rect.bbox
            line = {"width": rect.stroke_width, "color": rect.stroke_color}
            across += [tablers.Edge("h", x0, y, x1, y, **line) for y in (y0, y1)]
            down += [tablers.Edge("v", x, y0, x, y1, **line) for x in (x0, x1)]
    return across, down
