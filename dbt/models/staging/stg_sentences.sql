select
    report_id,
    cast(statement as integer) as statement,
    file_sha256,
    file_name,
    cast(page as integer) as page,
    cast(line as integer) as line,
    section,
    text
from {{ source('raw', 'sentences') }}
