select
    findings.finding_id,
    findings.report_id,
    reports.unit_name,
    reports.fiscal_year,
    findings.file_name,
    findings.page,
    findings.line,
    findings.identity_id,
    findings.severity,
    findings.class,
    findings.stated,
    findings.expected,
    findings.difference,
    findings.message_zh,
    findings.message_en,
    findings.suspects,
    findings.suggestion,
    findings.waived,
    findings.cause_id,
    findings.is_primary,
    identities.name as identity_name,
    reports.report_type,
    reports.superseded_by,
    findings.instance
from {{ ref('fct_findings') }} as findings
left join {{ ref('dim_identity') }} as identities on findings.identity_id = identities.identity_id
left join {{ ref('stg_reports') }} as reports on findings.report_id = reports.report_id
