with rates as (
    select
        *,
        case
            when executed_yuan is not null and adjusted_yuan > 0 then 'adjusted'
            when executed_yuan is not null and approved_yuan > 0 then 'approved'
            when execution_rate_pct is not null then 'stated'
        end as rate_basis,
        {{ percent_of('executed_yuan', 'adjusted_yuan') }} as of_adjusted_pct,
        {{ percent_of('executed_yuan', 'approved_yuan') }} as of_approved_pct
    from {{ ref('projects') }}
)

select
    unit_name,
    fiscal_year,
    report_id,
    project,
    approved_yuan,
    adjusted_yuan,
    executed_yuan,
    case rate_basis
        when 'adjusted' then of_adjusted_pct
        when 'approved' then of_approved_pct
        when 'stated' then cast(execution_rate_pct as decimal(24, 6))
    end as rate_pct,
    rate_basis,
    execution_rate_pct as stated_rate_pct,
    score,
    line,
    audit_status
from rates
