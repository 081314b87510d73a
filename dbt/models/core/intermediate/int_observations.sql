-- Every printed figure that says something about a fact of the star, and which of them the fact is taken from.
with bound as (
    select
        {{ dbt.hash(dbt.concat([
            'report_id', "'|'", 'phase', "'|'", 'flow', "'|'", 'fund', "'|'", 'nature', "'|'",
            'function_code', "'|'", 'economic_code'
        ])) }} as fact_id,
        *
    from {{ ref('stg_cells') }}
    where
        domain = 'fiscal'
        and kind = 'amount'
        and period = 0
        and not is_blank
        and placement <> 'unbound'
        and phase is not null
        and flow is not null
        and fund is not null
        and nature is not null
        and {{ is_subject_code('function_code') }}
        and {{ is_subject_code('economic_code') }}
),

ranked as (
    select
        *,
        row_number() over (partition by fact_id order by {{ best_observation_first() }}) as observation_rank,
        max(case when placement = 'derived' then 0 else 1 end) over (partition by fact_id) as printings
    from bound
)

select
    fact_id,
    report_id,
    cell_id,
    phase,
    flow,
    fund,
    nature,
    function_code,
    function_name,
    function_parent,
    economic_code,
    economic_name,
    economic_parent,
    value_base,
    half_width_base,
    printed_text,
    printed_unit,
    printed_decimals,
    table_code,
    section,
    placement,
    confidence,
    file_name,
    page,
    line,
    cast(observation_rank as integer) as observation_rank,
    observation_rank = 1 and placement <> 'derived' as is_source,
    printings = 1 as makes_fact
from ranked
