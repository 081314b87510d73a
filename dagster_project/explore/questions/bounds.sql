-- What is known of function × economic subject for one table of a unit and year, and the facts that say it. In 万元 as the
-- report would print it; `least_yuan` and `most_yuan` are exact.
with facts as (
    select * from marts.fiscal_amounts
    where unit_name = $unit and fiscal_year = $year and fund = $fund and phase = 'executed' and flow = 'expenditure'
),

-- the economic subjects of 基本支出 are printed for itself, or for its parts
scoped as (
    select *, nature as scope, 1 as distance from facts
    union all
    select *, 'basic' as scope, 2 as distance from facts
    where nature in ('basic_personnel', 'basic_public', 'basic_other') and economic_code <> 'TOTAL'
),

margins as (
    select
        report_id,
        fund,
        scope,
        function_code,
        economic_code,
        fact_id,
        amount_wan,
        row_number() over (
            partition by report_id, fund, scope, function_code, economic_code order by distance, fact_id
        ) as choice
    from scoped
)

select
    pairs.function_code,
    pairs.function_name,
    pairs.economic_code,
    pairs.economic_name,
    {{ wan('pairs.lower_yuan') }} as lower_wan,
    {{ wan('pairs.upper_yuan') }} as upper_wan,
    {{ wan('pairs.amount_yuan') }} as amount_wan,
    pairs.least_yuan,
    pairs.most_yuan,
    pairs.basis,
    printed.fact_id as printed_id,
    functions.fact_id as function_id,
    functions.amount_wan as function_wan,
    economics.fact_id as economic_id,
    economics.amount_wan as economic_wan
from marts.function_by_economic as pairs
left join margins as printed
    on pairs.basis = 'printed' and printed.choice = 1 and pairs.report_id = printed.report_id and pairs.fund = printed.fund
    and pairs.nature = printed.scope
    and pairs.function_code = printed.function_code and pairs.economic_code = printed.economic_code
left join margins as functions
    on functions.choice = 1 and pairs.report_id = functions.report_id and pairs.fund = functions.fund
    and pairs.nature = functions.scope
    and pairs.function_code = functions.function_code and functions.economic_code = 'TOTAL'
left join margins as economics
    on economics.choice = 1 and pairs.report_id = economics.report_id and pairs.fund = economics.fund
    and pairs.nature = economics.scope
    and pairs.economic_code = economics.economic_code and economics.function_code = 'TOTAL'
where pairs.unit_name = $unit and pairs.fiscal_year = $year and pairs.fund = $fund and pairs.nature = $nature
order by pairs.function_code, pairs.economic_code
limit 5000
