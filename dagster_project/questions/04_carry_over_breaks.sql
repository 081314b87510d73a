-- 哪些单位的年初结转与上年年末结转接不上 / Where does this year's opening balance differ from last year's closing one
-- 报告说明年初数有调整、上缴或机构改革的不作核对；断链的数字被扣留，事实表里没有 / Not compared where the report says that balances were adjusted, returned or reorganised; broken figures are withheld, the fact tables lack them
select unit_name, fiscal_year, instance, closing_before_yuan, opening_yuan, difference_yuan
from questions.carry_over_breaks
where status = 'violated'
order by unit_name, fiscal_year, instance
