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
