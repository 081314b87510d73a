"""How much one file may hold before it is refused: every limit of the front door, in one place.

A published report stays far below each of these (the largest seen: 60 KB of text, 2,000 cells a table). They
are there for damaged and hostile files, and are read at the moment of use, so that a test may lower them. For one run
``JUESUAN_LIMITS=PAGES=5000,WORKER_SECONDS=600`` sets others. ``docs/limits.md`` lists them all.
"""

import os

VARIABLE = "JUESUAN_LIMITS"

FILE_BYTES = 64 * 1024**2
"""Size of the file on disk; looked at before anything of it is read."""

UNPACKED_BYTES = 256 * 1024**2
"""Size of all parts of a zipped workbook together, unpacked (a decompression bomb is a thousand times its file)."""

ARCHIVE_PARTS = 5_000
"""Parts inside a zipped workbook."""

LINE_CHARS = 200_000
"""Characters in one line of text."""

LINES = 1_000_000
"""Lines of a text file."""

CELL_CHARS = 32_767
"""Characters in one cell of a workbook; Excel's own limit."""

SHEETS = 500
"""Sheets of one workbook."""

SHEET_AREA = 5_000_000
"""Rows × columns from A1 to the last filled cell, all sheets together: readers lay this area out in memory."""

MERGED_AREA = 200_000
"""Rows × columns inside merged ranges, all sheets together: whoever unfolds them pays for each position."""

CELLS = 2_000_000
"""Filled cells of one document."""

TEXT_CHARS = 200_000_000
"""Characters of all cells of one workbook together (one long shared string may be used a million times)."""

PAGES = 2_000
"""Pages of one PDF."""

PAGE_CHARS = 50_000
"""Characters on one page of a PDF; a page full of small print has 10,000."""

MARKUP_NODES = 2_000_000
"""Elements and attributes of a web page, or of the parts of a Word document together: a tree keeps each in memory."""

MARKUP_DEPTH = 250
"""Elements inside each other in a web page or a Word document; a deeper tree is not parsed at all."""

TABLE_DEPTH = 20
"""Tables inside each other."""

WEB_PAGE_CHARS = 32_000_000
"""Characters of a web page without its scripts, styles and pictures."""

TAG_WORDS = 5_000
"""Words inside one tag of a web page: a parser's work grows with the square of a tag's attributes."""

ATTACHMENTS = 200
"""Attachments of a web page that are named in its notes."""

CONVERSION_SECONDS = 45
"""Time for LibreOffice to convert one old document, which takes it 1 to 5; a worker's own limits must be longer."""

WORKER_BYTES = 2 * 1024**3
"""Address space of a worker process that reads or interprets: programs, libraries and data together."""

WORKER_CPU_SECONDS = 60
"""CPU time for one file to be read, or one report to be interpreted; a file of 33 pages takes 0.2, a report 1."""

WORKER_SECONDS = 120
"""Wall time for the same, LibreOffice's included."""

ANSWER_BYTES = 64 * 1024**2
"""Size of what a worker hands back, packed; the largest seen has 0.7 MB."""

PAGE_PIXELS = 9_000_000
"""Pixels of a page's image when text is recognised in it: A4 at 200 dpi has 3.9 million, A3 7.7."""

IMAGE_PIXELS = 200_000_000
"""Pixels of one image in a file, looked at before it is unpacked: A3 at 600 dpi has 70 million."""

PAGE_SPANS = 6_000
"""Stretches of text cut out of one page's image; a table of 60 rows and 15 columns has 900."""

RECOGNITION_CPU_SECONDS = 120
"""CPU time to recognise one page, which takes 1 to 5 seconds."""

RECOGNITION_SECONDS = 300
"""Wall time for the same."""

RECOGNITION_BYTES = 4 * 1024**3
"""Address space of a worker that recognises text; it fills about 0.6 GB."""

"""Address space of a worker that recognises pages: a third of it is taken."""

RECOGNITION_MEMORY = 1024**3
"""Memory that such a worker fills; there are as many as find it free."""


def _set(wanted: str) -> None:
    for name, _, value in (one.strip().partition("=") for one in wanted.split(",") if one.strip()):
        if name == "VARIABLE" or not name.isupper() or name not in globals() or not value.isdecimal():
            raise ValueError(f"{VARIABLE}：没有这样的限额 / no such limit: {name}={value}")
        globals()[name] = int(value)


_set(os.environ.get(VARIABLE, ""))
