{# A coordinate of a subject dimension is TOTAL or up to eight digits; anything else is a misreading. #}
{% macro is_subject_code(code) -%}
    ({{ code }} = 'TOTAL' or (translate({{ code }}, '0123456789', '') = '' and length({{ code }}) between 1 and 8))
{%- endmacro %}
