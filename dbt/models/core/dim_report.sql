with files as (
    select
        report_id,
        count(distinct file_sha256) as files
    from {{ ref('stg_cells') }}
    group by report_id
)

select
    reports.report_id,
    reports.unit_id,
    reports.unit_version_id,
    reports.unit_name,
    case when {{ says_own_accounts("coalesce(reports.title, '')") }} then '本级' else units.role end as unit_role,
    reports.fiscal_year,
    reports.report_type,
    reports.title,
    reports.file_name,
    reports.file_sha256,
    coalesce(files.files, 1) as files,
    reports.format,
    reports.first_line,
    reports.last_line,
    reports.seen_order,
    reports.status,
    reports.superseded_by,
    verdicts.verdict,
    verdicts.verdict_reason,
    verdicts.findings_fatal,
    verdicts.findings_error,
    verdicts.findings_warning
from {{ ref('stg_reports') }} as reports
left join {{ ref('dim_unit') }} as units on reports.unit_version_id = units.unit_version_id
left join files on reports.report_id = files.report_id
left join {{ ref('int_report_verdicts') }} as verdicts on reports.report_id = verdicts.report_id
