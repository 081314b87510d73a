-- Findings in current reports.
select
    finding_id,
    severity,
    class,
    identity_id,
    identity_name,
    unit_name,
    fiscal_year,
    report_type,
    message_zh,
    message_en,
    stated,
    expected,
    difference,
    suggestion,
    file_name,
    page,
    line,
    waived,
    cause_id,
    is_primary
from marts.findings
where superseded_by is null
