/*
What function_by_economic tells of each scope of money for which a report prints rows by 项 or columns by 款, and why it
tells nothing where it does not.
*/
with {{ pair_tables() }},

told_pairs as (
    select
        report_id,
        fund,
        nature,
        count(*) as pairs,
        sum(case when basis <> 'bounded' then 1 else 0 end) as exact_pairs,
        sum(amount_yuan) as exact_yuan
    from {{ ref('function_by_economic') }}
    group by report_id, fund, nature
)

select
    tables.report_id,
    tables.unit_name,
    tables.fiscal_year,
    tables.fund,
    tables.nature,
    case when tables.reason is not null then 'left_out' when tables.is_cube = 1 then 'printed' else 'bounded' end as outcome,
    tables.reason,
    cast(tables.functions as bigint) as functions,
    cast(tables.economics as bigint) as economics,
    {{ yuan('tables.total_fen') }} as total_yuan,
    coalesce(told_pairs.pairs, 0) as pairs,
    cast(coalesce(told_pairs.exact_pairs, 0) as bigint) as exact_pairs,
    cast(coalesce(told_pairs.exact_yuan, 0) as decimal(20, 2)) as exact_yuan
from pair_tables as tables
left join told_pairs
    on
        tables.report_id = told_pairs.report_id
        and tables.fund = told_pairs.fund
        and tables.nature = told_pairs.nature
where tables.functions > 0 or tables.economics > 0
