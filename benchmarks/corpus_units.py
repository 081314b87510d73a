"""Departments and their units: the n-th of a country that does not exist, by province, city and county."""

from __future__ import annotations

import random
from dataclasses import dataclass

from corpus_subjects import RULES

PLACES, DEPARTMENTS = RULES["places"], RULES["departments"]
PROVINCE, CITY, COUNTY = range(3)
ORDINALS = "一二三四五六七八九"
PLACES_OF_CITY = 1 + PLACES["counties"]
DEPARTMENTS_OF_CITY = PLACES_OF_CITY * len(DEPARTMENTS)
SYLLABLES = [first + second for second in PLACES["second"] for first in PLACES["first"]]
MOST = DEPARTMENTS_OF_CITY * len(SYLLABLES)  # departments


@dataclass(frozen=True)
class Department:
    """``units``: names of its own office and of the units below it; none where it is one body that reports for itself.
    ``home``: the 款 of its work."""

    number: int
    name: str
    level: int
    home: tuple[str, ...]
    units: tuple[str, ...]


def department(seed: int, number: int) -> Department:
    """The n-th department, whatever number of them is wanted. Raises ValueError from ``MOST`` on."""
    if number >= MOST:
        raise ValueError(f"there are names for {MOST} departments, not for {number + 1}")
    city, inside = divmod(number, DEPARTMENTS_OF_CITY)
    kind, place = divmod(inside, PLACES_OF_CITY)
    rule = DEPARTMENTS[kind]
    level, where = _place(city, place)
    name = where + rule["names"][level]
    draw = random.Random(f"{seed} department {number}")
    units: list[str] = []
    if draw.random() < 0.6:
        units = [name + RULES["office"]]
        for pattern in draw.sample(rule["units"], min(len(rule["units"]), int(draw.paretovariate(1.2)))):
            times = min(len(ORDINALS), int(draw.paretovariate(1))) if "#" in pattern else 1
            units += [_unit(pattern.replace("#", one), where, name) for one in ORDINALS[:times]]
    return Department(number, name, level, tuple(rule["home"]), tuple(units))


def _place(city: int, place: int) -> tuple[int, str]:
    """Level and name of a place of the n-th city: the city itself, its counties, and once the province."""
    province, first = divmod(city, PLACES["cities"])
    if place == 1 and first == 0:
        return PROVINCE, f"{SYLLABLES[-1 - province]}省"
    if place == 0:
        return CITY, f"{SYLLABLES[city]}市"
    county = SYLLABLES[(PLACES_OF_CITY * city + 7 * place) % len(SYLLABLES)]
    return COUNTY, f"{SYLLABLES[city]}市{county}县"


def _unit(pattern: str, where: str, name: str) -> str:
    return name + pattern[1:] if pattern.startswith("+") else where + pattern
