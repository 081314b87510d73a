"""A small candidate database written by hand, clean: every relation and column that the gate reads, and nothing else.

report-1  published in part: 本年支出 100.00 = 60.00 + 40.00 holds; 20.00 is suspected in another row and not published;
          5.00 is published with a waiver
report-2  withheld whole: fatal violation       report-0  superseded by report-1       a fourth file is unreadable

Besides, report-1 has an indicator and two projects, one of which is withheld; so is an indicator of report-2, and that of
report-0 is superseded.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from dagster_project.warehouse import create_database

CLEAN = """
create schema raw; create schema staging; create schema intermediate; create schema core; create schema marts;
create schema quarantine; create schema history;

create table raw.files (file_sha256 varchar, file_name varchar, status varchar);
insert into raw.files values ('f0', '旧.txt', 'read'), ('f1', '甲.txt', 'read'), ('f2', '乙.txt', 'read'),
    ('f3', '坏.pdf', 'unreadable');

create table raw.reports (report_id varchar, unit_name varchar, fiscal_year integer, file_name varchar, superseded_by varchar);
insert into raw.reports values ('report-0', '甲局', 2023, '旧.txt', 'report-1'), ('report-1', '甲局', 2023, '甲.txt', null),
    ('report-2', '乙局', 2023, '乙.txt', null);

create table raw.cells (report_id varchar, cell_id varchar, file_sha256 varchar, file_name varchar, line integer,
    printed_text varchar, value decimal(24, 6), unit_factor decimal(24, 6), placement varchar, domain varchar, nature varchar,
    function_code varchar, indicator varchar, project varchar);
insert into raw.cells values
    ('report-0', 'old', 'f0', '旧.txt', 1, '99.00', 99, 10000, 'as_printed', 'fiscal', 'all', 'TOTAL', null, null),
    ('report-0', 'old-staff', 'f0', '旧.txt', 2, '11', 11, 1, 'as_printed', 'indicator', null, null, 'staff', null),
    ('report-1', 'all', 'f1', '甲.txt', 1, '100.00', 100, 10000, 'as_printed', 'fiscal', 'all', 'TOTAL', null, null),
    ('report-1', 'all-again', 'f1', '甲.txt', 9, '100.00', 100, 10000, 'as_printed', 'fiscal', 'all', 'TOTAL', null, null),
    ('report-1', 'basic', 'f1', '甲.txt', 2, '60.00', 60, 10000, 'as_printed', 'fiscal', 'basic', 'TOTAL', null, null),
    ('report-1', 'project', 'f1', '甲.txt', 3, '40.00', 40, 10000, 'repaired', 'fiscal', 'project', 'TOTAL', null, null),
    ('report-1', 'blank', 'f1', '甲.txt', 4, '', null, 10000, 'as_printed', 'fiscal', 'project', '205', null, null),
    ('report-1', 'suspect', 'f1', '甲.txt', 5, '20.00', 20, 10000, 'ambiguous', 'fiscal', 'all', '204', null, null),
    ('report-1', 'accepted', 'f1', '甲.txt', 6, '5.00', 5, 10000, 'as_printed', 'fiscal', 'all', '205', null, null),
    ('report-1', 'no-code', 'f1', '甲.txt', 7, '3.00', 3, 10000, 'as_printed', 'fiscal', 'all', '行政运行', null, null),
    ('report-1', 'staff', 'f1', '甲.txt', 8, '12', 12, 1, 'as_printed', 'indicator', null, null, 'staff', null),
    ('report-1', 'named', 'f1', '甲.txt', 10, '8.00', 8, 10000, 'as_printed', 'project', null, null, null, '专项'),
    ('report-1', 'doubted', 'f1', '甲.txt', 11, '9.00', 9, 10000, 'ambiguous', 'project', null, null, null, '存疑专项'),
    ('report-1', 'derived', 'f1', '甲.txt', 12, '4.00', 4, 10000, 'derived', 'fiscal', 'basic', '205', null, null),
    ('report-1', 'unbound', 'f1', '甲.txt', 13, '7', 7, 1, 'unbound', null, null, null, null, null),
    ('report-2', 'wrong', 'f2', '乙.txt', 1, '7.00', 7, 10000, 'as_printed', 'fiscal', 'all', 'TOTAL', null, null),
    ('report-2', 'wrong-staff', 'f2', '乙.txt', 2, '6', 6, 1, 'as_printed', 'indicator', null, null, 'staff', null);
alter table raw.cells add column kind varchar default 'amount';
alter table raw.cells add column period integer default 0;
alter table raw.cells add column phase varchar default 'executed';
alter table raw.cells add column flow varchar default 'expenditure';
alter table raw.cells add column fund varchar default 'all';
alter table raw.cells add column economic_code varchar default 'TOTAL';
alter table raw.cells add column printed_unit varchar default '万元';
update raw.cells set kind = 'count', printed_unit = '人', phase = null where indicator is not null;

create table raw.identities (identity_id varchar, name varchar, severity varchar, implemented boolean);
insert into raw.identities values ('R-Z03', '支出决算表行合计', 'error', true), ('T-Z01-BAL', '总表平衡', 'fatal', true),
    ('P-SHARE', '占比', 'warning', true), ('C-ORG', '部门=Σ单位', 'error', false);

create table intermediate.int_identity_instances (report_id varchar, identity_id varchar, instance varchar, relation varchar,
    severity varchar, status varchar, reason varchar);
insert into intermediate.int_identity_instances
select report_id, identity_id, '*', '=', severity, 'not_applicable', '报告中没有该表 / no such table'
from raw.reports, raw.identities where implemented and (report_id, identity_id) not in (
    ('report-1', 'R-Z03'), ('report-2', 'T-Z01-BAL'), ('report-1', 'P-SHARE'));
insert into intermediate.int_identity_instances values
    ('report-1', 'R-Z03', 'function=TOTAL', '=', 'error', null, ''),
    ('report-1', 'R-Z03', 'function=204', '=', 'error', null, ''),
    ('report-1', 'R-Z03', 'function=205', '=', 'error', null, ''),
    ('report-1', 'P-SHARE', 'line=9', 'ratio', 'warning', null, ''),
    ('report-2', 'T-Z01-BAL', 'total', '=', 'fatal', null, '');

create table intermediate.int_identity_terms (report_id varchar, identity_id varchar, instance varchar, cell_id varchar,
    role varchar, weight decimal(12, 4), base_weight decimal(12, 4));
insert into intermediate.int_identity_terms values
    ('report-1', 'R-Z03', 'function=TOTAL', 'all', 'lhs', 1, 0),
    ('report-1', 'R-Z03', 'function=TOTAL', 'basic', 'rhs', 1, 0),
    ('report-1', 'R-Z03', 'function=TOTAL', 'project', 'rhs', 1, 0),
    ('report-1', 'R-Z03', 'function=204', 'suspect', 'lhs', 1, 0),
    ('report-1', 'R-Z03', 'function=204', 'basic', 'rhs', 1, 0),
    ('report-1', 'R-Z03', 'function=205', 'accepted', 'lhs', 1, 0),
    ('report-1', 'R-Z03', 'function=205', 'blank', 'rhs', 1, 0),
    ('report-1', 'P-SHARE', 'line=9', 'all', 'ratio', 0, 1),
    ('report-2', 'T-Z01-BAL', 'total', 'wrong', 'lhs', 1, 0);

create table raw.suspects (report_id varchar, component integer, cell_id varchar, answer varchar);
insert into raw.suspects values ('report-1', 1, 'suspect', 'certain'), ('report-1', 2, 'accepted', 'certain'),
    ('report-2', 1, 'wrong', 'certain');

create table raw.waivers (finding_id varchar, accepted_on date, accepted_by varchar, reason varchar);
insert into raw.waivers values ('finding-2', date '2024-09-01', '审核人', '原件如此');

create table staging.stg_cells as select * from raw.cells;

create table core.dim_identity as select * from raw.identities;
create table core.dim_unit (unit_version_id varchar, unit_name varchar);
insert into core.dim_unit values ('unit-1', '甲局'), ('unit-2', '乙局');
create table core.dim_phase as select 'executed' as phase;
create table core.dim_flow as select 'expenditure' as flow;
create table core.dim_fund as select 'all' as fund;
create table core.dim_nature as select unnest(['all', 'basic', 'project']) as nature;
create table core.dim_function_subject as select unnest(['TOTAL', '204', '205']) as function_subject_id;
create table core.dim_economic_subject as select 'TOTAL' as economic_subject_id;

create table core.fct_identity_evaluations as
select report_id, identity_id, instance, severity, coalesce(status, 'holds') as status, reason,
    cast(null as decimal(24, 6)) as lhs, cast(null as decimal(24, 6)) as rhs, cast(null as decimal(24, 6)) as difference
from intermediate.int_identity_instances;
update core.fct_identity_evaluations set status = 'violated', lhs = 20, rhs = 60, difference = -40
where instance = 'function=204';
update core.fct_identity_evaluations set status = 'violated', lhs = 5, rhs = 0, difference = 5
where instance = 'function=205';
update core.fct_identity_evaluations set status = 'violated', lhs = 7, rhs = 0, difference = 7 where instance = 'total';

create table core.bridge_fact_observations (fact_id varchar, report_id varchar, cell_id varchar, is_source boolean);
insert into core.bridge_fact_observations values ('fact-all', 'report-1', 'all', true),
    ('fact-all', 'report-1', 'all-again', false), ('fact-basic', 'report-1', 'basic', true),
    ('fact-project', 'report-1', 'project', true), ('fact-accepted', 'report-1', 'accepted', true);

create table marts.reports (report_id varchar, unit_name varchar, fiscal_year integer, file_name varchar,
    file_sha256 varchar, verdict varchar, cells bigint, facts bigint);
insert into marts.reports values ('report-0', '甲局', 2023, '旧.txt', 'f0', 'published', 2, 0),
    ('report-1', '甲局', 2023, '甲.txt', 'f1', 'published_in_part', 12, 4),
    ('report-2', '乙局', 2023, '乙.txt', 'f2', 'withheld', 2, 0), ('f3', null, null, '坏.pdf', 'f3', 'unreadable', 0, 0);

create table marts.fiscal_amounts (fact_id varchar, report_id varchar, unit_name varchar, fiscal_year integer,
    phase varchar, flow varchar, fund varchar, nature varchar, function_code varchar, economic_code varchar,
    amount_yuan decimal(20, 2), amount_wan decimal(20, 6), audit_status varchar, printed_text varchar,
    table_code varchar, file_name varchar, page integer, line integer);
insert into marts.fiscal_amounts values
    ('fact-all', 'report-1', '甲局', 2023, 'executed', 'expenditure', 'all', 'all', 'TOTAL', 'TOTAL',
        1000000, 100, 'verified', '100.00', 'Z03', '甲.txt', null, 1),
    ('fact-basic', 'report-1', '甲局', 2023, 'executed', 'expenditure', 'all', 'basic', 'TOTAL', 'TOTAL',
        600000, 60, 'verified', '60.00', 'Z03', '甲.txt', null, 2),
    ('fact-project', 'report-1', '甲局', 2023, 'executed', 'expenditure', 'all', 'project', 'TOTAL', 'TOTAL',
        400000, 40, 'verified', '40.00', 'Z03', '甲.txt', null, 3),
    ('fact-accepted', 'report-1', '甲局', 2023, 'executed', 'expenditure', 'all', 'all', '205', 'TOTAL',
        50000, 5, 'waived', '5.00', 'Z03', '甲.txt', null, 6);

create table core.fct_fiscal_amounts as
select fact_id, report_id, 'unit-1' as unit_version_id, phase, flow, fund, nature, function_code as function_subject_id,
    economic_code as economic_subject_id from marts.fiscal_amounts;

create table quarantine.fiscal_amounts as select * from marts.fiscal_amounts limit 0;
insert into quarantine.fiscal_amounts values
    ('fact-suspect', 'report-1', '甲局', 2023, 'executed', 'expenditure', 'all', 'all', '204', 'TOTAL',
        200000, 20, 'unverified', '20.00', 'Z03', '甲.txt', null, 5),
    ('fact-wrong', 'report-2', '乙局', 2023, 'executed', 'expenditure', 'all', 'all', 'TOTAL', 'TOTAL',
        70000, 7, 'unverified', '7.00', 'Z03', '乙.txt', null, 1);
create table history.fiscal_amounts as
select * replace ('fact-old' as fact_id, 'report-0' as report_id, 990000 as amount_yuan, 99 as amount_wan,
    '99.00' as printed_text, '旧.txt' as file_name) from marts.fiscal_amounts where fact_id = 'fact-all';

create table marts.indicators as
select 'report-1' as report_id, '甲局' as unit_name, 2023 as fiscal_year, 'staff' as indicator, 'executed' as phase,
    cast(12 as decimal(24, 6)) as value, '人' as unit, 'unverified' as audit_status, 'count' as kind, '12' as printed_text,
    'prose' as table_code, '甲.txt' as file_name, 8 as line, 'staff' as cell_id;
create table quarantine.indicators as
select * replace ('report-2' as report_id, '乙局' as unit_name, 6 as value, '6' as printed_text, '乙.txt' as file_name,
    2 as line, 'wrong-staff' as cell_id) from marts.indicators;
create table history.indicators as
select * replace ('report-0' as report_id, 11 as value, '11' as printed_text, '旧.txt' as file_name, 2 as line,
    'old-staff' as cell_id) from marts.indicators;
create table marts.projects as select 'report-1' as report_id, '专项' as project;
create table quarantine.projects as select 'report-1' as report_id, '存疑专项' as project;
create table history.projects as select * from marts.projects limit 0;

create table marts.ledger (report_id varchar,
    cells bigint, cells_as_printed bigint, cells_repaired bigint, cells_derived bigint, cells_ambiguous bigint,
    cells_unbound bigint, cells_of_facts bigint, cells_of_indicators bigint, cells_of_projects bigint, cells_other bigint,
    facts_read bigint, facts_published bigint, facts_withheld bigint, facts_superseded bigint,
    indicators_read bigint, indicators_published bigint, indicators_withheld bigint, indicators_superseded bigint,
    projects_read bigint, projects_published bigint, projects_withheld bigint, projects_superseded bigint);
insert into marts.ledger values
    ('report-0', 2,  2, 0, 0, 0, 0,  1, 1, 0, 0,  1, 0, 0, 1,  1, 0, 0, 1,  0, 0, 0, 0),
    ('report-1', 12, 7, 1, 1, 2, 1,  6, 1, 2, 2,  5, 4, 1, 0,  1, 1, 0, 0,  2, 1, 1, 0),
    ('report-2', 2,  2, 0, 0, 0, 0,  1, 1, 0, 0,  1, 0, 1, 0,  1, 0, 1, 0,  0, 0, 0, 0),
    ('f3',       0,  0, 0, 0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0,  0, 0, 0, 0);
create table marts.function_by_economic as
select '甲局' as unit_name, 2023 as fiscal_year, '2080505' as function_code, '30108' as economic_code,
    cast(0 as decimal(20, 2)) as lower_yuan, cast(10 as decimal(20, 2)) as upper_yuan,
    cast(null as decimal(20, 2)) as amount_yuan, 'general_public' as fund, 'basic' as nature;
create table marts.cells as
select cell_id, report_id, file_name, line, printed_text, value, case cell_id
    when 'old' then 'fact-old' when 'all' then 'fact-all' when 'all-again' then 'fact-all' when 'basic' then 'fact-basic'
    when 'project' then 'fact-project' when 'suspect' then 'fact-suspect' when 'accepted' then 'fact-accepted'
    when 'wrong' then 'fact-wrong' end as fact_id
from raw.cells where value is not null;
create table marts.identity_evaluations as select * from core.fct_identity_evaluations;
create table core.fct_findings (finding_id varchar, report_id varchar, identity_id varchar, instance varchar,
    severity varchar, waived boolean);
insert into core.fct_findings values ('finding-1', 'report-1', 'R-Z03', 'function=204', 'error', false),
    ('finding-2', 'report-1', 'R-Z03', 'function=205', 'error', true),
    ('finding-3', 'report-2', 'T-Z01-BAL', 'total', 'fatal', false);
create table marts.findings as select * exclude (instance) from core.fct_findings;
"""


def build_candidate(database: Path, *faults: str) -> Path:
    """Write the clean candidate, then the faults (SQL statements), into a closed database file."""
    database.write_bytes(_clean())
    if faults:
        with duckdb.connect(str(database)) as connection:
            for fault in faults:
                connection.execute(fault)
    return database


@cache
def _clean() -> bytes:
    with TemporaryDirectory() as folder:
        database = Path(folder) / "juesuan.duckdb"
        create_database(database)
        with duckdb.connect(str(database)) as connection:
            connection.execute(CLEAN)
        return database.read_bytes()
