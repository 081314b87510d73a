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

),

-- a correction may bring only the tables that changed; what it leaves out is no longer current
left_out as (

    select
        publications.report_id,
        count(*) as n_facts
    from {{ ref('int_publications') }} as publications
    inner join {{ ref('int_observations') }} as older
        on publications.replaced_report_id = older.report_id and older.is_source
    left join {{ ref('int_observations') }} as newer
        on
            publications.report_id = newer.report_id
            and newer.is_source
            and older.phase = newer.phase
            and older.flow = newer.flow
            and older.fund = newer.fund
            and older.nature = newer.nature
            and older.function_code = newer.function_code
            and older.economic_code = newer.economic_code
    where newer.fact_id is null
    group by publications.report_id

)

select
    reports.report_id,
    case
        when withheld_reports.report_id is not null then 'withheld'
        when held_back.n_figures > 0 then 'published_in_part'
        else 'published'
    end as verdict,
    nullif(concat_ws(
        '；',
        case
            when withheld_reports.report_id is not null then withheld_reports.reason
            when held_back.n_figures > 0
                then cast(held_back.n_figures as varchar) || ' 个数字暂不发布 / '
                || cast(held_back.n_figures as varchar) || ' figure(s) held back'
        end,
        case
            when left_out.n_facts > 0
                then '所取代的报告另有 ' || cast(left_out.n_facts as varchar) || ' 个数字为本报告所无 / '
                || cast(left_out.n_facts as varchar) || ' figure(s) of the report it replaces are not in it'
        end
    ), '') as verdict_reason,
    cast(coalesce(findings.findings_fatal, 0) as integer) as findings_fatal,
    cast(coalesce(findings.findings_error, 0) as integer) as findings_error,
    cast(coalesce(findings.findings_warning, 0) as integer) as findings_warning
from {{ ref('stg_reports') }} as reports
left join {{ ref('int_withheld_reports') }} as withheld_reports on reports.report_id = withheld_reports.report_id
left join left_out on reports.report_id = left_out.report_id
left join held_back on reports.report_id = held_back.report_id
left join findings on reports.report_id = findings.report_id
