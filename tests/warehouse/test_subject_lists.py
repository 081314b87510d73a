"""The lists of subjects and what is known of their changes: that the two say the same, and how sure they are."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from dagster_project import transform

SEEDS = transform.PROJECT_DIR / "seeds"
KINDS = ("function", "economic")


class Version(NamedTuple):
    """One listed version of a code: its first and last day."""

    code: str
    name: str
    first: date
    last: date


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def versions(kind: str) -> list[Version]:
    return [
        Version(
            row["code"],
            row["name"],
            date.fromisoformat(row["effective_from"] or f"{row['valid_from'] or 1900}-01-01"),
            date.fromisoformat(row["effective_to"] or f"{row['valid_to'] or 9999}-12-31"),
        )
        for row in rows(f"{kind}_subjects")
    ]


def changes(kind: str) -> Iterator[tuple[date, dict[str, str]]]:
    """Those that are dated."""
    for row in rows("subject_code_changes"):
        if row["subject_kind"] == kind and len(row["effective"]) in (4, 10) and row["change"] != "note":
            yield date.fromisoformat(row["effective"] if "-" in row["effective"] else f"{row['effective']}-01-01"), row


@pytest.mark.parametrize("name", ["function_subjects", "economic_subjects", "subject_code_changes"])
def test_every_row_says_whether_it_was_seen_or_is_from_memory(name: str) -> None:
    assert {row["confidence"] for row in rows(name)} == {"observed", "recall"}


def test_what_is_listed_from_memory_is_not_called_observed() -> None:
    for kind in KINDS:
        for row in rows(f"{kind}_subjects"):
            from_memory = row["evidence"].startswith(("standard list", "from memory"))
            assert (row["confidence"] == "recall") == from_memory, row


@pytest.mark.parametrize("kind", KINDS)
def test_every_version_after_the_first_is_begun_by_a_change_that_is_on_record(kind: str) -> None:
    listed = versions(kind)
    begun = {(row["new_code"], day) for day, row in changes(kind)}
    later = {
        (one.code, one.first) for one in listed for other in listed if other[0] == one[0] and other.first < one.first
    }
    assert later - begun == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_version_that_ended_is_ended_by_a_change_that_is_on_record(kind: str) -> None:
    ended = {(row["old_code"], day - timedelta(days=1)) for day, row in changes(kind)}
    assert [one for one in versions(kind) if one.last.year < 9999 and (one.code, one.last) not in ended] == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_change_ends_or_begins_is_listed_so(kind: str) -> None:
    listed = versions(kind)
    for day, row in changes(kind):
        ends = [one for one in listed if one.code == row["old_code"] and one.last == day - timedelta(days=1)]
        begins = [one for one in listed if one.code == row["new_code"] and one.first == day]
        if row["change"] in ("renamed", "moved", "dropped"):
            assert ends, row
        is_listed = any(one.code == row["new_code"] for one in listed)  # a code that was only heard of is not
        if row["change"] in ("renamed", "moved", "reused") or (row["change"] == "introduced" and is_listed):
            assert begins, row
        assert row["change"] != "renamed" or row["old_code"] == row["new_code"], row
