"""The manifest of a release: what it was made of, by which code, and what it holds."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.exports import ExportedFile
from dagster_project.publish.verify import Contents
from dagster_project.warehouse import MANIFEST_NAME, Candidate, connected, sha256_of

_COUNTED = "(?:cells|facts|indicators|projects).*"
_PROJECT = Path(__file__).resolve().parent.parent.parent


def ingredients(candidate: Candidate) -> dict[str, Any]:
    """What the candidate was made of, its input files and its identity catalogue, and what became of it, in sums.

    ``ledger`` adds up the columns of ``marts.ledger`` over all reports.
    """
    with connected(candidate.database, read_only=True) as connection:
        files = connection.execute("select distinct file_sha256 from raw.files order by 1").fetchall()
        catalogue = connection.execute("select * from core.dim_identity order by identity_id").fetchall()
        verdicts = connection.execute("select verdict, count(*) from marts.reports group by 1 order by 1").fetchall()
        ledger = connection.sql(rf"select sum(columns('({_COUNTED})')) as '\0' from marts.ledger")
        sums = dict(zip(ledger.columns, ledger.fetchall()[0], strict=True))
    return {
        "input_sha256": [sha256 for (sha256,) in files],
        "catalogue_sha256": hashlib.sha256(json.dumps(catalogue, ensure_ascii=False, default=str).encode()).hexdigest(),
        "verdicts": dict(verdicts),
        "ledger": sums,
    }


def write_manifest(
    candidate: Candidate,
    made_of: Mapping[str, Any],
    contents: Mapping[str, Contents],
    files: Iterable[ExportedFile],
    fields: Mapping[str, Any],
) -> Path:
    """Write ``manifest.json`` beside the sealed database and ``files``. ``fields`` cannot override what is known here."""
    manifest = {
        **fields,
        "release_id": candidate.release_id,
        "created_at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "code_version": metadata.version("juesuan"),
        "git_commit": _git_commit(),
        **made_of,
        "rows": {relation: found.rows for relation, found in contents.items()},
        "database_sha256": sha256_of(candidate.database),
        "database_bytes": candidate.database.stat().st_size,
        "duckdb_version": duckdb.__version__,
        "duckdb_storage_version": _storage_version(candidate.database),
        "files": {one.path: {"rows": one.rows, "bytes": one.size, "sha256": one.sha256} for one in files},
    }
    path = candidate.folder / MANIFEST_NAME
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _storage_version(database: Path) -> str:
    with connected(database, read_only=True) as connection:
        row = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
        ).fetchone()
    assert row is not None
    return str(row[0])


def _git_commit() -> str | None:
    """The commit of the project's own work tree, or None where it is installed without one."""
    if not (_PROJECT / ".git").exists():
        return None
    try:
        answer = subprocess.run(
            ["git", "-C", str(_PROJECT), "rev-parse", "HEAD"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()
