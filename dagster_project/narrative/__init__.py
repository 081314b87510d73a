"""Disclosure sentences → cells with coordinates. The words are data (``lexicon.yml``); the code only binds them.

``reflow`` joins what page breaks cut and finds headings, ``lexicon`` turns text into tokens. ``bind`` gives ``figures``
their meaning: from their own words (``clause``), from their passage (``reading``; ``items`` of lists, ``rates``) and from
the report (``context``). ``link`` relates them to each other; ``dagster_project.pointers`` is how a cell says so. ``listing`` and
``naming`` judge what is said without figures: lists and numbers of things, and how they are called. ``words``
judges what sentences leave out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from dagster_project.model import Cell, Judgement, Note, Report
from dagster_project.narrative import lexicon, words
from dagster_project.narrative.bind import bind
from dagster_project.narrative.context import ReportContext
from dagster_project.narrative.figures import Figure
from dagster_project.narrative.link import links
from dagster_project.narrative.listing import judge_lists
from dagster_project.narrative.naming import DatedNames, judge_names, names_in_force
from dagster_project.narrative.reflow import normalise, passages
from dagster_project.pointers import as_note

__all__ = ["judge_text", "read_figures"]

LONGEST_LABEL = 40


def read_figures(
    report: Report,
    function_codes: Mapping[str, str],
    reference_codes: Mapping[str, str] | None = None,
) -> tuple[list[Cell], list[Judgement]]:
    """Every figure of the report's running text that has a unit, as a cell; bound where it was understood. And what the
    text itself decides of identities.

    ``function_codes`` are the names and name paths (``类/款/项``) of the subjects in the report's own tables, to
    their codes; ``reference_codes`` the same for subjects that its tables do not list. No code is ever made up.
    Values are in the printed unit (元, 万元, 亿元, %, 人 …). Raises nothing for odd text: what is not understood is
    a cell with placement ``unbound`` and a ``reason`` among its ``pointers``.
    """
    own, reference = _normalised(function_codes), _normalised(reference_codes or {})
    phase = "approved" if report.report_type == "budget" else "executed"
    unit = normalise(report.unit_name or "")
    context = ReportContext(lexicon.load(), (own, reference), unit, report.fiscal_year, phase)
    read = list(passages(report))
    bind(context, read)
    explained = words.explained(read, context.figures, context.lexicon)
    cells = []
    for order, (figure, own_links) in enumerate(zip(context.figures, links(context, _cell_id), strict=True), 1):
        told = {"explained": str(int(explained[figure]))} if figure in explained else {}
        cells.append(_cell(figure, order, context.sentence_of(figure), as_note(own_links | told)))
    return cells, [*_names_of_subjects(cells, own), *words.judgements(read, context.figures, context.lexicon)]


def judge_text(report: Report, cells: Sequence[Cell], names: DatedNames) -> list[Judgement]:
    """What the text decides of identities without a figure that could be added up.

    ``cells`` are all of the report, its tables' and its text's; ``names`` those that each subject's code has had, and when.
    """
    text = list(passages(report))
    return [
        *judge_lists(text, cells, names_in_force(names, report.fiscal_year)),
        *judge_names(report, text, cells, names),
    ]


def _normalised(codes: Mapping[str, str]) -> dict[str, str]:
    return {normalise(name): code for name, code in codes.items()}


def _cell_id(figure: Figure) -> str:
    paragraph, offset = figure.places[0]
    # formats without lines: the paragraph's own text tells it apart
    where = paragraph.line if paragraph.line is not None else f"{paragraph.page}:{paragraph.text}:{figure.sentence}"
    return hashlib.md5(f"{figure.passage.file_sha256}|prose|{where}|{offset}".encode()).hexdigest()


def _cell(figure: Figure, order: int, sentence: tuple[str, int], note: str | None) -> Cell:
    paragraph, _ = figure.places[0]
    what = figure.what or {}
    cell = Cell(
        cell_id=_cell_id(figure),
        file_sha256=figure.passage.file_sha256,
        file_name=figure.passage.file_name,
        page=paragraph.page,
        line=paragraph.line,
        table_index=None,
        row_index=order,
        column_index=None,
        table_code="prose",
        row_label=figure.label[-LONGEST_LABEL:].strip(),
        column_label=figure.word,
        section="annex" if figure.passage.annex else "main",
        printed_text="".join(source.text[offset] for source, offset in figure.places),
        value=figure.value,
        printed_unit=figure.unit,
        printed_decimals=figure.decimals,
        unit_factor=figure.factor,
        placement="as_printed" if figure.what is not None else "unbound",
        confidence=Decimal(str(min(source.confidence for source, _ in figure.places))),
        bbox=paragraph.bbox,
        kind=figure.kind,
        period=figure.period,
        phase=figure.phase,
        statement=figure.sentence,
        sentence=sentence[0],
        text_offset=sentence[1],
        function_name=figure.function_name,
        note=note,
    )
    if figure.what is None:
        return cell
    cell.domain = next((name for name in ("indicator", "project") if name in what), "fiscal")
    for name, value in what.items():
        setattr(cell, name, value)
    cell.subject = _subject(what)
    return cell


def _subject(what: Mapping[str, str]) -> str:
    """A readable key of the quantity: ``function:2040201``, ``sangong_reception``, ``basic``, ``total`` …"""
    if "indicator" in what:
        return what["indicator"]
    if "project" in what:
        return f"project:{what['project']}"
    parts = []
    if what["function_code"] != "TOTAL":
        parts.append(f"function:{what['function_code']}")
    if what["economic_code"] != "TOTAL":
        parts.append(f"economic:{what['economic_code']}")
    if what["nature"] != "all":
        parts.append(what["nature"])
    if not parts:
        parts.append("total" if what["flow"] == "expenditure" else what["flow"])
    if what["fund"] != "all":
        parts.append(what["fund"])
    return " ".join(parts)


def _names_of_subjects(cells: list[Cell], own: Mapping[str, str]) -> Iterator[Judgement]:
    """Of each subject on which the text says money was spent: whether the report's own tables list it."""
    listed, seen = set(own.values()), set[str]()
    for cell in cells:
        name, code = cell.function_name, cell.function_code
        if name is None or name in seen or not own or cell.phase == "approved" or not cell.value:
            continue
        seen.add(name)
        known = f"（{code}）" if code else ""
        note = Note(
            code="N-CODE-NAME",
            severity="warning",
            line=cell.line,
            page=cell.page,
            message_zh=f"文字所称科目“{name}”{known}不在本报告的决算表中",
            message_en=f"the text names the subject {name}{known}, which the report's own tables do not list",
            stated=name,
            cell_ids=(cell.cell_id,),
        )
        yield Judgement("N-CODE-NAME", name, (cell.cell_id,), None if code in listed else note)
