with stated as (
    {{ amounts_of_unit_years("facts.flow = 'expenditure' and facts.nature = 'all' and facts.economic_code = 'TOTAL'"
        ~ " and " ~ subject_level('facts.function_code') ~ " in ('项', '合计')") }}
),

items as (
    select
        unit_name,
        fiscal_year,
        fund,
        function_code,
        min(function_name) as function_name,
        {{ subject_level('function_code') }} as function_level,
        max(case when phase = 'approved' then amount_yuan end) as approved_yuan,
        max(case when phase = 'adjusted' then amount_yuan end) as adjusted_yuan,
        max(case when phase = 'executed' then amount_yuan end) as executed_yuan,
        max(case when is_withheld then 1 else 0 end) = 1 as is_partly_withheld
    from stated
    group by unit_name, fiscal_year, fund, function_code
)

select
    unit_name,
    fiscal_year,
    fund,
    function_code,
    function_name,
    function_level,
    approved_yuan,
    adjusted_yuan,
    executed_yuan,
    {{ percent_of('executed_yuan', 'approved_yuan') }} as of_approved_pct,
    {{ percent_of('executed_yuan', 'adjusted_yuan') }} as of_adjusted_pct,
    is_partly_withheld
from items
where approved_yuan is not null or adjusted_yuan is not null
