-- What the audit says about each fact, from the cell that the fact is taken from: another printing of the quantity
-- may be the wrong one without touching the fact. Where it cannot be told apart, both are suspects.
with sources as (

    select
        fact_id,
        report_id,
        cell_id,
        placement,
        confidence
    from {{ ref('int_observations') }}
    where observation_rank = 1

),

accusations as (

    select
        suspects.cell_report_id as report_id,
        suspects.cell_id,
        {{ joined('findings.identity_id', "'、'", 'findings.line nulls last, findings.identity_id, findings.instance') }}
            as identity_ids
    from {{ ref('int_identity_suspects') }} as suspects
    inner join {{ ref('fct_findings') }} as findings
        on suspects.report_id = findings.report_id
        and suspects.identity_id = findings.identity_id
        and suspects.instance = findings.instance
    where findings.severity in ('fatal', 'error') and not findings.waived
    group by suspects.cell_report_id, suspects.cell_id

),

reasons as (

    select
        sources.fact_id,
        sources.report_id,
        coalesce(cells.n_holding, 0) as n_holding,
        coalesce(cells.n_violated_fatal + cells.n_violated_error, 0) as n_violated,
        coalesce(cells.n_waived, 0) as n_waived,
        case
            when withheld_reports.report_id is not null then withheld_reports.reason
            when cells.is_suspect
                then '可能有误，涉及 / may be wrong in: ' || coalesce(accusations.identity_ids, '')
            when sources.placement = 'ambiguous'
                then '单元格所在列不能确定 / the cell may stand in more than one column'
            else {{ doubt_of_recognition('sources.confidence', 'cells') }}
        end as withheld_reason
    from sources
    left join {{ ref('int_cell_audit') }} as cells
        on sources.report_id = cells.report_id
        and sources.cell_id = cells.cell_id
    left join accusations
        on sources.report_id = accusations.report_id
        and sources.cell_id = accusations.cell_id
    left join {{ ref('int_withheld_reports') }} as withheld_reports
        on sources.report_id = withheld_reports.report_id

)

select
    fact_id,
    report_id,
    case
        when n_violated > 0 and n_waived = n_violated then 'waived'
        when n_violated = 0 and n_holding > 0 then 'verified'
        else 'unverified'
    end as audit_status,
    withheld_reason is not null as withheld,
    withheld_reason
from reasons
