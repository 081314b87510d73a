-- 公用经费 is money of the general public budget in the forms; a report without tables may state it of another scope
with running as (
    {{ amounts_of_unit_years("facts.phase = 'executed' and facts.flow = 'expenditure' and facts.nature = 'basic_public'"
        ~ " and facts.function_code = 'TOTAL' and facts.economic_code = 'TOTAL'") }}
),

running_costs as (
    select
        *,
        row_number() over (
            partition by unit_name, fiscal_year
            order by
                case when is_withheld then 2 else 1 end,
                case fund when 'general_public' then 1 when 'fiscal' then 2 when 'all' then 3 else 4 end,
                fund
        ) as scope_choice
    from running
),

people as (
    {{ indicators_of_unit_years(counts=['staff', 'people_paid']) }}
),

heads as (
    select
        unit_name,
        fiscal_year,
        {{ value_of('staff') }} as staff,
        max(case when indicator = 'staff' and is_withheld then 1 else 0 end) = 1 as is_withheld,
        {{ value_of('people_paid') }} as people_paid
    from people
    where phase = 'executed'
    group by unit_name, fiscal_year
),

unit_years as (
    {{ accounted_unit_years() }}
)

select
    unit_years.unit_name,
    unit_years.fiscal_year,
    running_costs.fund,
    running_costs.amount_yuan as public_funds_yuan,
    {{ how_stated('running_costs.amount_yuan', 'running_costs.is_withheld') }} as public_funds_status,
    cast(heads.staff as integer) as staff,
    {{ how_stated('heads.staff', 'heads.is_withheld') }} as staff_status,
    {{ yuan_per('running_costs.amount_yuan', 'heads.staff') }} as yuan_per_head,
    cast(heads.people_paid as integer) as people_paid,
    running_costs.report_id,
    running_costs.audit_status
from unit_years
left join running_costs
    on
        unit_years.unit_name = running_costs.unit_name
        and unit_years.fiscal_year = running_costs.fiscal_year
        and running_costs.scope_choice = 1
left join heads
    on unit_years.unit_name = heads.unit_name and unit_years.fiscal_year = heads.fiscal_year
