-- What reports print of each amount of money, one printing per quantity and report, as other reports can be compared with it.
-- A figure of the year before (kind prior) that is not printed is implied by a figure of the year and its change, and
-- then has two cells.
with figures as (

    select
        {{ chain_quantity() }},
        kind,
        phase,
        0 as place,
        cell_id as figure_id,
        section,
        table_code,
        placement,
        confidence,
        line,
        cell_id,
        cast(null as varchar) as change_id,
        cast(null as integer) as change_weight
    from {{ ref('int_comparable_cells') }}
    where kind = 'amount'

    union all

    select
        {{ chain_quantity() }},
        'prior' as kind,
        phase,
        case basis when 'stated' then 0 else 1 end as place,
        figure_id,
        section,
        table_code,
        placement,
        confidence,
        line,
        cell_id,
        change_id,
        change_weight
    from {{ ref('int_prior_figures') }}
    where basis <> 'implied_by_rate' -- it is an interval

),

chosen as (

    select
        *,
        row_number() over (
            partition by {{ chain_quantity() }}, kind, phase
            order by place, {{ best_observation_first() }}
        ) as printing
    from figures

)

select
    {{ chain_quantity() }},
    kind,
    phase,
    figure_id,
    cell_id,
    change_id,
    change_weight
from chosen
where printing = 1
