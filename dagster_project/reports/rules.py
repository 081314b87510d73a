"""The rules of ``rules.yml``, read once and compiled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import yaml

from ..model import ReportType

_DATA: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "rules.yml").read_text(encoding="utf-8"))


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_DATA[name])


REPORT_TITLES: list[tuple[ReportType, re.Pattern[str]]] = [
    (cast(ReportType, kind), re.compile(f"(?P<head>.*?)(?:{phrase})(?:（(?P<tail>[^（）]*)）)?"))
    for kind, phrases in _DATA["report_titles"].items()
    for phrase in phrases
]
TABLE_TITLES: list[tuple[ReportType, re.Pattern[str]]] = [
    (cast(ReportType, kind), re.compile(phrase)) for kind, phrase in _DATA["table_titles"].items()
]
FILLERS = re.compile(f"^(?:{_any_of(_DATA['title_fillers'])})+|(?:{_any_of(_DATA['title_fillers'])})+$")
ATTACHMENT_PREFIX = _pattern("attachment_prefix")
HEADING_PREFIX = _pattern("heading_prefix")
TABLE_OF_CONTENTS = _pattern("table_of_contents")
PAGE_NUMBER = re.compile(f"(?:{_DATA['page_number']})$")
TABLE_TITLE = _pattern("table_title")
NOT_A_TABLE_TITLE = _pattern("not_a_table_title")
UNIT_LABEL = re.compile(_any_of(_DATA["unit_labels"]))
YEAR_LABEL = re.compile(_any_of(_DATA["year_labels"]))
CAPTION_END = _pattern("caption_end")
UNIT_HEADING = _pattern("unit_heading")
UNIT_NAME = re.compile(
    rf"(?!（)(?:[\u4e00-\u9fffA-Za-z0-9·“”]|（[^（）]*）){{2,40}}?(?:{_any_of(_DATA['unit_endings'])})(?:（[^（）]*）)?"
)
NOT_UNITS = frozenset(_DATA["not_units"])
PLACEHOLDER = _pattern("placeholder")
NOT_IN_UNITS = _pattern("not_in_units")
ABBREVIATIONS: dict[str, str] = _DATA["abbreviations"]

TITLE_CHARS: int = _DATA["limits"]["title_chars"]
COVER_LINES: int = _DATA["limits"]["cover_lines"]
OPENING_LINES: int = _DATA["limits"]["opening_lines"]
CAPTION_ROWS: int = _DATA["limits"]["caption_rows"]
PROSE_SENTENCES: int = _DATA["limits"]["prose_sentences"]
