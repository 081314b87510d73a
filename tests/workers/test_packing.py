"""What a worker answers, or a cache holds, is data; nothing in it is ever called."""

from __future__ import annotations

import os
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dagster_project.model import Document, Failed, Grid, GridCell, Paragraph
from dagster_project.workers.packing import Unsafe, pack, unpack

CELLS = (GridCell(0, 0, "合计", bbox=(0.0, 1.0, 2.0, 3.0)), GridCell(0, 1, "1.00"))
DOCUMENT = Document("a" * 64, "甲.pdf", "pdf", "x 1", (Paragraph("好", line=1), Grid(CELLS, page=2)), ("note",))


class Call:
    """Unpickling it calls a function."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.made = function, arguments

    def __reduce__(self) -> Any:
        return self.made


@pytest.mark.parametrize("thing", [DOCUMENT, Failed("原因 / reason"), Decimal("1.50"), {"a": [1, {2}, None]}])
def test_nouns_and_plain_data_come_back_equal(thing: Any) -> None:
    assert unpack(pack(thing)) == thing


@pytest.mark.parametrize(
    "call",
    [(os.system, "touch {}"), (eval, "open('{}', 'w')"), (getattr, "x", "upper"), (__import__, "os"), (Path, "a")],
)
def test_what_calls_a_function_is_refused_and_not_called(tmp_path: Path, call: tuple[Any, ...]) -> None:
    mark = tmp_path / "mark"
    function, *arguments = call
    with pytest.raises(Unsafe):
        unpack(pickle.dumps([Call(function, *(one.format(mark) for one in arguments))]))
    assert not mark.exists()


HUGE = b"\x80\x05\x8d\xff\xff\xff\xff\xff\xff\xff\x7f"  # announces a text of 2^63 bytes


@pytest.mark.parametrize("data", [b"", b"x", pack(DOCUMENT)[:-1], pack(DOCUMENT)[10:], HUGE])
def test_damaged_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(Unsafe):
        unpack(data)
