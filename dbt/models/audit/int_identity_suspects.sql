-- Which cells can be wrong where an instance is violated: those that the search for the smallest answer left
-- (stg_suspects), of the component that the instance belongs to; every cell of the instance where it left none. They may
-- belong to another report than the instance.
with violated as (

    select report_id, identity_id, instance
    from {{ ref('int_identity_findings') }}
    where status = 'violated'

),

terms as (

    select distinct violated.report_id, violated.identity_id, violated.instance, terms.cell_report_id, terms.cell_id
    from violated
    inner join {{ ref('int_identity_terms') }} as terms
        on violated.report_id = terms.report_id
        and violated.identity_id = terms.identity_id
        and violated.instance = terms.instance

),

components as (

    select
        terms.report_id,
        terms.identity_id,
        terms.instance,
        min(suspects.component) as component -- several only for an info, which is not searched
    from terms
    inner join {{ ref('stg_suspects') }} as suspects
        on terms.cell_report_id = suspects.report_id
        and terms.cell_id = suspects.cell_id
    group by terms.report_id, terms.identity_id, terms.instance

)

select
    components.report_id,
    components.identity_id,
    components.instance,
    components.component,
    suspects.report_id as cell_report_id,
    suspects.cell_id,
    suspects.answer
from components
inner join {{ ref('stg_suspects') }} as suspects on components.component = suspects.component

union all

select
    terms.report_id,
    terms.identity_id,
    terms.instance,
    cast(null as integer) as component,
    terms.cell_report_id,
    terms.cell_id,
    'possible' as answer
from terms
left join components
    on terms.report_id = components.report_id
    and terms.identity_id = components.identity_id
    and terms.instance = components.instance
where components.component is null
