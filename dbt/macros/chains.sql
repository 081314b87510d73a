{# The columns that say which quantity of which report a figure is of; kind and phase come beside them. #}
{% macro chain_quantity(of='') -%}
    {{ of }}report_id,
    {{ quantity_columns(of) }}
{%- endmacro %}

{# Whether a selector of a rule that compares reports means a figure; a field that it does not name may have any value. #}
{% macro chain_selects(selectors, figures) -%}
    {% for name in ['domain', 'kind', 'phase', 'flow', 'fund', 'nature', 'economic_code', 'indicator'] -%}
    ({{ selectors }}.{{ name }} is null or list_contains({{ selectors }}.{{ name }}, {{ figures }}.{{ name }}))
    and {% endfor -%}
    (
        {{ selectors }}.function_code is null
        or list_contains({{ selectors }}.function_code, {{ figures }}.function_code)
        or list_contains({{ selectors }}.function_code, {{ subject_level(figures ~ '.function_code') }})
    )
{%- endmacro %}

{# In what figures of two reports must agree to be compared, as text that names the instance: fund=all nature=basic. #}
{% macro chain_key(each, figures) -%}
    concat_ws(
        ' ',
        {% for name in ['domain', 'flow', 'fund', 'nature', 'function_code', 'economic_code', 'indicator'] -%}
        case when list_contains({{ each }}, '{{ name }}') then '{{ name }}=' || {{ figures }}.{{ name }} end{{ ',' if not loop.last }}
        {% endfor -%}
    )
{%- endmacro %}

{# Where a figure of a finding stands, with its report where that is not the one of the finding. #}
{% macro place_of_report(language, is_other, reports, cells, prefix='') -%}
    {% set page, line = cells ~ '.' ~ prefix ~ 'page', cells ~ '.' ~ prefix ~ 'line' -%}
    trim(
        case
            when {{ is_other }}
                then coalesce({{ report_name_zh(reports) if language == 'zh' else report_name_en(reports) }} || ' ', '')
            else ''
        end || {{ place_zh(page, line) if language == 'zh' else place_en(page, line) }}
    )
{%- endmacro %}

{# How a report is called beside a figure of it: 甲局2022年度决算《文件名》 #}
{% macro report_name_zh(reports) -%}
    ({{ reports }}.unit_name || cast({{ reports }}.fiscal_year as varchar) || '年度'
    || case {{ reports }}.report_type when 'budget' then '预算' when 'self_evaluation' then '自评报告' else '决算' end
    || '《' || {{ reports }}.file_name || '》')
{%- endmacro %}
{% macro report_name_en(reports) -%}
    ({{ reports }}.unit_name || ' ' || cast({{ reports }}.fiscal_year as varchar)
    || case {{ reports }}.report_type
        when 'budget' then ' budget' when 'self_evaluation' then ' self-evaluation' else ' final accounts'
    end
    || ', ' || {{ reports }}.file_name)
{%- endmacro %}

{# The cell that the note of a cell points at under a key (dagster_project/pointers.py). #}
{% macro pointer(note, key) -%}
    nullif(regexp_extract({{ note }}, '(?:^|;){{ key }}=([^;]+)', 1), '')
{%- endmacro %}
