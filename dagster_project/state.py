"""What a release is made of, as one digest: the same files, waivers, units, code and surroundings give the same release, so none
is needed."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dagster_project import inbox
from dagster_project.warehouse import Warehouse

PROJECT = Path(__file__).resolve().parent.parent
CODE = ("dagster_project/**/*", "dbt/models/**/*", "dbt/macros/**/*", "dbt/seeds/**/*", "dbt/*.yml", "pyproject.toml")


def state_of(warehouse: Warehouse) -> str:
    """sha256 over the warehouse's inputs, its waivers and units, the code and data of this project, and its surroundings."""
    digest = hashlib.sha256()
    for one in warehouse.inputs():
        digest.update(f"{one.sha256} {one.display_name} {one.seen_order}\n".encode())
    for waiver in inbox.waivers(warehouse):
        digest.update(f"{waiver}\n".encode())
    digest.update(f"{inbox.units(warehouse)}\n".encode())
    digest.update(digest_of(CODE).encode())
    digest.update(repr(surroundings()).encode())
    return digest.hexdigest()


def surroundings() -> tuple[Any, ...]:
    """What reading depends on beside files and code: Python, limits set for this run, LibreOffice, the recogniser.

    What was refused for a limit, or for want of a program, is read anew once that has changed. Raises ValueError where
    a limit is set that does not exist.
    """
    from dagster_project.documents import limits, office, recogniser  # where a wrong limit is an error

    found = office.program()
    libreoffice = (found, Path(found).stat().st_mtime_ns) if found else None
    return sys.version, os.environ.get(limits.VARIABLE), libreoffice, recogniser()


def digest_of(patterns: Iterable[str]) -> str:
    """sha256 over the names and contents of the project's files that match any of the patterns."""
    digest = hashlib.sha256()
    files = {file for pattern in patterns for file in PROJECT.glob(pattern)}
    for file in sorted(files):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(PROJECT)}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
