"""Every position that the official forms define, as cells of a report that prints all of them."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any, Literal

from dagster_project.forms import coded, official
from dagster_project.forms.official import Form
from dagster_project.forms.table import coordinates
from dagster_project.model import TOTAL, Cell

FUNCTION_SUBJECTS = official.ECONOMIC_SUBJECTS.with_name("function_subjects.csv")
Meaning = dict[str, str]


def report(kind: Literal["final_accounts", "budget"], year: int, choice: int, codes: Collection[str]) -> list[Cell]:
    """The cells of a report whose every form is published in its ``choice``-th set of columns, or in its last.

    ``codes`` are the subjects that its tables list, together with those above them; what no official list of that year
    has is left out, as are 款 of a function or economic 类 that it does not have.
    """
    is_budget = kind == "budget"
    listed = {subject: _listed(subject, year, codes) for subject in ("function", "economic")}
    cells: dict[tuple[str, ...], Cell] = {}
    for code, form in official.forms().items():
        if (code in official.budget()["forms"]) == is_budget:
            shapes = form.shapes
            for meaning in _meanings(shapes[min(choice, len(shapes) - 1)], choice, listed):
                key = (code, *(f"{name}={value}" for name, value in sorted(meaning.items())))
                cells.setdefault(key, printed(code, meaning))
    return list(cells.values())


def printed(table: str, meaning: Mapping[str, str]) -> Cell:
    """A cell of ``table`` that prints 1 and means ``meaning``; its id says so."""
    fields = {name: value for name, value in meaning.items() if name not in ("unit", "beside", "in")}
    name = " ".join(f"{key}={value}" for key, value in fields.items() if not key.endswith(("_name", "_parent")))
    return Cell(
        cell_id=f"{table} {name}",
        file_sha256="",
        file_name="",
        page=None,
        line=None,
        table_index=0,
        row_index=None,
        column_index=None,
        table_code=table,
        row_label=name,
        column_label="",
        section="main",
        printed_text="1",
        value=Decimal(1),
        printed_unit="元",
        printed_decimals=0,
        unit_factor=Decimal(1),
        placement="as_printed",
        domain="indicator" if "indicator" in fields else "fiscal",
        kind="count" if "unit" in meaning else "amount",
        **fields,  # type: ignore[arg-type]  # names of coordinates
    )


@cache
def _subjects(kind: str, year: int) -> frozenset[str]:
    path = official.ECONOMIC_SUBJECTS if kind == "economic" else FUNCTION_SUBJECTS
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return frozenset(
            row["code"] for row in rows if int(row["valid_from"] or 0) <= year <= int(row["valid_to"] or 9999)
        )


def _listed(kind: str, year: int, codes: Collection[str]) -> list[str]:
    known = _subjects(kind, year) & set(codes)
    return sorted({code[:length] for code in known for length in (3, 5, 7) if length <= len(code)})


def _meanings(form: Form, choice: int, listed: Mapping[str, Sequence[str]]) -> Iterator[Meaning]:
    data = form.data
    columns: Sequence[Mapping[str, Any]] = [{}]
    if "variants" in data:
        columns = data["variants"][min(choice, len(data["variants"]) - 1)]
    match data["layout"]:
        case "ledger":
            yield from _ledger(data, listed)
        case "coded":
            yield from _coded(data, columns, listed)
        case "blocks" if choice == 0:
            yield from _blocks(data, listed)
        case "blocks":
            yield from _coded(data, columns, listed)
        case "crossed":
            yield from _crossed(data, listed)
        case "indicators":
            for measure, phase in product(data["measures"], data["phases"]):
                yield coordinates(measure, {"phase": phase["phase"]})
        case "listed":
            for row, column in product(data["rows"], data["columns"]):
                yield coordinates(data["meaning"], column, row)
        case "whole":
            for column in columns:
                yield coordinates(data["meaning"], column)


def _rows(kind: str, codes: Sequence[str]) -> Iterator[Meaning]:
    for code in (TOTAL, *codes):
        row = coded.subject_meaning(kind, code, "", set(codes))
        row.pop(f"{kind}_name", None)
        yield row


def _ledger(data: Mapping[str, Any], listed: Mapping[str, Sequence[str]]) -> Iterator[Meaning]:
    for side in data["sides"]:
        rows = list(side["rows"])
        if side.get("classes"):
            kinds = ("function", "economic") if "labels" in data else ("function",)
            rows += [row for kind in kinds for row in _rows(kind, [c for c in listed[kind] if len(c) == 3])][1:]
        for row, column in product(rows, side["columns"]):
            yield coordinates(data["meaning"], side["meaning"], row, column)


def _coded(
    data: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], listed: Mapping[str, Sequence[str]]
) -> Iterator[Meaning]:
    kind = data["subject"]
    measure: Mapping[str, Any] = next((total for total in data.get("totals", ()) if "indicator" in total), {})
    for row, column in product(_rows(kind, listed[kind]), columns):
        code = row[f"{kind}_code"]
        is_of_class = (
            kind == "function"
            or code == TOTAL
            or column.get("nature")
            in (
                None,
                "basic",
                coded.nature_of_economic(code),
            )
        )  # what is paid to people is no running cost
        if is_of_class:
            yield coordinates(data["meaning"], column, row, measure if code == TOTAL else {})


def _blocks(data: Mapping[str, Any], listed: Mapping[str, Sequence[str]]) -> Iterator[Meaning]:
    for row in _rows("economic", listed["economic"]):
        if row["economic_code"] != TOTAL:
            yield coordinates(data["meaning"], row, {"nature": coded.nature_of_economic(row["economic_code"])})
    for total in data["totals"]:
        yield coordinates(data["meaning"], total, {"economic_code": TOTAL})


def _crossed(data: Mapping[str, Any], listed: Mapping[str, Sequence[str]]) -> Iterator[Meaning]:
    """A table for each fund and nature that the columns of its other shape have; titles name the same."""
    few = listed["economic"][:3]  # a 类 and two 款 of it: enough for sums both ways
    for column in data["variants"][0]:
        for function, economic in product(_rows("function", listed["function"]), _rows("economic", few)):
            yield coordinates(data["meaning"], function, economic, column)
