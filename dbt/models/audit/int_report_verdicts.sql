-- What becomes of each report, and why: withheld whole, published in part, or published.
with findings as (

    select
        report_id,
        sum(case when severity = 'fatal' then 1 else 0 end) as findings_fatal,
        sum(case when severity = 'error' then 1 else 0 end) as findings_error,
        sum(case when severity = 'warning' then 1 else 0 end) as findings_warning
    from {{ ref('fct_findings') }}
    where not waived
    group by report_id

),

held_back as (

    select report_id, count(*) as n_figures
    from (
        select report_id, fact_id as figure
        from {{ ref('int_fact_audit') }}
        where withheld
        union all
        select cells.report_id, cells.cell_id as figure
        from {{ ref('stg_cells') }} as cells
        left join {{ ref('int_cell_audit') }} as audit
            on cells.report_id = audit.report_id
            and cells.cell_id = audit.cell_id
        where
            cells.domain in ('indicator', 'project')
            and cells.period = 0
            and (audit.is_suspect or {{ doubt_of_recognition('cells.confidence', 'audit') }} is not null)
    ) as figures
    group by report_id

)

select
    reports.report_id,
    case
        when withheld_reports.report_id is not null then 'withheld'
        when held_back.n_figures > 0 then 'published_in_part'
        else 'published'
    end as verdict,
    case
        when withheld_reports.report_id is not null then withheld_reports.reason
        when held_back.n_figures > 0
            then cast(held_back.n_figures as varchar) || ' 个数字暂不发布 / '
            || cast(held_back.n_figures as varchar) || ' figure(s) held back'
    end as verdict_reason,
    cast(coalesce(findings.findings_fatal, 0) as integer) as findings_fatal,
    cast(coalesce(findings.findings_error, 0) as integer) as findings_error,
    cast(coalesce(findings.findings_warning, 0) as integer) as findings_warning
from {{ ref('stg_reports') }} as reports
left join {{ ref('int_withheld_reports') }} as withheld_reports on reports.report_id = withheld_reports.report_id
left join held_back on reports.report_id = held_back.report_id
left join findings on reports.report_id = findings.report_id
