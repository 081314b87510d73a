"""Which files under the given paths are reports, and their way into the warehouse; waivers and units come along."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from dagster_project import progress, unit_register
from dagster_project.unit_register import Register
from dagster_project.warehouse import InputRefused, Warehouse

WAIVERS, UNITS = "waivers.yml", "units.yml"
Said = TypeVar("Said")


class NothingReadable(Exception):
    """There is no report to load under the given paths. ``str(error)`` says what was looked at, 中文 / English."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one run was given: contents by sha256, how many of them are new, and what was refused and why."""

    sha256s: tuple[str, ...]
    new: int
    refused: tuple[str, ...]


def files_under(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Files below the paths with the name to show for each: relative to the folder it was given in, ``printable``.

    Hidden files, office lock files, a README, the waivers and the list of units are no reports. Raises FileNotFoundError.
    """
    for path in paths:
        if path.is_file():
            yield path, printable(path.name)
        elif path.is_dir():
            for file in sorted(path.rglob("*")):
                name = file.relative_to(path)
                hidden = any(part.startswith((".", "~$")) for part in name.parts)
                if (
                    not file.is_dir()
                    and not hidden
                    and file.name not in (WAIVERS, UNITS)
                    and file.stem.upper() != "README"
                ):
                    yield file, printable(name.as_posix())
        else:
            raise FileNotFoundError(f"{path}：路径不存在 / no such file or folder")


def printable(name: str) -> str:
    """The name with a backslash code for what is no text or would act on a terminal: line ends, escapes, overrides."""
    text = os.fsencode(name).decode(errors="backslashreplace")
    return "".join(
        one if one.isprintable() or unicodedata.category(one) == "Zs" else one.encode("unicode_escape").decode()
        for one in text
    )


def receive(warehouse: Warehouse, paths: Iterable[Path]) -> Arrival:
    """Copy every file under the paths into the warehouse, by content. Raises ``NothingReadable`` if there is none, and
    ValueError where waivers or units are not as they should be."""
    paths = list(paths)
    found = list(files_under(paths))
    if not found:
        looked = ", ".join(str(path) for path in paths)
        raise NothingReadable(f"{looked}：没有文件 / there are no files here")
    received: list[str] = []
    refused: list[str] = []
    new = 0
    for file, name in progress.track(found, "收件 / receiving"):
        try:
            sha256, is_new = warehouse.add(file, name)
        except InputRefused as error:
            refused.append(printable(str(error)))
            continue
        received.append(sha256)
        new += is_new
    for folder in (path for path in paths if path.is_dir()):
        _keep(warehouse, folder, WAIVERS, read_waivers)
        _keep(warehouse, folder, UNITS, unit_register.read)
    units(warehouse)  # refuse what contradicts another folder before anything is read
    return Arrival(tuple(dict.fromkeys(received)), new, tuple(refused))


def _keep(warehouse: Warehouse, folder: Path, name: str, read: Callable[[str, str], Any]) -> None:
    """What people say in a folder's file of that name replaces what the same folder said before."""
    by_folder = warehouse.root / name.removesuffix(".yml")
    kept = by_folder / f"{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}.yml"
    source = folder / name
    if source.is_file():
        read(source.read_text(encoding="utf-8"), str(source))  # refuse a bad file before keeping it
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(source.read_bytes())
    else:
        kept.unlink(missing_ok=True)


def waivers(warehouse: Warehouse) -> list[dict[str, Any]]:
    """Every accepted finding the warehouse knows: finding_id, accepted_on, accepted_by, reason."""
    return [one for said in _kept(warehouse, WAIVERS, read_waivers) for one in said]


def units(warehouse: Warehouse) -> Register:
    """What the warehouse knows of units, from every folder that reports came from.

    Raises ValueError where two folders contradict each other.
    """
    return unit_register.joined(_kept(warehouse, UNITS, unit_register.read), str(warehouse.root / "units"))


def _kept(warehouse: Warehouse, name: str, read: Callable[[str, str], Said]) -> list[Said]:
    files = sorted((warehouse.root / name.removesuffix(".yml")).glob("*.yml"))
    return [read(file.read_text(encoding="utf-8"), file.name) for file in files]


def read_waivers(text: str, where: str) -> list[dict[str, Any]]:
    """Parse a waivers file. Raises ValueError naming the entry that lacks an id, a date, a person or a reason."""
    entries = yaml.safe_load(text) or []
    if not isinstance(entries, list):
        raise ValueError(f"{where}：应为列表 / must be a list")
    for number, entry in enumerate(entries, start=1):
        given = isinstance(entry, dict) and all(
            entry.get(k) for k in ("finding_id", "accepted_on", "accepted_by", "reason")
        )
        if not given or not isinstance(entry["accepted_on"], date):
            raise ValueError(
                f"{where} 第 {number} 条：须有 finding_id、accepted_on（日期）、accepted_by、reason / "
                f"entry {number} needs finding_id, accepted_on (a date), accepted_by and reason"
            )
    return [{k: entry[k] for k in ("finding_id", "accepted_on", "accepted_by", "reason")} for entry in entries]
