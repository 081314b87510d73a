with facts as (
    select * from {{ ref('fct_fiscal_amounts') }}
)

{{ wide_fiscal_amounts('facts') }}
