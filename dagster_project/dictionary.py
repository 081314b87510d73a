"""docs/dictionary.md: every public column in both languages, from ``marts.dictionary``, and the labels of the seeds."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import duckdb

from dagster_project import lookup
from dagster_project.transform import PROJECT_DIR
from dagster_project.warehouse import Warehouse

COMMAND = "python -m dagster_project.dictionary WAREHOUSE > docs/dictionary.md"
HEAD = f"""# Data dictionary · 数据字典

Generated from the dbt models, do not edit: `{COMMAND}`. 由 dbt 模型生成，请勿手改。

The same as a table: `juesuan sql "from marts.dictionary where relation_name = 'fiscal_amounts'"`. ⚠ is what to watch for.
同样内容见表 marts.dictionary；⚠ 为使用注意。
"""
SCHEMAS = ("marts", "questions", "core", "quarantine", "history")  # in the order an analyst meets them
LABELS = ("phases", "flows", "funds", "natures", "indicator_names")


def text(connection: duckdb.DuckDBPyConnection) -> str:
    """The dictionary of one release. Raises ``duckdb.Error`` where it has none."""
    found = lookup.ask(
        connection,
        "from marts.dictionary order by list_position($schemas, schema_name), relation_name, position",
        {"schemas": list(SCHEMAS)},  # type: ignore[arg-type]
    )
    parts = [HEAD]
    for (schema, relation), rows in groupby(
        found.records(), key=lambda row: (row["schema_name"], row["relation_name"])
    ):
        about, *columns = rows
        parts.append(f"## {schema}.{relation}\n\n{about['description_zh']}\n\n{about['description_en']}\n")
        if about["warning_zh"]:
            parts.append(f"⚠ {about['warning_zh']}\n\n⚠ {about['warning_en']}\n")
        parts.append("| 字段 column | 类型 type | 说明 | description |\n|---|---|---|---|")
        parts.extend(
            f"| `{one['column_name']}` | {one['data_type']} | {_with(one, 'zh')} | {_with(one, 'en')} |"
            for one in columns
        )
        parts.append("")
    parts.extend(_labels())
    return "\n".join(parts)


def _with(column: dict[str, str | None], language: str) -> str:
    warning = column[f"warning_{language}"]
    said = f"{column[f'description_{language}']}{f' ⚠ {warning}' if warning else ''}"
    return said.replace("|", "\\|")


def _labels() -> Iterator[str]:
    """The members that columns such as phase and fund can name, with their labels."""
    for name in LABELS:
        with (PROJECT_DIR / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            members = list(csv.reader(file))
        key, *_ = members[0]
        yield f"## {key}\n\n| {key} | 中文 | English |\n|---|---|---|"
        yield from (f"| `{member}` | {zh} | {en} |" for member, zh, en, *_ in members[1:])
        yield ""


if __name__ == "__main__":
    with lookup.current(Warehouse(Path(sys.argv[1]))) as current:
        sys.stdout.write(text(current))
