{# 类 · 款 · 项 by the length of a subject code; 合计 for the total member. #}
{% macro subject_level(code) -%}
    case
        when {{ code }} = 'TOTAL' then '合计'
        when length({{ code }}) = 3 then '类'
        when length({{ code }}) = 5 then '款'
        when length({{ code }}) = 7 then '项'
        else '未知'
    end
{%- endmacro %}
