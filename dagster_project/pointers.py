"""How a prose figure points at the figures it is computed from: ``Cell.note`` as ``key=value;key=value``.

Keys whose value is a cell_id: ``part`` and ``whole`` (of a share; ``whole`` also of a part of a sum), ``final``
and ``base`` (of a completion), ``final``, ``change`` and ``prior`` or ``base`` (of a change).
Other keys: ``exhaustive`` 1 where the parts of ``whole`` are all named, else 0; ``sign`` + or - (the direction word
of a change, whose value stays as printed); ``base_kind`` budget where a change is against a budget; ``prior_phase``
approved where it is against the budget of the year before; ``wording`` greater, less, equal or similar (what the text
says of this amount against the cell ``base``); ``also`` another flow that the same printed figure states;
``whole_of`` the coordinates of what a share is of, where the text names it without printing it (:func:`coordinates`);
``explained`` 1 where the text gives a reason for a deviation, else 0; ``reason`` why a figure is unbound.
"""

from __future__ import annotations

from collections.abc import Mapping

from dagster_project.model import Cell

PROSE = "prose"


def pointers(cell: Cell) -> dict[str, str]:
    """What the figure points at, e.g. ``{"part": cell_id, "whole": cell_id}``; empty where it stands alone."""
    if cell.table_code != PROSE or not cell.note:
        return {}
    return dict(item.split("=", 1) for item in cell.note.split(";") if "=" in item)


def as_note(links: Mapping[str, str]) -> str | None:
    """The inverse of :func:`pointers`; None where there is nothing to point at."""
    return ";".join(f"{key}={value}" for key, value in links.items()) or None


def as_words(what: Mapping[str, str]) -> str:
    """Coordinates of a quantity as the value of a key: ``indicator:sangong_total``, ``flow:expenditure,fund:all,…``."""
    return ",".join(f"{name}:{value}" for name, value in what.items())


def coordinates(words: str) -> dict[str, str]:
    """The inverse of :func:`as_words`."""
    return dict(item.split(":", 1) for item in words.split(","))
