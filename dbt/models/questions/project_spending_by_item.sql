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
        min(report_id) as report_id,
        max(case when nature = 'all' then amount_yuan end) as total_yuan,
        max(case when nature = 'basic' then amount_yuan end) as basic_yuan,
        max(case when nature = 'project' then amount_yuan end) as project_yuan,
        max(case when is_withheld then 1 else 0 end) = 1 as is_partly_withheld
    from spent
    group by unit_name, fiscal_year, fund, function_code
)

select
    items.unit_name,
    items.fiscal_year,
    items.fund,
    items.function_code,
    items.function_name,
    items.total_yuan,
    items.basic_yuan,
    items.project_yuan,
    {{ percent_of('items.project_yuan', 'items.total_yuan') }} as project_pct,
    items.is_partly_withheld,
    units.sector,
    reports.included_in is not null as is_in_a_department
from items
left join {{ ref('reports') }} as reports on items.report_id = reports.report_id
left join {{ ref('units') }} as units on reports.unit_version_id = units.unit_version_id
