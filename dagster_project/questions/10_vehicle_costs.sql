-- 有多少公务用车，车均运行费多少，购置均价是否超标 / How many vehicles are there, what does running one cost, and is the purchase price above the cap
-- 均价会掩盖个别高价车；标准为一般公务用车和执法执勤用车的上限 / An average hides a dear car among cheap ones; the cap is that of common and law-enforcement cars
select unit_name, fiscal_year, vehicles, running_yuan, running_per_vehicle_yuan,
    vehicles_bought, purchase_yuan, price_per_vehicle_yuan, is_above_cap
from questions.vehicle_costs
order by running_per_vehicle_yuan desc nulls last, unit_name, fiscal_year
