"""The CSV files of a release as a Fiscal Data Package: what each column is, in words that programs for fiscal data know.

    csv/datapackage.json     beside the files it describes, so that the folder may be taken away whole

Which column is what stands in ``datapackage.yml``. Its rules: Fiscal Data Package 1.0 (columnType, extraFields), and the
published JSON schema, which asks for the ``model`` of 0.3 as well and admits no profile but ``tabular-data-package``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from dagster_project.connect.keys import key_of
from dagster_project.exports.defused import QUOTE, RISKY
from dagster_project.exports.tables import Column, ExportedFile, Relation, relations
from dagster_project.warehouse import connected, sha256_of, sql_name

PATH = "csv/datapackage.json"
TYPES = {"VARCHAR": "string", "BOOLEAN": "boolean", "INTEGER": "integer", "BIGINT": "integer", "DATE": "date"}
"""Table Schema's word for a type of the database; decimals are ``number``, lists ``array``, what is not known ``any``."""

DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n", "skipInitialSpace": False}


def write_datapackage(
    database: Path, folder: Path, written: Iterable[ExportedFile], release_id: str
) -> list[ExportedFile]:
    """Describe the CSV files among ``written``, which lie in ``folder``; nothing where there are none.

    Raises ``duckdb.Error``, ``OSError``.
    """
    files = {Path(one.path).stem: one for one in written if one.path.startswith("csv/")}
    if not files:
        return []
    with connected(database, read_only=True) as connection:
        package = _package(connection, files, release_id)
    path = folder / PATH
    path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [ExportedFile(PATH, None, path.stat().st_size, sha256_of(path))]


@cache
def words() -> dict[str, Any]:
    """``datapackage.yml``."""
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return words


def _package(connection: duckdb.DuckDBPyConnection, files: dict[str, ExportedFile], release_id: str) -> dict[str, Any]:
    found = {relation.name: relation for relation in relations(connection)}
    package = {
        "profile": "tabular-data-package",
        "name": "juesuan",
        "version": release_id,
        **{name: words()[name] for name in ("title", "description", "keywords", "sources")},
        "columnTypes": [words()["taxonomy"], *words()["own_types"]],
        "countryCode": "CN",
        "granularity": "aggregated",
    }
    if period := _fiscal_period(connection, found):
        package["fiscalPeriod"] = period
    package["model"] = _model()
    package["resources"] = [_resource(connection, found[name], found, file) for name, file in files.items()]
    return package


def _fiscal_period(connection: duckdb.DuckDBPyConnection, found: dict[str, Relation]) -> dict[str, str] | None:
    """From the first to the last day of the years that have amounts; a fiscal year is a calendar year (预算法 第十八条)."""
    fiscal = found.get(words()["fiscal"])
    row = fiscal and connection.execute(f"select min(fiscal_year), max(fiscal_year) from {fiscal.in_sql}").fetchone()
    return {"start": f"{row[0]}-01-01", "end": f"{row[1]}-12-31"} if row and row[0] else None


def _model() -> dict[str, Any]:
    measure, resource = words()["measure"], words()["fiscal"]
    dimensions = {}
    for name, dimension in words()["dimensions"].items():
        key, *labels = dimension["columns"]
        dimensions[name] = {
            **{word: said for word, said in dimension.items() if word != "columns"},
            "primaryKey": key,
            "attributes": {
                key: {"source": key, "resource": resource},
                **{label: {"source": label, "resource": resource, "labelfor": key} for label in labels},
            },
        }
    amount = {"source": measure["column"], "resource": resource} | {
        word: measure[word] for word in ("currency", "factor")
    }
    return {"measures": {"amount": amount}, "dimensions": dimensions}


def _resource(
    connection: duckdb.DuckDBPyConnection, relation: Relation, found: dict[str, Relation], file: ExportedFile
) -> dict[str, Any]:
    resource = {
        "name": relation.name,
        "profile": "tabular-data-resource",
        "path": Path(file.path).name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "dialect": DIALECT,
    }
    if relation.comment:
        resource |= {"title": _chinese(relation.comment) or relation.name, "description": relation.comment}
    if any(column.is_text for column in relation.columns):
        resource["defusedText"] = {"quote": QUOTE, "before": list(RISKY)}
    return resource | {"schema": _schema(connection, relation, found)}


def _schema(connection: duckdb.DuckDBPyConnection, relation: Relation, found: dict[str, Relation]) -> dict[str, Any]:
    key = _key(connection, relation)
    schema: dict[str, Any] = {
        "fields": [_field(relation, column, is_key=column.name in key) for column in relation.columns],
        "missingValues": [""],
    }
    if relation.name == words()["fiscal"]:
        constant = words()["measure"]["currency"]
        schema["extraFields"] = [
            {"name": "currency", "type": "string", "columnType": "value-currency:code", "constant": constant}
        ]
    if key:
        schema["primaryKey"] = key
    if references := list(_references(connection, relation, found)):
        schema["foreignKeys"] = references
    return schema


def _field(relation: Relation, column: Column, *, is_key: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _type(column)}
    if relation.name == words()["fiscal"] and (column_type := _column_types().get(column.name)):
        field["columnType"] = column_type
    if column.comment:
        field |= {"title": _chinese(column.comment) or column.name, "description": column.comment}
    if is_key or not (
        column.is_nullable or column.is_text
    ):  # an empty text that is not NULL is no value to Table Schema
        field["constraints"] = {"required": True}
    return field


def _type(column: Column) -> str:
    if column.is_list:
        return "array"
    return "number" if column.type.startswith("DECIMAL") else TYPES.get(column.type, "any")


@cache
def _column_types() -> dict[str, str]:
    columns = {words()["measure"]["column"]: words()["measure"]["columnType"]}
    for dimension in words()["dimensions"].values():
        columns |= dimension["columns"]
    return columns


def _key(connection: duckdb.DuckDBPyConnection, relation: Relation) -> list[str]:
    """What tells rows apart, where every part of it is there in every row: a key of Table Schema has no missing values."""
    key = key_of(relation.schema, relation.table)
    if not key or not {column.name for column in relation.columns}.issuperset(key):
        return []
    missing = " or ".join(f"coalesce(cast({sql_name(name)} as varchar), '') = ''" for name in key)
    return [] if _any(connection, f"from {relation.in_sql} where {missing}") else list(key)


def _references(
    connection: duckdb.DuckDBPyConnection, relation: Relation, found: dict[str, Relation]
) -> Iterator[dict[str, Any]]:
    """Foreign keys, where every value of this release is found where it points to."""
    for one in words()["references"]:
        target = found.get(one["resource"])
        if target is None or relation.name not in one.get("of", found):
            continue
        for column in relation.columns:
            is_itself = relation is target and column.name == one["field"]
            if is_itself or column.is_list or not column.name.endswith(one["ends"]):
                continue
            name, field = sql_name(column.name), sql_name(one["field"])
            if not _any(
                connection, f"from {relation.in_sql} where {name} not in (select {field} from {target.in_sql})"
            ):
                resource = "" if relation is target else target.name
                yield {"fields": column.name, "reference": {"resource": resource, "fields": one["field"]}}


def _any(connection: duckdb.DuckDBPyConnection, rows: str) -> bool:
    return connection.execute(f"select 1 {rows} limit 1").fetchone() is not None


def _chinese(comment: str) -> str:
    """The first Chinese sentence of a description, which stands after an English one and ends in 。, without its end."""
    sentences = re.split(r"(?<=。)\s*|(?<=\.)\s+", comment)
    return next((one.removesuffix("。") for one in sentences if one.endswith("。")), "")
