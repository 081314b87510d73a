-- Reports that do not stand: whose they are is unknown, or a fatal identity is violated and nobody has accepted it.
with fatal as (

    select
        report_id,
        count(*) as n_findings,
        {{ joined("case when occurrence <= 3 then what_zh end", "'、'", 'occurrence') }} as what_zh,
        {{ joined("case when occurrence <= 3 then what_en end", "', '", 'occurrence') }} as what_en
    from (
        select
            findings.report_id,
            row_number() over (
                partition by findings.report_id
                order by findings.page nulls last, findings.line nulls last, findings.identity_id, findings.instance
            ) as occurrence,
            findings.identity_id || coalesce(' ' || identities.name, '')
            || coalesce('（' || nullif({{ place_zh('findings.page', 'findings.line') }}, '') || '）', '') as what_zh,
            findings.identity_id
            || coalesce(' (' || nullif({{ place_en('findings.page', 'findings.line') }}, '') || ')', '') as what_en
        from {{ ref('fct_findings') }} as findings
        left join {{ ref('stg_identities') }} as identities on findings.identity_id = identities.identity_id
        where findings.severity = 'fatal' and not findings.waived
    ) as listed
    group by report_id

)

select
    reports.report_id,
    case
        when reports.status is distinct from 'ok'
            then coalesce(reports.reason, '单位或年度未知 / unit or year is unknown')
        else
            fatal.what_zh || case when fatal.n_findings > 3 then ' 等' || cast(fatal.n_findings as varchar) || '处' else '' end
            || '不成立 / violated: ' || fatal.what_en
            || case when fatal.n_findings > 3 then ' and ' || cast(fatal.n_findings - 3 as varchar) || ' more' else '' end
    end as reason
from {{ ref('stg_reports') }} as reports
left join fatal on reports.report_id = fatal.report_id
where reports.status is distinct from 'ok' or fatal.report_id is not null
