{# Identity of a finding over runs; a report that is superseded, or whose unit or year is unknown, stands for itself. #}
{% macro finding_id(reports, code, what) -%}
    md5(
        coalesce({{ reports }}.unit_name, {{ reports }}.report_id)
        || '|' || coalesce(cast({{ reports }}.fiscal_year as varchar), {{ reports }}.report_id)
        || '|' || {{ reports }}.report_type
        || case when {{ reports }}.superseded_by is null then '' else {{ reports }}.report_id end
        || '|' || {{ code }} || '|' || {{ what }}
    )
{%- endmacro %}

{# The name of an instance without what shifts when text is inserted above it: its line, table number or cell, which
   always end the name. What is stated there stands in for it. #}
{% macro lasting_name(instance, words) -%}
    case
        {% for mark in ('line=', 'cell=', 'table=') -%}
            when position('{{ mark }}' in {{ instance }}) > 0
                then left({{ instance }}, cast(position('{{ mark }}' in {{ instance }}) - 1 as integer))
                || coalesce({{ words }}, '')
        {% endfor -%}
        else {{ instance }}
    end
{%- endmacro %}
