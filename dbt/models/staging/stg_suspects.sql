select
    report_id,
    component,
    cell_id,
    answer,
    cast(implied_value as decimal(24, 6)) as implied_value
from {{ source('raw', 'suspects') }}
