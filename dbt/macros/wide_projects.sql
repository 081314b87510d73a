{# The wide row of a project, published, withheld or superseded, from a relation of projects. #}
{% macro wide_projects(projects, extra=[]) -%}
select
    {{ projects }}.report_id,
    coalesce(reports.unit_name, '（未标明单位）') as unit_name,
    {{ projects }}.fiscal_year,
    {{ projects }}.project,
    {{ projects }}.approved_yuan,
    {{ projects }}.adjusted_yuan,
    {{ projects }}.executed_yuan,
    {{ projects }}.execution_rate_pct,
    {{ projects }}.score,
    {{ projects }}.file_name,
    {{ projects }}.page,
    {{ projects }}.line,
    {{ projects }}.audit_status
    {%- for column in extra %},
    {{ projects }}.{{ column }}
    {%- endfor %},
    {{ projects }}.unit_id,
    {{ projects }}.unit_version_id
from {{ projects }}
left join {{ ref('dim_report') }} as reports on {{ projects }}.report_id = reports.report_id
{%- endmacro %}
