-- 固定面板上“三公”经费的走势和构成如何 / How do 三公 expenses develop and what do they consist of, on a fixed panel of units
-- 单位须在窗口内每一年都公布；要看某一窗口，给定 first_year 和 last_year / A unit is in a panel only if it publishes for each of its years; choose one window by first_year and last_year
select first_year, last_year, fiscal_year, units, total_yuan, change_pct,
    abroad_pct, vehicle_pct, reception_pct, not_broken_down_pct
from questions.sangong_on_a_panel
order by first_year, last_year, fiscal_year
