"""The front door: a file becomes a ``Document`` of paragraphs and grids with positions. Knows no fiscal form.

Every file is hostile until read: sizes are checked first (``limits``), and whatever a parser library throws
becomes ``Unreadable`` with a reason. A parser that takes the whole process down cannot be caught here, which is why
``reading`` runs this in workers with limits of memory and time.
"""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from ..model import Document, Unreadable
from . import formats, limits

__all__ = ["read"]


def read(path: Path, file_name: str | None = None) -> Document:
    """Reads one file into a Document.

    ``file_name`` is the name to report, where ``path`` is a stored copy; its extension, not the copy's, helps
    where the content leaves the format open.

    Raises Unreadable, with a reason in Chinese and English, for anything that cannot be read: missing, empty, too
    large, encrypted, damaged, of an unknown format, or of one that is recognised but not read yet.
    """
    name = file_name or path.name
    data = _bytes(path)
    try:
        form = formats.recognise(data, PurePosixPath(name).suffix or path.suffix)
        if form.read is None:
            raise Unreadable(f"已识别为 {form.title}，尚不支持读取 / recognised as {form.name}, but not read yet")
        blocks, notes = form.read(data)
    except (Unreadable, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # parsers written in Rust panic past Exception
        raise Unreadable(
            f"解析失败（{type(error).__name__}：{error}） / the parser failed: {type(error).__name__}: {error}"
        ) from error
    if not blocks:
        raise Unreadable("没有任何内容 / nothing in it: neither text nor a filled cell")
    return Document(
        file_sha256=hashlib.sha256(data).hexdigest(),
        file_name=name,
        format=form.name,
        engine=form.engine,
        blocks=tuple(blocks),
        notes=tuple(notes),
    )


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
