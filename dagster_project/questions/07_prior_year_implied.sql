-- 由“与上年相比”推算的上年数，与上年报告是否一致 / Does last year's value, as implied by 与上年相比, agree with last year's report
-- fiscal_year 是陈述方报告的年度；没有上年报告就无从核对 / fiscal_year is that of the report that speaks; without last year's report there is nothing to compare
select unit_name, fiscal_year, instance, implied_yuan, reported_yuan, difference_yuan, status
from questions.prior_year_implied
where implied_yuan is not null
order by abs(difference_yuan) desc, unit_name, fiscal_year, instance
