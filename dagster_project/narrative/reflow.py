"""Source lines → passages: sentences that page breaks cut are joined, and every passage knows its headings.

A passage is normalised text in which every character remembers the paragraph and the offset it was printed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dagster_project.model import Box, Paragraph, Report, Segment

# Quotation marks say nothing about figures, and converters differ in them.
DROPPED = frozenset("“”\"'‘’「」『』\u200b\ufeff")

TITLE = re.compile(r"[^()，。；]+\(类\)")
UNFINISHED_TITLE = re.compile(r"\([类款]\)")
MARKERS = (
    re.compile(r"第[一二三四五六七八九十]+部分(?![是为])"),
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"\([一二三四五六七八九十]+\)"),
    re.compile(r"\d{1,2}(?:、|\.(?!\d))"),
    re.compile(r"\(\d{1,2}\)"),
)
TITLE_LEVEL = len(MARKERS)
TERMINAL = "。!?:！？："
LONGEST_HEADING = 60
FULL_LINE = 24  # characters; a title that is not numbered is shorter, or a numbered heading follows it
INNER_PUNCTUATION = re.compile("[，,；;。:](?=.)")
# Where lines stand on a page, in heights of a line.
LEAST_INDENT, MOST_INDENT, SAME_EDGE, RAGGED = 1, 5, 0.5, 2.5


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A heading, or a numbered paragraph; ``text`` is without its number."""

    level: int
    text: str
    is_heading: bool


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A paragraph as its author wrote it. ``sections`` are the headings it stands under, outermost first.

    A numbered paragraph, heading or not, is the last of its own sections; its text begins at ``start``.
    """

    text: str
    places: tuple[tuple[Paragraph, int], ...]
    file_sha256: str
    file_name: str
    annex: bool
    sections: tuple[Section, ...]
    start: int
    is_numbered: bool

    @property
    def is_heading(self) -> bool:
        return self.is_numbered and self.sections[-1].is_heading

    def printed(self, start: int, end: int) -> tuple[str, list[int]]:
        """A part of the passage as it is printed, quotation marks included, and where each of its characters stands there.

        Blanks are left out but those between Latin words, so that a figure stands there as it is read.
        """
        text, offsets = "", list[int]()
        before = self.places[start - 1] if start else None
        for place in self.places[start:end]:
            paragraph, offset = place
            if not text or place != before:  # else one printed character was read as several
                since = before[1] + 1 if before and before[0] is paragraph else 0
                text += "".join(char for char in paragraph.text[since:offset] if not char.isspace())
                text += paragraph.text[offset]
            offsets.append(len(text) - 1)
            before = place
        return text, offsets


@dataclass(frozen=True, slots=True)
class _Edges:
    """Where the lines of a page begin and end, and how a line stands between them."""

    left: float
    right: float

    def is_indented(self, box: Box) -> bool:
        return LEAST_INDENT * _height(box) < box[0] - self.left < MOST_INDENT * _height(box)

    def is_at_left(self, box: Box) -> bool:
        return box[0] - self.left < SAME_EDGE * _height(box)

    def is_full(self, box: Box) -> bool:
        return self.right - box[2] < RAGGED * _height(box)


def _height(box: Box) -> float:
    return box[3] - box[1]


@dataclass(slots=True)
class _Draft:
    text: str = ""
    places: list[tuple[Paragraph, int]] = field(default_factory=list)
    annex: bool = False

    def add(self, paragraph: Paragraph) -> None:
        for char, offset in _normalised(paragraph.text):
            self.text += char
            self.places.append((paragraph, offset))


def normalise(text: str) -> str:
    """Text as words are matched: NFKC, without quotation marks and without blanks but those between Latin words."""
    return "".join(char for char, _ in _normalised(text))


def _normalised(text: str) -> Iterator[tuple[str, int]]:
    """Normalised characters with the offset of the character each was printed as."""
    before, blank = "", None
    for offset, char in enumerate(text):
        if char in DROPPED:
            continue
        if char.isspace():
            blank = offset
            continue
        for one in _compatible(char):
            if blank is not None and _is_latin(before) and _is_latin(one):
                yield " ", blank
            before, blank = one, None
            yield one, offset


def _compatible(char: str) -> str:
    """NFKC, but for what it would glue to the digits beside it."""
    if char == "，":
        return char  # it separates clauses, while an ASCII comma may stand inside a number
    plain = unicodedata.normalize("NFKC", char)
    if unicodedata.category(char) != "No" or plain.startswith("("):
        return plain
    is_small = unicodedata.decomposition(char).startswith(("<super>", "<sub>", "<fraction>"))
    return char if is_small else "，"  # a footnote mark or a fraction; an item's number such as ①


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def level_of(text: str) -> tuple[int, int] | None:
    """Level and length of the number that a passage begins with, or None."""
    for level, marker in enumerate(MARKERS):
        if match := marker.match(text):
            return level, match.end()
    return (TITLE_LEVEL, 0) if TITLE.match(text) and "(项)" in text else None


def passages(report: Report) -> Iterator[Passage]:
    """The report's running text in order; blank paragraphs and grids are left out."""
    for segment in report.segments:
        sections: list[Section] = []
        annex = False
        for draft in _drafts(segment):
            if draft.annex != annex:
                sections, annex = [], draft.annex
            found = level_of(draft.text)
            level, start = found or (0, 0)
            if found:
                title = draft.text[start:]
                is_heading = len(title) <= LONGEST_HEADING and not INNER_PUNCTUATION.search(title)
                sections = [s for s in sections if s.level < level] + [Section(level, title, is_heading)]
            yield Passage(
                draft.text,
                tuple(draft.places),
                segment.document.file_sha256,
                segment.document.file_name,
                annex,
                tuple(sections),
                start,
                found is not None,
            )


def _drafts(segment: Segment) -> Iterator[_Draft]:
    edges = _edges(block for block in segment.blocks() if isinstance(block, Paragraph))
    draft: _Draft | None = None
    for index, block in enumerate(segment.blocks(), segment.first):
        annex = segment.annex_from is not None and index >= segment.annex_from
        if not isinstance(block, Paragraph):
            if draft:
                yield draft
            draft = None
            continue
        text = normalise(block.text)
        if not text:
            continue
        if draft and draft.annex == annex and (_is_cut(draft.text, text) or _is_cut_on_page(draft, block, edges)):
            draft.add(block)
            continue
        if draft:
            yield draft
        draft = _Draft(annex=annex)
        draft.add(block)
    if draft:
        yield draft


def _edges(paragraphs: Iterable[Paragraph]) -> dict[int, _Edges]:
    edges: dict[int, _Edges] = {}
    for one in paragraphs:
        if one.page is not None and one.bbox is not None:
            known = edges.get(one.page, _Edges(one.bbox[0], one.bbox[2]))
            edges[one.page] = _Edges(min(known.left, one.bbox[0]), max(known.right, one.bbox[2]))
    return edges


def _is_cut_on_page(draft: _Draft, following: Paragraph, edges: Mapping[int, _Edges]) -> bool:
    """What the words leave open, the page may tell: an indented line runs to the edge, and the next begins at the edge.

    A heading that takes two lines is broken like that too.
    """
    if draft.text[-1] in TERMINAL or level_of(normalise(following.text)) is not None:
        return False
    first, line = draft.places[0][0], draft.places[-1][0]
    if first.page is None or line.page is None or line.page != following.page:
        return False
    if first.bbox is None or line.bbox is None or following.bbox is None:
        return False
    page = edges[line.page]
    return edges[first.page].is_indented(first.bbox) and page.is_full(line.bbox) and page.is_at_left(following.bbox)


def _is_cut(text: str, following: str) -> bool:
    """A line or page break cut the sentence: running text without an end, or a 项 title without its last part."""
    if text[-1] in TERMINAL or level_of(following) is not None:
        return False
    if UNFINISHED_TITLE.search(text) and "(项)" not in text and "(项)" in following:
        return True
    is_running = re.search("[,，;；。]", text) is not None
    return is_running or (len(text) >= FULL_LINE and level_of(text) is None)
