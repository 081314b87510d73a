-- Units that have a published or withheld report, with the years there are.
select unit_name, list(distinct fiscal_year order by fiscal_year) as years
from marts.reports
where superseded_by is null and unit_name is not null
group by unit_name
