select
    name,
    unit
from {{ source('raw', 'unit_names') }}
