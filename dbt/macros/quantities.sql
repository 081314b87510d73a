{# What a figure of money is of, whatever the report, the year and the phase: the columns, and one key for them. #}
{% macro quantity_columns(of='') -%}
    {{ of }}domain,
    {{ of }}flow,
    {{ of }}fund,
    {{ of }}nature,
    {{ of }}function_code,
    {{ of }}economic_code,
    {{ of }}indicator
{%- endmacro %}

{% macro quantity_id(of='') -%}
    {% set parts = [] -%}
    {% for name in ['domain', 'flow', 'fund', 'nature', 'function_code', 'economic_code', 'indicator'] -%}
        {% do parts.append("coalesce(" ~ of ~ name ~ ", '')") -%}
        {% if not loop.last %}{% do parts.append("'|'") %}{% endif -%}
    {% endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}

{# Which kind of report is asked first for a figure of a phase: the budget for what was approved, the accounts for the rest. #}
{% macro nearest_report_first(phase, report_type) -%}
    case
        when {{ phase }} = 'approved' and {{ report_type }} = 'budget' then 1
        when {{ report_type }} = 'final_accounts' then 2
        when {{ report_type }} = 'self_evaluation' then 3
        else 4
    end
{%- endmacro %}

{# What a quantity is called: names of its codes in that year, and labels in Chinese. `of` has unit_id, fiscal_year, phase. #}
{% macro quantity_names(of) -%}
    case when {{ of }}.function_code is not null
        then coalesce(functions.function_name, {{ of }}.function_code) end as function_name,
    case when {{ of }}.function_code is not null
        then coalesce(functions.level, {{ subject_level(of ~ '.function_code') }}) end as function_level,
    case when {{ of }}.economic_code is not null
        then coalesce(economics.economic_name, {{ of }}.economic_code) end as economic_name,
    case when {{ of }}.economic_code is not null
        then coalesce(economics.level, {{ subject_level(of ~ '.economic_code') }}) end as economic_level,
    flows.name_zh as flow_zh,
    funds.name_zh as fund_zh,
    natures.name_zh as nature_zh
{%- endmacro %}

{% macro join_quantity_names(of) -%}
left join {{ ref('dim_function_subject') }} as functions
    on
        {{ of }}.function_code = functions.function_code
        and {{ of }}.fiscal_year between functions.valid_from and functions.valid_to
left join {{ ref('dim_economic_subject') }} as economics
    on
        {{ of }}.economic_code = economics.economic_code
        and {{ of }}.fiscal_year between economics.valid_from and economics.valid_to
left join {{ ref('dim_flow') }} as flows on {{ of }}.flow = flows.flow
left join {{ ref('dim_fund') }} as funds on {{ of }}.fund = funds.fund
left join {{ ref('dim_nature') }} as natures on {{ of }}.nature = natures.nature
{%- endmacro %}
