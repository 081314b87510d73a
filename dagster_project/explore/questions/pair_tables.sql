-- For which money of a unit function × economic subject is told, and why not for the rest.
select
    tables.fiscal_year,
    tables.fund,
    tables.nature,
    tables.outcome,
    tables.reason,
    tables.functions,
    tables.economics,
    {{ wan('tables.total_yuan') }} as total_wan,
    tables.pairs,
    tables.exact_pairs,
    cast(100 * tables.exact_yuan / nullif(tables.total_yuan, 0) as decimal(9, 2)) as exact_pct,
    reports.report_type
from marts.function_by_economic_tables as tables
inner join marts.reports as reports on tables.report_id = reports.report_id
where tables.unit_name = $unit
order by
    tables.fiscal_year desc, tables.pairs = 0, tables.fund <> 'general_public', tables.fund,
    {{ among('tables.nature', ['all', 'basic', 'basic_personnel', 'basic_public', 'project']) }}, reports.report_id
