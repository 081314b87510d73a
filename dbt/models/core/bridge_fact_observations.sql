select
    facts.fact_id,
    observations.report_id,
    observations.cell_id,
    observations.observation_rank,
    observations.is_source,
    observations.placement,
    observations.value_base,
    observations.half_width_base,
    abs(observations.value_base - source.value_base)
    <= observations.half_width_base + source.half_width_base as agrees
from {{ ref('fct_fiscal_amounts') }} as facts
inner join {{ ref('int_observations') }} as observations on facts.fact_id = observations.fact_id
inner join {{ ref('int_observations') }} as source on facts.fact_id = source.fact_id and source.is_source
