-- Both sides of every sum (= and >=) over its printed cells, in 元, and what rounding can explain between them.
with terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation in ('=', '>=') and not is_blank

),

sums as (

    select
        report_id,
        identity_id,
        instance,
        cast(count(*) as integer) as n_terms,
        cast(sum(case when role = 'lhs' then weight * value_base else 0 end) as decimal(38, 10)) as lhs,
        cast(sum(case when role = 'rhs' then weight * value_base else 0 end) as decimal(38, 10)) as rhs,
        cast(sum(abs(weight) * half_width_base) as decimal(38, 10)) as slack,
        min(half_width_base) as half_width,
        min(half_width_base) = max(half_width_base) and min(abs(weight)) = 1 and max(abs(weight)) = 1 as is_plain
    from terms
    group by report_id, identity_id, instance

)

select
    report_id,
    identity_id,
    instance,
    lhs,
    rhs,
    case when is_plain then {{ half_the_terms('n_terms - 1', 'half_width') }} else slack end as half_up,
    case when is_plain then {{ half_the_terms('n_terms', 'half_width') }} else slack end as any_rounding
from sums
