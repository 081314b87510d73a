"""What lies beside the database says what the database says, to programs that know nothing of us."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from dagster_project.exports import FORMATS, DamagedExport, defused, tables, write_tables
from dagster_project.exports.defused import RISKY

RISKY_TEXTS = [f"{one}cmd|' /C calc'!A0" for one in RISKY]
HARMLESS = ["", "行政运行", "1-2", 'a "quoted", text\nin two lines', None]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A database with texts of every kind, NULL beside the empty text, exact money and lists."""
    database = tmp_path / "juesuan.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts; create schema quarantine; create schema core")
        connection.execute("create table core.inner_star as select 1 as a")
        connection.execute("create table marts.texts (n integer, text varchar, amount decimal(20, 2), ids varchar[])")
        connection.execute("create table quarantine.texts as select 'x' as text")
        for n, text in enumerate([*RISKY_TEXTS, *HARMLESS]):
            money = None if text is None else Decimal("-12345678901234567.10") + n
            connection.execute("insert into marts.texts values (?, ?, ?, ?)", [n, text, money, ["=1", "b"]])
    return database


def test_relations_are_named_by_their_schema_unless_it_is_the_marts(release: Path, tmp_path: Path) -> None:
    written = write_tables(release, tmp_path, FORMATS)
    assert [(one.path, one.rows) for one in written] == [
        ("parquet/texts.parquet", 17),
        ("csv/texts.csv", 17),
        ("parquet/quarantine.texts.parquet", 1),
        ("csv/quarantine.texts.csv", 1),
    ]


def test_only_the_formats_that_were_asked_for_are_written(release: Path, tmp_path: Path) -> None:
    assert {one.path for one in write_tables(release, tmp_path, ["parquet"])} == {
        "parquet/texts.parquet",
        "parquet/quarantine.texts.parquet",
    }
    assert not (tmp_path / "csv").exists()


def test_a_text_that_would_run_is_defused_in_csv_and_can_be_had_back(release: Path, tmp_path: Path) -> None:
    write_tables(release, tmp_path, ["csv"])
    texts = list(pd.read_csv(tmp_path / "csv" / "texts.csv", dtype=str, keep_default_na=False)["text"])
    assert texts[: len(RISKY)] == [f"'{text}" for text in RISKY_TEXTS] == [defused(text) for text in RISKY_TEXTS]
    assert [text.removeprefix("'") for text in texts] == [*RISKY_TEXTS, *(text or "" for text in HARMLESS)]


def test_numbers_are_typed_and_exact(release: Path, tmp_path: Path) -> None:
    write_tables(release, tmp_path, FORMATS)
    table = pq.read_table(tmp_path / "parquet" / "texts.parquet")
    assert str(table.schema.field("amount").type) == "decimal128(20, 2)"
    assert table.column("amount").to_pylist()[0] == Decimal("-12345678901234567.10")
    assert table.column("text").to_pylist() == [*RISKY_TEXTS, *HARMLESS]
    first = (tmp_path / "csv" / "texts.csv").read_text(encoding="utf-8").splitlines()[1]
    assert ",-12345678901234567.10," in first
    assert defused(Decimal("-1.50")) == Decimal("-1.50")


def test_null_and_an_empty_text_are_told_apart_in_csv(release: Path, tmp_path: Path) -> None:
    write_tables(release, tmp_path, ["csv"])
    text = (tmp_path / "csv" / "texts.csv").read_text(encoding="utf-8")
    assert f'\n{len(RISKY)},"",' in text
    assert f"\n{len(RISKY) + len(HARMLESS) - 1},,," in text


def test_a_file_that_does_not_give_back_what_was_written_is_refused(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "restored_in_sql", lambda column: column)
    with pytest.raises(DamagedExport, match=r"texts\.csv.* / "):
        write_tables(release, tmp_path, ["csv"])


def test_the_sample_has_the_same_sums_in_sql_parquet_and_csv(sample_run) -> None:
    folder = sample_run.warehouse / "current"
    ((facts, yuan),) = sample_run.rows("select count(*), sum(amount_yuan) from marts.fiscal_amounts where is_leaf")
    table = pq.read_table(folder / "parquet" / "fiscal_amounts.parquet")
    leaves = table.filter(table.column("is_leaf"))
    assert (leaves.num_rows, pc.sum(leaves.column("amount_yuan")).as_py()) == (facts, yuan)
    frame = pd.read_csv(folder / "csv" / "fiscal_amounts.csv", dtype=str)
    amounts = frame[frame["is_leaf"] == "true"]["amount_yuan"].map(Decimal)
    assert (len(amounts), amounts.sum()) == (facts, yuan)
