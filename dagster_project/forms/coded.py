"""Read tables with one subject code a row and figures in columns: Z02, Z03, Z05, Z07, Z08, Z06 in one block, and the
budgets by subject."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dagster_project.forms import official
from dagster_project.forms import table as reading
from dagster_project.forms.official import settings
from dagster_project.forms.table import Columns, Line, Number, Row, Slot, Table
from dagster_project.forms.text import amount, plain, squeezed
from dagster_project.model import TOTAL, GridCell

FIRST_DIGIT = {"function": "2", "economic": "3"}
_TOTALS = ({"label": ["合计", "总计", "本年收入合计", "本年支出合计", "收入合计", "支出合计", "本年合计"]},)
TOTAL_LABELS = frozenset(_TOTALS[0]["label"])
_LEVELS = ("类", "款", "项", "目")
_UNIT_CODES = ("单位代码", "单位编码", "部门代码", "部门编码", "预算单位编码", "预算单位代码")
_CODE_AND_NAME = re.compile(r"(\d{7}|\d{5}|\d{3})(\D.*)")


@dataclass(frozen=True, slots=True)
class Subject:
    """The code (or TOTAL) and name that begin a line, and the figures after them."""

    code: str
    name: str
    name_column: int
    numbers: list[Number]


def read(table: Table) -> bool:
    """Fill ``table`` with rows and loose numbers; False where it has no header of its form."""
    assert table.form is not None
    lines = reading.lines(table.grid)
    form = table.form.data
    kind = form["subject"]
    totals = {label: total for total in form.get("totals", _TOTALS) for label in total["label"]}
    lines, subjects = _subjects(lines, kind, totals)
    first = next((i for i, subject in enumerate(subjects) if subject), len(lines))
    top = next((i for i, line in enumerate(lines[:first]) if len(line) > 1 and _starts(line, form["starts"])), None)
    if top is None:
        return False
    header = lines[top:first]
    paths = reading.header_paths([line for line in header if not reading.is_column_numbering(line)])
    names = Counter(subject.name_column for subject in subjects if subject and subject.code != TOTAL)
    after = names.most_common(1)[0][0] if names else -1
    own = reading.own_columns({c: path for c, path in paths.items() if c > after}, form, table.year)
    columns = _columns(table, own, header, after)
    if not columns:
        return False

    reading.set_aside_header(table, header)
    for line in lines[:top]:
        reading.set_aside(table, line)
    codes = {subject.code for subject in subjects if subject}
    printed = Counter(subject.code for subject in subjects if subject)
    for line, subject in zip(lines[first:], subjects[first:], strict=True):
        if subject is None:
            reading.set_aside_line(table, line, paths)
            continue
        if form.get("once") and printed[subject.code] > 1:
            figures = {number.cell.column: number.cell for number in subject.numbers}
            reading.set_aside(table, figures, paths, f"{subject.code} {subject.name}")
            continue
        row_meaning = subject_meaning(kind, subject.code, subject.name, codes)
        total = totals.get(subject.name, {}) if subject.code == TOTAL else {}
        if kind == "economic" and len(columns) == 1 and "nature" not in form["meaning"]:
            row_meaning["nature"] = total.get("nature") or nature_of_economic(subject.code)
        if "indicator" in total:
            row_meaning["indicator"] = total["indicator"]
        slots = [
            reading.new_slot(
                column,
                paths.get(column, ()),
                reading.coordinates(table.meaning, description, row_meaning),
            )
            for column, description in columns.items()
        ]
        add_row(table, line, subject, slots, paths)
    return True


def add_row(table: Table, line: Line, subject: Subject, slots: list[Slot], paths: Mapping[int, Sequence[str]]) -> None:
    """The line of a subject as a row; in an exact grid, figures of a column that the form does not have are set aside."""
    label = subject.name if subject.code == TOTAL else f"{subject.code} {subject.name}"
    numbers = subject.numbers
    if table.grid.exact:
        columns = {slot.column for slot in slots}
        numbers = [number for number in numbers if number.cell.column in columns]
        beside = {n.cell.column: n.cell for n in subject.numbers if n.cell.column not in columns}
        reading.set_aside(table, beside, paths, label)
    index = next(iter(line.values())).row
    table.rows.append(Row.by_column(index, label, slots, numbers, is_total=subject.code == TOTAL))


def _subjects(lines: list[Line], kind: str, totals: Collection[str]) -> tuple[list[Line], list[Subject | None]]:
    """The lines and the subject that each begins with.

    A column of codes of units between code and name of the subject is left out, unless the same subject then stands
    in several lines: those are of several units, and stay apart.
    """
    headed = {c.column for line in lines for c in line.values() if plain(c.text) in _UNIT_CODES}
    without = [{column: cell for column, cell in line.items() if column not in headed} for line in lines]
    found = [subject_of(line, kind, totals) for line in without]
    codes = Counter(subject.code for subject in found if subject)
    if headed and max(codes.values(), default=0) == 1:
        return without, found
    return lines, [subject_of(line, kind, totals) for line in lines]


def subject_of(line: Line, kind: str, totals: Collection[str]) -> Subject | None:
    """The subject a line begins with: a code in one cell or split into 类 款 项, or one of the words for totals."""
    cells = list(line.values())
    while cells and plain(cells[0].text) in _LEVELS:  # 类 款 项 beside 合计, in a header merged over two rows
        cells = cells[1:]
    code, rest = _leading_code(cells)
    if code.startswith(FIRST_DIGIT[kind]) and rest and amount(rest[0].text) is None:
        name, *after = rest
        return Subject(code, name.text.strip(), name.column, _numbers(after))
    match = _CODE_AND_NAME.fullmatch(squeezed(cells[0].text) if cells else "")
    if match and match[1].startswith(FIRST_DIGIT[kind]):
        return Subject(match[1], match[2], cells[0].column, _numbers(cells[1:]))
    if not cells or not all(amount(cell.text) for cell in cells[1:]):
        return None
    group = official.economic_class(cells[0].text) if kind == "economic" else None
    if group:  # a 类 is often printed without its code
        return Subject(group, cells[0].text.strip(), cells[0].column, _numbers(cells[1:]))
    if plain(cells[0].text) in totals:
        return Subject(TOTAL, plain(cells[0].text), cells[0].column, _numbers(cells[1:]))
    return None


def _leading_code(cells: Sequence[GridCell]) -> tuple[str, Sequence[GridCell]]:
    parts: list[str] = []
    for cell in cells:
        text = squeezed(cell.text)
        if len(text) == 1 and len(parts) in (1, 2) and len(parts[0]) == 3:
            text = text.zfill(2)  # a workbook keeps 款 05 as the number 5
        if not text.isdigit() or len(text) not in (2, 3, 5, 7):
            break
        parts.append(text)
    if not parts:
        return "", cells
    joined = "".join(parts)
    split = len(parts[0]) == 3 and all(len(part) == 2 for part in parts[1:])
    code = joined if split else parts[-1]
    return (code if len(code) in (3, 5, 7) else ""), cells[len(parts) :]


def _numbers(cells: Iterable[GridCell]) -> list[Number]:
    return reading.numbers({cell.column: cell for cell in cells})


def subject_meaning(kind: str, code: str, name: str, listed: set[str]) -> dict[str, str]:
    """The coordinates of a subject; its parent is the nearest ancestor that the same table lists."""
    if code == TOTAL:
        return {f"{kind}_code": TOTAL}
    ancestors = [code[:length] for length in (5, 3) if length < len(code)]
    parent = next((ancestor for ancestor in ancestors if ancestor in listed), TOTAL)
    return {f"{kind}_code": code, f"{kind}_name": name, f"{kind}_parent": parent}


def nature_of_economic(code: str) -> str:
    """basic_personnel or basic_public by the code's 类; plain basic for a 类 that is neither."""
    classes: Mapping[str, Sequence[str]] = settings()["economic_nature"]
    return next((nature for nature, codes in classes.items() if code[:3] in codes), "basic")


def _starts(line: Line, starts: str) -> bool:
    return any(word in plain(cell.text) for cell in line.values() for word in starts.split("|")) or any(
        plain(cell.text) == "项目" for cell in line.values()
    )


def _columns(table: Table, paths: Mapping[int, Sequence[str]], header: Sequence[Line], after: int) -> Columns:
    """The columns of figures, by header text; by 栏次 where that is incomplete.

    In a collapsed grid the official form's columns stand side by side and only their beginning is sought; the headers
    that a budget may have are in no order, so there it has those that were found.
    """
    assert table.form is not None
    variants: Sequence[Sequence[Mapping[str, Any]]] = table.form.data["variants"]
    matches = [(reading.match_columns(paths, variant), variant) for variant in variants]
    found, variant = max(matches, key=lambda match: (len(match[0]), -len(match[1])))
    if len(found) == len(variant):
        return found
    ordered = table.form.data.get("by_number", True)
    numbered = _numbered_columns(header) if ordered else []
    for other in variants:
        if len(other) == len(numbered) > len(found):
            if table.grid.exact:
                return dict(zip(numbered, other, strict=True))
            found, variant = reading.match_columns(paths, other), other
    if table.grid.exact or not paths or not ordered:
        return found
    offsets = Counter(column - variant.index(description) for column, description in found.items())
    first = offsets.most_common(1)[0][0] if offsets else after + 1
    return {first + position: description for position, description in enumerate(variant)}


def _numbered_columns(header: Sequence[Line]) -> list[int]:
    """The grid columns of 1, 2, 3 … in the 栏次 row."""
    for line in header:
        if reading.is_column_numbering(line):
            run = [n for n in reading.numbers(line) if n.amount.is_whole]
            return [n.cell.column for i, n in enumerate(run, start=1) if n.amount.value == i]
    return []
