-- A returned row is a published fact with no source cell, or with several.
select facts.fact_id
from {{ ref('fct_fiscal_amounts') }} as facts
left join {{ ref('bridge_fact_observations') }} as bridge on facts.fact_id = bridge.fact_id and bridge.is_source
group by facts.fact_id
having count(bridge.cell_id) <> 1
