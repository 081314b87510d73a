-- Every current report and unreadable file, with its expenditure in total where that is published.
with totals as (
    select
        report_id,
        fact_id,
        amount_wan,
        phase,
        fund,
        row_number() over (
            partition by report_id
            order by {{ among('phase', ['executed', 'adjusted', 'approved']) }}, {{ among('fund', ['all', 'fiscal', 'general_public']) }}, fact_id
        ) as choice
    from marts.fiscal_amounts
    where flow = 'expenditure' and nature = 'all' and function_code = 'TOTAL' and economic_code = 'TOTAL'
)

select
    reports.report_id,
    reports.unit_name,
    reports.fiscal_year,
    reports.report_type,
    reports.verdict,
    reports.verdict_reason,
    totals.amount_wan as total_wan,
    totals.fact_id as total_fact_id,
    totals.phase as total_phase,
    totals.fund as total_fund,
    reports.facts,
    reports.facts_withheld,
    reports.findings_fatal,
    reports.findings_error,
    reports.findings_warning,
    reports.file_name,
    reports.format,
    units.budget_level,
    units.province,
    units.sector
from marts.reports as reports
left join marts.units as units
    on reports.unit_name = units.unit_name
    and make_date(coalesce(reports.fiscal_year, 9998), 12, 31) between units.valid_from and units.valid_to
left join totals on reports.report_id = totals.report_id and totals.choice = 1
where reports.superseded_by is null
