-- One row per fact, from its best observation, and the place it belongs to: published, quarantine or history.
with sourced as (
    select
        observations.*,
        reports.unit_id,
        reports.unit_version_id,
        reports.fiscal_year,
        reports.superseded_by,
        coalesce(fact_audit.audit_status, 'unverified') as audit_status,
        case
            when fact_audit.fact_id is null then '尚未审核 / not audited'
            else fact_audit.withheld_reason
        end as withheld_reason
    from {{ ref('int_observations') }} as observations
    inner join {{ ref('stg_reports') }} as reports on observations.report_id = reports.report_id
    left join {{ ref('int_fact_audit') }} as fact_audit on observations.fact_id = fact_audit.fact_id
    where observations.is_source
)

select
    sourced.fact_id,
    sourced.report_id,
    sourced.unit_id,
    sourced.unit_version_id,
    sourced.fiscal_year,
    sourced.phase,
    sourced.flow,
    sourced.fund,
    sourced.nature,
    functions.function_subject_id,
    sourced.function_code,
    sourced.function_name as function_name_printed,
    economics.economic_subject_id,
    sourced.economic_code,
    sourced.economic_name as economic_name_printed,
    cast(sourced.value_base as decimal(20, 2)) as amount_yuan,
    sourced.half_width_base as half_width_yuan,
    sourced.printed_text,
    sourced.printed_unit,
    sourced.printed_decimals,
    sourced.cell_id,
    sourced.table_code,
    sourced.placement,
    sourced.file_name,
    sourced.page,
    sourced.line,
    sourced.audit_status,
    case
        when sourced.superseded_by is not null then 'history'
        when sourced.withheld_reason is not null then 'quarantine'
        else 'published'
    end as place,
    sourced.withheld_reason,
    sourced.superseded_by
from sourced
left join {{ ref('dim_function_subject') }} as functions
    on
        sourced.function_code = functions.function_code
        and sourced.fiscal_year between functions.valid_from and functions.valid_to
left join {{ ref('dim_economic_subject') }} as economics
    on
        sourced.economic_code = economics.economic_code
        and sourced.fiscal_year between economics.valid_from and economics.valid_to
