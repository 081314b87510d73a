{#
    The wide row of a fact, as analysts read it: the columns of marts.fiscal_amounts from a CTE of facts with their
    leaf flags, so that published, withheld and superseded facts have one shape. `extra` are further columns.
#}
{% macro wide_fiscal_amounts(facts, extra=[]) -%}
select
    {{ facts }}.fact_id,
    {{ facts }}.report_id,
    coalesce(reports.unit_name, '（未标明单位）') as unit_name,
    {{ facts }}.fiscal_year,
    {{ facts }}.phase,
    {{ facts }}.flow,
    {{ facts }}.fund,
    {{ facts }}.nature,
    {{ facts }}.function_code,
    coalesce(functions.function_name, {{ facts }}.function_name_printed, {{ facts }}.function_code) as function_name,
    coalesce(functions.level, {{ subject_level(facts ~ '.function_code') }}) as function_level,
    {{ facts }}.economic_code,
    coalesce(economics.economic_name, {{ facts }}.economic_name_printed, {{ facts }}.economic_code) as economic_name,
    coalesce(economics.level, {{ subject_level(facts ~ '.economic_code') }}) as economic_level,
    {{ facts }}.is_leaf,
    {{ facts }}.amount_yuan,
    cast({{ facts }}.amount_yuan * cast(0.0001 as decimal(5, 4)) as decimal(24, 6)) as amount_wan,
    {{ facts }}.audit_status,
    {{ facts }}.printed_text,
    {{ facts }}.table_code,
    {{ facts }}.file_name,
    {{ facts }}.page,
    {{ facts }}.line,
    {{ facts }}.is_economic_leaf,
    {{ facts }}.printed_unit,
    {{ facts }}.printed_decimals,
    {{ facts }}.cell_id,
    {{ facts }}.function_name_printed,
    {{ facts }}.economic_name_printed,
    functions.status as function_status,
    economics.status as economic_status,
    phases.name_zh as phase_zh,
    flows.name_zh as flow_zh,
    funds.name_zh as fund_zh,
    natures.name_zh as nature_zh
    {%- for column in extra %},
    {{ facts }}.{{ column }}
    {%- endfor %},
    {{ facts }}.unit_id,
    {{ facts }}.unit_version_id
from {{ facts }}
left join {{ ref('dim_report') }} as reports on {{ facts }}.report_id = reports.report_id
left join {{ ref('dim_function_subject') }} as functions
    on {{ facts }}.function_subject_id = functions.function_subject_id
left join {{ ref('dim_economic_subject') }} as economics
    on {{ facts }}.economic_subject_id = economics.economic_subject_id
left join {{ ref('dim_phase') }} as phases on {{ facts }}.phase = phases.phase
left join {{ ref('dim_flow') }} as flows on {{ facts }}.flow = flows.flow
left join {{ ref('dim_fund') }} as funds on {{ facts }}.fund = funds.fund
left join {{ ref('dim_nature') }} as natures on {{ facts }}.nature = natures.nature
{%- endmacro %}
