-- Instances that a person should know of, with the id under which a person may accept them. The id names unit, year,
-- kind of report, identity and instance, not the file's content, so that a waiver outlives a renamed file.
with evaluations as (

    select * from {{ ref('fct_identity_evaluations') }}
    where status in ('violated', 'rounding_mode')

),

identified as (

    select
        evaluations.report_id,
        evaluations.identity_id,
        evaluations.instance,
        evaluations.relation,
        evaluations.status,
        case when evaluations.status = 'violated' then evaluations.severity else 'info' end as severity,
        case
            when evaluations.status = 'rounding_mode' then 'rounding'
            when evaluations.relation = 'ratio' then 'percentage'
            else coalesce(identities.class, 'arithmetic')
        end as class,
        coalesce(identities.name, evaluations.identity_id) as identity_name,
        evaluations.lhs,
        evaluations.rhs,
        evaluations.difference,
        {{ finding_id('reports', 'evaluations.identity_id', 'evaluations.instance') }} as finding_id
    from evaluations
    inner join {{ ref('stg_reports') }} as reports on evaluations.report_id = reports.report_id
    left join {{ ref('stg_identities') }} as identities on evaluations.identity_id = identities.identity_id

)

select
    identified.*,
    waivers.finding_id is not null as waived
from identified
left join (select distinct finding_id from {{ ref('stg_waivers') }}) as waivers
    on identified.finding_id = waivers.finding_id
