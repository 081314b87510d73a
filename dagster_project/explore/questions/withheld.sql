-- What is kept back of a unit's expenditure, and why.
select
    fact_id,
    function_code,
    function_name,
    economic_code,
    economic_name,
    nature,
    printed_text,
    printed_unit,
    withheld_reason,
    file_name,
    page,
    line
from quarantine.fiscal_amounts
where unit_name = $unit and fiscal_year = $year and phase = $phase and fund = $fund and flow = 'expenditure'
order by function_code <> 'TOTAL', function_code, economic_code, nature
limit 5000
