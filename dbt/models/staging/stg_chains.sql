select
    identity_id,
    rule,
    report_type,
    other_type,
    years,
    of_units,
    each,
    said,
    because,
    without
from {{ source('raw', 'chains') }}
