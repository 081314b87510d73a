/*
Indicators and project figures: one row per report × measure × kind × phase × unit, from the best of its printings.
Money is in 元, anything else in its own unit; a measure without a phase is one of the year that is accounted for.
*/
with printed as (
    select
        cells.*,
        coalesce(cells.phase, 'executed') as measure_phase,
        case
            when cells.printed_unit in ('元', '千元', '万元', '百万元', '亿元') then '元'
            else cells.printed_unit
        end as unit
    from {{ ref('stg_cells') }} as cells
    where
        cells.period = 0
        and not cells.is_blank
        and cells.placement not in ('derived', 'unbound')
        and (
            (cells.domain = 'indicator' and cells.indicator is not null and cells.kind in ('amount', 'count'))
            or (cells.domain = 'project' and cells.project is not null and cells.kind in ('amount', 'count', 'completion'))
        )
),

ranked as (
    select
        *,
        row_number() over (
            partition by report_id, domain, indicator, project, kind, measure_phase, unit
            order by {{ best_observation_first() }}
        ) as observation_rank
    from printed
),

sourced as (
    select
        ranked.*,
        reports.fiscal_year,
        reports.unit_id,
        reports.unit_version_id,
        reports.superseded_by,
        case
            when audit.n_waived > 0 and audit.n_waived = audit.n_violated_error + audit.n_violated_fatal then 'waived'
            when audit.n_holding > 0 and audit.n_violated_error + audit.n_violated_fatal = 0 then 'verified'
            else 'unverified'
        end as audit_status,
        case
            when verdicts.verdict is null then '报告尚无结论 / the report has no verdict'
            when verdicts.verdict = 'withheld'
                then coalesce(verdicts.verdict_reason, '报告整体不予发布 / the whole report is withheld')
            when audit.is_suspect then '勾稽关系存疑 / suspect of a violated identity'
            when ranked.placement = 'ambiguous'
                then '单元格所在列不能确定 / the cell may stand in more than one column'
            else {{ doubt_of_recognition('ranked.confidence', 'audit') }}
        end as withheld_reason
    from ranked
    inner join {{ ref('stg_reports') }} as reports on ranked.report_id = reports.report_id
    left join {{ ref('int_report_verdicts') }} as verdicts on ranked.report_id = verdicts.report_id
    left join {{ ref('int_cell_audit') }} as audit
        on ranked.report_id = audit.report_id and ranked.cell_id = audit.cell_id
    where ranked.observation_rank = 1
)

select
    report_id,
    unit_id,
    unit_version_id,
    fiscal_year,
    domain,
    indicator,
    project,
    kind,
    measure_phase as phase,
    value_base as value,
    unit,
    printed_text,
    printed_unit,
    printed_decimals,
    cell_id,
    table_code,
    file_name,
    page,
    line,
    audit_status,
    case
        when superseded_by is not null then 'history'
        when withheld_reason is not null then 'quarantine'
        else 'published'
    end as place,
    withheld_reason,
    superseded_by
from sourced
