-- For which year, phase and fund a unit has expenditure: what there is to choose from.
with every as (
    select fiscal_year, phase, fund from marts.fiscal_amounts where unit_name = $unit and flow = 'expenditure'
    union all
    select quarantined.fiscal_year, quarantined.phase, quarantined.fund
    from quarantine.fiscal_amounts as quarantined
    where quarantined.unit_name = $unit and quarantined.flow = 'expenditure'
)

select fiscal_year, phase, fund, count(*) as figures
from every
group by fiscal_year, phase, fund
order by fiscal_year desc, {{ among('phase', ['executed', 'adjusted', 'approved']) }}, figures desc, fund
