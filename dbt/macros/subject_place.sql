{# The first ('0') or last ('9') of the eight-digit places below a subject code; TOTAL contains them all. #}
{% macro subject_place(code, digit) -%}
    case
        when {{ code }} = 'TOTAL' then {{ 0 if digit == '0' else 99999999 }}
        else cast(rpad({{ code }}, 8, '{{ digit }}') as integer)
    end
{%- endmacro %}
