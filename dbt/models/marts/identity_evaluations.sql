select
    evaluations.report_id,
    evaluations.identity_id,
    evaluations.instance,
    evaluations.status,
    cast(evaluations.lhs as decimal(24, 6)) as lhs,
    cast(evaluations.rhs as decimal(24, 6)) as rhs,
    cast(evaluations.difference as decimal(24, 6)) as difference,
    cast(evaluations.tolerance as decimal(24, 6)) as tolerance,
    evaluations.cell_ids,
    evaluations.reason,
    evaluations.severity,
    identities.name as identity_name,
    identities.identity_group,
    reports.unit_name,
    reports.fiscal_year,
    evaluations.n_statement
from {{ ref('fct_identity_evaluations') }} as evaluations
left join {{ ref('dim_identity') }} as identities on evaluations.identity_id = identities.identity_id
left join {{ ref('stg_reports') }} as reports on evaluations.report_id = reports.report_id
