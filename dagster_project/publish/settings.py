"""How many releases are kept and which files lie beside the database, as the environment sets it.

    JUESUAN_RELEASES="keep=12 files=parquet"     keep=5 files=parquet+csv unless set; files=none for the database alone

CSV is what a large warehouse may leave out: it is several times the database's size, and Parquet holds the same, typed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from dagster_project.exports import FORMATS

VARIABLE = "JUESUAN_RELEASES"
KEEP = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """``keep`` counts the current release; ``files`` are formats of ``exports.FORMATS``."""

    keep: int = KEEP
    files: tuple[str, ...] = FORMATS


def settings() -> Settings:
    """What ``JUESUAN_RELEASES`` says. Raises ValueError, 中文 / English, where it says something that does not exist."""
    said = dict(word.partition("=")[::2] for word in os.environ.get(VARIABLE, "").split())
    keep, files = said.pop("keep", str(KEEP)), said.pop("files", "+".join(FORMATS))
    formats = () if files == "none" else tuple(files.split("+"))
    if said or not keep.isdecimal() or int(keep) < 1 or not set(formats) <= set(FORMATS):
        raise ValueError(
            f"{VARIABLE}={os.environ[VARIABLE]!r}：应如 / it is to be like: keep=5 files={'+'.join(FORMATS)} (files=none)"
        )
    return Settings(int(keep), formats)
