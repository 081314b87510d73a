"""The fifteen questions that the marts answer: each a file with one query, its question and what to watch for.

A file is called ``NN_name.sql``. Its first line is the question, its second what to watch for, both ``-- 中文 / English``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


class NoSuchQuestion(Exception):
    """No question has this number or name. ``str(error)`` says what there is, 中文 / English."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and the query over the current release that answers it."""

    number: int
    name: str
    zh: str
    en: str
    watch_zh: str
    watch_en: str
    sql: str


@cache
def questions() -> tuple[Question, ...]:
    """All of them, in their order. Raises ``ValueError`` where a file does not begin with its two lines."""
    return tuple(_read(file) for file in sorted(FOLDER.glob("*.sql")))


def question(chosen: str) -> Question:
    """The question with this number or name. Raises ``NoSuchQuestion``."""
    for one in questions():
        if chosen in (str(one.number), one.name):
            return one
    raise NoSuchQuestion(
        f"{chosen}：没有这个问题，有 1–{len(questions())} / no such question; `juesuan ask` lists them"
    )


def _read(file: Path) -> Question:
    number, _, name = file.stem.partition("_")
    asked, watched, sql = file.read_text(encoding="utf-8").split("\n", 2)
    (zh, en), (watch_zh, watch_en) = (line.removeprefix("-- ").split(" / ") for line in (asked, watched))
    return Question(int(number), name, zh, en, watch_zh, watch_en, sql.strip())
