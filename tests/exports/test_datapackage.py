"""The CSV files of a release are a Fiscal Data Package: accepted by its profile, and read back by programs for such packages."""

from __future__ import annotations

import copy
import csv
import json
import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import jsonschema
import pandas as pd
import pytest

from dagster_project.exports import FORMATS, write_datapackage, write_tables
from dagster_project.exports.tables import SCHEMAS
from dagster_project.warehouse import sha256_of

PROFILE = jsonschema.Draft4Validator(
    json.loads((Path(__file__).parent / "profiles" / "fiscal-data-package.json").read_text(encoding="utf-8"))
)
PAGE = Path(__file__).parents[2] / "docs" / "fiscal-data-package.md"
BY_YEAR = ("fiscal_year", "phase", "flow")


def _written(database: Path, folder: Path) -> Path:
    written = write_tables(database, folder, ["csv"])
    (package,) = write_datapackage(database, folder, written, "20240101T000000Z-abcdef")
    return folder / package.path


def _read(package: Path) -> dict[str, Any]:
    return json.loads(package.read_text(encoding="utf-8"))


def _resource(package: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in package["resources"] if one["name"] == name)


def _field(package: dict[str, Any], resource: str, name: str) -> dict[str, Any]:
    return next(one for one in _resource(package, resource)["schema"]["fields"] if one["name"] == name)


def _complaints(package: dict[str, Any], folder: Path, resource: str) -> set[str]:
    """The kinds of errors that frictionless finds in one resource, its keys into the others included."""
    checked = frictionless.Package.from_descriptor(package, basepath=str(folder)).get_resource(resource).validate()
    return {kind for (kind,) in checked.flatten(["type"])}


@pytest.fixture(scope="module")
def package(sample_run) -> Path:
    return sample_run.warehouse / "current" / "csv" / "datapackage.json"


def test_the_published_profile_accepts_it(package: Path) -> None:
    assert list(PROFILE.iter_errors(_read(package))) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda package: package.pop("model"),
        lambda package: package["model"]["measures"]["amount"].update(currency="yuan"),
        lambda package: package["model"]["dimensions"]["function"].update(classificationType="none"),
        lambda package: package["fiscalPeriod"].pop("start"),
        lambda package: _field(package, "fiscal_amounts", "amount_yuan").update(type="money"),
        lambda package: package.update(profile="fiscal-data-package"),  # by its own name the profile rejects it
    ],
)
def test_the_published_profile_rejects_a_wrong_one(package: Path, change: Callable[[dict[str, Any]], object]) -> None:
    changed = _read(package)
    change(changed)
    assert list(PROFILE.iter_errors(changed))


def test_every_row_of_every_csv_file_is_as_described(package: Path) -> None:
    checked = frictionless.validate(str(package))
    assert checked.valid, checked.to_summary()
    files = json.loads((package.parents[1] / "manifest.json").read_text(encoding="utf-8"))["files"]
    rows = {path.removeprefix("csv/"): one["rows"] for path, one in files.items() if path.endswith(".csv")}
    assert {task.place: task.stats.get("rows", 0) for task in checked.tasks} == rows


@pytest.mark.parametrize(
    ("change", "resource", "complaint"),
    [
        (
            lambda package: _field(package, "fiscal_amounts", "phase").update(type="integer"),
            "fiscal_amounts",
            "type-error",
        ),
        (
            lambda package: _field(package, "fiscal_amounts", "amount_yuan").update(type="date"),
            "fiscal_amounts",
            "type-error",
        ),
        (lambda package: _field(package, "findings", "suspects").update(type="integer"), "findings", "type-error"),
        (
            lambda package: _field(package, "cells", "page").update(constraints={"required": True}),
            "cells",
            "constraint-error",
        ),
        (lambda package: _field(package, "reports", "verdict").update(name="outcome"), "reports", "incorrect-label"),
        (lambda package: _resource(package, "reports").update(hash="sha256:" + "0" * 64), "reports", "hash-count"),
        (
            lambda package: _resource(package, "fiscal_amounts")["schema"].update(primaryKey=["report_id"]),
            "fiscal_amounts",
            "primary-key",
        ),
        (
            lambda package: _resource(package, "fiscal_leaves")["schema"]["foreignKeys"][0]["reference"].update(
                fields="cell_id"
            ),
            "fiscal_leaves",
            "foreign-key",
        ),
    ],
)
def test_what_is_described_wrongly_is_found(
    package: Path, change: Callable[[dict[str, Any]], object], resource: str, complaint: str
) -> None:
    described = _read(package)
    assert _complaints(copy.deepcopy(described), package.parent, resource) == set()
    change(described)
    assert complaint in _complaints(described, package.parent, resource)


def test_sums_by_year_phase_and_flow_are_those_of_the_database(sample_run, package: Path) -> None:
    """By two programs that share nothing with ours, over all rows and over those that may be added."""
    rows = frictionless.Package(str(package)).get_resource("fiscal_amounts").read_rows()
    text = pd.read_csv(package.parent / "fiscal_amounts.csv", dtype=str, keep_default_na=False)
    for condition, rows_of_it, text_of_it in (
        ("true", rows, text),
        ("is_leaf", [row for row in rows if row["is_leaf"] is True], text[text["is_leaf"] == "true"]),
    ):
        expected = {
            tuple(of): yuan
            for *of, yuan in sample_run.rows(
                f"select {', '.join(BY_YEAR)}, sum(amount_yuan) from marts.fiscal_amounts where {condition} group by all"
            )
        }
        sums: dict[tuple[Any, ...], Decimal] = {}
        for row in rows_of_it:
            of = tuple(row[name] for name in BY_YEAR)
            sums[of] = sums.get(of, Decimal(0)) + row["amount_yuan"]
        assert sums == expected
        by_pandas = text_of_it["amount_yuan"].map(Decimal).groupby([text_of_it[name] for name in BY_YEAR]).sum()
        assert {(int(year), phase, flow): yuan for (year, phase, flow), yuan in by_pandas.items()} == expected


def test_names_are_read_as_they_are_printed(sample_run, package: Path) -> None:
    of = ("unit_name", "function_code", "function_name", "economic_name", "phase_zh")
    rows = frictionless.Package(str(package)).get_resource("fiscal_amounts").read_rows()
    names = {tuple(row[name] for name in of) for row in rows}
    assert names == set(sample_run.rows(f"select distinct {', '.join(of)} from marts.fiscal_amounts"))
    assert "株洲市公安局交通警察支队" in {unit for unit, *_ in names}


def test_it_says_of_every_column_what_the_dictionary_says(sample_run, package: Path) -> None:
    described = _read(package)
    columns = {
        (one["name"], field["name"]): field["description"]
        for one in described["resources"]
        for field in one["schema"]["fields"]
    }
    of = "case when schema_name = 'marts' then '' else schema_name || '.' end || relation_name"
    expected = sample_run.rows(
        f"select {of}, column_name, description_zh, description_en from marts.dictionary"
        " where column_name <> '' and list_contains(?, schema_name)",
        list(SCHEMAS),
    )
    assert columns.keys() == {(relation, column) for relation, column, _, _ in expected}
    for relation, column, *texts in expected:
        assert all(text in columns[relation, column] for text in texts), (relation, column)
    assert _field(described, "fiscal_amounts", "amount_yuan")["title"] == "金额（元）"


@pytest.mark.parametrize(
    ("resource", "field", "kind"),
    [
        ("fiscal_amounts", "amount_yuan", "number"),
        ("fiscal_amounts", "fiscal_year", "integer"),
        ("fiscal_amounts", "is_leaf", "boolean"),
        ("fiscal_amounts", "function_code", "string"),
        ("identity_evaluations", "cell_ids", "array"),
        ("units", "valid_from", "date"),
    ],
)
def test_a_type_is_no_vaguer_than_that_of_the_database(package: Path, resource: str, field: str, kind: str) -> None:
    assert _field(_read(package), resource, field)["type"] == kind


def test_only_the_amounts_of_one_resource_are_offered_to_be_added(package: Path) -> None:
    with_types = {
        one["name"]: {field["columnType"]: field["name"] for field in one["schema"]["fields"] if "columnType" in field}
        for one in _read(package)["resources"]
    }
    assert [name for name, of_it in with_types.items() if of_it] == ["fiscal_amounts"]
    assert with_types["fiscal_amounts"]["value"] == "amount_yuan"
    assert {"date:fiscal-year", "phase:id", "direction", "budget-line-id"} <= with_types["fiscal_amounts"].keys()


def test_the_model_names_columns_that_are_there(package: Path) -> None:
    described = _read(package)
    model = described["model"]
    attributes = [one for dimension in model["dimensions"].values() for one in dimension["attributes"].values()]
    for one in [*model["measures"].values(), *attributes]:
        assert _field(described, one["resource"], one["source"])["columnType"]
    assert model["measures"]["amount"]["currency"] == "CNY"
    assert described["fiscalPeriod"] == {"start": "2018-01-01", "end": "2023-12-31"}


def test_the_page_about_it_reads_it(
    sample_run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(sample_run.warehouse.parent)
    exec(code.replace("warehouse/", f"{sample_run.warehouse.name}/"))
    ((yuan,),) = sample_run.rows(
        "select sum(amount_yuan) from marts.fiscal_leaves where phase = 'executed' and fund = 'all' and flow = 'expenditure'"
    )
    assert capsys.readouterr().out == f"True\n{yuan}\n"


def test_it_is_sealed_and_listed_like_any_file_of_the_release(package: Path) -> None:
    manifest = json.loads((package.parents[1] / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"]["csv/datapackage.json"]["sha256"] == sha256_of(package)
    assert package.stat().st_mode & 0o222 == 0
    assert _read(package)["version"] == manifest["release_id"]


def test_a_release_without_rows_is_described_all_the_same(sample_run, tmp_path: Path) -> None:
    database = tmp_path / "juesuan.duckdb"
    shutil.copyfile(sample_run.warehouse / "current" / "juesuan.duckdb", database)
    database.chmod(0o644)
    with duckdb.connect(str(database)) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in tables:
            if schema in SCHEMAS:
                connection.execute(f'delete from "{schema}"."{table}"')
    package = _written(database, tmp_path)
    assert list(PROFILE.iter_errors(_read(package))) == []
    assert "fiscalPeriod" not in _read(package)
    checked = frictionless.validate(str(package))
    assert checked.valid, checked.to_summary()
    assert sum(task.stats.get("rows", 0) for task in checked.tasks) == 0


@pytest.fixture
def small(tmp_path: Path) -> dict[str, Any]:
    """The package of reports that point to each other, and of findings of which one points to no report."""
    database = tmp_path / "juesuan.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.reports (report_id varchar not null, superseded_by varchar, title varchar)"
        )
        connection.execute(
            "insert into marts.reports values ('a', 'b', '=1+1'), ('b', null, '''quoted'''), ('c', null, '')"
        )
        connection.execute("create table marts.findings (finding_id varchar not null, report_id varchar)")
        connection.execute(
            "create table marts.cells (report_id varchar)"
        )  # without the column that is its key elsewhere
        connection.execute("insert into marts.findings values ('1', 'a'), ('', 'gone')")
    return _read(_written(database, tmp_path))


def test_a_key_is_stated_only_where_it_is_one(small: dict[str, Any]) -> None:
    reports, findings = (_resource(small, name)["schema"] for name in ("reports", "findings"))
    assert reports["primaryKey"] == ["report_id"]
    assert reports["foreignKeys"] == [
        {"fields": "superseded_by", "reference": {"resource": "", "fields": "report_id"}},
    ]
    assert "primaryKey" not in findings and "foreignKeys" not in findings
    assert "primaryKey" not in _resource(small, "cells")["schema"]


def test_by_what_it_says_of_quotes_every_text_is_had_back(small: dict[str, Any], tmp_path: Path) -> None:
    quote = _resource(small, "reports")["defusedText"]["quote"]
    with (tmp_path / "csv" / "reports.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["title"] for row in csv.DictReader(file)]
    assert texts == ["'=1+1", "''quoted'", ""]
    assert [text.removeprefix(quote) for text in texts] == ["=1+1", "'quoted'", ""]


def test_where_no_csv_is_written_nothing_describes_it(tmp_path: Path) -> None:
    database = tmp_path / "juesuan.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts; create table marts.reports (report_id varchar)")
    parquet = [kind for kind in FORMATS if kind != "csv"]
    assert write_datapackage(database, tmp_path, write_tables(database, tmp_path, parquet), "x") == []
    assert not (tmp_path / "csv").exists()
