{# Two members of one hierarchy overlap when the path of one begins with the path of the other. #}
{% macro overlaps(left_path, right_path) -%}
    left({{ left_path }}, length({{ right_path }})) = left({{ right_path }}, length({{ left_path }}))
{%- endmacro %}
