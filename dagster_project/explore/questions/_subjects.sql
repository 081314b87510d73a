{#
    Expenditure of one report by subject: `drawn_wan` is the sum of the leaves at or below a subject, so that no money is
    counted twice, `placed_wan` as far as they have a subject. Beside it stands what is printed of the subject: one figure of
    all expenditure, else those of its natures.
#}
with {% include '_chosen.sql' %},

leaves as (
    select {{ axis }}_code as code, amount_wan from facts where {{ leaf }}
),

drawn as (
    select
        case when levels.digits = 0 then 'TOTAL' else left(leaves.code, levels.digits) end as code,
        sum(leaves.amount_wan) as drawn_wan,
        sum(case when leaves.code <> 'TOTAL' then leaves.amount_wan end) as placed_wan,
        count(*) as leaves
    from leaves
    inner join (values (0), (3), (5), (7)) as levels (digits)
        on levels.digits = 0 or (leaves.code <> 'TOTAL' and length(leaves.code) >= levels.digits)
    group by 1
),

totals as (
    select
        {{ axis }}_code as code,
        fact_id,
        amount_wan,
        nature,
        audit_status,
        max(nature = 'all') over (partition by {{ axis }}_code) as has_all,
        max(nature = 'basic') over (partition by {{ axis }}_code) as has_basic
    from facts
    where {{ other }}_code = 'TOTAL'
),

printed as (
    select
        code,
        list(
            {'fact_id': fact_id, 'amount_wan': amount_wan, 'nature': nature, 'audit_status': audit_status}
            order by {{ among('nature', ['basic', 'basic_personnel', 'basic_public', 'project']) }}, nature, fact_id
        ) as figures
    from totals
    where case when has_all then nature = 'all' when has_basic then not starts_with(nature, 'basic_') else true end
    group by code
),

names as (
    select {{ axis }}_code as code, min({{ axis }}_name) as name from facts group by {{ axis }}_code
),

known as (
    select
        {{ axis }}_code as code,
        {{ axis }}_name as name,
        row_number() over (partition by {{ axis }}_code order by valid_from desc nulls last) as choice
    from core.dim_{{ axis }}_subject
    where $year between coalesce(valid_from, 1900) and coalesce(valid_to, 9999)
)

select
    drawn.code,
    coalesce(names.name, known.name, drawn.code) as name,
    case length(drawn.code) when 3 then '类' when 7 then '项' else case drawn.code when 'TOTAL' then '合计' else '款' end end
        as level,
    drawn.drawn_wan,
    drawn.placed_wan,
    drawn.leaves,
    cast(100 * drawn.drawn_wan / nullif((select drawn_wan from drawn where code = 'TOTAL'), 0) as decimal(9, 2))
        as share_pct,
    coalesce(printed.figures, []) as printed,
    (select report_type from chosen) as report_type
from drawn
left join printed on drawn.code = printed.code
left join names on drawn.code = names.code
left join known on drawn.code = known.code and known.choice = 1
order by drawn.code <> 'TOTAL', drawn.code
limit 5000
