"""Load the catalogue: what each identity claims (catalogue.csv) and how it finds its cells (rules.yml)."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dagster_project.model import Relation

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Identity:
    """One fiscal identity. ``severity_at_total`` replaces ``severity`` where an instance is about a grand total."""

    identity_id: str
    group: str
    name: str
    formula: str
    severity: str
    severity_at_total: str
    finding_class: str
    applicability: str
    rules: tuple[dict[str, Any], ...] = field(default=())

    @property
    def implemented(self) -> bool:
        return bool(self.rules)

    @property
    def compares_reports(self) -> bool:
        """Whether its instances join figures of several reports: these are formed in SQL, not by the matrix."""
        return any("chain" in rule for rule in self.rules)

    @property
    def relation(self) -> Relation:
        """``=``, ``>=``, ``ratio`` or ``judged``: the strictest of its rules; ``=`` while it has none."""
        kinds = {kind for rule in self.rules for kind in rule}
        if kinds and kinds <= {"judged", "noted"}:
            return "judged"
        if "ratio" in kinds:
            return "ratio"
        relations = {body.get("relation", "=") for rule in self.rules for body in rule.values()}
        return ">=" if relations == {">="} else "="


@cache
def load() -> tuple[Identity, ...]:
    """The whole catalogue in its own order. Raises ValueError where a rule names an identity that does not exist."""
    rules: dict[str, list[dict[str, Any]]] = yaml.load(
        (HERE / "rules.yml").read_text(encoding="utf-8"), yaml.CSafeLoader
    )
    with (HERE / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    unknown = rules.keys() - {row["identity_id"] for row in rows}
    if unknown:
        raise ValueError(f"rules.yml has rules for identities that catalogue.csv lacks: {sorted(unknown)}")
    return tuple(
        Identity(
            identity_id=row["identity_id"],
            group=row["identity_group"],
            name=row["name"],
            formula=row["formula"],
            severity=row["severity"],
            severity_at_total=row["severity_at_total"] or row["severity"],
            finding_class=row["class"],
            applicability=row["applicability"],
            rules=tuple(rules.get(row["identity_id"], ())),
        )
        for row in rows
    )


def fingerprint() -> str:
    """sha256 of the catalogue's data, for the manifest of a release."""
    digest = hashlib.sha256()
    for name in ("catalogue.csv", "rules.yml"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()
