-- What was approved beside what was spent: published facts of the budget and of the accounts of one unit and year, where
-- flow, fund, nature, function and economic subject are the same. 一般公共预算 meets only 一般公共预算, never 财政拨款.
{% set figures = ['approved', 'approved_in_accounts', 'adjusted', 'executed'] -%}
{% set rates = ['approved', 'approved_in_accounts', 'adjusted'] -%}
with facts as (

    select
        facts.*,
        quantities.quantity_id,
        reports.report_type,
        reports.seen_order,
        case
            when reports.report_type <> 'budget' and facts.phase = 'approved' then 'approved_in_accounts'
            when reports.report_type = 'budget' and facts.phase <> 'approved' then null
            else facts.phase
        end as figure
    from {{ ref('fct_fiscal_amounts') }} as facts
    inner join {{ ref('int_quantities') }} as quantities on facts.fact_id = quantities.fact_id
    inner join {{ ref('dim_report') }} as reports on facts.report_id = reports.report_id
    where reports.report_type in ('budget', 'final_accounts', 'self_evaluation')

),

chosen as (

    select
        *,
        row_number() over (
            partition by unit_id, fiscal_year, quantity_id, figure
            order by {{ nearest_report_first('phase', 'report_type') }}, seen_order desc, report_id
        ) as position
    from facts
    where figure is not null

),

sides as (

    select
        unit_id,
        fiscal_year,
        quantity_id,
        min(flow) as flow,
        min(fund) as fund,
        min(nature) as nature,
        min(function_code) as function_code,
        min(economic_code) as economic_code
        {%- for figure in figures %},
        max(case when figure = '{{ figure }}' then amount_yuan end) as {{ figure }}_yuan,
        max(case when figure = '{{ figure }}' then half_width_yuan end) as {{ figure }}_half_width,
        max(case when figure = '{{ figure }}' then fact_id end) as {{ figure }}_fact_id,
        max(case when figure = '{{ figure }}' then report_id end) as {{ figure }}_report_id,
        max(case when figure = '{{ figure }}' then audit_status end) as {{ figure }}_audit_status,
        bool_or(case when figure = '{{ figure }}' then is_leaf end) as {{ figure }}_is_leaf
        {%- endfor %}
    from chosen
    where position = 1
    group by unit_id, fiscal_year, quantity_id

),

-- why the 年初预算 of the accounts is not that of the budget, as the identity between them has it
incomparable as (

    select report_id, other_id, min(reason) as reason
    from {{ ref('int_chain_pairs') }}
    where identity_id = 'C-BUDGET' and status = 'not_applicable' and other_id is not null
    group by report_id, other_id

)

select
    units.unit_name,
    sides.fiscal_year,
    sides.flow,
    sides.fund,
    sides.nature,
    sides.function_code,
    sides.economic_code
    {%- for figure in figures %},
    sides.{{ figure }}_yuan
    {%- endfor %}
    {%- for base in rates %},
    case when sides.{{ base }}_yuan > 0 then {{ percentage('sides.executed_yuan', 'sides.' ~ base ~ '_yuan') }} end
        as executed_of_{{ base }}_pct
    {%- endfor %},
    cast(sides.approved_in_accounts_yuan - sides.approved_yuan as decimal(20, 2)) as approved_difference_yuan,
    abs(sides.approved_in_accounts_yuan - sides.approved_yuan)
    <= sides.approved_in_accounts_half_width + sides.approved_half_width as approved_agrees,
    incomparable.reason as approved_note
    {%- for figure in figures %},
    sides.{{ figure }}_report_id,
    sides.{{ figure }}_fact_id,
    sides.{{ figure }}_audit_status,
    sides.{{ figure }}_is_leaf
    {%- endfor %},
    sides.quantity_id,
    {{ quantity_names('sides') }},
    sides.unit_id
from sides
left join {{ ref('dim_unit') }} as units on sides.unit_id = units.unit_id and units.is_current
left join incomparable
    on
        sides.approved_in_accounts_report_id = incomparable.report_id
        and sides.approved_report_id = incomparable.other_id
{{ join_quantity_names('sides') }}
