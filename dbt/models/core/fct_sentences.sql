select
    report_id,
    statement,
    file_name,
    page,
    line,
    section,
    text
from {{ ref('stg_sentences') }}
