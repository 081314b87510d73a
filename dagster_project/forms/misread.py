"""What a text recogniser is known to misread in tables, put right where only one reading is possible.

Knows that official tables print amounts with the same number of decimals throughout, and which subject codes there are.
What stays in doubt keeps what was recognised and gets so low a confidence that no identity can make up for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from dagster_project.forms.table import Row, Table
from dagster_project.forms.text import amount, plain, squeezed
from dagster_project.model import Grid, GridCell

Subjects = Mapping[str, Sequence[str]]
"""Subject codes, and the names that each has had."""

DOUBTFUL = 0.4  # confidence of a figure whose decimals or whose subject are in doubt
ALIKE = 0.75  # of their characters that two printings of one name share
NEARLY = 0.88  # the same of a label and what was recognised of it: one character of eight or more
CLEARLY = 0.1  # by how much the next label of another meaning must be less alike
SLIPS = 2  # digits of a code that may be misread, if its name is right
CODE_LENGTHS = (3, 5, 7)
_LETTERS = str.maketrans({"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "|": "1"})
_NUMERIC = re.compile(r"[-−△▲(]?[\dOoIl|〇][\dOoIl|〇.,:;·'、。 ]*\)?")
_DOT = r"[.,:;·、。]"
_AMOUNT = re.compile(rf"(?P<sign>[-−△▲]?)(?P<whole>\d{{1,3}}(?:[.,]\d{{3}})*|\d+){_DOT}+(?P<cents>\d{_DOT}?\d)")


def corrected(text: str) -> str:
    """The one amount or code that a recognised text can stand for, else the text as it is.

    1,312:92 · 1.312.92 · 491.7.6 · 22131,98 · 3O.5l are figures with two decimals; 22,131.988 and 221.319.8 can be more
    than one and stay.
    """
    squeezed_text = squeezed(text)
    if not _NUMERIC.fullmatch(squeezed_text) or not any(one.isdigit() for one in squeezed_text):
        return text
    digits = squeezed_text.translate(_LETTERS)
    if amount(digits) is not None:
        return text if amount(text) is not None else digits
    match = _AMOUNT.fullmatch(digits)
    if match is None:
        return text
    whole, cents = re.sub(r"\D", "", match["whole"]), re.sub(r"\D", "", match["cents"])
    return f"{match['sign']}{whole}.{cents}"


def nearest(label: str, known: Mapping[str, object]) -> str | None:
    """The known label that a recognised one (``plain``) can only be: nearly the same, and clearly nearer than any of
    another meaning. ``known`` gives each label's meaning."""
    scores = sorted(((_likeness(label, one), one) for one in known), reverse=True)
    if not scores or scores[0][0] < NEARLY:
        return None
    score, found = scores[0]
    rival = next((other for other, one in scores if known[one] != known[found]), 0.0)
    return found if score - rival >= CLEARLY else None


def correct(grids: Sequence[Grid], subjects: Subjects) -> list[Grid]:
    """The grids of one report, with what was recognised in images put right; a code is right that another grid, too,
    prints with the same name, or that ``subjects`` lists with it."""
    grids = [_with_numbers(grid) for grid in grids]
    printed: Counter[tuple[str, str]] = Counter()
    for grid in grids:
        printed.update({(code.text, plain(name.text)) for code, name, _ in _coded(grid)})
    return [_with_codes(grid, subjects, printed) for grid in grids]


def _with_numbers(grid: Grid) -> Grid:
    if all(cell.confidence == 1 for cell in grid.cells):
        return grid
    cells = (cell if cell.confidence == 1 else replace(cell, text=corrected(cell.text)) for cell in grid.cells)
    return replace(grid, cells=tuple(cells))


def _with_codes(grid: Grid, subjects: Subjects, printed: Counter[tuple[str, str]]) -> Grid:
    changed: dict[tuple[int, int], GridCell] = {}
    for code, name, figures in _coded(grid):
        if code.confidence == 1:
            continue
        right = _right(code.text, plain(name.text), subjects, printed)
        if right:
            changed[code.row, code.column] = replace(code, text=right)
        else:
            changed |= {(one.row, one.column): replace(one, confidence=DOUBTFUL) for one in figures}
    if not changed:
        return grid
    return replace(grid, cells=tuple(changed.get((cell.row, cell.column), cell) for cell in grid.cells))


def _coded(grid: Grid) -> Iterator[tuple[GridCell, GridCell, list[GridCell]]]:
    """Each cell with a subject code (or one that is a digit off), its name beside it, and the cells up to the next."""
    for row in grid.rows():
        places = [
            place
            for place, cell in enumerate(row[:-1])
            if _may_be_code(cell.text) and amount(row[place + 1].text) is None
        ]
        for place, end in pairwise([*places, len(row)]):
            yield row[place], row[place + 1], row[place + 2 : end]


def _may_be_code(text: str) -> bool:
    code = squeezed(text)
    return code.isdigit() and len(code) in CODE_LENGTHS


def _right(code: str, name: str, subjects: Subjects, printed: Counter[tuple[str, str]]) -> str | None:
    """The code that stands there: as recognised where its name says so too, else the only listed one that it can be."""
    if _is_named(name, subjects.get(code, ())) or _agreeing(code, name, printed) > 1:
        return code
    fitting = [
        one
        for one, names in subjects.items()
        if len(one) == len(code)
        and sum(a != b for a, b in zip(one, code, strict=True)) <= SLIPS
        and any(name == plain(other) for other in names)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _is_named(name: str, names: Iterable[str]) -> bool:
    return any(_alike(name, plain(one)) for one in names)


def _agreeing(code: str, name: str, printed: Counter[tuple[str, str]]) -> int:
    return sum(count for (other, other_name), count in printed.items() if other == code and _alike(name, other_name))


def _alike(one: str, other: str) -> bool:
    return _likeness(one, other) >= ALIKE


def _likeness(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


# ---------------------------------------------------------------------------------------------- decimals


def doubt_decimals(table: Table) -> None:
    """Figures recognised with another number of decimals than most of the table's are in doubt, and so is every one
    where none has any: identities do not see a decimal point that all terms have lost. Where some are missing, the
    figure stands for no more than what the others print, so that rounding does not excuse the loss."""
    every = [number for row in table.rows for number in row.numbers if number.cell.confidence < 1]
    if not every:
        return
    usual = Counter(number.amount.decimals for number in every).most_common(1)[0][0]
    for row in table.rows:
        _doubt(row, usual)


def _doubt(row: Row, usual: int) -> None:
    for place, number in enumerate(row.numbers):
        own = number.amount.decimals
        if number.cell.confidence < 1 and (own != usual or usual == 0):
            cell = replace(number.cell, confidence=min(number.cell.confidence, DOUBTFUL))
            row.numbers[place] = replace(number, cell=cell, amount=replace(number.amount, decimals=max(own, usual)))
