-- 各单位各年度公开得全不全 / How complete is the disclosure, by unit and year
-- 只有表名的空表按缺失计；自评报告本来不附决算表 / A table of which there is only the title counts as missing; a self-evaluation has no tables to print
select unit_name, fiscal_year, has_final_accounts, tables_printed, tables_missing, items_disclosed,
    completeness_pct, withheld_pct
from questions.disclosure_completeness
order by completeness_pct, unit_name, fiscal_year
