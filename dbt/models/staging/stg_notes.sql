select
    report_id,
    code,
    severity,
    cast(line as integer) as line,
    cast(page as integer) as page,
    message_zh,
    message_en,
    stated,
    expected,
    cell_ids,
    nullif(instance, '') as instance
from {{ source('raw', 'notes') }}
