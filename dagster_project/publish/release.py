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

from dagster_project import exports
from dagster_project.expectations import broken_rules
from dagster_project.publish import verify
from dagster_project.publish.manifest import ingredients, write_manifest
from dagster_project.publish.settings import KEEP
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


def publish(
    warehouse: Warehouse,
    candidate: Candidate,
    manifest_fields: Mapping[str, Any],
    *,
    drop: Collection[str] = (),
    keep: int = KEEP,
    files: Collection[str] = (),
) -> str:
    """Make a candidate the current release and return its id.

    The candidate is verified here on its own bytes, whoever verified it before. ``drop`` names the schemas to leave out
    (``WORKING_SCHEMAS``, if readers should only see core and marts), ``files`` the formats to write beside the database. The
    last ``keep`` releases stay, this one included and then first of all the one that was current until now, and every
    pinned one. Raises ``GateBlocked`` where the candidate breaks a rule or cannot be read; nothing changes then.
    """
    with warehouse.lock():
        try:
            contents, made_of = _verified(candidate, drop)
            written = exports.write_tables(candidate.database, candidate.folder, files)
            written += exports.write_datapackage(candidate.database, candidate.folder, written, candidate.release_id)
        except (duckdb.Error, ValueError) as error:
            raise GateBlocked([f"候选库读取失败 / the candidate cannot be read: {error}"]) from error
        replaced = warehouse.current()
        previous = replaced.name if replaced else None
        write_manifest(candidate, made_of, contents, written, {**manifest_fields, "previous_release": previous})
        _seal(candidate.folder)
        release = warehouse.releases_folder / candidate.release_id
        candidate.folder.rename(release)
        fsync_folder(warehouse.releases_folder)
        _flip(warehouse, release)
        _retire_old(warehouse, keep, previous)
    return candidate.release_id


def rollback(warehouse: Warehouse, name: str) -> str:
    """Make an earlier release (an id, or ``previous``) current again, and return its id.

    Raises ``UnknownRelease``, or ``WarehouseError`` where a file is no longer the one its manifest describes.
    """
    with warehouse.lock():
        release = warehouse.release(name)
        _check_unchanged(release)
        _flip(warehouse, release.folder)
    return release.release_id


def _verified(candidate: Candidate, drop: Collection[str]) -> tuple[dict[str, Contents], dict[str, Any]]:
    """What the candidate holds once ``drop`` is gone, and what it was made of. Raises ``GateBlocked``."""
    verify.checkpoint(candidate.database)
    if reasons := broken_rules(candidate.database):
        raise GateBlocked(reasons)
    made_of = ingredients(candidate)
    checked = verify.read_everything(candidate.database)
    verify.leave_out(candidate.database, drop)
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


def _retire_old(warehouse: Warehouse, keep: int, previous: str | None) -> None:
    """Delete the oldest releases beyond ``keep``; never the current one or a pinned one, ``previous`` last of all."""
    earlier = [release for release in warehouse.releases() if not (release.is_current or release.is_pinned)]
    earlier.sort(key=lambda release: release.release_id == previous)
    for release in earlier[: max(0, len(earlier) - (keep - 1))]:
        warehouse.retire(release)


def _check_unchanged(release: ReleaseInfo) -> None:
    described = {DATABASE_NAME: release.manifest["database_sha256"]}
    described |= {path: about["sha256"] for path, about in release.manifest.get("files", {}).items()}
    for path, sha256 in described.items():
        file = release.folder / path
        if not file.is_file() or sha256_of(file) != sha256:
            raise WarehouseError(
                f"{release.release_id}：{path} 与清单不符，不予回退 / {path} is not the file that the manifest describes"
            )
