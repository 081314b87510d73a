-- Every amount of money that a report gives, of the star or an indicator, in one shape.
with figures as (

    select
        'fiscal' as domain,
        flow,
        fund,
        nature,
        function_code,
        economic_code,
        cast(null as varchar) as indicator,
        fact_id,
        report_id,
        phase,
        amount_yuan,
        half_width_yuan,
        printed_text,
        printed_unit,
        cell_id,
        audit_status,
        place,
        withheld_reason
    from {{ ref('int_facts') }}

    union all

    select
        'indicator' as domain,
        cast(null as varchar) as flow,
        cast(null as varchar) as fund,
        cast(null as varchar) as nature,
        cast(null as varchar) as function_code,
        cast(null as varchar) as economic_code,
        measures.indicator,
        cast(null as varchar) as fact_id,
        measures.report_id,
        measures.phase,
        cast(measures.value as decimal(20, 2)) as amount_yuan,
        cells.half_width_base as half_width_yuan,
        measures.printed_text,
        measures.printed_unit,
        measures.cell_id,
        measures.audit_status,
        measures.place,
        measures.withheld_reason
    from {{ ref('int_measures') }} as measures
    inner join {{ ref('stg_cells') }} as cells
        on measures.report_id = cells.report_id and measures.cell_id = cells.cell_id
    where measures.domain = 'indicator' and measures.kind = 'amount' and measures.unit = '元'

)

select
    {{ quantity_id('figures.') }} as quantity_id,
    figures.*,
    reports.unit_id,
    reports.fiscal_year,
    reports.report_type,
    reports.seen_order
from figures
inner join {{ ref('dim_report') }} as reports on figures.report_id = reports.report_id
