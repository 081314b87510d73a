with indicators as (
    select * from {{ ref('fct_indicators') }}
)

{{ wide_indicators('indicators') }}
