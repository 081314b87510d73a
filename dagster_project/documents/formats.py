"""Which format a file has, by its content, and who reads it. A new format is one more entry of ``FORMATS``."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import Block, Unreadable
from . import delimited, images, pdf, pdf_pages, text, web, word, workbook
from .decoding import decode
from .scan import Scan

if TYPE_CHECKING:
    from .scan_image import Colours

Blocks = tuple[list[Block], list[str]]
"""What a file holds, and notes."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """How a format that may hold images of pages is read: which pages are such, the pixels of one with its width and
    height in points, and the file with what was recognised."""

    to_recognise: Callable[[bytes], list[int]]
    picture: Callable[[bytes, int], tuple[Colours, float, float]]
    read: Callable[[bytes, Mapping[int, Scan]], Blocks]


@dataclass(frozen=True, slots=True)
class Format:
    """A format, its name for a person, and its reader: bytes → blocks and notes. None: recognised, not read yet."""

    name: str
    title: str
    read: Callable[[bytes], Blocks] | Pictures | None = None
    engine: str = ""


FORMATS = {
    entry.name: entry
    for entry in (
        Format("text", "文本 / text", text.read, "text"),
        Format("csv", "CSV", delimited.read, "csv"),
        Format("xlsx", "Excel 工作簿 / Excel workbook", workbook.read_xlsx, workbook.ENGINE),
        Format("xls", "Excel 97–2003 工作簿 / workbook", workbook.read_xls, workbook.ENGINE),
        Format("xlsb", "Excel 二进制工作簿 / binary workbook"),
        Format("ods", "OpenDocument"),
        Format("pdf", "PDF", Pictures(pdf_pages.to_recognise, pdf_pages.picture, pdf.read), pdf.ENGINE),
        Format("ofd", "OFD"),
        Format("docx", "Word", word.read_docx, word.ENGINE),
        Format("doc", "Word 97–2003", word.read_doc, word.ENGINE),
        Format("rtf", "RTF", word.read_rtf, word.ENGINE),
        Format("html", "网页 / web page", web.read_html, web.ENGINE),
        Format("mhtml", "网页存档 / archived web page", web.read_mhtml, web.ENGINE),
        Format("image", "图像（扫描件） / image (scan)", Pictures(images.to_recognise, images.picture, images.read)),
        Format("archive", "压缩包（请先解压） / archive (unpack it first)"),
    )
}

_LEADING = b"\xef\xbb\xbf \t\r\n"
_BEGINNINGS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    *((beginning, "image") for beginning in images.BEGINNINGS),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_PARTS = (  # a part that only this format has
    (r"xl/workbook\.xml", "xlsx"),
    (r"xl/workbook\.bin", "xlsb"),
    (r"word/document\d*\.xml", "docx"),
    (r"content\.xml", "ods"),
    (r"OFD\.xml", "ofd"),
)
_WEB_PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype html|html|head|body|title|meta|link|base|style|script|table|"
    r"article|section|main|div|span|center|font|p|h[1-6]|ul|ol|dl)\b",
    re.IGNORECASE | re.DOTALL,
)
_WEB_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
_MAIL = re.compile(r"\s*(MIME-Version|From|Content-Type):", re.IGNORECASE)


def recognise(data: bytes, suffix: str) -> Format:
    """The format of a file by its content; ``suffix`` (``.csv``) decides only what the content leaves open.

    Raises Unreadable for an encrypted workbook and for what is neither a known format nor text.
    """
    return FORMATS[_name(data, suffix.lower())]


def may_hold_pictures(path: Path) -> bool:
    """Whether a file, by how it begins, is of a format that may hold images of pages; nothing of it is parsed."""
    try:
        with path.open("rb") as file:
            head = file.read(4096).lstrip(_LEADING)
    except OSError:
        return False
    return any(isinstance(FORMATS[name].read, Pictures) for start, name in _BEGINNINGS if head.startswith(start))


def _name(data: bytes, suffix: str) -> str:
    if data.startswith(_ZIP):
        return _zip_format(data)
    if data.startswith(_OLE):
        return _ole_format(data, suffix)
    head = data[:4096].lstrip(_LEADING)
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    opening = head.decode("latin-1")  # of the two that may hold bytes of several encodings
    if _MAIL.match(opening) and "\nContent-" in opening:
        return "mhtml"
    if _WEB_PAGE.match(opening):
        return "html"
    content = decode(data)
    if _WEB_PAGE.match(content[:4096]) or suffix in _WEB_SUFFIXES:
        return "html"
    return "csv" if suffix == ".csv" or delimited.looks_delimited(content) else "text"


def _zip_format(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.namelist()
    except zipfile.BadZipFile:  # cut off: what is left still names its folders, and the reader says what is wrong
        return "xlsx" if b"xl/" in data else "docx" if b"word/" in data else "archive"
    return next((name for part, name in _ZIP_PARTS if any(re.fullmatch(part, each) for each in parts)), "archive")


def _ole_format(data: bytes, suffix: str) -> str:
    """XLS or DOC by the names in the file's stream directory, whose entries stand every 128 bytes."""

    def has(stream: str) -> bool:
        name = f"{stream}\0".encode("utf-16-le")
        place = data.find(name)
        while place >= 0:
            if place % 128 == 0:
                return True
            place = data.find(name, place + 1)
        return False

    if has("EncryptedPackage"):
        raise Unreadable("文件已加密（需要密码） / the file is encrypted (it needs a password)")
    found = [
        name for name, streams in (("xls", ("Workbook", "Book")), ("doc", ("WordDocument",))) if any(map(has, streams))
    ]
    if len(found) == 2:  # one document embedded in the other
        return "doc" if suffix == ".doc" else "xls"
    if found:
        return found[0]
    raise Unreadable(
        "OLE 复合文件，但既不是 Excel 也不是 Word，或已损坏 / an OLE file, but neither Excel nor Word, or damaged"
    )
