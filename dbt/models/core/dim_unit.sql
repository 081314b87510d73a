-- A report that names no unit hangs on the member without a name.
select
    {{ dbt.hash("coalesce(unit_name, '')") }} as unit_id,
    coalesce(unit_name, '（未标明单位）') as unit_name,
    min(fiscal_year) as first_fiscal_year,
    max(fiscal_year) as last_fiscal_year,
    count(*) as reports
from {{ ref('stg_reports') }}
group by unit_name
