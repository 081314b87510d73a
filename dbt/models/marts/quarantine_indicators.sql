{{ config(schema='quarantine', alias='indicators') }}

with indicators as (
    select *
    from {{ ref('int_measures') }}
    where domain = 'indicator' and place = 'quarantine'
)

{{ wide_indicators('indicators', ['withheld_reason']) }}
