-- Only where both budgets are published: what one of them is silent about was not added.
with projects as (
    select
        projects.*,
        row_number() over (
            partition by projects.unit_name, projects.fiscal_year, projects.project
            order by {{ report_choice('reports', "'adjusted'") }}
        ) as choice
    from {{ ref('project_execution') }} as projects
    inner join {{ ref('reports') }} as reports on projects.report_id = reports.report_id
    where projects.approved_yuan is not null and projects.adjusted_yuan is not null
),

both_budgets as (
    select
        unit_name,
        fiscal_year,
        case function_level when '合计' then 'unit' else 'item' end as line_kind,
        fund,
        function_code,
        '' as project,
        coalesce(approved_yuan, approved_in_accounts_yuan) as approved_yuan,
        adjusted_yuan
    from {{ ref('budget_and_execution') }}
    where
        flow = 'expenditure'
        and nature = 'all'
        and economic_code = 'TOTAL'
        and function_level in ('项', '合计')
        and coalesce(approved_yuan, approved_in_accounts_yuan) is not null
        and adjusted_yuan is not null

    union all

    select
        unit_name,
        fiscal_year,
        'project' as line_kind,
        '' as fund,
        '' as function_code,
        project,
        approved_yuan,
        adjusted_yuan
    from projects
    where choice = 1
)

select
    unit_name,
    fiscal_year,
    line_kind,
    fund,
    function_code,
    project,
    approved_yuan,
    adjusted_yuan,
    cast(adjusted_yuan - approved_yuan as decimal(20, 2)) as added_yuan,
    {{ percent_of('(adjusted_yuan - approved_yuan)', 'approved_yuan') }} as added_pct
from both_budgets
