{# Runs of consecutive years, from a relation with one row per unit_name × fiscal_year: one row per unit × run. #}
{% macro unbroken_runs(unit_years) -%}
    select
        unit_name,
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year
    from (
        select
            unit_name,
            fiscal_year,
            fiscal_year - row_number() over (partition by unit_name order by fiscal_year) as run
        from {{ unit_years }}
    ) as numbered
    group by unit_name, run
{%- endmacro %}
