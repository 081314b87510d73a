"""The front door: a file becomes a ``Document`` of paragraphs and grids with positions. Knows no fiscal form.

Every file is hostile until read: sizes are checked first (``limits``), and whatever a parser library throws
becomes ``Unreadable`` with a reason. A parser that takes the whole process down cannot be caught here, which is why
``reading`` runs this in workers with limits of memory and time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from ..model import Document, Unreadable
from . import formats, limits, scan, scan_engine
from .scan_engine import NoRecogniser

T = TypeVar("T")

__all__ = ["NoRecogniser", "Scanned", "pages_to_recognise", "read", "recognise", "recogniser"]

Scanned = dict[str, Any]
"""A recognised page as plain data: lists, numbers and texts."""


def read(path: Path, file_name: str | None = None, recognised: Mapping[int, Scanned | str] | None = None) -> Document:
    """Reads one file into a Document.

    ``file_name`` is the name to report, where ``path`` is a stored copy; its extension, not the copy's, helps
    where the content leaves the format open. ``recognised`` holds what ``recognise`` returned for the pages (from 1)
    that are images, or the reason why it did not; pages without are left out, and the document's notes say so.

    Raises Unreadable, with a reason in Chinese and English, for anything that cannot be read: missing, empty, too
    large, encrypted, damaged, of an unknown format, or of one that is recognised but not read yet.
    """
    data = _bytes(path)
    return _guarded(lambda: _document(data, file_name or path.name, path.suffix, recognised or {}))


def pages_to_recognise(path: Path, file_name: str | None = None) -> list[int]:
    """The numbers, from 1, of the pages of a file that are images; cheap, and none for a file without pages.

    Raises Unreadable as ``read`` does.
    """
    data = _bytes(path)

    def pages() -> list[int]:
        form = formats.recognise(data, PurePosixPath(file_name or path.name).suffix or path.suffix)
        return form.read.to_recognise(data) if isinstance(form.read, formats.Pictures) else []

    return _guarded(pages)


def recognise(path: Path, page: int) -> Scanned:
    """What is printed on a page that is an image, for ``read``.

    It depends on the content of the file and on ``recogniser()`` alone. Takes seconds, and 0.7 GB at first use. Raises
    Unreadable for a damaged page, ``NoRecogniser`` where the recogniser is not installed.
    """
    data = _bytes(path)

    def page_data() -> Scanned:
        form = formats.recognise(data, path.suffix)
        if not isinstance(form.read, formats.Pictures):
            raise Unreadable(f"{form.title} 没有图像页 / {form.name} has no pages that are images")
        return scan.recognise(*form.read.picture(data, page)).to_data()

    return _guarded(page_data)


def recogniser() -> str:
    """The recogniser with its version: results of another one are not to be used again."""
    return scan_engine.name()


def _document(data: bytes, name: str, suffix: str, recognised: Mapping[int, Scanned | str]) -> Document:
    form = formats.recognise(data, PurePosixPath(name).suffix or suffix)
    if form.read is None:
        raise Unreadable(f"已识别为 {form.title}，尚不支持读取 / recognised as {form.name}, but not read yet")
    engine = form.engine
    if isinstance(form.read, formats.Pictures):
        scans = {page: scan.Scan.from_data(found) for page, found in recognised.items() if not isinstance(found, str)}
        reasons = list(dict.fromkeys(found for found in recognised.values() if isinstance(found, str)))
        try:
            blocks, notes = form.read.read(data, scans)
        except Unreadable as error:
            raise Unreadable("; ".join([str(error), *reasons])) from error
        notes += reasons
        engine = ", ".join(filter(None, (engine, recogniser() if scans else "")))
    else:
        blocks, notes = form.read(data)
    if not blocks:
        raise Unreadable("没有任何内容 / nothing in it: neither text nor a filled cell")
    return Document(
        file_sha256=hashlib.sha256(data).hexdigest(),
        file_name=name,
        format=form.name,
        engine=engine,
        blocks=tuple(blocks),
        notes=tuple(notes),
    )


def _guarded(work: Callable[[], T]) -> T:
    """What the work returns; whatever a parser throws becomes Unreadable."""
    try:
        return work()
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # parsers written in Rust panic past Exception
        raise Unreadable(
            f"解析失败（{type(error).__name__}：{error}） / the parser failed: {type(error).__name__}: {error}"
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.FILE_BYTES:
            raise Unreadable(
                f"文件有 {size} 字节，超过上限 {limits.FILE_BYTES} / {size} bytes, more than {limits.FILE_BYTES}"
            )
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"文件打不开：{error.strerror} / cannot be opened: {error.strerror}") from error
    if not data:
        raise Unreadable("空文件（0 字节） / an empty file (0 bytes)")
    return data
