select
    projects.report_id,
    coalesce(reports.unit_name, '（未标明单位）') as unit_name,
    projects.fiscal_year,
    projects.project,
    projects.approved_yuan,
    projects.adjusted_yuan,
    projects.executed_yuan,
    projects.execution_rate_pct,
    projects.score,
    projects.file_name,
    projects.page,
    projects.line,
    projects.audit_status,
    projects.unit_id,
    projects.unit_version_id
from {{ ref('fct_projects') }} as projects
left join {{ ref('dim_report') }} as reports on projects.report_id = reports.report_id
