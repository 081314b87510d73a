"""Accounts of a unit, drawn: a few large ones with hundreds of subjects, many small ones with ten."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from corpus_books import BASIC, FUNDS, PAID_BY, PROJECT, Books, Subjects, of_fund
from corpus_subjects import RULES, subjects

ALWAYS = tuple(RULES["always"])
TRAVEL = {"abroad": "30212", "purchase": "31013", "running": "30231", "reception": "30217"}
OWN_OFFICE = ("30304",)  # 款 that would have to be paid under a 项 of its own


def accounts(draw: random.Random, unit: str, home: Sequence[str], first_year: int, years: int) -> list[Books]:
    """The books of one unit, a year after the other: each opens with what the last one closed with."""
    many = min(draw.paretovariate(1.1), 200.0)  # how large the unit is; 1 at least
    found: list[Books] = []
    opening: dict[tuple[str, str], int] = {}
    valid = {code for year in range(first_year, first_year + years) for code in subjects(year).functions}
    chosen = _items(draw, sorted(valid), home, int(2 * many))
    if draw.random() < 0.6:  # what came over from a year that is not told of
        opening = {(code, PROJECT): _amount(draw, 20 * many) for code in chosen if draw.random() < 0.3}
        opening = {key: amount for key, amount in opening.items() if key[0] in subjects(first_year).functions}
    for year in range(first_year, first_year + years):
        one = _year(draw, unit, year, home, many, chosen, opening)
        found.append(one)
        opening = one.closing
    return found


def _items(draw: random.Random, valid: Iterable[str], home: Sequence[str], count: int) -> list[str]:
    """项 of programmes: first those of the unit's work, then any."""
    free = [code for code in valid if code not in PAID_BY]
    own = [code for code in free if code[:5] in home]
    rest = [code for code in free if code[:5] not in home]
    draw.shuffle(own)
    draw.shuffle(rest)
    return sorted((own + rest)[: max(count, 1)])


def _amount(draw: random.Random, wan: float) -> int:
    """An amount of the order of so many 万元, in 分; some are round."""
    amount = wan * draw.uniform(0.2, 3)
    return max(round(amount), 1) * 1_000_000 if draw.random() < 0.25 else int(amount * 1_000_000) + 1


def _cross(
    draw: random.Random, of: Subjects, year: int, home: Sequence[str], many: float
) -> dict[tuple[str, str], int]:
    """基本支出 by 项 and economic 款: contributions under their own 项, the rest under those of the unit's running."""
    own_work = [code for code in of.functions if code[:5] in home]
    running = [code for code in own_work if code in of.basic] or own_work[:1]
    running = draw.sample(running, min(len(running), 1 + int(many) // 4))
    own = {paid_by: code for code, paid_by in PAID_BY.items()}
    pool = [part for block in (of.personnel, of.public) for _, parts in block.values() for part in parts]
    more = draw.sample(pool, min(len(pool), int(3 * many)))
    found: dict[tuple[str, str], int] = {}
    for part in sorted({*ALWAYS, *more} - {*OWN_OFFICE}):
        amount = _amount(draw, (30 if part[:3] in of.personnel else 3) * many)
        if part == "30109":  # 8 % of what 16 % were paid of
            amount = found["2080505", "30108"] // 2
        if part in own:
            found[own[part], part] = amount
            continue
        rows = draw.sample(running, min(len(running), draw.choice((1, 1, 1, 2, 3))))
        for row in rows[1:]:
            piece = draw.randint(0, amount)
            if piece:
                found[row, part] = piece
            amount -= piece
        if amount:
            found[rows[0], part] = amount
    return found


def _year(
    draw: random.Random, unit: str, year: int, home: Sequence[str], many: float, chosen: Sequence[str],
    opening: dict[tuple[str, str], int],
) -> Books:  # fmt: skip
    of, later = subjects(year), subjects(year + 1).functions
    cross = _cross(draw, of, year, home, many)
    spent: dict[tuple[str, str], int] = {}
    economic: dict[str, int] = {}
    for (code, part), amount in cross.items():
        spent[code, BASIC] = spent.get((code, BASIC), 0) + amount
        economic[part] = economic.get(part, 0) + amount
    for code in chosen:
        if code in of.functions and draw.random() < 0.9:
            spent[code, PROJECT] = _amount(draw, 40 * many)
    closing = {
        key: _amount(draw, 10 * many) for key in spent if key[1] == PROJECT and key[0] in later and draw.random() < 0.3
    }
    for key, amount in opening.items():  # what came over and cannot stay is spent
        if amount > spent.get(key, 0) + closing.get(key, 0):
            (closing if key[0] in later else spent)[key] = amount
    programmes = sorted(code for code, nature in spent if nature == PROJECT and of_fund(code) == FUNDS[0])
    own = {draw.choice(programmes): _amount(draw, 8 * many)} if programmes and draw.random() < 0.4 else {}
    executed = {
        name: economic.get(part, 0) + (_amount(draw, 0.5 * many) if draw.random() < 0.5 else 0)
        for name, part in TRAVEL.items()
    }
    budget = {name: amount + _amount(draw, 0.4 * many) if amount else 0 for name, amount in executed.items()}
    general = sorted({code for code, _ in {*spent, *opening} if of_fund(code) == FUNDS[0]})
    approved = {code: _amount(draw, 30 * many) for code in general}
    travel = {"approved": budget, "executed": executed}
    return Books(unit, year, of, dict(opening), spent, closing, own, economic, approved, travel, cross)
