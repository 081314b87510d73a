"""The nouns that the rooms hand to each other: documents, reports, cells, and the rows of the identity matrix.

Only shapes live here; no room's behaviour. A *document* is what one file holds, a *report* what one unit says
about one year, a *cell* one printed figure with its place and its meaning, an *instance* one fiscal identity
applied to certain cells (a row of the sparse matrix), a *term* one entry of that row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

# ---------------------------------------------------------------------------------------------- documents


class Unreadable(Exception):
    """A file, or a part of it, that cannot be read. ``str(error)`` is the reason, for a person (中文 / English)."""


Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left of the page as a viewer shows it."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a grid. ``row`` and ``column`` are 0-based within the grid; ``line`` is the 1-based source line.

    ``confidence`` is below 1 where the text was recognised in an image.
    """

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    line: int | None = None
    page: int | None = None
    bbox: Box | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A rectangle of text with positions, in reading order.

    ``exact`` is True where a cell's column is certain (a workbook, a ruled table) and False where a converter
    collapsed it (tab-separated text), so that placement has to prove it. Blank cells may be left out.
    """

    cells: tuple[GridCell, ...]
    name: str = ""
    exact: bool = True
    first_line: int | None = None
    last_line: int | None = None
    page: int | None = None

    def rows(self) -> Iterator[list[GridCell]]:
        """The grid's rows from the top, each a list of its cells from the left."""
        by_row: dict[int, list[GridCell]] = {}
        for cell in self.cells:
            by_row.setdefault(cell.row, []).append(cell)
        for row in sorted(by_row):
            yield sorted(by_row[row], key=lambda c: c.column)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text, as the source breaks it. ``confidence`` is below 1 where it was recognised in an image."""

    text: str
    line: int | None = None
    page: int | None = None
    bbox: Box | None = None
    confidence: float = 1.0


Block = Grid | Paragraph


@dataclass(frozen=True, slots=True)
class Document:
    """What one file holds, in reading order. ``notes`` are things a person should know (a hidden sheet that was read)."""

    file_sha256: str
    file_name: str
    format: str
    engine: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Work on one item that came to nothing: a file that cannot be read, a report that cannot be interpreted.

    ``reason`` is for a person (中文 / English). ``lasting``: the same item would fail the same way again.
    """

    reason: str
    lasting: bool = True


# ------------------------------------------------------------------------------------------------ reports

ReportType = Literal["final_accounts", "self_evaluation", "budget", "unknown"]


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of one document that belongs to one report: blocks ``first`` up to, not including, ``end``.

    ``annex_from`` is the block at which an attached self-evaluation of the same unit and year begins, if any.
    ``evidence`` tells where unit, year and type were read (``{"unit": "line 8", ...}``).
    """

    document: Document
    first: int
    end: int
    unit_name: str | None
    fiscal_year: int | None
    report_type: ReportType
    title: str = ""
    annex_from: int | None = None
    evidence: dict[str, str] = field(default_factory=dict)

    def blocks(self) -> tuple[Block, ...]:
        return self.document.blocks[self.first : self.end]


@dataclass(frozen=True, slots=True)
class Report:
    """What one unit says about one year in one kind of report: one or more segments."""

    report_id: str
    segments: tuple[Segment, ...]
    unit_name: str | None
    fiscal_year: int | None
    report_type: ReportType
    title: str = ""


# -------------------------------------------------------------------------------------------------- cells

Placement = Literal["as_printed", "repaired", "derived", "ambiguous", "unbound"]

TOTAL = "TOTAL"


@dataclass(slots=True)
class Cell:
    """One figure of a report: where it is printed, what is printed, and what it means.

    ``value`` is in ``printed_unit``; ``value * unit_factor`` is in 元, or in pieces, people or percent. A *blank
    slot* of an official form (a position that prints nothing) is a Cell with ``printed_text == ""`` and
    ``value is None``: it adds no slack to an identity and is not a row of ``marts.cells``.

    Meaning: ``domain`` "fiscal" puts the cell into the star by its seven coordinates, "indicator" names a
    measure such as ``sangong_reception``, "project" a project; None is an unbound figure. ``kind`` says what the
    figure is of that thing: amount · count · part (of it, with a name but no coordinates of its own) · share ·
    completion · change_amount · change_pct · prior (the quantity a year earlier). ``period`` is 0 for the report's
    year and -1 for the year before.
    """

    # place
    cell_id: str
    file_sha256: str
    file_name: str
    page: int | None
    line: int | None
    table_index: int | None
    row_index: int | None
    column_index: int | None
    table_code: str | None  # Z01…Z12, B01…B14, "prose", or None for a table that was not recognised
    row_label: str
    column_label: str
    section: str  # "main" or "annex"
    # print
    printed_text: str
    value: Decimal | None
    printed_unit: str  # 元 万元 亿元 % 人 辆 …
    printed_decimals: int
    unit_factor: Decimal  # 元: 1, 万元: 10000, 亿元: 100000000; 1 for anything that is not money
    placement: Placement
    confidence: Decimal = Decimal(1)
    bbox: Box | None = None  # of the table's cell, or of the line of text; None where the format has no pages
    # meaning
    domain: str | None = None
    kind: str = "amount"
    period: int = 0
    phase: str | None = None
    flow: str | None = None
    fund: str | None = None
    nature: str | None = None
    function_code: str | None = None
    function_name: str | None = None
    function_parent: str | None = None  # nearest ancestor that the same table lists, TOTAL for the uppermost
    economic_code: str | None = None
    economic_name: str | None = None
    economic_parent: str | None = None
    indicator: str | None = None
    project: str | None = None
    # prose only: figures of one statement belong together; `subject` is what the statement is about
    statement: int | None = None
    subject: str | None = None
    sentence: str | None = None  # that prints the figure; one text for all figures of a statement
    text_offset: int | None = None  # where in it the figure begins, in characters
    note: str | None = None

    @property
    def is_blank(self) -> bool:
        return self.value is None


# ------------------------------------------------------------------------------------------------ matrix

Relation = Literal["=", ">=", "ratio", "judged"]


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of an instance: ``weight`` in the sum, ``base_weight`` in a ratio's denominator.

    For ``=`` and ``>=`` the left side has role "lhs" and the right "rhs", both with positive weights for what is
    added. For ``ratio`` the stated percentage has role "stated" and the other cells role "ratio".
    """

    cell_id: str
    role: Literal["lhs", "rhs", "ratio", "stated"]
    weight: Decimal
    base_weight: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Instance:
    """One identity applied to certain cells, or the reason why it could not be (``status`` and ``reason``).

    ``status`` None means: to be evaluated; ``holds`` and ``violated`` are given only to what is ``judged``, which no sum or
    ratio says: its cells have role "stated", and ``note`` says what is wrong. ``instance`` is readable, e.g.
    ``function=2040202 flow=revenue``, or ``*`` for an identity that does not apply to the report at all.
    """

    report_id: str
    identity_id: str
    instance: str
    relation: Relation
    severity: str
    terms: tuple[Term, ...] = ()
    status: Literal["not_applicable", "not_evaluable", "holds", "violated"] | None = None
    reason: str = ""
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found of an identity that no sum or ratio says (a wrong word, a missing name): broken where it has a ``note``.

    ``instance`` tells several of one identity apart; ``cell_ids`` are the figures it is about, if any.
    """

    identity_id: str
    instance: str
    cell_ids: tuple[str, ...] = ()
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader should know that no sum says: an unknown table, a repaired row, a word that is wrong."""

    code: str  # L-POS, L-MISSING, T-ALIAS … of the identity catalogue
    severity: str  # error · warning · info, as the catalogue says
    line: int | None
    page: int | None
    message_zh: str
    message_en: str
    stated: str = ""
    expected: str = ""
    cell_ids: tuple[str, ...] = ()
    instance: str = ""  # of what is judged: it names the finding, whose message may then tell lines
