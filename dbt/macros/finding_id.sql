{# Identity of a finding over runs; a report whose unit or year is unknown stands for itself. #}
{% macro finding_id(reports, code, what) -%}
    md5(
        coalesce({{ reports }}.unit_name, {{ reports }}.report_id)
        || '|' || coalesce(cast({{ reports }}.fiscal_year as varchar), {{ reports }}.report_id)
        || '|' || {{ reports }}.report_type || '|' || {{ code }} || '|' || {{ what }}
    )
{%- endmacro %}
