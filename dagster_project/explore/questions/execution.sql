-- What was executed of a budget: by 项, where it stands beside the accounts, and by project. Rates are in percent.
with items as (
    select
        'item' as kind,
        unit_name,
        fiscal_year,
        fund,
        function_code as code,
        function_name as name,
        -- what the accounts themselves call 年初预算, before the budget that was published
        {{ wan('coalesce(approved_in_accounts_yuan, approved_yuan)') }} as approved_wan,
        {{ wan('adjusted_yuan') }} as adjusted_wan,
        {{ wan('executed_yuan') }} as executed_wan,
        coalesce(approved_in_accounts_fact_id, approved_fact_id) as approved_id,
        adjusted_fact_id as adjusted_id,
        executed_fact_id as executed_id,
        cast(coalesce(executed_of_approved_in_accounts_pct, executed_of_approved_pct) as decimal(24, 2))
            as rate_of_approved_pct,
        cast(executed_of_adjusted_pct as decimal(24, 2)) as rate_of_adjusted_pct,
        cast(null as decimal(12, 4)) as printed_rate_pct,
        cast(null as decimal(12, 4)) as score
    from marts.budget_and_execution
    where flow = 'expenditure' and nature = 'all' and economic_code = 'TOTAL' and function_level = '项'
),

projects as (
    select
        'project' as kind,
        unit_name,
        fiscal_year,
        'all' as fund,
        cast(null as varchar) as code,
        project as name,
        {{ wan('approved_yuan') }} as approved_wan,
        {{ wan('adjusted_yuan') }} as adjusted_wan,
        {{ wan('executed_yuan') }} as executed_wan,
        {% set whole = "'project:' || report_id || ':' || project" %}
        {{ whole }} as approved_id,
        {{ whole }} as adjusted_id,
        {{ whole }} as executed_id,
        cast(100 * executed_yuan / nullif(approved_yuan, 0) as decimal(24, 2)) as rate_of_approved_pct,
        cast(100 * executed_yuan / nullif(adjusted_yuan, 0) as decimal(24, 2)) as rate_of_adjusted_pct,
        cast(execution_rate_pct as decimal(12, 4)) as printed_rate_pct,
        cast(score as decimal(12, 4)) as score
    from marts.projects
)

select *
from (select * from items union all select * from projects) as every
where executed_wan is not null and (approved_wan is not null or adjusted_wan is not null)
