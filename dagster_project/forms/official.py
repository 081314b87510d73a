"""The official tables as data: forms.yml, budget.yml and function_classes.csv, loaded once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dagster_project.forms.text import plain, squeezed

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Form:
    """One official table: its code (Z01 … Z10, B01 … B14) and what its file says of it."""

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
    return {code: Form(code, data) for code, data in {**settings()["forms"], **budgets}.items()}


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
    """The official table that a line of text is the title of, also printed backwards (表算决入收); else None."""
    words = plain(text).replace("批复", "").replace("复批", "")
    if not 4 <= len(words) <= 60:
        return None
    by_text, by_characters = _titles()
    if form := by_text.get(words) or by_characters.get(_characters(words)):
        return form
    return by_text.get(_suffix().sub("", _prefix().sub("", words)))


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(f"^{settings()['title_prefix']}(?:{budget()['title_prefix']})?")


@cache
def _suffix() -> re.Pattern[str]:
    return re.compile(f"{budget()['title_suffix']}{settings()['title_suffix']}$")


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
def economic_classes() -> Mapping[str, str]:
    """Names of the 类 of expenditure by economic nature, former names included, to their codes."""
    return dict(budget()["economic_classes"])


def is_blank(text: str) -> bool:
    """True for what official tables print where there is no amount: nothing, a dash, a stroke."""
    return squeezed(text) in settings()["blank"]


# 金额单位：万元 · 万元：单位金额 (mirrored) · 以“万元”为金额单位. The unit must end there: in 单位：元谋县财政局 it
# begins a name.
_UNIT = re.compile(
    r"单位[:：]?(?:人民币)?(亿元|万元|千元|元)(?![一-龥])"
    r"|(?<![一-龥])(亿元|万元|千元|元)[:：]?单位"
    r"|以.?(亿元|万元|千元|元).?为(?:金额|计量)?单位"
)


def units_in(texts: Iterable[str]) -> list[str]:
    """The units of money stated in captions or notes (金额单位：万元; 万元：单位金额; 以“万元”为金额单位), in order."""
    return [next(filter(None, groups)) for text in texts for groups in _UNIT.findall(squeezed(text))]
