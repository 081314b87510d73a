select
    file_sha256,
    file_name,
    format,
    engine,
    size_bytes,
    first_seen_at,
    seen_order,
    status,
    reason,
    notes
from {{ source('raw', 'files') }}
