-- What is known of function × economic subject for a unit and year, and the facts that say it.
with margins as (
    select
        facts.report_id,
        facts.fund,
        facts.function_code,
        facts.economic_code,
        facts.fact_id,
        row_number() over (
            partition by facts.report_id, facts.fund, facts.function_code, facts.economic_code
            order by {{ among('facts.nature', ['basic', 'basic_personnel', 'basic_public', 'all']) }}, facts.fact_id
        ) as choice
    from marts.fiscal_amounts as facts
    where facts.unit_name = $unit and facts.fiscal_year = $year and facts.phase = 'executed' and facts.flow = 'expenditure'
)

select
    pairs.function_code,
    pairs.function_name,
    pairs.economic_code,
    pairs.economic_name,
    {{ wan('pairs.lower_yuan') }} as lower_wan,
    {{ wan('pairs.upper_yuan') }} as upper_wan,
    {{ wan('pairs.amount_yuan') }} as amount_wan,
    pairs.basis,
    pairs.fund,
    pairs.nature,
    {{ wan('pairs.slack_yuan') }} as slack_wan,
    printed.fact_id as printed_id,
    functions.fact_id as function_id,
    economics.fact_id as economic_id
from marts.function_by_economic as pairs
left join margins as printed
    on pairs.basis = 'printed' and printed.choice = 1 and pairs.report_id = printed.report_id and pairs.fund = printed.fund
    and pairs.function_code = printed.function_code and pairs.economic_code = printed.economic_code
left join margins as functions
    on functions.choice = 1 and pairs.report_id = functions.report_id and pairs.fund = functions.fund
    and pairs.function_code = functions.function_code and functions.economic_code = 'TOTAL'
left join margins as economics
    on economics.choice = 1 and pairs.report_id = economics.report_id and pairs.fund = economics.fund
    and pairs.economic_code = economics.economic_code and economics.function_code = 'TOTAL'
where pairs.unit_name = $unit and pairs.fiscal_year = $year
order by pairs.function_code, pairs.economic_code
limit 5000
