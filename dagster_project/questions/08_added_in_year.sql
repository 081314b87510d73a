-- 年中追加了多少，即（全年预算−年初预算）/年初预算 / What share was added in the course of the year, (全年−年初)/年初
-- 合计、项级、项目三种条目互有包含，不可相加；只列两个预算都公布的条目 / Totals, 项 and projects contain each other, never add them; only lines with both budgets are listed
select unit_name, fiscal_year, line_kind, fund, function_code, project,
    approved_yuan, adjusted_yuan, added_yuan, added_pct
from questions.added_in_year
order by added_pct desc nulls last, unit_name, fiscal_year, line_kind, fund, function_code, project
