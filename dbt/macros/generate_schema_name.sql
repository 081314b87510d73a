{# The schema a model asks for is the schema it gets: readers rely on `marts`, not on `main_marts`. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
