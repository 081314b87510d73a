"""Write a folder of pages whole or not at all, and over nothing but an earlier one of the same kind."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Refused(Exception):
    """The folder must not be written to. ``str(error)`` says why, 中文 / English."""


@contextmanager
def replaced(target: Path, marker: str) -> Iterator[Path]:
    """An empty folder to write into, which becomes ``target`` when the block ends well.

    Raises ``Refused`` for a folder that holds anything but what such a block wrote, which the file ``marker`` tells.
    """
    if target.exists() and not (target.is_dir() and ((target / marker).exists() or not any(target.iterdir()))):
        raise Refused(
            f"{target}：不是报告页面的文件夹，不予覆盖 / holds something else than such pages; not overwritten"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        scratch.chmod(0o755)
        (scratch / marker).touch()
        yield scratch
        if target.exists():
            shutil.rmtree(target)
        scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
