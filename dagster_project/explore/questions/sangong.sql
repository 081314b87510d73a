-- 三公经费 of a unit over the years, each figure from one report; a withheld one has its text and no amount.
with every as (
    select report_id, fiscal_year, indicator, indicator_zh, phase, value, printed_text, printed_unit, cell_id, cast(null as varchar) as withheld_reason
    from marts.indicators
    where unit_name = $unit and kind = 'amount'
    union all
    select report_id, fiscal_year, indicator, indicator_zh, phase, null, printed_text, printed_unit, cell_id, withheld_reason
    from quarantine.indicators
    where unit_name = $unit and kind = 'amount'
),

ranked as (
    select
        every.*,
        reports.report_type,
        row_number() over (
            partition by every.fiscal_year, every.indicator, every.phase
            order by every.value is null, {{ rank('reports.report_type') }}, every.cell_id
        ) as choice
    from every
    inner join marts.reports as reports on every.report_id = reports.report_id
    where every.indicator in (
        'sangong_total', 'sangong_abroad', 'sangong_vehicle', 'sangong_vehicle_purchase', 'sangong_vehicle_running',
        'sangong_reception'
    )
)

select
    fiscal_year,
    indicator,
    indicator_zh,
    phase,
    {{ wan('value') }} as value_wan,
    printed_text,
    printed_unit,
    cell_id,
    report_type,
    withheld_reason
from ranked
where choice = 1
order by fiscal_year, {{ among('phase', ['approved', 'adjusted', 'executed']) }}, indicator
