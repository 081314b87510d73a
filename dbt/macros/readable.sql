{# What findings need to write figures and places into sentences, and the two ordered aggregates. #}

{# Non-NULL values as a list / joined into one text. #}
{% macro list_of(value, order_by) -%} {{ return(adapter.dispatch('list_of')(value, order_by)) }} {%- endmacro %}
{% macro default__list_of(value, order_by) -%}
    array_agg({{ value }} order by {{ order_by }}) filter (where {{ value }} is not null)
{%- endmacro %}

{% macro joined(value, separator, order_by) -%}
    {{ return(adapter.dispatch('joined')(value, separator, order_by)) }}
{%- endmacro %}
{% macro default__joined(value, separator, order_by) -%}
    string_agg({{ value }}, {{ separator }} order by {{ order_by }})
{%- endmacro %}

{# An amount in 元 in a unit of so many 元 (a power of ten), exactly: multiplied, because / would be a DOUBLE. #}
{% macro in_unit(amount, unit_factor) -%}
    {%- set zeros -%} length(cast(cast({{ unit_factor }} as bigint) as varchar)) - 1 {%- endset -%}
    cast(
        {{ amount }} * cast(
            case when {{ zeros }} = 0 then '1' else '0.' || repeat('0', {{ zeros }} - 1) || '1' end as decimal(14, 10)
        ) as decimal(28, 10)
    )
{%- endmacro %}

{# A decimal(28,10) as text with at least `decimals` decimals and otherwise no trailing zeros: 674.5000000000 → 674.50 #}
{% macro plain_number(value, decimals) -%}
    {%- set full -%} cast({{ value }} as varchar) {%- endset -%}
    case
        when length(trim(trailing '0' from {{ full }})) >= length({{ full }}) - 10 + ({{ decimals }})
            and length(trim(trailing '0' from {{ full }})) > length({{ full }}) - 10
            then trim(trailing '0' from {{ full }})
        when ({{ decimals }}) > 0 then left({{ full }}, length({{ full }}) - 10 + ({{ decimals }}))
        else left({{ full }}, length({{ full }}) - 11)
    end
{%- endmacro %}

{# Half-up to so many places; round() wants a constant. #}
{% macro rounded(value, decimals) -%}
    case {{ decimals }}
        {% for places in range(6) -%}
            when {{ places }} then cast(round({{ value }}, {{ places }}) as decimal(28, 10))
        {% endfor -%}
        else cast({{ value }} as decimal(28, 10))
    end
{%- endmacro %}

{# Where a cell stands: 第3页第56行 / page 3 line 56; empty where the source has neither. #}
{% macro place_zh(page, line) -%}
    (coalesce('第' || cast({{ page }} as varchar) || '页', '') || coalesce('第' || cast({{ line }} as varchar) || '行', ''))
{%- endmacro %}
{% macro place_en(page, line) -%}
    trim(coalesce('page ' || cast({{ page }} as varchar) || ' ', '') || coalesce('line ' || cast({{ line }} as varchar), ''))
{%- endmacro %}

{# What a cell is called: the form and its row and column, or what a sentence speaks of. #}
{% macro cell_label(cells) -%}
    case
        when coalesce({{ cells }}.table_code, 'prose') = 'prose'
            then coalesce(
                nullif({{ cells }}.row_label, ''), nullif({{ cells }}.subject, ''), nullif({{ cells }}.column_label, ''), '数字'
            )
        else {{ cells }}.table_code
            || coalesce(' ' || nullif({{ cells }}.row_label, ''), '')
            || coalesce('·' || nullif({{ cells }}.column_label, ''), '')
    end
{%- endmacro %}

{# What a cell prints, with its unit: 681.60万元 #}
{% macro cell_text(cells) -%}
    case
        when {{ cells }}.is_blank then '空'
        when right({{ cells }}.printed_text, length({{ cells }}.printed_unit)) = {{ cells }}.printed_unit
            then {{ cells }}.printed_text
        else {{ cells }}.printed_text || coalesce({{ cells }}.printed_unit, '')
    end
{%- endmacro %}

{# A suspect cell in a list: Z03 教育支出·合计 681.60万元（第56行）[its id] #}
{% macro suspect_text(suspects, cells) -%}
    coalesce(
        {{ cell_label(cells) }} || ' ' || {{ cell_text(cells) }}
        || coalesce('（' || nullif({{ place_zh(cells ~ '.page', cells ~ '.line') }}, '') || '）', ''), ''
    ) || '[' || {{ suspects }}.cell_id || ']'
{%- endmacro %}
