-- Total expenditure of a unit by year, phase and fund, each from one report.
with ranked as (
    select
        facts.fiscal_year,
        facts.phase,
        facts.fund,
        facts.amount_wan,
        facts.fact_id,
        facts.audit_status,
        reports.report_type,
        row_number() over (
            partition by facts.fiscal_year, facts.phase, facts.fund
            order by {{ rank('reports.report_type') }}, facts.fact_id
        ) as choice
    from marts.fiscal_amounts as facts
    inner join marts.reports as reports on facts.report_id = reports.report_id
    where facts.unit_name = $unit and facts.flow = 'expenditure' and facts.nature = 'all'
        and facts.function_code = 'TOTAL' and facts.economic_code = 'TOTAL'
)

select fiscal_year, phase, fund, amount_wan, fact_id, audit_status, report_type
from ranked
where choice = 1
order by fiscal_year, {{ among('phase', ['approved', 'adjusted', 'executed']) }}, fund
