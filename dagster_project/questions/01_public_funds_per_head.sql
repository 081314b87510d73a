-- 各单位各年度人均公用经费是多少 / What are running costs (公用经费) per head, by unit and year
-- 只在同一资金口径（fund）内比较；人数为在职人数，临聘人员不在其中 / Compare within one fund only; heads are people in post, without temporary staff
select unit_name, fiscal_year, fund, public_funds_yuan, public_funds_status, staff, staff_status, yuan_per_head
from questions.public_funds_per_head
order by yuan_per_head desc nulls last, unit_name, fiscal_year
