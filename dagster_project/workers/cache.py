"""Results remembered by content: what was computed from the same bytes by the same code is not computed again.

    FOLDER/<fingerprint of the code>/<key>      sha256 of the rest, then the packed result, compressed

The folder may be deleted at any time. An entry that is damaged, or was never whole, is as good as none.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import zlib
from pathlib import Path
from typing import Any

from dagster_project.workers.packing import Unsafe, pack, unpack


class Cache:
    """The results of one kind of work. ``fingerprint`` stands for the code that computes them."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._all = folder
        self._folder = folder / fingerprint

    def get(self, key: str) -> Any:
        """The remembered result, None where there is none."""
        try:
            entry = (self._folder / key).read_bytes()
            digest, packed = entry[:32], entry[32:]
            return unpack(zlib.decompress(packed)) if hashlib.sha256(packed).digest() == digest else None
        except (OSError, zlib.error, Unsafe):
            return None

    def put(self, key: str, result: Any) -> None:
        """Remember a result; others see all of it or nothing."""
        self._folder.mkdir(parents=True, exist_ok=True)
        packed = zlib.compress(pack(result), level=1)
        scratch = self._folder / f".tmp-{secrets.token_hex(6)}"
        scratch.write_bytes(hashlib.sha256(packed).digest() + packed)
        scratch.replace(self._folder / key)

    def forget(self, key: str) -> None:
        """Have what has this key computed anew when it is asked for next."""
        (self._folder / key).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Forget what other code has computed, and what a killed writer left half written."""
        for folder in self._all.glob("*"):
            if folder != self._folder:
                shutil.rmtree(folder, ignore_errors=True)
        for leftover in self._folder.glob(".tmp-*"):
            leftover.unlink()
