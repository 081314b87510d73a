-- Instances that a person should know of, with the id under which a person may accept them. The id names unit, year,
-- kind of report, identity and instance, not the file's content, so that a waiver outlives a renamed file. An instance
-- that is only told by its line or its table's number goes by what is stated there: lines shift.
with evaluations as (

    select * from {{ ref('fct_identity_evaluations') }}
    where status in ('violated', 'rounding_mode') and relation <> 'judged' -- whose note is the finding

),

statements as (

    select
        evaluations.report_id,
        evaluations.identity_id,
        evaluations.instance,
        {{ joined(cell_label('cells') ~ " || ' ' || cells.printed_text", "'|'",
            'cells.row_index nulls last, cells.column_index nulls last, cells.printed_text') }} as words,
        min(cells.page) as page,
        min(cells.line) as line
    from evaluations
    inner join {{ ref('int_identity_terms') }} as terms
        on evaluations.report_id = terms.report_id
        and evaluations.identity_id = terms.identity_id
        and evaluations.instance = terms.instance
        and terms.role in ('lhs', 'stated')
    inner join {{ ref('stg_cells') }} as cells
        on terms.cell_report_id = cells.report_id
        and terms.cell_id = cells.cell_id
    group by evaluations.report_id, evaluations.identity_id, evaluations.instance

),

named as (

    select
        evaluations.*,
        statements.page,
        statements.line,
        {{ lasting_name('evaluations.instance', 'statements.words') }} as lasting_name
    from evaluations
    left join statements
        on evaluations.report_id = statements.report_id
        and evaluations.identity_id = statements.identity_id
        and evaluations.instance = statements.instance

),

numbered as (

    select
        *,
        row_number() over (
            partition by report_id, identity_id, lasting_name
            order by page nulls last, line nulls last, instance
        ) as occurrence
    from named

),

identified as (

    select
        numbered.report_id,
        numbered.identity_id,
        numbered.instance,
        numbered.relation,
        numbered.status,
        case when numbered.status = 'violated' then numbered.severity else 'info' end as severity,
        case
            when numbered.status = 'rounding_mode' then 'rounding'
            when numbered.relation = 'ratio' then 'percentage'
            else coalesce(identities.class, 'arithmetic')
        end as class,
        coalesce(identities.name, numbered.identity_id) as identity_name,
        numbered.lhs,
        numbered.rhs,
        numbered.difference,
        {{ finding_id('reports', 'numbered.identity_id', "numbered.lasting_name
            || case when numbered.occurrence > 1 then '|' || cast(numbered.occurrence as varchar) else '' end") }}
            as finding_id
    from numbered
    inner join {{ ref('stg_reports') }} as reports on numbered.report_id = reports.report_id
    left join {{ ref('stg_identities') }} as identities on numbered.identity_id = identities.identity_id

)

select
    identified.*,
    waivers.finding_id is not null as waived
from identified
left join (select distinct finding_id from {{ ref('stg_waivers') }}) as waivers
    on identified.finding_id = waivers.finding_id
