-- A returned row is a fact that is in none of marts, quarantine and history, or in more than one.
with placed as (
    select fact_id from {{ ref('fiscal_amounts') }}
    union all
    select fact_id from {{ ref('quarantine_fiscal_amounts') }}
    union all
    select fact_id from {{ ref('history_fiscal_amounts') }}
)

select facts.fact_id
from {{ ref('int_facts') }} as facts
left join placed on facts.fact_id = placed.fact_id
group by facts.fact_id
having count(placed.fact_id) <> 1
