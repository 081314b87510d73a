-- Identities between reports, as terms like those that the matrix writes of one report: what the report states on the
-- left, what the others print on the right. Where several units are compared, each of them has to print the figure.
with pairs as (

    select pairs.*, chains.each
    from {{ ref('int_chain_pairs') }} as pairs
    inner join {{ ref('stg_chains') }} as chains
        on pairs.identity_id = chains.identity_id and pairs.rule = chains.rule
    where pairs.status is null

),

sides as (

    select
        pairs.identity_id,
        pairs.rule,
        pairs.report_id,
        {{ chain_key('pairs.each', 'figures') }} as agreed,
        'lhs' as role,
        1 as n_needed,
        figures.report_id as figure_report_id,
        figures.cell_id,
        figures.change_id,
        figures.change_weight
    from (select distinct identity_id, rule, report_id, each from pairs) as pairs
    inner join {{ ref('stg_chain_selectors') }} as selectors
        on pairs.identity_id = selectors.identity_id and pairs.rule = selectors.rule and selectors.side = 'stated'
    inner join {{ ref('int_chain_figures') }} as figures
        on pairs.report_id = figures.report_id and {{ chain_selects('selectors', 'figures') }}

    union all

    select
        pairs.identity_id,
        pairs.rule,
        pairs.report_id,
        {{ chain_key('pairs.each', 'figures') }} as agreed,
        'rhs' as role,
        pairs.n_needed,
        figures.report_id as figure_report_id,
        figures.cell_id,
        figures.change_id,
        figures.change_weight
    from pairs
    inner join {{ ref('stg_chain_selectors') }} as selectors
        on pairs.identity_id = selectors.identity_id and pairs.rule = selectors.rule and selectors.side = 'compared'
    inner join {{ ref('int_chain_figures') }} as figures
        on pairs.other_id = figures.report_id and {{ chain_selects('selectors', 'figures') }}

),

complete as (

    select identity_id, rule, report_id, agreed
    from (
        select identity_id, rule, report_id, agreed, role
        from sides
        group by identity_id, rule, report_id, agreed, role
        having count(distinct figure_report_id) = min(n_needed)
    ) as complete_sides
    group by identity_id, rule, report_id, agreed
    having count(*) = 2

),

terms as (

    select sides.*
    from sides
    inner join complete
        on
            sides.identity_id = complete.identity_id
            and sides.rule = complete.rule
            and sides.report_id = complete.report_id
            and sides.agreed = complete.agreed

)

select
    report_id,
    identity_id,
    cast(rule as varchar) || ' ' || agreed as instance,
    figure_report_id as cell_report_id,
    cell_id,
    role,
    cast(1 as decimal(12, 4)) as weight,
    cast(0 as decimal(12, 4)) as base_weight
from terms

union all

select
    report_id,
    identity_id,
    cast(rule as varchar) || ' ' || agreed as instance,
    figure_report_id as cell_report_id,
    change_id as cell_id,
    role,
    cast(change_weight as decimal(12, 4)) as weight,
    cast(0 as decimal(12, 4)) as base_weight
from terms
where change_id is not null
