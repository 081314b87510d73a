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
    reason,
    misread_cell_id,
    cast(taken_for as decimal(24, 6)) as taken_for
from {{ source('raw', 'suggestions') }}
