"""Bytes → clean text: finds the encoding, refuses what is not text.

Chinese offices publish UTF-8, UTF-16 (with or without its mark) and GB18030 (of which GBK and GB2312 are parts).
"""

from __future__ import annotations

import codecs

import regex

from ..model import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 100_000
_INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}--[\t\n\r]]", regex.V1)
_BINARY = regex.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def decode(data: bytes) -> str:
    """The text of ``data`` with line breaks and tabs kept.

    Raises Unreadable where no encoding gives text, as for a binary file with a text file's name.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = ("utf-16-le", "utf-16-be") if b"\0" in data else ("utf-8", "gb18030")

    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or encoding in dict(_MARKS).values() or _looks_chinese(text):
            if _looks_binary(text):
                break
            return text
    raise Unreadable(
        "不是文本，或编码无法识别（不是 UTF-8、UTF-16、GB18030，也可能是改了扩展名的二进制文件） / "
        "not text, or of no known encoding (neither UTF-8, UTF-16 nor GB18030; perhaps a renamed binary file)"
    )


def clean(text: str) -> str:
    """``text`` without control and invisible characters and without blanks around it; blanks inside stay."""
    return _INVISIBLE.sub("", text).strip()


def _looks_chinese(text: str) -> bool:
    """Whether at least nine in ten characters are those of everyday writing.

    Nearly any bytes decode as GB18030 or UTF-16, but of random ones only a third fall on a character of GB 2312.
    """
    sample = text[:_SAMPLE]
    everyday = len(sample.encode("gb2312", "ignore").decode("gb2312"))
    return everyday >= 0.9 * len(sample)


def _looks_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_BINARY.findall(sample)) > len(sample) / 200
