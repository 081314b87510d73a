-- A returned row is a pair of leaves of one report, phase, flow and fund that contain some of the same money.
with leaves as (
    select
        fact_id,
        report_id,
        phase,
        flow,
        fund,
        replace(function_code, 'TOTAL', '') as function_path,
        replace(economic_code, 'TOTAL', '') as economic_path,
        natures.path as nature_path
    from {{ ref('fct_fiscal_amounts') }} as facts
    inner join {{ ref('dim_nature') }} as natures on facts.nature = natures.nature
    where facts.is_leaf
)

select
    one.fact_id,
    other.fact_id as other_fact_id
from leaves as one
inner join leaves as other
    on
        one.report_id = other.report_id
        and one.phase = other.phase
        and one.flow = other.flow
        and one.fund = other.fund
        and one.fact_id < other.fact_id
        and {{ overlaps('one.function_path', 'other.function_path') }}
        and {{ overlaps('one.economic_path', 'other.economic_path') }}
        and {{ overlaps('one.nature_path', 'other.nature_path') }}
