"""What the explorer may be asked, and the answers as JSON: one definition for the server and for the written copy.

A question is a file of ``questions/`` (a Jinja template of SQL); the parameters it takes are those that its SQL names.
A listing is a question with filters and pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined

from dagster_project.explore import words
from dagster_project.lookup import SEVERITIES, Table, ask

PAGE = 50  # rows of a listing at a time
MOST_CHARACTERS = 200  # of a parameter
REPORT_TYPES = ("final_accounts", "self_evaluation", "budget")  # whose word counts first
VERDICTS = ("withheld", "unreadable", "published_in_part", "published")

Answer = dict[str, Any]


class BadQuestion(Exception):
    """There is no such question, or not with these parameters. ``str(error)`` says what is wrong, 中文 / English."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How the rows of a question are chosen from: ``equal`` are filters by value, ``search`` what ``q`` is sought in,
    ``counted`` the filters whose values are counted."""

    equal: tuple[str, ...]
    search: tuple[str, ...]
    counted: tuple[str, ...]
    order: str


def among(column: str, values: Sequence[str]) -> str:
    """SQL: the place of a column's value in a list, what is not in it last."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"coalesce(nullif(list_position([{listed}], {column}), 0), {len(values) + 1})"


LISTINGS = {
    "names": Listing((), ("unit_name",), (), "unit_name"),
    "reports": Listing(
        ("fiscal_year", "report_type", "verdict", "province", "budget_level", "sector"),
        ("unit_name", "file_name"),
        ("fiscal_year", "report_type", "verdict", "province", "budget_level", "sector"),
        f"unit_name nulls last, fiscal_year desc nulls last, {among('report_type', REPORT_TYPES)}, report_id",
    ),
    "execution": Listing(
        ("unit_name", "fiscal_year", "kind", "fund"),
        ("name", "code", "unit_name"),
        ("kind", "fiscal_year", "fund"),
        "coalesce(rate_of_adjusted_pct, rate_of_approved_pct) nulls last, unit_name, fiscal_year, kind, code, name",
    ),
    "findings": Listing(
        ("unit_name", "fiscal_year", "severity", "class", "identity_id"),
        ("unit_name", "message_zh", "message_en", "identity_id", "file_name"),
        ("severity", "class", "fiscal_year", "identity_id"),
        f"{among('severity', SEVERITIES)}, unit_name, fiscal_year, file_name, page nulls first, line nulls first, finding_id",
    ),
}
QUESTIONS = (
    "about",
    "verdicts",
    "scopes",
    "trend",
    "functions",
    "economics",
    "leaves",
    "withheld",
    "sangong",
    "pair_tables",
    "bounds",
    *LISTINGS,
)
WHOLE_NUMBERS = ("year", "fiscal_year", "page")


def answer(connection: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, str]) -> Answer:
    """The answer to a question: ``rows``, of a listing also ``matches`` and ``counts``. Raises ``BadQuestion``."""
    if name not in QUESTIONS:
        raise BadQuestion(f"{name}：没有这个问题 / there is no such question")
    allowed = {"q", "page", *LISTINGS[name].equal} if name in LISTINGS else parameters_of(name)
    values = {key: _value(key, text) for key, text in given.items()}
    if unknown := values.keys() - allowed:
        raise BadQuestion(f"{name}：没有参数 / takes no parameter {', '.join(sorted(unknown))}")
    if name in LISTINGS:
        return _page(connection, name, values)
    if missing := allowed - values.keys():
        raise BadQuestion(f"{name}：缺少参数 / needs the parameter {', '.join(sorted(missing))}")
    rows = _asked(connection, sql(name), values).records()
    return {"rows": rows, **({"words": words.every(connection)} if name == "about" else {})}


def everything(connection: duckdb.DuckDBPyConnection, name: str, most: int) -> Answer:
    """A listing without filters, to be filtered where it is read; ``most`` rows of it."""
    listing = LISTINGS[name]
    table = _asked(connection, f"select * from ({sql(name)}) as every order by {listing.order} limit {most}", {})
    ((matches,),) = ask(connection, f"select count(*) from ({sql(name)}) as every").rows
    filters = {"equal": listing.equal, "search": listing.search, "counted": listing.counted, "page": PAGE}
    return {"rows": table.records(), "matches": matches, "filters": filters}


def as_json(answer: Answer | str) -> str:
    """Money and other exact numbers are texts in it, to be shown as they are."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"), default=_plain)


@cache
def sql(name: str) -> str:
    environment = Environment(
        loader=PackageLoader(__package__, "questions"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(among=among, rank=lambda column: among(column, REPORT_TYPES), wan=_wan)
    return environment.get_template(f"{name}.sql").render()


@cache
def parameters_of(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\$(\w+)", sql(name)))


def _wan(column: str) -> str:
    return f"cast({column} * cast(0.0001 as decimal(5, 4)) as decimal(24, 6))"


def _value(name: str, text: str) -> str | int:
    if len(text) > MOST_CHARACTERS:
        raise BadQuestion(f"{name}：过长 / longer than {MOST_CHARACTERS} characters")
    if name not in WHOLE_NUMBERS:
        return text
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise BadQuestion(f"{name}：应为整数 / has to be a whole number")
    return int(text)


def _asked(connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any]) -> Table:
    return ask(connection, query, dict(values))  # type: ignore[arg-type]


def _page(connection: duckdb.DuckDBPyConnection, name: str, values: dict[str, Any]) -> Answer:
    listing, every = LISTINGS[name], f"({sql(name)}) as every"
    page = max(1, values.pop("page", 1))
    conditions = dict(_conditions(listing, values))

    def where(but: str = "") -> tuple[str, dict[str, Any]]:
        kept = [key for key in conditions if key != but]
        return " and ".join(conditions[key] for key in kept) or "true", {key: values[key] for key in kept}

    chosen, used = where()
    ((matches,),) = _asked(connection, f"select count(*) from {every} where {chosen}", used).rows
    limits = f"order by {listing.order} limit {PAGE} offset {(page - 1) * PAGE}"
    rows = _asked(connection, f"select * from {every} where {chosen} {limits}", used).records()
    counts = {}
    for column in listing.counted:  # as if this filter were not set, so that it can be changed
        others, used = where(column)
        query = f"select {column}, count(*) from {every} where {others} group by 1 order by 2 desc, 1 limit 200"
        counts[column] = [list(row) for row in _asked(connection, query, used).rows if row[0] is not None]
    return {"rows": rows, "matches": matches, "page": page, "of_page": PAGE, "counts": counts}


def _conditions(listing: Listing, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in values:
        if name == "q":
            yield "q", f"contains(lower(concat_ws(' ', {', '.join(listing.search)})), lower($q))"
        else:
            yield name, f"{name} = ${name}"


def _plain(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
