-- What reports say of the year before: each figure of it that they print, and each that a figure of their own year
-- implies with its change or with the percentage by which it changed. The one definition of both, for the identities
-- between reports and for what is published of the year before.
with printed as (

    select * from {{ ref('int_comparable_cells') }}

)

select
    {{ chain_quantity() }},
    phase,
    'stated' as basis,
    cell_id as figure_id,
    section,
    table_code,
    placement,
    confidence,
    line,
    cell_id,
    cast(null as varchar) as change_id,
    cast(null as integer) as change_weight
from printed
where kind = 'prior'

union all

-- A note names what the change is against only where that is printed, or where it is a budget. What a budget is
-- compared with goes without saying in neither kind of report: last year's budget, or what was spent.
select
    {{ chain_quantity('final.') }},
    final.phase,
    case changes.kind when 'change_amount' then 'implied_by_change' else 'implied_by_rate' end as basis,
    changes.cell_id as figure_id,
    changes.section,
    changes.table_code,
    changes.placement,
    changes.confidence,
    changes.line,
    final.cell_id,
    changes.cell_id as change_id,
    case when changes.note like '%sign=-%' then 1 else -1 end as change_weight
from printed as changes
inner join printed as final
    on
        changes.report_id = final.report_id
        and final.cell_id = {{ pointer('changes.note', 'final') }}
        and final.kind = 'amount'
        and final.phase = coalesce({{ pointer('changes.note', 'prior_phase') }}, 'executed')
where
    changes.kind in ('change_amount', 'change_pct')
    and changes.phase is not distinct from final.phase
    and changes.note not like '%base%'
