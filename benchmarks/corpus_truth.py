"""What the books of a corpus say, as rows: amounts by 项, and of 基本支出 by 项 and economic 款."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from corpus_books import BASIC, FUNDS, PROJECT, Books, of_fund
from corpus_reports import ACCOUNTS, Report

ALL = "TOTAL"
SCHEMA = pa.schema(
    [("file", pa.string()), ("unit", pa.string()), ("fiscal_year", pa.int32())]
    + [(name, pa.string()) for name in ("phase", "flow", "fund", "nature", "function_code", "economic_code")]
    + [("fen", pa.int64())]
)
ROWS = 50_000  # written at once


def rows(report: Report) -> Iterator[tuple[Any, ...]]:
    """One row per amount other than zero, under the coordinates that facts have; never a sum of others but that by 项
    is one of those by 项 and 款."""
    figures = _executed(report.books) if report.kind == ACCOUNTS else _approved(report.books)
    head = (report.name, report.books.unit, report.books.year)
    return ((*head, *coordinates, fen) for *coordinates, fen in figures if fen)


def _executed(one: Books) -> Iterator[tuple[Any, ...]]:
    revenue = {key: one.revenue(*key) for key in sorted({*one.opening, *one.spent, *one.closing})}
    flows = {
        "balance_opening": one.opening, "revenue": revenue, "expenditure": one.spent, "balance_closing": one.closing,
    }  # fmt: skip
    for flow, figures in flows.items():
        for (code, nature), fen in sorted(figures.items()):
            yield "executed", flow, of_fund(code), nature, code, ALL, fen
    for code, fen in sorted(one.own.items()):
        yield "executed", "revenue", "other", PROJECT, code, ALL, fen
        yield "executed", "expenditure", "other", PROJECT, code, ALL, fen
    for (code, paid_by), fen in sorted(one.cross.items()):
        yield "executed", "expenditure", FUNDS[0], BASIC, code, paid_by, fen


def _approved(one: Books) -> Iterator[tuple[Any, ...]]:
    for code, fen in sorted(one.approved.items()):
        if of_fund(code) == FUNDS[0]:
            nature = BASIC if code in one.subjects.basic else PROJECT
            yield "approved", "expenditure", FUNDS[0], nature, code, ALL, fen


class Truth:
    """A Parquet file that rows are added to, so many at a time that memory stays what it is."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, SCHEMA, compression="zstd")
        self._rows: list[tuple[Any, ...]] = []

    def __enter__(self) -> Truth:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._write()
        self._writer.close()

    def add(self, report: Report) -> None:
        self._rows += rows(report)
        if len(self._rows) >= ROWS:
            self._write()

    def _write(self) -> None:
        columns = zip(*self._rows, strict=True) if self._rows else [()] * len(SCHEMA)
        self._writer.write_table(
            pa.table([pa.array(values, one.type) for values, one in zip(columns, SCHEMA, strict=True)], SCHEMA)
        )
        self._rows = []
