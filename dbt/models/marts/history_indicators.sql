{{ config(schema='history', alias='indicators') }}

with indicators as (
    select *
    from {{ ref('int_measures') }}
    where domain = 'indicator' and place = 'history'
)

{{ wide_indicators('indicators', ['superseded_by', 'withheld_reason']) }}
