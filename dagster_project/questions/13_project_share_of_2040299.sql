-- 2040299 其他公安支出中项目支出占多少 / What share of 2040299 (其他公安支出) is project money
-- “其他”项级越大，越看不出钱花在哪里；各口径互有包含，这里取全部资金 / The larger an 其他 item, the less it tells; scopes contain each other, this takes all money
select unit_name, fiscal_year, total_yuan, basic_yuan, project_yuan, project_pct
from questions.project_spending_by_item
where function_code = '2040299' and fund = 'all'
order by project_pct desc nulls last, unit_name, fiscal_year
