select
    finding_id,
    cast(accepted_on as date) as accepted_on,
    accepted_by,
    reason
from {{ source('raw', 'waivers') }}
