-- From the evaluations, not the facts: figures that contradict each other are withheld, and those are the breaks.
select
    reports.unit_name,
    reports.fiscal_year,
    evaluations.instance,
    cast(evaluations.lhs as decimal(20, 2)) as opening_yuan,
    cast(evaluations.rhs as decimal(20, 2)) as closing_before_yuan,
    cast(evaluations.difference as decimal(20, 2)) as difference_yuan,
    evaluations.status,
    evaluations.reason,
    evaluations.report_id
from {{ ref('identity_evaluations') }} as evaluations
inner join ({{ current_reports() }}) as reports on evaluations.report_id = reports.report_id
where evaluations.identity_id = 'C-OPEN' and reports.report_type = 'final_accounts'
