select
    projects.report_id,
    units.unit_name,
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
    projects.audit_status
from {{ ref('fct_projects') }} as projects
left join {{ ref('dim_unit') }} as units on projects.unit_id = units.unit_id
