-- 哪二十个项级科目的预算执行率最低（对年初预算、全年预算） / Which twenty 项 have the lowest execution rate, against the approved and the adjusted budget
-- 年初预算为零没有执行率；科目被调整的项级看似未执行 / A budget of 0 has no rate; a 项 whose money was moved to another code looks unspent
select unit_name, fiscal_year, fund, function_code, function_name,
    approved_yuan, adjusted_yuan, executed_yuan, of_approved_pct, of_adjusted_pct
from questions.execution_by_item
where function_level = '项' and (of_approved_pct is not null or of_adjusted_pct is not null)
order by coalesce(of_adjusted_pct, of_approved_pct), unit_name, fiscal_year, fund, function_code
limit 20
