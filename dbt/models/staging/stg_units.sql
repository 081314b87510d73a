select
    department,
    unit,
    from_year,
    to_year
from {{ source('raw', 'units') }}
