"""Slips as people make them, one put into the tables or sentences of a consistent report."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from corpus_tables import Sheet

FIGURE = re.compile(r"-?\d+\.\d\d")
Slip = Callable[[random.Random, str], str]


@dataclass
class Drawn:
    """A report as drawn, and as it was a year before."""

    sheets: dict[str, Sheet]
    prose: list[str]
    before: dict[str, Sheet]


def _transposed(draw: random.Random, text: str) -> str:
    digits = text.replace(".", "")
    at = draw.choice([i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]] or [0])
    return _pointed(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


def _digit(draw: random.Random, text: str) -> str:
    digits = text.replace(".", "")
    at = draw.randrange(len(digits))
    return _pointed(digits[:at] + draw.choice([d for d in "0123456789" if d != digits[at]]) + digits[at + 1 :])


def _zero(draw: random.Random, text: str) -> str:
    digits = text.replace(".", "")
    zeros = [i for i, digit in enumerate(digits) if digit == "0"]
    if zeros and draw.random() < 0.5:
        at = draw.choice(zeros)
        return _pointed(digits[:at] + digits[at + 1 :])
    at = draw.randrange(1, len(digits) + 1)
    return _pointed(digits[:at] + "0" + digits[at:])


def _pointed(digits: str) -> str:
    return f"{Decimal(int(digits)) / 100:.2f}"


SLIPS: Mapping[str, Slip] = {
    "digits transposed": _transposed,
    "one digit changed": _digit,
    "zero lost or added": _zero,
    "sign": lambda draw, text: text.removeprefix("-") if text.startswith("-") else f"-{text}",
    "元 for 万元": lambda draw, text: f"{Decimal(text) * 10_000:.2f}",
}


def make(kind: str, drawn: Drawn, draw: random.Random) -> Drawn:
    """The report with one fault of a kind."""
    faulty = Drawn(copy.deepcopy(drawn.sheets), list(drawn.prose), drawn.before)
    if kind == "wrong percentage":
        _percentage(faulty, draw)
    elif kind in ("row missing", "row duplicated"):
        _row(faulty, draw, kind)
    elif kind == "table in another unit":
        _unit(faulty, draw)
    else:
        figures = list(_figures(faulty.sheets))
        draw.shuffle(figures)
        for sheet, r, c in figures:
            if _change(kind, faulty, draw, sheet, r, c):
                break
    return faulty


def _figures(sheets: Mapping[str, Sheet]) -> Iterable[tuple[str, int, int]]:
    for code, sheet in sheets.items():
        for r, row in enumerate(sheet):
            for c, text in enumerate(row):
                if FIGURE.fullmatch(text) and Decimal(text):
                    yield code, r, c


def _change(kind: str, faulty: Drawn, draw: random.Random, code: str, r: int, c: int) -> bool:
    row = faulty.sheets[code][r]
    if kind == "neighbouring column":
        neighbours = [n for n in (c - 1, c + 1) if 0 <= n < len(row) and (not row[n] or FIGURE.fullmatch(row[n]))]
        neighbours = [n for n in neighbours if row[n] != row[c] and code not in ("Z01", "Z06")]
        if not neighbours:
            return False
        other = draw.choice(neighbours)
        row[c], row[other] = row[other], row[c]
        return True
    if kind == "figure of the year before":
        label = [text for text in row[:c] if text and not FIGURE.fullmatch(text)][-2:]
        for old in faulty.before[code]:
            same = [text for text in old[:c] if text and not FIGURE.fullmatch(text)][-2:] == label
            if same and len(old) > c and FIGURE.fullmatch(old[c]) and old[c] != row[c]:
                row[c] = old[c]
                return True
        return False
    changed = SLIPS[kind](draw, row[c])
    if Decimal(changed) == Decimal(row[c]):
        return False
    row[c] = changed
    return True


def _percentage(faulty: Drawn, draw: random.Random) -> None:
    lines = [i for i, text in enumerate(faulty.prose) if "%" in text]
    at = draw.choice(lines)
    found = draw.choice(list(re.finditer(r"\d+\.\d\d(?=%)", faulty.prose[at])))
    wrong = found.group()
    while Decimal(wrong) == Decimal(found.group()):
        wrong = draw.choice([_digit, _transposed])(draw, found.group())
    faulty.prose[at] = faulty.prose[at][: found.start()] + wrong + faulty.prose[at][found.end() :]


def _row(faulty: Drawn, draw: random.Random, kind: str) -> None:
    code = draw.choice(["Z02", "Z03", "Z05"])
    sheet = faulty.sheets[code]
    rows = [r for r, row in enumerate(sheet) if len(row[0]) == 7 and any(FIGURE.fullmatch(text) for text in row)]
    at = draw.choice(rows)
    sheet[at : at + 1] = [] if kind == "row missing" else [list(sheet[at]), list(sheet[at])]


def _unit(faulty: Drawn, draw: random.Random) -> None:
    """A table whose figures are in 元 though it says 万元, or that says 元 though they are in 万元."""
    sheet = faulty.sheets[draw.choice(["Z02", "Z03", "Z05"])]
    if draw.random() < 0.5:
        sheet[1] = ["金额单位：元"]
        return
    for row in sheet:
        row[:] = [SLIPS["元 for 万元"](draw, text) if FIGURE.fullmatch(text) else text for text in row]


KINDS = (
    *SLIPS,
    "neighbouring column",
    "figure of the year before",
    "row missing",
    "row duplicated",
    "table in another unit",
    "wrong percentage",
)
