-- Every identity of every report applied to certain cells: those that the matrix formed over one report, and those
-- between reports, which belong to the report that states the figure. Each of the latter has a row for each report, if
-- only one that says why nothing was compared: the reason of the rule that came furthest.
with chained as (

    select distinct report_id, identity_id, instance from {{ ref('int_chain_terms') }}

),

without as (

    select
        pairs.report_id,
        pairs.identity_id,
        coalesce(pairs.status, 'not_applicable') as status,
        coalesce(pairs.reason, '两份报告没有可比的数字 / the reports print no figures that can be compared') as reason,
        row_number() over (
            partition by pairs.report_id, pairs.identity_id
            order by case when pairs.status is null then 0 when pairs.other_id is not null then 1 else 2 end,
                pairs.rule, pairs.other_id
        ) as place
    from {{ ref('int_chain_pairs') }} as pairs
    left join chained on pairs.report_id = chained.report_id and pairs.identity_id = chained.identity_id
    where chained.instance is null

)

select
    report_id,
    identity_id,
    instance,
    relation,
    severity,
    status,
    reason
from {{ ref('stg_identity_instances') }}

union all

select
    chained.report_id,
    chained.identity_id,
    chained.instance,
    identities.relation,
    identities.severity,
    cast(null as varchar) as status,
    cast(null as varchar) as reason
from chained
inner join {{ ref('stg_identities') }} as identities on chained.identity_id = identities.identity_id

union all

select
    without.report_id,
    without.identity_id,
    '*' as instance,
    identities.relation,
    identities.severity,
    without.status,
    without.reason
from without
inner join {{ ref('stg_identities') }} as identities on without.identity_id = identities.identity_id
where without.place = 1
