select
    report_id,
    identity_id,
    instance,
    cell_id,
    role,
    cast(weight as decimal(12, 4)) as weight,
    cast(base_weight as decimal(12, 4)) as base_weight
from {{ source('raw', 'identity_terms') }}
