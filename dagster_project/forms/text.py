"""How this room compares words and reads printed amounts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

import opencc

_NOT_A_WORD = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+(?!般|公经费)|\d+)")
_SPACE = re.compile(r"[\s\u200b\u2060\ufeff]+")
_MINUS = str.maketrans({"−": "-", "﹣": "-", "△": "-", "▲": "-", "–": "-", "‐": "-", "‑": "-", "¥": None, "￥": None})
_AMOUNT = re.compile(
    r"(?P<bracket>\()?(?P<sign>-)?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?"
    r"(?(bracket)\))(?P<percent>%)?"
)


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Only the letters, digits and simplified characters of a text, in lower case: what titles are compared by."""
    words = _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text)).lower()
    return words if words.isascii() else str(_simplifier().convert(words))


def without_numbering(words: str) -> str:
    """A plain label without 一、 （一） 1. （1） before it; the 一 of 一般 and the 三 of 三公 belong to the word."""
    return _NUMBERING.sub("", words)


def squeezed(text: str) -> str:
    """The text in half-width signs and without blanks, which converters put inside numbers."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed figure: its value in the printed unit, its decimals, and whether it carries a percent sign."""

    value: Decimal
    decimals: int
    is_percent: bool = False

    @property
    def is_whole(self) -> bool:
        return self.decimals == 0


@lru_cache(maxsize=8192)
def amount(text: str) -> Amount | None:
    """The figure a cell prints, or None where it prints a word or nothing.

    Brackets and △ mean a negative; thousands must stand in groups of three, so that 1,312:92 is no figure.
    """
    match = _AMOUNT.fullmatch(squeezed(text).translate(_MINUS))
    if match is None:
        return None
    fraction = match["fraction"] or ""
    value = Decimal(match["digits"].replace(",", "") + fraction)
    negative = match["bracket"] or match["sign"]
    return Amount(-value if negative else value, max(len(fraction) - 1, 0), bool(match["percent"]))
