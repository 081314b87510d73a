"""Which contents of a warehouse a person means who wants a report, or a year, read again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from dagster_project import lookup
from dagster_project.warehouse import Warehouse, WarehouseError

MOST_NAMES = 40


class NotMeant(WarehouseError):
    """No report is called so, or several are. ``str(error)`` names what there is, 中文 / English."""


def of_report(warehouse: Warehouse, text: str) -> frozenset[str]:
    """sha256 of every content of the one report in whose unit, year, kind or file name all words of ``text`` occur.

    Where several fit, one that has every word as a whole name of its own is meant. A file that could not be read is
    found by its name. Raises ``NotMeant``, and ``NoRelease`` before the first release.
    """
    known = _reports(warehouse)
    words = text.lower().split()
    found = {name: contents for name, contents in known.items() if all(word in name.lower() for word in words)}
    if len(found) > 1:
        exact = {name: contents for name, contents in found.items() if set(words) <= set(name.lower().split())}
        found = exact if len(exact) == 1 else found
    if len(found) == 1:
        return found.popitem()[1]
    if not words:
        raise NotMeant(f"请写明重读哪份报告，现有：\nsay which report to read again; there are:\n{_list(known)}")
    if found:
        raise NotMeant(
            f"“{text}”与 {len(found)} 份报告相符，请写得更具体：\nfits several reports, say more of its name:\n{_list(found)}"
        )
    raise NotMeant(f"没有与“{text}”相符的报告，现有：\nno report fits it; there are:\n{_list(known)}")


def of_years(warehouse: Warehouse, years: Collection[int]) -> frozenset[str]:
    """sha256 of every content that a report of these fiscal years was read from.

    Raises ``NotMeant`` where a year has no report, and ``NoRelease`` before the first release.
    """
    contents = _ask(
        warehouse,
        """
        select fiscal_year, file_sha256 from marts.reports where fiscal_year is not null
        union
        select reports.fiscal_year, cells.file_sha256 from marts.cells as cells
        join marts.reports as reports on reports.report_id = cells.report_id
        where reports.fiscal_year is not null and cells.file_sha256 is not null
        """,
    )
    there = {year for year, _ in contents}
    if missing := set(years) - there:
        raise NotMeant(
            f"没有 {_years(missing)} 年度的报告，现有年度 / no report of that fiscal year; there are: {_years(there)}"
        )
    return frozenset(sha256 for year, sha256 in contents if year in years)


def _reports(warehouse: Warehouse) -> dict[str, frozenset[str]]:
    """What a report that nothing superseded is called → its contents."""
    found: dict[str, frozenset[str]] = {}
    for unit, year, kind, names, contents in _ask(
        warehouse,
        """
        with contents as (
            select report_id, list(distinct file_sha256) as sha256s from marts.cells
            where file_sha256 is not null
            group by report_id
        )
        select
            reports.unit_name, reports.fiscal_year, reports.report_type, reports.file_name,
            list_append(coalesce(contents.sha256s, []), reports.file_sha256)
        from marts.reports as reports
        left join contents on contents.report_id = reports.report_id
        where reports.superseded_by is null
        order by reports.unit_name nulls last, reports.fiscal_year, reports.report_type, reports.file_name
        """,
    ):
        name = " ".join(str(part) for part in (unit, year, kind, names) if part)
        found[name] = found.get(name, frozenset()) | frozenset(contents)
    return found


def _ask(warehouse: Warehouse, query: str) -> tuple[tuple[Any, ...], ...]:
    with lookup.current(warehouse) as connection:
        return lookup.ask(connection, query).rows


def _list(names: Iterable[str]) -> str:
    names = list(names)
    more = [f"… {len(names) - MOST_NAMES}"] if len(names) > MOST_NAMES else []
    return "\n".join([f"  {name}" for name in names[:MOST_NAMES]] + more)


def _years(years: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(years)))
