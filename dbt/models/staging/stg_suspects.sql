select
    report_id,
    component,
    cell_id,
    answer
from {{ source('raw', 'suspects') }}
