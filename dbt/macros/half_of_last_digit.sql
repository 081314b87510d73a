{# Half a unit of the last printed decimal, exactly: 2 decimals → 0.005. A power() would be a float. #}
{% macro half_of_last_digit(decimals) -%}
    case {{ decimals }}
        {% for places in range(7) -%}
            when {{ places }} then cast(0.{{ '0' * places }}5 as decimal(8, 7))
        {% endfor -%}
    end
{%- endmacro %}
