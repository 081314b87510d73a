-- A returned row is a cell that names a fact which no place has.
select cells.cell_id
from {{ ref('fct_cells') }} as cells
left join {{ ref('int_facts') }} as facts on cells.fact_id = facts.fact_id
where cells.fact_id is not null and facts.fact_id is null
