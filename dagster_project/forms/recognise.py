"""Find a report's tables: which official form each is, by its title or else its header, and in which unit it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from dagster_project.forms import official, parts
from dagster_project.forms.official import Form
from dagster_project.forms.table import Table, note_on
from dagster_project.forms.text import amount, plain
from dagster_project.model import Block, Grid, Note, Paragraph, Report, Segment

REACH = 8  # blocks between a title or caption and its grid
CAPTION_LENGTH = 40  # a longer paragraph above an unknown grid is no title of it
CONTENTS = 3  # titles that follow each other are a list of contents
TOP_ROWS = 6  # of a grid that may hold its title and caption
CONTINUED = ("coded", "ledger", "blocks")  # layouts with as many rows as there is something to tell


@dataclass(frozen=True, slots=True)
class Title:
    """A line that names an official form without a grid under it."""

    form: Form
    text: str
    line: int | None
    page: int | None


def find_tables(report: Report) -> tuple[list[Table], list[Note]]:
    """Every table of the report as an unread ``Table``; notes on forms whose title has no grid, and on tables that
    only their header tells."""
    tables: list[Table] = []
    titles: list[Title] = []
    said: list[str] = []
    disagreements: list[Note] = []
    for segment in report.segments:
        for table, beside in _tables(segment, report.report_type):
            table.year = report.fiscal_year
            tables.append(table)
            said += beside
            if len(set(beside)) > 1:
                disagreements.append(_two_units(table, beside))
        titles += _titles(segment, report.report_type)
    notes = _by_header(tables) if report.report_type in ("final_accounts", "unknown") else []
    notes += disagreements
    _settle_units(tables, said)
    return tables, [*notes, *_empty_forms(tables, titles)]


def _tables(segment: Segment, report_type: str) -> Iterator[tuple[Table, list[str]]]:
    """The segment's tables, with the units of money stated beside each; they are numbered within the document."""
    blocks = segment.document.blocks
    number = -1
    previous: tuple[Table, list[str]] | None = None
    for position, grid in enumerate(blocks[: segment.end]):
        if not isinstance(grid, Grid):
            continue
        for part, own in enumerate(parts.cut(grid)):
            number += 1
            if position < segment.first:
                continue
            found = _table(segment, position, own, number, part, report_type)
            if previous and (joined := _continued(previous[0], found[0])):
                previous[0].grid = joined
                continue
            if previous:
                yield previous
            previous = found
    if previous:
        yield previous


def _continued(previous: Table, table: Table) -> Grid | None:
    """Both tables' grids as one where the second, untitled or titled 续表, goes on with the first."""
    form = previous.form
    if form is None or previous.section != table.section or form.data.get("layout") not in CONTINUED:
        return None
    goes_on = (table.form is form and "续" in table.title) if table.form else not parts.names_a_table(table.title)
    return parts.continuation(form, previous.grid, table.grid) if goes_on else None


def _table(
    segment: Segment, position: int, grid: Grid, number: int, part: int, report_type: str
) -> tuple[Table, list[str]]:
    blocks = segment.document.blocks
    above = _paragraphs(blocks[max(segment.first, position - REACH) : position][::-1]) if part == 0 else []
    below = _paragraphs(blocks[position + 1 : min(segment.end, position + 1 + REACH)])
    form, title, caption = _identify(grid, above, part, report_type)
    units = official.units_in([*_top_texts(grid), *caption, *_bottom_texts(grid)])
    units = units or official.units_in(_until_title(below, report_type))
    in_annex = segment.annex_from is not None and position >= segment.annex_from
    section = "annex" if in_annex else "main"
    unit = units[0] if units else ""
    return Table(segment.document, grid, number, section, form, title, unit), units


def _identify(
    grid: Grid, above: Sequence[Paragraph], part: int, report_type: str
) -> tuple[Form | None, str, list[str]]:
    """The form, its title as printed, and the paragraphs above the grid that may state its unit, nearest first.

    A title of its own, known or not, is stronger than a title above the grid and the name of the sheet.
    """
    for text in _top_texts(grid):
        if form := _form_of_title(text, report_type):
            return form, text, [p.text for p in above[:2]]
    if own := next(filter(None, map(parts.own_title, list(grid.rows())[:TOP_ROWS])), None):
        return None, own, [p.text for p in above[:2]]
    for distance, paragraph in enumerate(above):
        if form := _form_of_title(paragraph.text, report_type):
            return form, paragraph.text, [p.text for p in above[: distance + 1]]
        if distance + 1 < len(above) and (form := _over_two_lines(above[distance + 1], paragraph, report_type)):
            return form, above[distance + 1].text + paragraph.text, [p.text for p in above[: distance + 1]]
    if part == 0 and (form := _form_of_title(grid.name, report_type)):
        return form, grid.name, []
    caption = above[0].text if above and len(above[0].text) <= CAPTION_LENGTH else ""
    return None, grid.name or caption, [p.text for p in above[:2]]


def _form_of_title(text: str, report_type: str) -> Form | None:
    """The official table that a text is the title of, if a report of that kind prints it."""
    form = official.form_of_title(text)
    return form if form and official.is_printed_in(form, report_type) else None


def _over_two_lines(first: Paragraph, second: Paragraph, report_type: str) -> Form | None:
    """The official table whose title is broken over both lines; neither says it alone."""
    if _form_of_title(first.text, report_type):
        return None
    return _form_of_title(first.text + second.text, report_type)


def _paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """The paragraphs up to the first grid."""
    found: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Grid):
            break
        found.append(block)
    return found


def _until_title(paragraphs: Sequence[Paragraph], report_type: str) -> Iterator[str]:
    for paragraph in paragraphs:
        if _form_of_title(paragraph.text, report_type):
            return
        yield paragraph.text


def _top_texts(grid: Grid) -> list[str]:
    rows = list(grid.rows())[:TOP_ROWS]
    return [cell.text for row in rows for cell in row if amount(cell.text) is None]


def _bottom_texts(grid: Grid) -> list[str]:
    """Notes under a sheet's table."""
    rows = list(grid.rows())[-TOP_ROWS:]
    return [row[0].text for row in rows if row and plain(row[0].text).startswith(("注", "本表", "1", "2", "3"))]


def _by_header(tables: Sequence[Table]) -> list[Note]:
    """Recognise a table whose title is missing or unknown by its header, where the report has no other of that form."""
    notes = []
    present = {table.form.code for table in tables if table.form}
    for table in tables:
        if table.form is not None or official.is_of_another_kind(table.title):
            continue
        words = {plain(cell.text) for cell in table.grid.cells if amount(cell.text) is None}
        form = official.form_of_header(words)
        if form is None or form.code in present:
            continue
        present.add(form.code)
        table.form = form
        zh = f"没有已知的表名，按表头认作“{form.title}”"
        en = f"it has no known title; by its header it is {form.code}"
        notes.append(note_on(table, "T-ALIAS", "info", zh, en, table.title, form.title))
    return notes


def _settle_units(tables: Sequence[Table], said: Sequence[str]) -> None:
    """A table without a unit of its own takes the report's, if its tables state one and the same."""
    common = set(said)
    for table in tables:
        if not table.unit and len(common) == 1:
            table.unit = next(iter(common))


def _two_units(table: Table, said: Sequence[str]) -> Note:
    """A table beside which two units of money are stated is read in the first, and says so."""
    units = "、".join(dict.fromkeys(said))
    zh = f"注明的金额单位不一（{units}），按 {table.unit} 读取"
    en = f"several units of money are stated ({units}); it is read in {table.unit}"
    return note_on(table, "L-UNIT", "warning", zh, en, units)


def _titles(segment: Segment, report_type: str) -> Iterator[Title]:
    """Lines that name a form, also over two lines, except in a list of them: the contents announce a table."""
    lines = [b for b in segment.blocks() if isinstance(b, Grid) or not _is_page_number(b)]
    run: list[Title] = []
    wrapped = False
    for block, following in zip_longest(lines, lines[1:]):
        if wrapped:
            wrapped = False
            continue
        form = None if isinstance(block, Grid) else _form_of_title(block.text, report_type)
        if form is None and isinstance(block, Paragraph) and isinstance(following, Paragraph):
            form = _over_two_lines(block, following, report_type)
            wrapped = form is not None
        if form is not None and isinstance(block, Paragraph):
            run.append(Title(form, block.text, block.line, block.page))
            continue
        yield from run if len(run) < CONTENTS else ()
        run = []
    yield from run if len(run) < CONTENTS else ()


def _is_page_number(paragraph: Paragraph) -> bool:
    words = plain(paragraph.text)
    return words.isdigit() or not words


def _empty_forms(tables: Sequence[Table], titles: Sequence[Title]) -> list[Note]:
    """One note for each form that a report with tables names without a grid (the last naming counts: the first
    stand in the list of contents)."""
    present = {table.form.code for table in tables if table.form}
    last = {title.form.code: title for title in titles}
    return [
        Note(
            code="T-SET",
            severity="info",
            line=title.line,
            page=title.page,
            message_zh=f"“{title.text}”只有表名，没有表格，按空表处理",
            message_en=f"The form {code} is named, but no table follows; it is taken as empty",
            stated=title.text,
        )
        for code, title in last.items()
        if present and code not in present
    ]
