"""Publish a candidate and roll back: an immutable folder and one flip of a link.

Everything happens in the candidate's own folder, which no reader looks into, until one rename makes it a release and
another makes it the current one. Whenever the process is killed, ``current`` is the old or the new release, whole.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.expectations import broken_rules
from dagster_project.publish import verify
from dagster_project.publish.manifest import ingredients, write_manifest
from dagster_project.publish.verify import Contents
from dagster_project.warehouse import (
    DATABASE_NAME,
    Candidate,
    ReleaseInfo,
    Warehouse,
    WarehouseError,
    fsync_folder,
    sha256_of,
)

WORKING_SCHEMAS = ("raw", "staging", "intermediate", "seeds")
READ_ONLY = 0o444


class GateBlocked(Exception):
    """The candidate may not be published. ``reasons`` says why, each 中文 / English; the current release stands."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("检验未通过，不予发布 / the gate blocks this release:\n" + "\n".join(reasons))


class UnknownRelease(WarehouseError):
    """There is no such release in the warehouse."""


def publish(
    warehouse: Warehouse,
    candidate: Candidate,
    manifest_fields: Mapping[str, Any],
    *,
    drop: Collection[str] = (),
    keep: int = 5,
) -> str:
    """Make a candidate the current release and return its id.

    The candidate is verified here on its own bytes, whoever verified it before. ``drop`` names the schemas to leave out
    (``WORKING_SCHEMAS``, if readers should only see core and marts); of earlier releases the last ``keep`` stay, this
    one included. Raises ``GateBlocked`` where the candidate breaks a rule or cannot be read; nothing changes then.
    """
    with warehouse.lock():
        try:
            contents, made_of = _verified(candidate, drop)
        except (duckdb.Error, ValueError) as error:
            raise GateBlocked([f"候选库读取失败 / the candidate cannot be read: {error}"]) from error
        write_manifest(candidate, made_of, contents, manifest_fields)
        _seal(candidate.folder)
        release = warehouse.releases_folder / candidate.release_id
        candidate.folder.rename(release)
        fsync_folder(warehouse.releases_folder)
        _flip(warehouse, release)
        _retire_old(warehouse, keep)
    return candidate.release_id


def rollback(warehouse: Warehouse, release_id: str) -> None:
    """Make an earlier release current again.

    Raises ``UnknownRelease``, or ``WarehouseError`` where the file is no longer the one its manifest describes.
    """
    with warehouse.lock():
        known = {release.release_id: release for release in warehouse.releases()}
        if release_id not in known:
            raise UnknownRelease(
                f"没有版本 {release_id!r}，现有 / no such release, there are: {', '.join(known) or '—'}"
            )
        _check_unchanged(known[release_id])
        _flip(warehouse, known[release_id].folder)


def _verified(candidate: Candidate, drop: Collection[str]) -> tuple[dict[str, Contents], dict[str, Any]]:
    """What the candidate holds once ``drop`` is gone, and what it was made of. Raises ``GateBlocked``."""
    verify.checkpoint(candidate.database)
    if reasons := broken_rules(candidate.database):
        raise GateBlocked(reasons)
    made_of = ingredients(candidate)
    checked = verify.read_everything(candidate.database)
    verify.drop_schemas(candidate.database, drop)
    sealed = verify.read_everything(candidate.database)
    kept = {name: found for name, found in checked.items() if name.partition(".")[0] not in drop}
    if sealed != kept:
        changed = ", ".join(sorted(name for name in kept | sealed if kept.get(name) != sealed.get(name)))
        raise GateBlocked([f"封存后内容与检验时不同 / not what was verified: {changed}"])
    if verify.has_wal(candidate.database):
        raise GateBlocked(["数据库旁仍有未并入的日志 / changes are still waiting in a WAL beside the database"])
    return sealed, made_of


def _seal(folder: Path) -> None:
    """Make every file of the folder read-only and durable."""
    for path in folder.rglob("*"):
        if path.is_dir():
            fsync_folder(path)
            continue
        path.chmod(READ_ONLY)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    fsync_folder(folder)


def _flip(warehouse: Warehouse, release: Path) -> None:
    """Point ``current`` at a release, in one step that readers see whole or not at all."""
    warehouse.next_link.unlink(missing_ok=True)
    warehouse.next_link.symlink_to(release.relative_to(warehouse.root), target_is_directory=True)
    warehouse.next_link.replace(warehouse.current_link)
    fsync_folder(warehouse.root)


def _retire_old(warehouse: Warehouse, keep: int) -> None:
    """Delete the oldest releases beyond ``keep``; the current one never counts among them."""
    earlier = [release for release in warehouse.releases() if not release.is_current]
    for release in earlier[: max(0, len(earlier) - (keep - 1))]:
        warehouse.retire(release)


def _check_unchanged(release: ReleaseInfo) -> None:
    if sha256_of(release.folder / DATABASE_NAME) != release.manifest["database_sha256"]:
        raise WarehouseError(
            f"{release.release_id}：数据库与其清单不符，不予回退 / the database is not the one its manifest describes"
        )
