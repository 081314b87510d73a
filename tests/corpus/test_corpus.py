"""A corpus through the real path: what is consistent has no finding, facts are the truth, and faults are found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import corpus
import duckdb
import pytest
from corpus_formats import ABOVE
from corpus_reports import Plan

from dagster_project import documents, inbox, reports, staging, transform, unit_register, warehouse
from dagster_project.interpret import interpret

PLAN = Plan(seed=23, first_year=2023, years=2, formats=("html", "xlsx", "txt"), faults=0.2)
REPORTS = 44
BETWEEN_REPORTS = ("C-OPEN", "C-BUDGET", "C-SANGONG-BUD", "C-ORG", "Y-PRIOR")
HALF = 5_000  # 分: half of 0.01 万元
SEVEN_FORMS = "('general_public', 'government_fund', 'state_capital')"


@dataclass(frozen=True)
class Audited:
    """A corpus, and what the models made of it. ``clean``: files of departments of which no report has a fault."""

    connection: duckdb.DuckDBPyConnection
    clean: set[str]

    def rows(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    folder = tmp_path_factory.mktemp("corpus") / "made"
    corpus.write(folder, PLAN, REPORTS)
    files = list(inbox.files_under([folder / "reports"]))
    segments = [segment for path, name in files for segment in reports.segment(documents.read(path, name))]
    found = [interpret(report) for report in reports.assemble(segments)]
    units = unit_register.read((folder / "reports" / "units.yml").read_text(encoding="utf-8"), "units.yml")
    database = folder.parent / warehouse.DATABASE_NAME
    with duckdb.connect(str(database)) as connection:
        staging.create(connection)
        staging.insert_catalogue(connection)
        staging.insert_units(connection, units)
        staging.insert(connection, "reports", (staging.report_row(one, {}, None) for one in found))
        staging.insert_interpretations(connection, found)
    transform.build(database, "+fct_findings +fct_fiscal_amounts +function_by_economic", exclude="resource_type:test")
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"create temp table truth as from '{folder / 'truth.parquet'}'")
        for name in ("faults", "reports"):
            connection.execute(
                f"create temp table listed_{name} as from read_csv('{folder / name}.csv', header = true, all_varchar = true)"
            )
        clean = connection.execute(
            """
            select file from listed_reports where department not in (
                select department from listed_faults inner join listed_reports using (file)
            )
            """
        ).fetchall()
        yield Audited(connection, {file for (file,) in clean})


def test_every_report_is_known_for_what_it_is(audited: Audited) -> None:
    read = audited.rows("select file_name, unit_name, fiscal_year::varchar, report_type from raw.reports order by all")
    made = audited.rows(
        """
        select file, unit, fiscal_year, case kind when '决算' then 'final_accounts' else 'budget' end
        from listed_reports order by all
        """
    )
    assert read == made and len(made) == REPORTS


def test_departments_without_a_fault_have_no_finding_above_info(audited: Audited) -> None:
    assert len(audited.clean) > 20
    assert {file.rpartition(".")[2] for file in audited.clean} == {"html", "xlsx", "txt"}
    found = audited.rows("select file_name, identity_id, message_zh from core.fct_findings where severity <> 'info'")
    assert [row for row in found if row[0] in audited.clean] == []


@pytest.mark.parametrize("identity", BETWEEN_REPORTS)
def test_what_compares_reports_was_formed_and_holds(audited: Audited, identity: str) -> None:
    rows = audited.rows(
        f"""
        select reports.file_name, told.status
        from core.fct_identity_evaluations as told inner join raw.reports as reports using (report_id)
        where told.identity_id = '{identity}' and told.status not like 'not%'
        """
    )
    statuses = {status for file, status in rows if file in audited.clean}
    assert statuses and "violated" not in statuses


def test_facts_are_the_amounts_of_the_books_to_the_printed_precision(audited: Audited) -> None:
    of_items = f"""
        with told as (
            select file_name as file, phase, flow, fund, replace(nature, '_carryover', '') as nature, function_code,
                100 * amount_yuan as fen
            from core.fct_fiscal_amounts
            where length(function_code) = 7 and economic_code = 'TOTAL' and fund in {SEVEN_FORMS} and amount_yuan <> 0
                and nature in ('basic', 'project', 'project_carryover')
        )
        select file, told.fen, truth.fen from told full join truth using (file, phase, flow, fund, nature, function_code)
        where coalesce(economic_code, 'TOTAL') = 'TOTAL' and fund in {SEVEN_FORMS}
    """
    of_economic = """
        with told as (
            select file_name as file, economic_code, 100 * amount_yuan as fen from core.fct_fiscal_amounts
            where length(economic_code) = 5 and economic_code <> 'TOTAL' and amount_yuan <> 0 and table_code = 'Z06'
        ),
        true_of as (select file, economic_code, sum(fen) as fen from truth where economic_code <> 'TOTAL' group by all)
        select file, told.fen, true_of.fen from told full join true_of using (file, economic_code)
    """
    for query, least in ((of_items, 1000), (of_economic, 300)):
        rows = [row for row in audited.rows(query) if row[0] in audited.clean]
        assert len(rows) > least
        assert [row for row in rows if None in row or abs(row[1] - row[2]) > HALF] == []


def test_what_was_spent_lies_within_the_bounds_of_its_pair(audited: Audited) -> None:
    rows = audited.rows(
        """
        select reports.file_name, 100 * least_yuan, coalesce(truth.fen, 0), 100 * most_yuan
        from marts.function_by_economic as bounds
        inner join raw.reports as reports on bounds.report_id = reports.report_id
        left join truth
            on reports.file_name = truth.file and bounds.function_code = truth.function_code
            and bounds.economic_code = truth.economic_code
        """
    )
    rows = [row for row in rows if row[0] in audited.clean]
    assert len(rows) > 500
    assert [row for row in rows if not row[1] <= row[2] <= row[3]] == []


def test_what_was_printed_wrong_is_among_what_is_violated(audited: Audited) -> None:
    wrong = audited.rows(
        f"""
        select file, bool_or(terms.cell_id is not null)
        from listed_faults as faults
        inner join raw.cells as cells
            on faults.file = cells.file_name and faults.table = cells.table_code
            and faults.row::int + case when faults.file like '%.xlsx' then {ABOVE} else 0 end = cells.row_index
            and faults.column::int = cells.column_index
        left join raw.identity_terms as terms
            on cells.report_id = terms.report_id and cells.cell_id = terms.cell_id
            and (terms.report_id, terms.identity_id, terms.instance) in (
                select (report_id, identity_id, instance) from core.fct_identity_evaluations
                where status = 'violated' and severity <> 'info'
            )
        where abs(coalesce(try_cast(now as decimal(18, 2)), 0) - coalesce(try_cast(was as decimal(18, 2)), 0)) > 0.1
        group by file
        """
    )
    assert len(wrong) >= 3
    assert [file for file, is_found in wrong if not is_found] == []


def test_the_ledger_says_what_the_report_prints_in_place_of_the_truth(audited: Audited) -> None:
    rows = audited.rows(
        f"""
        select now, cells.printed_text from listed_faults as faults
        inner join raw.cells as cells
            on faults.file = cells.file_name and faults.table = cells.table_code
            and faults.row::int + case when faults.file like '%.xlsx' then {ABOVE} else 0 end = cells.row_index
            and faults.column::int = cells.column_index
        where faults.fault <> 'table in another unit'
        """
    )
    assert len(rows) >= 3
    assert [row for row in rows if (row[0] or "") != (row[1] or "")] == []
