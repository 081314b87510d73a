-- Each report beside the publication that it replaced, in the order in which the warehouse saw them: of three, the second
-- replaced the first and the third the second, though all but the last are superseded by the last.
select
    report_id,
    lag(report_id) over (
        partition by unit_id, fiscal_year, report_type
        order by seen_order, report_id
    ) as replaced_report_id
from {{ ref('stg_reports') }}
where unit_name is not null and fiscal_year is not null and report_type <> 'unknown'
