"""What people have reviewed of units: which names one unit goes by, its versions over time, the units of departments.

``units.yml`` is a list of two kinds of entries (docs/dimensions.md): ``department`` with its ``units``, and ``unit`` with
its names and attributes. Nothing is guessed: a name that no entry has is a unit of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import yaml

FIRST_YEAR, LAST_YEAR = 1949, 9999  # of a unit for which none is given
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 31)  # of a version that is not known to be limited
LEVELS, TYPES, ROLES = ("中央", "省", "市", "县", "乡"), ("行政", "参公", "事业"), ("本级", "汇总")
CHOICES = {"level": LEVELS, "type": TYPES, "role": ROLES}
TEXTS = ("name", "parent", "province", "city", "county", "sector", "evidence", *CHOICES)
LISTS = ("merged_into", "split_from")
OF_VERSION = {*TEXTS, *LISTS, "from", "to"}
OF_UNIT = {"unit", "names", "versions", *OF_VERSION} - {"name"}
COLUMNS = {"level": "budget_level", "type": "unit_type", "parent": "parent_unit"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Register:
    """Rows of ``raw.units``, ``raw.unit_names`` and ``raw.unit_versions``."""

    members: tuple[Row, ...] = ()
    names: tuple[Row, ...] = ()
    versions: tuple[Row, ...] = ()

    def units_by_name(self) -> dict[str, str]:
        """The unit of every name that was reviewed; any other name is a unit of its own."""
        return {row["name"]: row["unit"] for row in self.names}


def read(text: str, where: str) -> Register:
    """Parse a ``units.yml``. Raises ValueError naming the file, the entry and what is wrong with it."""
    entries = yaml.safe_load(text) or []
    if not isinstance(entries, list):
        raise ValueError(f"{where}：应为列表 / must be a list")
    members: list[Row] = []
    names: list[Row] = []
    versions: list[Row] = []
    for number, entry in enumerate(entries, start=1):
        at = f"{where} 第 {number} 条"
        if isinstance(entry, dict) and "unit" in entry:
            found = list(_versions(entry, at))
            versions += found
            names += _names(entry, found, at)
        elif _is_department(entry, at):
            members += (_member(one, entry["department"], at) for one in entry["units"])
    return joined([Register(tuple(members), tuple(names), tuple(versions))], where)


def joined(registers: Iterable[Register], where: str) -> Register:
    """Several files as one. Raises ValueError where a name is two units', a unit is entered twice, or a unit would be
    added up twice in its department."""
    registers = list(registers)
    found = Register(
        tuple(row for one in registers for row in one.members),
        tuple(row for one in registers for row in one.names),
        tuple(row for one in registers for row in one.versions),
    )
    _refuse_shared_names(found.names, where)
    _refuse_overlaps(found.members, found.units_by_name(), where)
    return found


# ------------------------------------------------------------------------------------------- units


def _versions(entry: Mapping[str, Any], where: str) -> Iterator[Row]:
    """The versions of a unit, each with what the unit's entry says unless the version says otherwise."""
    _require(isinstance(entry["unit"], str) and bool(entry["unit"]), where, "unit 须为名称", "unit is a name")
    where = f"{where}（{entry['unit']}）"
    _refuse_unknown(entry, OF_UNIT, where)
    given = entry.get("versions", [{}])
    _require(
        isinstance(given, list) and bool(given) and all(isinstance(one, dict) for one in given),
        where,
        "versions 须为列表",
        "versions is a list of mappings",
    )
    common = {key: value for key, value in entry.items() if key not in ("unit", "names", "versions")}
    found = []
    for one in given:
        _refuse_unknown(one, OF_VERSION, where)
        found.append(_version(entry["unit"], {**common, **one}, where))
    found.sort(key=lambda row: row["valid_from"])
    for earlier, later in pairwise(found):
        _require(
            earlier["valid_to"] < later["valid_from"],
            where,
            f"两个版本都包含 {later['valid_from']}",
            f"two versions contain {later['valid_from']}",
        )
    yield from found


def _version(unit: str, given: Mapping[str, Any], where: str) -> Row:
    row: Row = {"unit": unit}
    for key in TEXTS:
        value = given.get(key)
        _require(value is None or isinstance(value, str), where, f"{key} 须为文字", f"{key} is text: {value!r}")
        allowed = CHOICES.get(key)
        if value is not None and allowed:
            _require(
                value in allowed, where, f"{key} 须为 {'、'.join(allowed)} 之一", f"{key} is one of these, not {value}"
            )
        row[COLUMNS.get(key, key)] = value
    row["name"] = row["name"] or unit
    _require(row["parent_unit"] != unit, where, "parent 不能是自己", "a unit is not its own parent")
    for key in LISTS:
        others = [given[key]] if isinstance(given.get(key), str) else given.get(key, [])
        _require(
            isinstance(others, list) and all(isinstance(one, str) and one != unit for one in others),
            where,
            f"{key} 须为其他单位的名称",
            f"{key} names other units",
        )
        row[key] = "、".join(others) or None
    row["valid_from"] = _day(given.get("from"), FIRST_DAY, (1, 1), "from", where)
    row["valid_to"] = _day(given.get("to"), LAST_DAY, (12, 31), "to", where)
    _require(row["valid_from"] <= row["valid_to"], where, "from 晚于 to", "from is after to")
    return row


def _day(given: Any, otherwise: date, of_year: tuple[int, int], key: str, where: str) -> date:
    """A date as given, or the first or last day of a year."""
    if given is None:
        return otherwise
    if type(given) is int and FIRST_YEAR <= given <= LAST_YEAR:
        return date(given, *of_year)
    _require(type(given) is date, where, f"{key} 须为年份或日期", f"{key} is a year or a date: {given!r}")
    return date(given.year, given.month, given.day)


def _names(entry: Mapping[str, Any], versions: Iterable[Row], where: str) -> list[Row]:
    given = entry.get("names", [])
    _require(
        isinstance(given, list) and all(isinstance(one, str) and one for one in given),
        f"{where}（{entry['unit']}）",
        "names 须为名称的列表",
        "names is a list of names",
    )
    names = dict.fromkeys([entry["unit"], *(row["name"] for row in versions), *given])
    return [{"name": name, "unit": entry["unit"], "place": where} for name in names]


def _refuse_shared_names(names: Iterable[Row], where: str) -> None:
    owners: dict[str, Row] = {}
    for row in names:
        other = owners.setdefault(row["name"], row)
        _require(
            other is row,
            where,
            f"{row['name']} 既见于{other['place']}（{other['unit']}），又见于{row['place']}（{row['unit']}）",
            f"{row['name']} belongs to two entries; one name is one unit",
        )


def _refuse_unknown(given: Mapping[str, Any], allowed: set[str], where: str) -> None:
    unknown = sorted(str(key) for key in given.keys() - allowed)
    _require(
        not unknown,
        where,
        f"不认识 {'、'.join(unknown)}，可用的有 {'、'.join(sorted(allowed))}",
        f"unknown {', '.join(unknown)}",
    )


def _require(condition: bool, where: str, zh: str, en: str) -> None:
    if not condition:
        raise ValueError(f"{where}：{zh} / {en}")


# ------------------------------------------------------------------------------------------- departments


def _is_department(entry: Any, where: str) -> bool:
    given = isinstance(entry, dict) and entry.keys() == {"department", "units"}
    if (
        not given
        or not isinstance(entry["department"], str)
        or not isinstance(entry["units"], list)
        or not entry["units"]
    ):
        raise ValueError(
            f"{where}：须有 department 与 units（列表），或 unit / needs department and units (a list), nothing else; or unit"
        )
    return True


def _member(member: Any, department: str, where: str) -> Row:
    given = {"name": member} if isinstance(member, str) else member
    known = isinstance(given, dict) and given.keys() <= {"name", "from", "to"} and isinstance(given.get("name"), str)
    first, last = (given.get("from", FIRST_YEAR), given.get("to", LAST_YEAR)) if known else (None, None)
    if type(first) is not int or type(last) is not int or first > last:
        raise ValueError(
            f"{where}：所属单位须有 name，from、to 为年份 / a unit of {department} needs a name; from and to are years: {member}"
        )
    return {"department": department, "unit": given["name"], "from_year": first, "to_year": last}


def _refuse_overlaps(members: Iterable[Row], units: Mapping[str, str], where: str) -> None:
    """A unit that stood twice in a year, under whichever of its names, would be added twice."""

    def key(row: Row) -> tuple[str, str]:
        return units.get(row["department"], row["department"]), units.get(row["unit"], row["unit"])

    rows = sorted(members, key=lambda row: (*key(row), row["from_year"]))
    for one in rows:
        if len(set(key(one))) == 1:
            raise ValueError(
                f"{where}：{one['department']} 不能是自己的所属单位，本级请写其全称 / a department is no unit of itself: "
                "give the name under which its own office (本级) reports"
            )
    for one, other in pairwise(rows):
        if key(one) == key(other) and other["from_year"] <= one["to_year"]:
            raise ValueError(
                f"{where}：{one['department']} 的 {one['unit']} 在同一年列了两次 / is listed twice for one year"
            )
