"""Evidence for unit, year and kind of a report, and what follows from it: the strongest says it, none guesses."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Any

from .wording import same_unit


class Strength(IntEnum):
    """How strong a piece of evidence is; the lowest number wins."""

    COVER = 0  # the title of the report and the lines of its cover
    TABLE = 1  # captions and titles of tables, headings
    CLOSING = 2  # the signature at the end; tables that another kind of report may attach
    FILE_NAME = 3


MOST_VALUES = 20  # of one field that are kept; long before that many, they contradict each other
FIELDS = {"unit": ("单位", "unit"), "year": ("年度", "year"), "type": ("报告类型", "kind of report")}


class Evidence:
    """What has been found about one report: for each field and strength, each value and where it stands first."""

    def __init__(self) -> None:
        self._found: dict[str, dict[Strength, dict[Any, str]]] = {field: {} for field in FIELDS}
        self._goes_on: dict[str, str] = {}

    def add(self, field: str, strength: Strength, values: Iterable[Any], where: str) -> None:
        found = self._found[field].setdefault(strength, {})
        for value in values:
            if len(found) < MOST_VALUES:
                found.setdefault(value, where)

    def add_broken(self, unit: str, whole: str) -> None:
        """``unit`` may be the beginning of ``whole``, because the next line would complete it: so it is where another
        line prints ``whole`` unbroken."""
        self._goes_on[unit] = whole

    def has(self, field: str, strength: Strength) -> bool:
        return bool(self._found[field].get(strength))

    def value(self, field: str) -> Any | None:
        """The value that the strongest evidence agrees on; None where it disagrees or there is none."""
        values = self._strongest(field)
        return next(iter(values)) if len(values) == 1 else None

    def explain(self, field: str) -> str:
        """Where the value was read, or why there is none (中文 / English)."""
        values = self._strongest(field)
        if len(values) == 1:
            return next(iter(values.values()))
        zh, en = FIELDS[field]
        if not values:
            return f"没有可据以确定{zh}的内容 / nothing names the {en}"
        said = "; ".join(f"{where}: {value}" for value, where in values.items())
        return f"{zh}说法不一（{said}） / the {en} is contradictory ({said})"

    def _strongest(self, field: str) -> dict[Any, str]:
        found = {strength: values for strength, values in self._found[field].items() if values}
        if not found:
            return {}
        values = found[min(found)]
        if field != "unit":
            return values
        everywhere = [unit for weaker in found.values() for unit in weaker]
        named: dict[str, str] = {}
        for unit, where in values.items():
            whole = self._goes_on.get(unit, unit)
            named.setdefault(_whole_name(whole if whole in everywhere else unit, everywhere), where)
        return _one_spelling(named)


def _whole_name(unit: str, others: Iterable[str]) -> str:
    """A cover may break a name over two lines and leave its end; tables and headings then print the whole of it."""
    longer = {other for other in others if other.endswith(unit) and other != unit}
    return longer.pop() if len(longer) == 1 else unit


def _one_spelling(units: dict[str, str]) -> dict[str, str]:
    """The units without other spellings of the same body; the longest spelling stays."""
    kept: dict[str, str] = {}
    for unit in sorted(units, key=len, reverse=True):
        if not any(same_unit(unit, other) for other in kept):
            kept[unit] = units[unit]
    return kept
