{# The wide row of an indicator, published or withheld, from a relation of indicators. #}
{% macro wide_indicators(indicators, extra=[]) -%}
select
    {{ indicators }}.report_id,
    units.unit_name,
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
    {%- endfor %}
from {{ indicators }}
left join {{ ref('dim_unit') }} as units on {{ indicators }}.unit_id = units.unit_id
left join {{ ref('indicator_names') }} as labels on {{ indicators }}.indicator = labels.indicator
{%- endmacro %}
