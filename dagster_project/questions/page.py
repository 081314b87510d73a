"""docs/questions.md: each question with its query and what a release answers, generated."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import lookup
from dagster_project.questions import Question, questions
from dagster_project.warehouse import Warehouse

COMMAND = "python -m dagster_project.questions.page WAREHOUSE > docs/questions.md"
HEAD = f"""# Fifteen questions · 十五个问题

Generated from the sample, do not edit: `{COMMAND}`. 由样本生成，请勿手改。

`juesuan ask` lists them, `juesuan ask 10` answers one from the current release. Each is one query over a mart of schema
`questions`, whose columns the [dictionary](dictionary.md) describes. Percentages are exact to six places; — is NULL: a report
does not say, the figure is withheld, or there is nothing above zero to divide by.
`juesuan ask` 列出问题，`juesuan ask 10` 回答其一；— 表示未说明、已扣留或分母不大于零。

The sample holds one year of each unit: what compares years has no answer in it. 样本中每个单位只有一个年度，跨年问题没有结果。
"""


def text(connection: duckdb.DuckDBPyConnection) -> str:
    """The page over one release. Raises ``duckdb.Error`` where a query cannot be answered."""
    return "\n".join([HEAD, *(_section(one, lookup.ask(connection, one.sql)) for one in questions())])


def _section(one: Question, answer: lookup.Table) -> str:
    parts = [
        f"## {one.number}. {one.zh}？\n\n{one.en}?\n",
        f"```sql\n{one.sql}\n```\n",
        _table(answer) if answer.rows else "*没有结果 / no rows*\n",
        f"**注意 / Mind:** {one.watch_zh}。 {one.watch_en}.\n",
    ]
    return "\n".join(parts)


def _table(answer: lookup.Table) -> str:
    lines = [answer.columns, tuple("---" for _ in answer.columns), *answer.rows]
    return "\n".join(f"| {' | '.join(_shown(value) for value in line)} |" for line in lines) + "\n"


def _shown(value: Any) -> str:
    return "—" if value is None else str(value).replace("|", "\\|")


if __name__ == "__main__":
    with lookup.current(Warehouse(Path(sys.argv[1]))) as current:
        sys.stdout.write(text(current))
