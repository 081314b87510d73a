-- What was executed of a budget: by 项, and by project. Rates are of figures that were published, in percent.
with ranked as (
    select
        facts.*,
        row_number() over (
            partition by facts.unit_name, facts.fiscal_year, facts.fund, facts.function_code, facts.phase
            order by {{ rank('reports.report_type') }}, facts.fact_id
        ) as choice
    from marts.fiscal_amounts as facts
    inner join marts.reports as reports on facts.report_id = reports.report_id
    where facts.flow = 'expenditure' and facts.nature = 'all' and facts.economic_code = 'TOTAL'
        and facts.function_level = '项'
),

items as (
    select
        'item' as kind,
        unit_name,
        fiscal_year,
        fund,
        function_code as code,
        min(function_name) as name,
        max(case when phase = 'approved' then amount_wan end) as approved_wan,
        max(case when phase = 'adjusted' then amount_wan end) as adjusted_wan,
        max(case when phase = 'executed' then amount_wan end) as executed_wan,
        max(case when phase = 'approved' then fact_id end) as approved_id,
        max(case when phase = 'adjusted' then fact_id end) as adjusted_id,
        max(case when phase = 'executed' then fact_id end) as executed_id,
        cast(null as decimal(12, 4)) as printed_rate_pct,
        cast(null as decimal(12, 4)) as score
    from ranked
    where choice = 1
    group by unit_name, fiscal_year, fund, function_code
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
        cast(execution_rate_pct as decimal(12, 4)) as printed_rate_pct,
        cast(score as decimal(12, 4)) as score
    from marts.projects
)

select
    *,
    cast(100 * executed_wan / nullif(approved_wan, 0) as decimal(18, 2)) as rate_of_approved_pct,
    cast(100 * executed_wan / nullif(adjusted_wan, 0) as decimal(18, 2)) as rate_of_adjusted_pct
from (select * from items union all select * from projects) as every
where executed_wan is not null and (approved_wan is not null or adjusted_wan is not null)
