{# The wide row of an indicator, published or withheld, from a relation of indicators. #}
{% macro wide_indicators(indicators, extra=[]) -%}
select
    {{ indicators }}.report_id,
    coalesce(reports.unit_name, '（未标明单位）') as unit_name,
    {{ indicators }}.fiscal_year,
    {{ indicators }}.indicator,
    {{ indicators }}.phase,
    {{ indicators }}.value,
    {{ indicators }}.unit,
    {{ indicators }}.printed_text,
    {{ indicators }}.file_name,
    {{ indicators }}.page,
    {{ indicators }}.line,
    {{ indicators }}.audit_status,
    {{ indicators }}.kind,
    {{ indicators }}.printed_unit,
    {{ indicators }}.printed_decimals,
    {{ indicators }}.table_code,
    {{ indicators }}.cell_id,
    labels.name_zh as indicator_zh
    {%- for column in extra %},
    {{ indicators }}.{{ column }}
    {%- endfor %},
    {{ indicators }}.unit_id,
    {{ indicators }}.unit_version_id
from {{ indicators }}
left join {{ ref('dim_report') }} as reports on {{ indicators }}.report_id = reports.report_id
left join {{ ref('indicator_names') }} as labels on {{ indicators }}.indicator = labels.indicator
{%- endmacro %}
