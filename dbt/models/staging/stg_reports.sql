select
    report_id,
    unit_name,
    cast(fiscal_year as integer) as fiscal_year,
    report_type,
    title,
    file_sha256,
    file_name,
    format,
    cast(first_line as integer) as first_line,
    cast(last_line as integer) as last_line,
    seen_order,
    superseded_by,
    status,
    reason
from {{ source('raw', 'reports') }}
