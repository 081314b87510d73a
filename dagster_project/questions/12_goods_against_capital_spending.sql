-- 采购货物与 310 资本性支出相比如何 / How do goods procured compare with capital expenditure (310)
-- 多数报告的 310 只含基本支出（capital_nature 为 basic_public），有差额并非错误 / In most reports 310 is of basic expenditure only (capital_nature basic_public): a gap is no error
select unit_name, fiscal_year, goods_yuan, capital_yuan, capital_nature, capital_fund, difference_yuan, capital_pct_of_goods
from questions.goods_against_capital_spending
order by difference_yuan desc nulls last, unit_name, fiscal_year
