{# The one report that speaks for a unit and year: accounts before self-evaluation before budget, if it has such money. #}
chosen as (
    select report_id, report_type
    from marts.reports as reports
    where superseded_by is null and unit_name = $unit and fiscal_year = $year
        and exists (
            select 1 from marts.fiscal_amounts as facts
            where facts.report_id = reports.report_id
                and facts.flow = 'expenditure' and facts.phase = $phase and facts.fund = $fund
        )
    order by {{ rank('report_type') }}, report_id
    limit 1
),

facts as (
    select facts.*, chosen.report_type
    from marts.fiscal_amounts as facts
    inner join chosen on facts.report_id = chosen.report_id
    where facts.flow = 'expenditure' and facts.phase = $phase and facts.fund = $fund
)
