-- 政府采购的构成如何，中小企业占多少 / What does procurement consist of, and what share goes to small and medium-sized enterprises
-- 小微企业包含在中小企业之内，不可相加 / Small and micro enterprises are a part of small and medium-sized ones, never add them
select unit_name, fiscal_year, total_yuan, goods_pct, works_pct, services_pct, sme_pct, micro_pct
from questions.procurement_structure
order by total_yuan desc nulls last, unit_name, fiscal_year
