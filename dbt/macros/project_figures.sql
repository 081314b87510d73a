{# The figures of projects in one place, published, withheld or superseded: one row per project × report. #}
{% macro project_figures(place, extra=[]) -%}
select
    report_id,
    unit_id,
    unit_version_id,
    fiscal_year,
    project,
    max(case when kind = 'amount' and phase = 'approved' then cast(value as decimal(20, 2)) end) as approved_yuan,
    max(case when kind = 'amount' and phase = 'adjusted' then cast(value as decimal(20, 2)) end) as adjusted_yuan,
    max(case when kind = 'amount' and phase = 'executed' then cast(value as decimal(20, 2)) end) as executed_yuan,
    max(case when kind = 'completion' then cast(value as decimal(12, 4)) end) as execution_rate_pct,
    max(case when kind = 'count' and unit = '分' then cast(value as decimal(12, 4)) end) as score,
    min(file_name) as file_name,
    min(page) as page,
    min(line) as line,
    case
        when max(case when audit_status = 'waived' then 1 else 0 end) = 1 then 'waived'
        when min(case when audit_status = 'verified' then 1 else 0 end) = 1 then 'verified'
        else 'unverified'
    end as audit_status
    {%- for column in extra %},
    min({{ column }}) as {{ column }}
    {%- endfor %}
from {{ ref('int_measures') }}
where domain = 'project' and place = '{{ place }}'
group by report_id, unit_id, unit_version_id, fiscal_year, project
{%- endmacro %}
