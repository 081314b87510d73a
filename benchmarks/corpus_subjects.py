"""Subjects that are valid in a year, from the lists that the warehouse itself has."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from corpus_books import PAID_BY, Blocks, Subjects

SEEDS = Path(__file__).parents[1] / "dbt" / "seeds"
RULES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "corpus.yml").read_text("utf-8"))
FIRST_YEAR = 2020  # since when the forms list the 类 that corpus_tables prints


@lru_cache
def subjects(year: int) -> Subjects:
    """The 项 and 款 of a year with their names. Raises ValueError before ``FIRST_YEAR``."""
    if year < FIRST_YEAR:
        raise ValueError(f"{year}: the forms of accounts are those since {FIRST_YEAR}")
    names = _names("function_subjects.csv", year)
    functions = {
        code: (names[code[:3]], names[code[:5]], name)
        for code, name in names.items()
        if len(code) == 7 and code[:5] in names
    } | {code: tuple(of) for code, of in RULES["fund_items"].items()}
    basic = {
        code
        for code, (_, _, name) in functions.items()
        if name in RULES["basic_names"] or code[:5] in RULES["basic_sections"]
    }
    economic = _names("economic_subjects.csv", year)
    return Subjects(
        dict(sorted(functions.items())),
        _blocks(economic, RULES["personnel"]),
        _blocks(economic, RULES["public"]),
        frozenset(basic | PAID_BY.keys()),
    )


def _names(seed: str, year: int) -> dict[str, str]:
    with (SEEDS / seed).open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: row["name"]
            for row in csv.DictReader(file)
            if int(row["valid_from"] or 0) <= year <= int(row["valid_to"] or 9999)
        }


def _blocks(names: dict[str, str], classes: list[str]) -> Blocks:
    return {
        code: (names[code], {part: name for part, name in sorted(names.items()) if len(part) == 5 and part[:3] == code})
        for code in classes
    }
