with cells as (
    select
        report_id,
        count(*) as cells
    from {{ ref('fct_cells') }}
    group by report_id
),

files_of_reports as (
    select report_id, file_sha256 from {{ ref('dim_report') }}
    union
    select report_id, file_sha256 from {{ ref('fct_cells') }}
),

file_notes as (
    select
        files_of_reports.report_id,
        {{ joined('files.notes', "'; '", 'files.seen_order') }} as file_notes
    from files_of_reports
    inner join {{ ref('stg_files') }} as files on files_of_reports.file_sha256 = files.file_sha256
    where files.notes is not null
    group by files_of_reports.report_id
),

facts as (
    select
        report_id,
        sum(case when place = 'published' then 1 else 0 end) as published,
        sum(case when place = 'quarantine' then 1 else 0 end) as withheld
    from {{ ref('int_facts') }}
    group by report_id
),

-- of the same year and kind, where a person has listed the unit as the department's
departments as (
    select
        units.unit_id,
        reports.fiscal_year,
        reports.report_type,
        min(reports.report_id) as report_id
    from {{ ref('stg_units') }} as units
    inner join {{ ref('dim_report') }} as reports
        on
            units.department_id = reports.unit_id
            and reports.fiscal_year between units.from_year and units.to_year
    where
        reports.superseded_by is null
        and reports.verdict in ('published', 'published_in_part')
        and reports.unit_role is distinct from '本级'
    group by units.unit_id, reports.fiscal_year, reports.report_type
),

listed as (
    select
        reports.report_id,
        reports.unit_name,
        reports.fiscal_year,
        reports.report_type,
        reports.file_name,
        reports.file_sha256,
        reports.format,
        coalesce(reports.verdict, 'withheld') as verdict,
        case
            when reports.verdict is null then '报告尚无结论 / the report has no verdict'
            else reports.verdict_reason
        end as verdict_reason,
        coalesce(cells.cells, 0) as cells,
        coalesce(facts.published, 0) as facts,
        reports.findings_fatal,
        reports.findings_error,
        reports.findings_warning,
        reports.title as report_title,
        reports.superseded_by,
        reports.files as n_files,
        reports.first_line,
        reports.last_line,
        coalesce(facts.withheld, 0) as facts_withheld,
        file_notes.file_notes,
        reports.unit_id,
        reports.unit_version_id,
        reports.unit_role,
        departments.report_id as included_in
    from {{ ref('dim_report') }} as reports
    left join departments
        on
            reports.unit_id = departments.unit_id
            and reports.fiscal_year = departments.fiscal_year
            and reports.report_type = departments.report_type
    left join file_notes on reports.report_id = file_notes.report_id
    left join cells on reports.report_id = cells.report_id
    left join facts on reports.report_id = facts.report_id
),

unreadable as (
    select
        file_sha256 as report_id,
        cast(null as varchar) as unit_name,
        cast(null as integer) as fiscal_year,
        'unknown' as report_type,
        file_name,
        file_sha256,
        format,
        'unreadable' as verdict,
        reason as verdict_reason,
        0 as cells,
        0 as facts,
        0 as findings_fatal,
        0 as findings_error,
        0 as findings_warning,
        cast(null as varchar) as report_title,
        cast(null as varchar) as superseded_by,
        1 as n_files,
        cast(null as integer) as first_line,
        cast(null as integer) as last_line,
        0 as facts_withheld,
        notes as file_notes,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as unit_version_id,
        cast(null as varchar) as unit_role,
        cast(null as varchar) as included_in
    from {{ ref('stg_files') }}
    where status = 'unreadable'
),

everything as (
    select * from listed
    union all
    select * from unreadable
)

select
    report_id,
    unit_name,
    fiscal_year,
    report_type,
    file_name,
    file_sha256,
    format,
    verdict,
    verdict_reason,
    cast(cells as bigint) as cells,
    cast(facts as bigint) as facts,
    cast(coalesce(findings_fatal, 0) as bigint) as findings_fatal,
    cast(coalesce(findings_error, 0) as bigint) as findings_error,
    cast(coalesce(findings_warning, 0) as bigint) as findings_warning,
    report_title,
    superseded_by,
    cast(n_files as bigint) as n_files,
    first_line,
    last_line,
    cast(facts_withheld as bigint) as facts_withheld,
    file_notes,
    unit_id,
    unit_version_id,
    unit_role,
    included_in
from everything
