"""What changed between two releases, by unit and figure. The comparison is ``difference.sql``; both releases are only read.

A release of an older schema may lack a relation or a column: what cannot be compared is left out on both sides, and said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined

from dagster_project.lookup import MEMORY_LIMIT, Table, ask
from dagster_project.warehouse import DATABASE_NAME, OFFLINE, ReleaseInfo, Warehouse, sql_name, sql_string

MOST_ROWS = 20  # of one kind of change, where the list is bounded
COORDINATES = ("phase", "flow", "fund", "nature", "function_code", "economic_code")
COLUMNS = (
    "unit_name",
    "fiscal_year",
    "report_type",
    "what",
    "unit",
    "old_value",
    "new_value",
    "difference",
    "old_status",
    "new_status",
    "remark",
)
CHANGES = {
    "reports": ("报告 / reports", ("superseded", "verdict", "renamed", "removed", "added")),
    "facts": ("已发布的事实 / published facts", ("amount", "status", "removed", "added")),
    "indicators": ("已发布的指标 / published indicators", ("amount", "status", "removed", "added")),
    "findings": ("审核发现 / findings", ("appeared", "changed", "disappeared")),
}
WORDS = {
    "superseded": "被新报告取代 superseded",
    "verdict": "结论变化 with another verdict",
    "renamed": "改名 renamed",
    "removed": "减少 removed",
    "added": "新增 added",
    "amount": "数值变化 with another figure",
    "status": "审核状态变化 with another audit status",
    "appeared": "新出现 appeared",
    "changed": "级别或认可变化 with another severity, or waived",
    "disappeared": "已消失 disappeared",
}


@dataclass(frozen=True, slots=True)
class _Relation:
    """Columns to look at: ``keys``, texts that tell rows apart, ``values`` and ``others`` with their types.

    Without all of the first two nothing can be compared.
    """

    name: str
    keys: Collection[str]
    values: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def essential(self) -> Collection[str]:
        return {*self.keys, *self.values}

    @property
    def columns(self) -> dict[str, str]:
        return {**dict.fromkeys(self.keys, _TEXT), **self.values, **self.others}


_TEXT = "varchar"
_Lacking = Mapping[str, Mapping[str, AbstractSet[str]]]
_RELATIONS = {
    "reports": _Relation(
        "marts.reports",
        ("report_id", "report_type"),
        {"unit_name": _TEXT, "fiscal_year": "integer"},
        dict.fromkeys(("file_name", "verdict", "verdict_reason", "superseded_by"), _TEXT),
    ),
    "facts": _Relation(
        "marts.fiscal_amounts",
        ("report_id", *COORDINATES),
        {"amount_yuan": "decimal(20, 2)"},
        dict.fromkeys(("fact_id", "audit_status", "function_name", "economic_name"), _TEXT),
    ),
    "withheld": _Relation("quarantine.fiscal_amounts", ("report_id", *COORDINATES), {"withheld_reason": _TEXT}),
    "indicators": _Relation(
        "marts.indicators",
        ("report_id", "indicator", "kind", "phase", "unit"),
        {"value": "decimal(24, 6)"},
        dict.fromkeys(("audit_status", "cell_id", "indicator_zh"), _TEXT),
    ),
    "findings": _Relation(
        "marts.findings",
        ("report_id", "finding_id"),
        others=dict.fromkeys(("identity_id", "severity", "message_zh", "message_en"), _TEXT) | {"waived": "boolean"},
    ),
}
_SQL = Environment(
    loader=PackageLoader("dagster_project", "publish"), undefined=StrictUndefined, autoescape=False
).get_template("difference.sql")


@dataclass(frozen=True, slots=True)
class Difference:
    """``rows`` has one row per change, ``counts`` how many there are of each (section, change), the bounded ones included.

    ``left_out`` are the sections that could not be compared, ``remarks`` say why, and of columns that could not, 中文 / English.
    """

    old: str
    new: str
    counts: Mapping[tuple[str, str], int]
    rows: Table
    left_out: Collection[str]
    remarks: tuple[str, ...]

    def summary(self) -> Iterator[str]:
        """In words what changed, 中文 / English, a line for each section."""
        yield f"{self.old} → {self.new}"
        for section, (title, changes) in CHANGES.items():
            found = [f"{self.counts[section, one]} {WORDS[one]}" for one in changes if (section, one) in self.counts]
            nothing = "未比较 not compared" if section in self.left_out else "没有变化 no change"
            yield f"{title}：{'，'.join(found) or nothing}"
        yield from self.remarks

    def by_change(self) -> Iterator[tuple[tuple[str, str], Table]]:
        """The rows of each kind of change that there is, with those of ``COLUMNS`` that say something there."""
        for change, rows in groupby(self.rows.records(), lambda row: (row["section"], row["change"])):
            records = list(rows)
            told = tuple(name for name in COLUMNS if any(row[name] is not None for row in records))
            yield change, Table(told, tuple(tuple(row[name] for name in told) for row in records))


def compare(
    warehouse: Warehouse,
    old: str = "previous",
    new: str = "current",
    unit: str | None = None,
    year: int | None = None,
    most: int | None = None,
) -> Difference:
    """What changed from one release to another, each an id, ``previous`` or ``current``.

    ``unit`` is a part of the unit's name; ``most`` bounds the rows of one kind of change. Money is in 元, other values in
    their own unit. Raises ``UnknownRelease``.
    """
    older, newer = _named(warehouse, old), _named(warehouse, new)
    with duckdb.connect(":memory:", config={**OFFLINE, "memory_limit": MEMORY_LIMIT}) as connection:
        releases = {"old": older, "new": newer}
        catalogs = {"old": "old_release", "new": "new_release" if newer.folder != older.folder else "old_release"}
        for side, catalog in catalogs.items():
            path = sql_string(releases[side].folder / DATABASE_NAME)
            connection.execute(f"ATTACH IF NOT EXISTS {path} AS {catalog} (READ_ONLY)")
        connection.execute("SET enable_external_access = false")
        lacking = _lacking(connection, catalogs)
        _make_views(connection, catalogs, lacking)
        connection.execute(
            _SQL.render(sides=tuple(catalogs), coordinates=", ".join(COORDINATES)), {"unit": unit, "year": year}
        )
        counts = ask(connection, "select section, change, count(*) from difference group by all").rows
        order = [f"{section}/{change}" for section, (_, changes) in CHANGES.items() for change in changes]
        bounds: Any = {"most": most, "order": order}
        rows = ask(
            connection,
            """
            select * from difference
            qualify $most is null or row_number() over (
                partition by section, change
                order by unit_name nulls last, fiscal_year, report_type, abs(difference) desc nulls last, what, old_id, new_id
            ) <= $most
            order by list_position($order, section || '/' || change), unit_name nulls last, fiscal_year, report_type,
                abs(difference) desc nulls last, what, old_id, new_id
            """,
            bounds,
        )
    return Difference(
        older.release_id,
        newer.release_id,
        {(section, change): count for section, change, count in counts},
        rows,
        [section for section in CHANGES if not all(_comparable(view, lacking) for view in ("reports", section))],
        tuple(_remarks(releases, lacking)),
    )


def _named(warehouse: Warehouse, name: str) -> ReleaseInfo:
    """As ``Warehouse.release``, and ``current``: there it is no name, since going back to it would say nothing."""
    current = warehouse.current() if name == "current" else None
    return warehouse.release(current.name if current else name)


def _lacking(connection: duckdb.DuckDBPyConnection, catalogs: Mapping[str, str]) -> _Lacking:
    """By view and side, the columns that the release of that side does not have."""
    return {
        view: {
            side: relation.columns.keys() - _columns(connection, catalog, relation.name)
            for side, catalog in catalogs.items()
        }
        for view, relation in _RELATIONS.items()
    }


def _remarks(releases: Mapping[str, ReleaseInfo], lacking: _Lacking) -> Iterator[str]:
    for view, sides in lacking.items():
        name, essential = _RELATIONS[view].name, _RELATIONS[view].essential
        for side, columns in sides.items():
            release = releases[side].release_id
            if not columns.isdisjoint(essential):
                yield (
                    f"{release} 的 {name} 不存在或缺少必要字段，未比较 / "
                    f"{name} is missing there, or too different to be compared: it is left out"
                )
            elif columns and _comparable(view, lacking):
                listed = ", ".join(sorted(columns))
                yield (
                    f"{release} 的 {name} 没有 {listed}，比较时不计 / "
                    f"{name} has no {listed} there: left out of the comparison"
                )


def _comparable(view: str, lacking: _Lacking) -> bool:
    return all(columns.isdisjoint(_RELATIONS[view].essential) for columns in lacking[view].values())


def _make_views(connection: duckdb.DuckDBPyConnection, catalogs: Mapping[str, str], lacking: _Lacking) -> None:
    """Make the views that ``difference.sql`` asks, the same columns on both sides; empty ones of what cannot be compared."""
    for view, relation in _RELATIONS.items():
        comparable = _comparable(view, lacking)
        absent = relation.columns.keys() if not comparable else set().union(*lacking[view].values())
        columns = ", ".join(
            _column(name, kind, name in relation.keys, name not in absent) for name, kind in relation.columns.items()
        )
        for side, catalog in catalogs.items():
            source = f"from {catalog}.{relation.name}" if comparable else "where false"
            connection.execute(f"create temp view {side}_{view} as select {columns} {source}")


def _column(name: str, kind: str, is_key: bool, is_there: bool) -> str:
    value = sql_name(name) if is_there else "null"
    if is_key:
        value = f"coalesce(cast({value} as varchar), '')"
    return f"cast({value} as {kind}) as {sql_name(name)}"


def _columns(connection: duckdb.DuckDBPyConnection, catalog: str, relation: str) -> set[str]:
    schema, _, table = relation.partition(".")
    found = ask(
        connection,
        "select column_name from duckdb_columns() where database_name = ? and schema_name = ? and table_name = ?",
        (catalog, schema, table),
    )
    return {name for (name,) in found.rows}
