{# Key of a version of a unit: the unit's name for good, and the version's first day. #}
{% macro unit_version_id(unit, valid_from) -%}
    {{ dbt.hash(dbt.concat([unit, "'|'", 'cast(' ~ valid_from ~ ' as varchar)'])) }}
{%- endmacro %}

{# 本级 where a name or a title says so of the unit; 省本级, 市本级 … are the money of a whole government. #}
{% macro says_own_accounts(text) -%}
    {%- set plain = without(['（', '('], text) -%}
    (
        position('本级' in {{ plain }}) > 1
        and position(substring({{ plain }}, cast(position('本级' in {{ plain }}) - 1 as integer), 1) in '省市县区州旗盟乡镇') = 0
    )
{%- endmacro %}

{# A text without any of the given pieces. #}
{% macro without(pieces, text) -%}
    {% for piece in pieces %}replace({% endfor %}{{ text }}{% for piece in pieces %}, '{{ piece }}', ''){% endfor %}
{%- endmacro %}
