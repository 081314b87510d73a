{{ config(schema='quarantine', alias='fiscal_amounts') }}

with facts as (
    select
        facts.*,
        leaves.is_leaf,
        leaves.is_economic_leaf
    from {{ ref('int_facts') }} as facts
    inner join {{ ref('int_leaves') }} as leaves on facts.fact_id = leaves.fact_id
    where facts.place = 'quarantine'
)

{{ wide_fiscal_amounts('facts', ['withheld_reason']) }}
