"""The official tables as data: forms.yml, budget.yml and function_classes.csv, loaded once."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dagster_project.forms.text import plain, squeezed, without_numbering

HERE = Path(__file__).parent
ECONOMIC_SUBJECTS = HERE.parents[1] / "dbt" / "seeds" / "economic_subjects.csv"


@dataclass(frozen=True, slots=True)
class Form:
    """One official table: its code (Z01 … Z12, B01 … B14) and what its file says of it."""

    code: str
    data: Mapping[str, Any]

    @property
    def title(self) -> str:
        return str(self.data["title"])

    @property
    def titles(self) -> list[str]:
        return [self.title, *self.data.get("aliases", ())]

    @property
    def shapes(self) -> list[Form]:
        """The form in each shape that it is published in."""
        return [Form(self.code, {**self.data, **shape}) for shape in self.data.get("shapes", ({},))]


@cache
def settings() -> Mapping[str, Any]:
    return dict(yaml.safe_load((HERE / "forms.yml").read_text(encoding="utf-8")))


@cache
def budget() -> Mapping[str, Any]:
    return dict(yaml.safe_load((HERE / "budget.yml").read_text(encoding="utf-8")))


@cache
def forms() -> dict[str, Form]:
    """Every official table by its code."""
    budgets = {code: {"aside": budget()["aside"], **data} for code, data in budget()["forms"].items()}
    accounts = {code: {"not_columns": settings()["not_columns"], **data} for code, data in settings()["forms"].items()}
    return {code: Form(code, data) for code, data in {**accounts, **budgets}.items()}


def is_printed_in(form: Form, report_type: str) -> bool:
    """Whether a report of that kind prints the form: 支出总表 in final accounts is no budget."""
    return form.code not in budget()["forms"] or report_type in budget()["kinds"]


@cache
def promised_identities() -> frozenset[str]:
    return frozenset(name for form in forms().values() for name in form.data.get("promises", ()))


@cache
def _titles() -> tuple[dict[str, Form], dict[str, Form]]:
    """Forms by the plain text of each title, and by its characters in sorted order."""
    by_text = {plain(title): form for form in forms().values() for title in form.titles}
    return by_text, {_characters(title): form for title, form in by_text.items()}


def _characters(text: str) -> str:
    return "".join(sorted(text))


def form_of_title(text: str) -> Form | None:
    """The official table that a line of text is the title of, also printed backwards (表算决入收); else None.

    Of a caption in one cell (title, number of the form, unit) each line, and each part between wide gaps, may be it.
    """
    parts = [text, *_GAP.split(text.strip())]
    return next((form for part in parts if (form := _form_of_words(plain(part).replace("批复", "")))), None)


_GAP = re.compile(r"\s{2,}|\n|\t|\u3000")


@cache
def _form_of_words(words: str) -> Form | None:
    words = words.replace("复批", "")
    if not 4 <= len(words) <= 60:
        return None
    by_text, by_characters = _titles()
    if form := by_text.get(words) or by_characters.get(_characters(words)):
        return form
    bare = _suffix().sub("", words)
    starts = {0, _prefix().match(bare).end()}  # type: ignore[union-attr]  # it also matches nothing
    if not re.search(settings()["title_owner_never"], bare):
        owners = [owner.end() for owner in re.finditer(settings()["title_owner"], bare)]
        starts |= {end + _prefix().match(bare[end:]).end() for end in owners}  # type: ignore[union-attr]
    return next(
        (form for start in sorted(starts) if (form := by_text.get(bare[start:]) or _by_pattern(bare[start:]))), None
    )


def _by_pattern(words: str) -> Form | None:
    return next((form for form in forms().values() if re.fullmatch(form.data.get("pattern", "(?!)"), words)), None)


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(f"^{settings()['title_prefix']}(?:{budget()['title_prefix']})?")


@cache
def _suffix() -> re.Pattern[str]:
    return re.compile(f"{budget()['title_suffix']}{settings()['title_suffix']}$")


def is_of_another_kind(title: str) -> bool:
    """True for an unknown title that says what its table is: a budget, a list of projects, one unit of several."""
    return bool(re.search(settings()["other_kinds"], plain(title)))


def form_of_header(words: Collection[str]) -> Form | None:
    """The one official table that an untitled grid with these plain words can be, by its signature; else None."""
    found = [
        form
        for form in forms().values()
        if (signature := form.data.get("signature"))
        and all(any(one in word for word in words for one in group.split("|")) for group in signature)
    ]
    return found[0] if len(found) == 1 else None


@cache
def function_classes() -> dict[str, str]:
    """Names of the 类 of expenditure, with and without 支出, former names included, to their codes."""
    with (HERE / "function_classes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {}
    for row in rows:
        name = plain(row["name"])
        codes[name] = codes[name.removesuffix("支出")] = row["code"]
    return codes


@cache
def _economic_subjects() -> list[tuple[str, str, int, int]]:
    """Code, plain name, first and last year of every economic subject; none where the project's list is absent."""
    if not ECONOMIC_SUBJECTS.exists():
        return []
    with ECONOMIC_SUBJECTS.open(encoding="utf-8", newline="") as file:
        return [
            (row["code"], plain(row["name"]), int(row["valid_from"] or 0), int(row["valid_to"] or 9999))
            for row in csv.DictReader(file)
        ]


@cache
def economic_classes() -> Mapping[str, str]:
    """Names of the 类 of expenditure by economic nature, with and without 支出, former names included, to their codes."""
    codes: dict[str, str] = {}
    for code, name, _, _ in _economic_subjects():
        if len(code) == 3:
            for one in (name, name.removesuffix("支出"), name + "支出"):
                codes.setdefault(one, code)
    return codes


def economic_class(name: str) -> str | None:
    """The code of the economic 类 of that name, also with its numbering; else None."""
    words = plain(name)
    return economic_classes().get(words) or economic_classes().get(without_numbering(words))


@cache
def economic_items(group: str, year: int | None) -> dict[str, str]:
    """Codes of the 款 of an economic 类 by their plain names, as they were in that year (None: as they are)."""
    year = year or 9998
    return {
        name: code
        for code, name, first, last in _economic_subjects()
        if len(code) == 5 and code.startswith(group) and first <= year <= last
    }


def is_blank(text: str) -> bool:
    """True for what official tables print where there is no amount: nothing, a dash, a stroke."""
    return squeezed(text) in settings()["blank"]


# 金额单位：万元 · 万元：单位金额 (mirrored) · 以“万元”为金额单位. The unit must end there: in 单位：元谋县财政局 it
# begins a name.
_UNIT = re.compile(
    r"单位[:：]?(?:人民币)?(亿元|万元|千元|元)(?![一-龥])"
    r"|(?<![一-龥])(亿元|万元|千元|元)[:：]?单位"
    r"|以[^一-龥]?(亿元|万元|千元|元)[^一-龥]?为(?:金额|计量)?单位"
)


def units_in(texts: Iterable[str]) -> list[str]:
    """The units of money stated in captions or notes (金额单位：万元; 万元：单位金额; 以“万元”为金额单位), in order."""
    return [next(filter(None, groups)) for text in texts for groups in _UNIT.findall(squeezed(text))]
