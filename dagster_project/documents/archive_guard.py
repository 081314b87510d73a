"""What a zipped office file must satisfy before anything of it is laid out in memory.

Sizes are taken from the archive's directory first; unpacking a part later proves what the directory says of it.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from ..model import Unreadable
from . import limits


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive, which the caller closes.

    Raises Unreadable where it is damaged, encrypted, unpacks to too much, or has too many or two equal parts.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise Unreadable(
            "文件不完整或已损坏（压缩包目录缺失） / truncated or damaged: the archive has no directory"
        ) from error
    _check(archive.infolist())
    return archive


def scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, parser: Callable[[], expat.XMLParserType]) -> None:
    """Streams one part through a new ``parser()`` if it is XML; reading it also proves its declared size and checksum.

    Raises Unreadable, naming the part, where it or its XML is damaged.
    """
    try:
        with archive.open(part) as stream:
            head = stream.read(1024)
            if not (part.filename.endswith(".xml") or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")):
                while stream.read(1 << 20):
                    pass
                return
            reading = parser()
            reading.Parse(head, False)
            while chunk := stream.read(1 << 16):
                reading.Parse(chunk, False)
            reading.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(
            f"部件 {part.filename} 的 XML 已损坏：{error} / damaged XML in part {part.filename}: {error}"
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Unreadable(f"部件 {part.filename} 已损坏：{error} / damaged part {part.filename}: {error}") from error


def xml_parser() -> expat.XMLParserType:
    """A parser that raises Unreadable at a DOCTYPE, so that no entity is ever declared."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _doctype
    return parser


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("压缩包已加密 / the archive is encrypted")
    if len(parts) > limits.ARCHIVE_PARTS:
        raise Unreadable(f"压缩包内超过 {limits.ARCHIVE_PARTS} 个部件 / more than {limits.ARCHIVE_PARTS} parts inside")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise Unreadable("压缩包内有重名部件 / two parts of the archive have one name")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.UNPACKED_BYTES:
        raise Unreadable(
            f"解压后达 {unpacked} 字节，超过上限 {limits.UNPACKED_BYTES}（疑为压缩炸弹） / "
            f"unpacks to {unpacked} bytes, more than {limits.UNPACKED_BYTES}: perhaps a decompression bomb"
        )


def _doctype(*_: Any) -> None:
    raise Unreadable("XML 含 DOCTYPE，不予读取 / the XML has a DOCTYPE, which no office file needs")
