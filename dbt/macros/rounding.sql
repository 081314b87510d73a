{# Rounding, exactly, in SQL: the same rules as dagster_project/identities/rounding.py, and one test holds the two
   together. No division anywhere: in DuckDB decimal / decimal is a DOUBLE. #}

{# floor(terms / 2) * ulp, as a whole number of half widths. #}
{% macro half_the_terms(terms, half_width) -%}
    (({{ terms }}) - mod({{ terms }}, 2)) * {{ half_width }}
{%- endmacro %}

{# Status of lhs = rhs or lhs >= rhs. `half_up` and `any_rounding` are the two thresholds of linear_thresholds().
   Whatever cannot be compared falls to the end: a NULL never passes. #}
{% macro linear_status(relation, residual, half_up, any_rounding) -%}
    {%- set miss -%}
        case when {{ relation }} = '>=' then -({{ residual }}) else abs({{ residual }}) end
    {%- endset -%}
    case
        when {{ miss }} <= 0 then 'holds'
        when {{ miss }} <= {{ half_up }} then 'holds_rounding'
        when {{ miss }} <= {{ any_rounding }} then 'rounding_mode'
        else 'violated'
    end
{%- endmacro %}

{# Coefficient of one figure in 100·N - percent·D. #}
{% macro ratio_coefficient(percent, weight, base_weight) -%}
    cast(100 * {{ weight }} - ({{ percent }}) * {{ base_weight }} as decimal(17, 8))
{%- endmacro %}

{# How far 100·N - percent·D can be moved within half an ulp of each printed figure. Aggregates over the figures. #}
{% macro ratio_slack(percent, weight, base_weight, half_width) -%}
    sum(abs({{ ratio_coefficient(percent, weight, base_weight) }}) * {{ half_width }})
{%- endmacro %}

{# 100·N - percent·D at the printed figures. #}
{% macro ratio_excess(percent, numerator, base) -%}
    (100 * {{ numerator }} - ({{ percent }}) * {{ base }})
{%- endmacro %}

{# Whether some figures within half an ulp of the printed ones give a ratio that rounds half up to `size`. #}
{% macro ratio_within(size, half_ulp, numerator, base, slack_low, slack_high) -%}
    (
        {{ ratio_excess(size ~ ' - ' ~ half_ulp, numerator, base) }} + {{ slack_low }} >= 0
        and {{ ratio_excess(size ~ ' + ' ~ half_ulp, numerator, base) }} - {{ slack_high }} < 0
    )
{%- endmacro %}

{# Status of a percentage printed as `size` (without its sign) against 100·numerator/base, base > 0. #}
{% macro ratio_status(size, half_ulp, numerator, base, slack_low, slack_high) -%}
    case
        when {{ ratio_within(size, half_ulp, numerator, base, '0', '0') }} then 'holds'
        when {{ ratio_within(size, half_ulp, numerator, base, slack_low, slack_high) }} then 'holds_rounding'
        when (
                {{ ratio_excess(size, numerator, base) }} >= 0
                or ({{ size }} = 0 and {{ ratio_excess('-2 * ' ~ half_ulp, numerator, base) }} > 0)
            )
            and {{ ratio_excess(size ~ ' + 2 * ' ~ half_ulp, numerator, base) }} < 0
            then 'rounding_mode'
        else 'violated'
    end
{%- endmacro %}

{# 100·numerator/base rounded half up to 6 places, base > 0; both decimals of 8 places. #}
{% macro percentage(numerator, base) -%}
    {{ return(adapter.dispatch('percentage')(numerator, base)) }}
{%- endmacro %}

{% macro default__percentage(numerator, base) -%}
    cast(100 * {{ numerator }} / {{ base }} as decimal(24, 6))
{%- endmacro %}

{# Through 128-bit integers, because / would go through a DOUBLE. #}
{% macro duckdb__percentage(numerator, base) -%}
    {%- set n -%} cast(abs({{ numerator }}) * 100000000 as hugeint) {%- endset -%}
    {%- set d -%} cast({{ base }} * 100000000 as hugeint) {%- endset -%}
    cast(
        sign({{ numerator }}) * cast((({{ n }} * 200000000 + {{ d }}) // (2 * {{ d }})) as decimal(38, 0))
        * cast(0.000001 as decimal(7, 6)) as decimal(24, 6)
    )
{%- endmacro %}

{# numerator / denominator, both > 0, in whole 分 as 元: of all amounts that lie beyond it, the nearest. `numerator` is a
   decimal of 6 places, `denominator` of 8; bounds are rounded outwards, so that nothing that is possible is left out. #}
{% macro quotient_in_fen(numerator, denominator, outwards) -%}
    {{ return(adapter.dispatch('quotient_in_fen')(numerator, denominator, outwards)) }}
{%- endmacro %}

{% macro default__quotient_in_fen(numerator, denominator, outwards) -%}
    cast({{ 'floor' if outwards == 'down' else 'ceil' }}(100 * {{ numerator }} / {{ denominator }}) / 100 as decimal(20, 2))
{%- endmacro %}

{# Through 128-bit integers, because / would go through a DOUBLE. #}
{% macro duckdb__quotient_in_fen(numerator, denominator, outwards) -%}
    {%- set n -%} cast(({{ numerator }}) * 1000000 as hugeint) * 10000 {%- endset -%}
    {%- set d -%} cast(({{ denominator }}) * 100000000 as hugeint) {%- endset -%}
    cast(
        cast(({{ n }}{% if outwards == 'up' %} + {{ d }} - 1{% endif %}) // {{ d }} as decimal(20, 0))
        * cast(0.01 as decimal(3, 2)) as decimal(20, 2)
    )
{%- endmacro %}

{# An amount above zero, of 2 places, rounded half up to whole multiples of a unit of as many 元, of 2 places. #}
{% macro rounded_to_unit(amount, unit) -%}
    {{ return(adapter.dispatch('rounded_to_unit')(amount, unit)) }}
{%- endmacro %}

{% macro default__rounded_to_unit(amount, unit) -%}
    cast(floor({{ amount }} / {{ unit }} + 0.5) * {{ unit }} as decimal(20, 2))
{%- endmacro %}

{% macro duckdb__rounded_to_unit(amount, unit) -%}
    {%- set a -%} cast(({{ amount }}) * 100 as hugeint) {%- endset -%}
    {%- set u -%} cast(({{ unit }}) * 100 as hugeint) {%- endset -%}
    cast(cast((2 * {{ a }} + {{ u }}) // (2 * {{ u }}) as decimal(18, 0)) * {{ unit }} as decimal(20, 2))
{%- endmacro %}

{# 100·numerator/base to 6 places, or NULL where there is no base above zero to compare with. #}
{% macro percent_of(numerator, base) -%}
    case when {{ base }} > 0 then {{ percentage(numerator, base) }} end
{%- endmacro %}

{# An amount in 元 over a count, half up to the 分; NULL where the count is not above zero. #}
{% macro yuan_per(amount, count) -%}
    {{ return(adapter.dispatch('yuan_per')(amount, count)) }}
{%- endmacro %}

{% macro default__yuan_per(amount, count) -%}
    case when {{ count }} > 0 then cast({{ amount }} / {{ count }} as decimal(20, 2)) end
{%- endmacro %}

{# Through 128-bit integers, as percentage() does: 分 over millionths of a count. #}
{% macro duckdb__yuan_per(amount, count) -%}
    {%- set n -%} cast(abs({{ amount }}) * 100 as hugeint) * 1000000 {%- endset -%}
    {%- set d -%} cast({{ count }} * 1000000 as hugeint) {%- endset -%}
    case
        when {{ count }} > 0
            then cast(
                sign({{ amount }}) * cast(((2 * {{ n }} + {{ d }}) // (2 * {{ d }})) as decimal(20, 0))
                * cast(0.01 as decimal(3, 2)) as decimal(20, 2)
            )
    end
{%- endmacro %}
