"""The folder a warehouse lives in: its lock, the files it was given, candidates being built, releases.

    DIR/.lock                     held by the one process that writes
    DIR/inputs/<sha256>.<ext>     every file ever given, by content     DIR/inputs/index.jsonl   name, first seen, order
    DIR/releases/.tmp-<ID>/       a candidate being built; swept by the next run
    DIR/releases/<ID>/            a release, never changed again
    DIR/current                   link to releases/<ID>
    DIR/pinned/<ID>               an empty file: that release is never retired
    DIR/cache/                    results by content, and the scratch folder of workers; may be deleted at any time

Every step that others can see is one rename, so a process that is killed leaves the state before or after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

DATABASE_NAME = "juesuan.duckdb"
MANIFEST_NAME = "manifest.json"
STORAGE_VERSION = "v1.2.0"  # read by every DuckDB client since 1.2
OFFLINE: dict[str, Any] = {"autoinstall_known_extensions": False}  # or DuckDB fetches what a query seems to need
RELEASE_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
_CANDIDATE_PREFIX = ".tmp-"
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")
_CHUNK = 1 << 20


class WarehouseError(Exception):
    """Something about the warehouse folder that a person has to know. ``str(error)`` says it in 中文 / English."""


class WarehouseBusy(WarehouseError):
    """Another process is writing to this warehouse: ``holder`` is its number, or ``?``."""

    def __init__(self, root: Path, holder: str) -> None:
        self.root, self.holder = root, holder
        super().__init__(
            f"{root}：仓库正由进程 {holder} 写入，请待其结束后重试 / "
            f"the warehouse is being written by process {holder}; try again when it has finished"
        )

    @property
    def waiting(self) -> str:
        """What is said by who waits, instead of giving up."""
        return (
            f"{self.root}：仓库正由进程 {self.holder} 写入，等待其结束 / "
            f"the warehouse is being written by process {self.holder}; waiting for it …"
        )


class NotTheWriter(WarehouseError):
    """The warehouse belongs to another user, who alone writes into it."""


class UnknownRelease(WarehouseError):
    """There is no such release in the warehouse."""


class InputRefused(WarehouseError):
    """What was given is not a regular file, or cannot be read."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file the warehouse was given. ``seen_order`` counts from 1; ``first_seen_at`` is UTC, ISO 8601; ``size`` in bytes.

    ``aliases`` are other names under which the same content was given later.
    """

    sha256: str
    display_name: str
    path: Path
    seen_order: int
    first_seen_at: str
    size: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A release that is being built: ``database`` lies in ``folder``, which readers do not look into."""

    release_id: str
    folder: Path
    database: Path


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """A sealed release and what its manifest says."""

    release_id: str
    folder: Path
    is_current: bool
    manifest: dict[str, Any]
    is_pinned: bool = False


class Warehouse:
    """One warehouse folder. Reading needs no lock; ``add``, ``new_candidate`` and ``sweep`` take it themselves."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.inputs_folder = root / "inputs"
        self.releases_folder = root / "releases"
        self.cache_folder = root / "cache"
        self.pinned_folder = root / "pinned"
        self.current_link = root / "current"
        self._index = self.inputs_folder / "index.jsonl"
        self._index_size = 0
        self._entries: list[dict[str, Any]] = []

    # ------------------------------------------------------------------------------------------------ lock

    @contextmanager
    def lock(self, timeout: float = 0) -> Iterator[None]:
        """Hold the warehouse for writing; waits up to ``timeout`` seconds, then raises ``WarehouseBusy``.

        The lock belongs to the process (its parts may take it again) and the operating system drops it when the
        process ends, however it ends. Raises ``NotTheWriter`` where this user may not write.
        """
        lock = FileLock(
            self.root / ".lock",
            thread_local=False,
            is_singleton=True,
            fallback_to_soft=False,
            on_acquired=_write_holder,
        )
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=timeout)
        except PermissionError as error:
            raise NotTheWriter(
                f"{self.root}：当前用户无权写入此仓库，只能读取 / this user may not write into the warehouse, only read it"
            ) from error
        except Timeout:
            holder = (self.root / ".lock").read_text().strip() or "?"
            raise WarehouseBusy(self.root, holder) from None
        try:
            yield
        finally:
            lock.release()

    # ---------------------------------------------------------------------------------------------- inputs

    def add(self, path: Path, display_name: str) -> tuple[str, bool]:
        """Take a copy of a file. Returns its sha256 and whether the content is new to this warehouse.

        The copy is named by content; ``display_name`` is only remembered. Raises ``InputRefused`` for anything
        but a regular file: a link, a folder, a device or a pipe.
        """
        with self.lock():
            self.inputs_folder.mkdir(parents=True, exist_ok=True)
            scratch = self.inputs_folder / f".tmp-{secrets.token_hex(6)}"
            try:
                sha256, size = _copy_regular_file(path, scratch)
                entries = self._read_index()
                is_new = all(entry["sha256"] != sha256 for entry in entries)
                if is_new:
                    scratch.rename(self.inputs_folder / _stored_name(sha256, display_name))
                    fsync_folder(self.inputs_folder)
            finally:
                scratch.unlink(missing_ok=True)
            if not any(entry["sha256"] == sha256 and entry["name"] == display_name for entry in entries):
                self._append(
                    {
                        "sha256": sha256,
                        "name": display_name,
                        "seen_order": len(entries) + 1,
                        "first_seen_at": datetime.now(UTC).isoformat(timespec="microseconds"),
                        "size": size,
                    }
                )
            return sha256, is_new

    def inputs(self) -> list[InputFile]:
        """Every file the warehouse was given, in the order of first sight."""
        files: dict[str, InputFile] = {}
        for entry in self._read_index():
            sha256, name = entry["sha256"], entry["name"]
            if known := files.get(sha256):
                files[sha256] = replace(known, aliases=(*known.aliases, name))
            else:
                files[sha256] = InputFile(
                    sha256,
                    name,
                    self.inputs_folder / _stored_name(sha256, name),
                    entry["seen_order"],
                    entry["first_seen_at"],
                    entry["size"],
                )
        return list(files.values())

    def _read_index(self) -> list[dict[str, Any]]:
        """The lines of the index. What follows the last line end was torn by a killed writer and does not count."""
        size = self._index.stat().st_size if self._index.exists() else 0
        if size != self._index_size:  # the index only grows, so that its size tells its version
            complete = self._index.read_bytes().rpartition(b"\n")[0]
            self._entries = [self._parse(n, line) for n, line in enumerate(complete.splitlines(), start=1)]
            self._index_size = size
        return self._entries

    def _parse(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            return dict(json.loads(line))
        except ValueError as error:
            raise WarehouseError(f"{self._index} 第 {number} 行损坏 / line {number} is damaged: {error}") from error

    def _append(self, entry: dict[str, Any]) -> None:
        entries = [*self._read_index(), entry]
        line = json.dumps(entry, ensure_ascii=False).encode(errors="backslashreplace") + b"\n"
        with self._index.open("a+b") as index:
            index.seek(0)
            index.truncate(index.read().rfind(b"\n") + 1)
            index.write(line)
            index.flush()
            os.fsync(index.fileno())
            self._entries, self._index_size = entries, index.tell()
        fsync_folder(self.inputs_folder)

    # ---------------------------------------------------------------------------- candidates and releases

    def new_candidate(self) -> Candidate:
        """An empty candidate with its database, ready to be built. It becomes a release through ``publish``."""
        release_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        folder = self.releases_folder / f"{_CANDIDATE_PREFIX}{release_id}"
        with self.lock():
            folder.mkdir(parents=True)
            candidate = Candidate(release_id, folder, folder / DATABASE_NAME)
            create_database(candidate.database)
        return candidate

    def latest_candidate(self) -> Candidate:
        """The candidate that was begun last and not yet published. Raises ``WarehouseError`` where there is none."""
        folders = sorted(self.releases_folder.glob(f"{_CANDIDATE_PREFIX}*"))
        if not folders:
            raise WarehouseError(f"{self.root}：没有候选版本，请从头运行 / there is no candidate; run everything")
        release_id = folders[-1].name.removeprefix(_CANDIDATE_PREFIX)
        return Candidate(release_id, folders[-1], folders[-1] / DATABASE_NAME)

    def sweep(self) -> None:
        """Remove what killed runs left behind: candidates, half-copied inputs, a link that was never flipped."""
        with self.lock():
            for leftover in self.releases_folder.glob(f"{_CANDIDATE_PREFIX}*"):
                shutil.rmtree(leftover)
            for leftover in self.inputs_folder.glob(".tmp-*"):
                leftover.unlink()
            self.next_link.unlink(missing_ok=True)

    @property
    def next_link(self) -> Path:
        """Where the link to the next release is prepared before it replaces ``current`` by rename."""
        return self.root / ".current.next"

    def current(self) -> Path | None:
        """The folder of the current release, or None before the first one."""
        return self.current_link.resolve() if self.current_link.exists() else None

    def releases(self) -> list[ReleaseInfo]:
        """The sealed releases, oldest first."""
        current = self.current()
        releases = [
            ReleaseInfo(
                manifest.parent.name,
                manifest.parent,
                manifest.parent.resolve() == current,
                json.loads(manifest.read_text(encoding="utf-8")),
                (self.pinned_folder / manifest.parent.name).exists(),
            )
            for manifest in self.releases_folder.glob(f"*/{MANIFEST_NAME}")
            if RELEASE_ID.fullmatch(manifest.parent.name)
        ]
        return sorted(releases, key=lambda release: release.manifest["created_at"])

    def release(self, name: str) -> ReleaseInfo:
        """The release of that id, or ``previous``: the one that the current one took the place of. Raises ``UnknownRelease``."""
        known = {release.release_id: release for release in self.releases()}
        wanted = self._previous(list(known.values())) if name == "previous" else name
        if wanted not in known:
            raise UnknownRelease(f"没有版本 {name!r}，现有 / no such release, there are: {', '.join(known) or '—'}")
        return known[wanted]

    @staticmethod
    def _previous(releases: list[ReleaseInfo]) -> str | None:
        """The id that the current release's manifest names, or of the next older one where that is gone."""
        current = next((at for at, one in enumerate(releases) if one.is_current), 0)
        older = [one.release_id for one in releases[:current]]
        named = releases[current].manifest.get("previous_release") if older else None
        return named if named in older else older[-1] if older else None

    def pin(self, release_id: str, pinned: bool = True) -> None:
        """Keep a release whatever comes after it, or no longer. Raises ``UnknownRelease``."""
        with self.lock():
            mark = self.pinned_folder / self.release(release_id).release_id
            if pinned:
                self.pinned_folder.mkdir(exist_ok=True)
                mark.touch()
            else:
                mark.unlink(missing_ok=True)

    def retire(self, release: ReleaseInfo) -> None:
        """Delete a release that is not current; it leaves the list of releases at once and whole."""
        with self.lock():
            if release.folder.resolve() == self.current():
                raise WarehouseError(f"{release.release_id}：当前版本不可删除 / the current release is never deleted")
            leaving = self.releases_folder / f"{_CANDIDATE_PREFIX}{release.release_id}"
            release.folder.rename(leaving)
            shutil.rmtree(leaving)


def connected(database: Path | str, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A database, for SQL of our own; for that of others there is ``lookup``."""
    return duckdb.connect(str(database), read_only=read_only, config=dict(OFFLINE))


def create_database(path: Path) -> None:
    """Create an empty DuckDB file that clients since 1.2 can read."""
    with connected(":memory:") as connection:
        connection.execute(f"ATTACH {sql_string(path)} AS candidate (STORAGE_VERSION '{STORAGE_VERSION}')")


def sql_string(path: Path) -> str:
    """A path as an SQL string literal, for statements that take no parameter."""
    return "'" + str(path).replace("'", "''") + "'"


def sql_name(identifier: str) -> str:
    """An SQL identifier in quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_holder(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)


def _stored_name(sha256: str, display_name: str) -> str:
    extension = display_name.rpartition(".")[2].lower()
    return f"{sha256}.{extension if _EXTENSION.fullmatch(extension) else 'bin'}"


def _copy_regular_file(source: Path, target: Path) -> tuple[str, int]:
    """Copy and hash in one pass. The kind is checked on the open descriptor, so it cannot be swapped in between."""
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _refused(source, str(error.strerror)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _refused(source, "not a regular file")
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "rb") as reader, target.open("xb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            size += writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest(), size


def _refused(source: Path, reason: str) -> InputRefused:
    return InputRefused(f"{source}：只接受可读的普通文件 / only readable regular files are taken: {reason}")
