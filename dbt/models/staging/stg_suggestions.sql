select
    report_id,
    component,
    cell_id,
    cast(value as decimal(24, 6)) as value,
    cast(lower_value as decimal(24, 6)) as lower_value,
    cast(upper_value as decimal(24, 6)) as upper_value,
    slip,
    slip_label,
    proofs,
    reason
from {{ source('raw', 'suggestions') }}
