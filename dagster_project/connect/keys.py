"""Which columns tell the rows of a published relation apart: what dbt's tests ``one_row_per`` hold it to."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from dagster_project.transform import PROJECT_DIR


def key_of(schema: str, relation: str) -> tuple[str, ...]:
    """The columns of the first such test of a relation, or none where it has no such test."""
    models = _models()
    described = models.get(f"{schema}_{relation}") or models.get(relation) or {}
    for test in described.get("data_tests", ()):
        if "one_row_per" in test:
            return tuple(test["one_row_per"]["arguments"]["columns"])
    return ()


@cache
def _models() -> dict[str, dict[str, Any]]:
    """Models by name. A relation whose name is taken elsewhere is made by the model ``<schema>_<relation>``."""
    return {
        model["name"]: model
        for path in sorted((PROJECT_DIR / "models").rglob("_*.yml"))
        if path.name != "_unit_tests.yml"  # long, and describes no model
        for model in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).get("models", ())
    }
