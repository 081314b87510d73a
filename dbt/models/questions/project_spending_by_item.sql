with spent as (
    {{ amounts_of_unit_years("facts.phase = 'executed' and facts.flow = 'expenditure'"
        ~ " and facts.nature in ('all', 'basic', 'project') and " ~ subject_level('facts.function_code') ~ " = '项' and facts.economic_code = 'TOTAL'") }}
),

items as (
    select
        unit_name,
        fiscal_year,
        fund,
        function_code,
        min(function_name) as function_name,
        max(case when nature = 'all' then amount_yuan end) as total_yuan,
        max(case when nature = 'basic' then amount_yuan end) as basic_yuan,
        max(case when nature = 'project' then amount_yuan end) as project_yuan,
        max(case when is_withheld then 1 else 0 end) = 1 as is_partly_withheld
    from spent
    group by unit_name, fiscal_year, fund, function_code
)

select
    unit_name,
    fiscal_year,
    fund,
    function_code,
    function_name,
    total_yuan,
    basic_yuan,
    project_yuan,
    {{ percent_of('project_yuan', 'total_yuan') }} as project_pct,
    is_partly_withheld
from items
