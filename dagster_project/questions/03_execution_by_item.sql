-- 哪二十个项级科目的预算执行率最低（对年初预算、全年预算） / Which twenty 项 have the lowest execution rate, against the approved and the adjusted budget
-- 年初预算为零没有执行率；科目被调整的项级看似未执行 / A budget of 0 has no rate; a 项 whose money was moved to another code looks unspent
with rates as (
    select unit_name, fiscal_year, fund, function_code, function_name,
        coalesce(approved_yuan, approved_in_accounts_yuan) as approved_yuan, adjusted_yuan, executed_yuan,
        case when approved_yuan is not null then executed_of_approved_pct else executed_of_approved_in_accounts_pct end
            as of_approved_pct,
        executed_of_adjusted_pct as of_adjusted_pct
    from marts.budget_and_execution
    where flow = 'expenditure' and nature = 'all' and function_level = '项' and economic_code = 'TOTAL'
)

select *
from rates
where of_approved_pct is not null or of_adjusted_pct is not null
order by coalesce(of_adjusted_pct, of_approved_pct), unit_name, fiscal_year, fund, function_code
limit 20
