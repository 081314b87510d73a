-- What a new publication of a report changed: each publication beside the one before it, also where a third has followed.
with pairs as (

    select
        older.report_id as old_report_id,
        newer.report_id as new_report_id,
        older.unit_id,
        older.fiscal_year,
        older.report_type,
        older.file_name as old_file_name,
        newer.file_name as new_file_name,
        newer.superseded_by is null as is_current
    from {{ ref('int_publications') }} as publications
    inner join {{ ref('dim_report') }} as newer on publications.report_id = newer.report_id
    inner join {{ ref('dim_report') }} as older on publications.replaced_report_id = older.report_id

),

-- a figure of either
figures as (

    select distinct pairs.old_report_id, pairs.new_report_id, quantities.quantity_id, quantities.phase
    from pairs
    inner join {{ ref('int_quantities') }} as quantities
        on quantities.report_id in (pairs.old_report_id, pairs.new_report_id)

),

compared as (

    select
        pairs.*,
        figures.quantity_id,
        figures.phase
        {%- for column in ['domain', 'flow', 'fund', 'nature', 'function_code', 'economic_code', 'indicator'] %},
        coalesce(newer.{{ column }}, older.{{ column }}) as {{ column }}
        {%- endfor %}
        {%- for side, figure in [('old', 'older'), ('new', 'newer')] %},
        {{ figure }}.amount_yuan as {{ side }}_yuan,
        {{ figure }}.half_width_yuan as {{ side }}_half_width,
        {{ figure }}.printed_text as {{ side }}_printed_text,
        {{ figure }}.fact_id as {{ side }}_fact_id,
        {{ figure }}.cell_id as {{ side }}_cell_id,
        {{ figure }}.withheld_reason as {{ side }}_withheld_reason
        {%- endfor %}
    from figures
    inner join pairs on figures.old_report_id = pairs.old_report_id
    left join {{ ref('int_quantities') }} as older
        on
            figures.old_report_id = older.report_id
            and figures.quantity_id = older.quantity_id
            and figures.phase = older.phase
    left join {{ ref('int_quantities') }} as newer
        on
            figures.new_report_id = newer.report_id
            and figures.quantity_id = newer.quantity_id
            and figures.phase = newer.phase

)

select
    units.unit_name,
    compared.fiscal_year,
    compared.report_type,
    compared.phase,
    compared.domain,
    compared.flow,
    compared.fund,
    compared.nature,
    compared.function_code,
    compared.economic_code,
    compared.indicator,
    case
        when compared.old_cell_id is null then 'appeared'
        when compared.new_cell_id is null then 'disappeared'
        else 'changed'
    end as change,
    compared.old_yuan,
    compared.new_yuan,
    cast(compared.new_yuan - compared.old_yuan as decimal(20, 2)) as difference_yuan,
    abs(compared.new_yuan - compared.old_yuan) <= compared.old_half_width + compared.new_half_width as is_within_rounding,
    compared.old_printed_text,
    compared.new_printed_text,
    compared.old_report_id,
    compared.new_report_id,
    compared.is_current,
    compared.old_file_name,
    compared.new_file_name,
    compared.old_fact_id,
    compared.new_fact_id,
    compared.old_cell_id,
    compared.new_cell_id,
    compared.old_withheld_reason,
    compared.new_withheld_reason,
    compared.quantity_id,
    {{ quantity_names('compared') }},
    labels.name_zh as indicator_zh,
    compared.unit_id
from compared
left join {{ ref('dim_unit') }} as units on compared.unit_id = units.unit_id and units.is_current
left join {{ ref('indicator_names') }} as labels on compared.indicator = labels.indicator
{{ join_quantity_names('compared') }}
where compared.old_yuan is distinct from compared.new_yuan
