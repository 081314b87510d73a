select
    report_id,
    unit_id,
    unit_version_id,
    fiscal_year,
    indicator,
    kind,
    phase,
    value,
    unit,
    printed_text,
    printed_unit,
    printed_decimals,
    cell_id,
    table_code,
    file_name,
    page,
    line,
    audit_status
from {{ ref('int_measures') }}
where domain = 'indicator' and place = 'published'
