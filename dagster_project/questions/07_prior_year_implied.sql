-- 由“与上年相比”推算的上年数，与上年报告是否一致 / Does last year's value, as implied by 与上年相比, agree with last year's report
-- fiscal_year 是数值所属的年度；没有上年报告的，reported_yuan 为空 / fiscal_year is that of the value; without a report of that year reported_yuan is NULL
select unit_name, fiscal_year, coalesce(indicator, concat_ws(' ', flow, fund, nature, function_code, economic_code)) as quantity,
    phase, basis, amount_yuan, reported_yuan, difference_yuan, agrees, line
from marts.prior_year_amounts
where amount_yuan is not null
order by abs(difference_yuan) desc nulls last, unit_name, fiscal_year, quantity, phase, basis, line
