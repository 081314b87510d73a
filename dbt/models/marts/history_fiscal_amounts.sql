{{ config(schema='history', alias='fiscal_amounts') }}

with facts as (
    select
        facts.*,
        leaves.is_leaf,
        leaves.is_economic_leaf
    from {{ ref('int_facts') }} as facts
    inner join {{ ref('int_leaves') }} as leaves on facts.fact_id = leaves.fact_id
    where facts.place = 'history'
)

{{ wide_fiscal_amounts('facts', ['superseded_by', 'withheld_reason']) }}
