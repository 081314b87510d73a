-- What the current reports of a unit and year give for a quantity: of several, a figure that stands, then the report it
-- belongs in.
with ranked as (

    select
        *,
        row_number() over (
            partition by unit_id, fiscal_year, phase, quantity_id
            order by
                case place when 'published' then 1 else 2 end,
                {{ nearest_report_first('phase', 'report_type') }},
                seen_order desc,
                report_id
        ) as position
    from {{ ref('int_quantities') }}
    where place in ('published', 'quarantine') and fiscal_year is not null

)

select
    quantity_id,
    {{ quantity_columns() }},
    unit_id,
    fiscal_year,
    phase,
    report_id,
    fact_id,
    cell_id,
    amount_yuan,
    half_width_yuan,
    printed_text,
    printed_unit,
    case when place = 'published' then audit_status else 'withheld' end as audit_status
from ranked
where position = 1
