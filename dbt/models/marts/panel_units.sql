with unit_years as (
    {{ published_unit_years() }}
),

runs as (
    {{ unbroken_runs('unit_years') }}
)

select
    unit_name,
    first_year,
    last_year,
    last_year - first_year + 1 as years
from runs
