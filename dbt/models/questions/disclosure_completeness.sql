{#
    What 部门决算公开 asks for: nine tables, and a word on 三公经费, 机关运行经费, 政府采购, 公务用车 and 绩效. A table counts as
    printed where it has a row in which a figure could stand, be it blank.
#}
{% set tables = ['Z01', 'Z02', 'Z03', 'Z04', 'Z05', 'Z06', 'Z07', 'Z08', 'Z09'] %}
{% set statements = {
    'sangong': ['sangong_total'],
    'office_running': ['office_running'],
    'procurement': ['procurement_total'],
    'vehicles': ['vehicles'],
    'performance': ['performance_score'],
} %}
with current_reports as (
    select *
    from ({{ current_reports() }}) as reports
    where report_type in ('final_accounts', 'self_evaluation')
),

reports_of_years as (
    select
        unit_name,
        fiscal_year,
        max(case when report_type = 'final_accounts' then 1 else 0 end) as has_final_accounts,
        max(case when report_type = 'self_evaluation' then 1 else 0 end) as has_self_evaluation,
        sum(facts) as facts,
        sum(facts_withheld) as facts_withheld
    from current_reports
    group by unit_name, fiscal_year
),

printed as (
    select
        current_reports.unit_name,
        current_reports.fiscal_year,
        {%- for table in tables %}
        max(case when cells.table_code = '{{ table }}' then 1 else 0 end) as {{ table | lower }},
        {%- endfor %}
        {%- for name, indicators in statements.items() %}
        max(case
            when
                cells.indicator in ('{{ indicators | join("', '") }}')
                and cells.kind in ('amount', 'count')
                and cells.period = 0
                and not cells.is_blank
                then 1
            else 0
        end) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from current_reports
    inner join {{ ref('stg_cells') }} as cells on current_reports.report_id = cells.report_id
    group by current_reports.unit_name, current_reports.fiscal_year
),

counted as (
    select
        reports_of_years.*,
        {%- for table in tables %}
        coalesce(printed.{{ table | lower }}, 0) as {{ table | lower }},
        {%- endfor %}
        {%- for name in statements if name != 'performance' %}
        coalesce(printed.{{ name }}, 0) as {{ name }},
        {%- endfor %}
        greatest(coalesce(printed.performance, 0), reports_of_years.has_self_evaluation) as performance
    from reports_of_years
    left join printed
        on
            reports_of_years.unit_name = printed.unit_name
            and reports_of_years.fiscal_year = printed.fiscal_year
),

scored as (
    select
        *,
        {% for table in tables %}{{ table | lower }}{{ ' + ' if not loop.last }}{% endfor %} as tables_printed,
        {% for name in statements %}{{ name }}{{ ' + ' if not loop.last }}{% endfor %} as statements_made
    from counted
)

select
    unit_name,
    fiscal_year,
    has_final_accounts = 1 as has_final_accounts,
    has_self_evaluation = 1 as has_self_evaluation,
    cast(tables_printed as integer) as tables_printed,
    cast(trim(
        {%- for table in tables %}
        case when {{ table | lower }} = 0 then ' {{ table }}' else '' end{{ ' ||' if not loop.last }}
        {%- endfor %}
    ) as varchar) as tables_missing,
    {%- for name in statements %}
    {{ name }} = 1 as states_{{ name }},
    {%- endfor %}
    cast(tables_printed + statements_made as integer) as items_disclosed,
    {{ percent_of('cast(tables_printed + statements_made as decimal(9, 0))',
        'cast(' ~ (tables | length + statements | length) ~ ' as decimal(9, 0))') }} as completeness_pct,
    cast(facts as bigint) as facts,
    cast(facts_withheld as bigint) as facts_withheld,
    {{ percent_of('cast(facts_withheld as decimal(18, 0))', 'cast(facts + facts_withheld as decimal(18, 0))') }} as withheld_pct
from scored
