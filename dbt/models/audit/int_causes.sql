-- Which findings come of one error, and which of them a person should read first: the one whose statement must be
-- wrong, else one that it stands in, the gravest, the first. It gives the cause its id; what nothing else shares a
-- cause with is its own. What main part, table and annex repeat is one error as well: the same figure printed again,
-- against the same other one. One error may be found in several reports, where an identity joins them.
with restatements as (

    select
        terms.report_id,
        terms.identity_id,
        terms.instance,
        max(case when terms.role = 'lhs' then terms.value_base end) as stated,
        max(case when terms.role = 'rhs' then terms.cell_id end) as other_cell_id
    from {{ ref('int_identity_terms') }} as terms
    where terms.relation = '='
    group by terms.report_id, terms.identity_id, terms.instance
    having
        sum(case when terms.role = 'lhs' then 1 else 0 end) = 1
        and sum(case when terms.role = 'rhs' then 1 else 0 end) = 1

),

repeated as (

    select
        suspects.component,
        min(suspects.first_component) as root
    from (
        select
            suspects.component,
            min(suspects.component) over (
                partition by suspects.report_id, suspects.identity_id, restatements.stated, restatements.other_cell_id
            ) as first_component
        from {{ ref('int_identity_suspects') }} as suspects
        inner join restatements
            on suspects.report_id = restatements.report_id
            and suspects.identity_id = restatements.identity_id
            and suspects.instance = restatements.instance
        where suspects.component is not null
    ) as suspects
    group by suspects.component

),

instances as (

    select
        findings.report_id,
        findings.identity_id,
        findings.instance,
        findings.finding_id,
        suspects.component,
        coalesce(
            cast(coalesce(repeated.root, suspects.component) as varchar), findings.report_id || findings.finding_id
        ) as error,
        row_number() over (
            partition by error
            order by
                case when suspects.states_certain then 0 when suspects.has_certain then 1 else 2 end,
                case findings.severity when 'fatal' then 0 when 'error' then 1 when 'warning' then 2 else 3 end,
                sides.page nulls last, sides.line nulls last, findings.identity_id, findings.instance, findings.report_id
        ) as place_in_cause,
        count(*) over (partition by error) as n_findings,
        sides.page,
        sides.line
    from {{ ref('int_identity_findings') }} as findings
    left join {{ ref('int_finding_sides') }} as sides
        on findings.report_id = sides.report_id
        and findings.identity_id = sides.identity_id
        and findings.instance = sides.instance
    left join (
        select
            suspects.report_id,
            suspects.identity_id,
            suspects.instance,
            suspects.component,
            max(case when suspects.answer = 'certain' and suspects.cell_id = sides.cell_id then 1 else 0 end) = 1
                as states_certain,
            max(case when suspects.answer = 'certain' and terms.cell_id is not null then 1 else 0 end) = 1 as has_certain
        from {{ ref('int_identity_suspects') }} as suspects
        left join {{ ref('int_finding_sides') }} as sides
            on suspects.report_id = sides.report_id
            and suspects.identity_id = sides.identity_id
            and suspects.instance = sides.instance
        left join {{ ref('int_identity_terms') }} as terms
            on suspects.report_id = terms.report_id
            and suspects.identity_id = terms.identity_id
            and suspects.instance = terms.instance
            and suspects.cell_report_id = terms.cell_report_id
            and suspects.cell_id = terms.cell_id
        group by suspects.report_id, suspects.identity_id, suspects.instance, suspects.component
    ) as suspects
        on findings.report_id = suspects.report_id
        and findings.identity_id = suspects.identity_id
        and findings.instance = suspects.instance
        and findings.status = 'violated'
    left join repeated on suspects.component = repeated.component

)

select
    instances.report_id,
    instances.identity_id,
    instances.instance,
    instances.component,
    primaries.finding_id as cause_id,
    primaries.identity_id as primary_identity_id,
    primaries.report_id as primary_report_id,
    primaries.page as primary_page,
    primaries.line as primary_line,
    instances.place_in_cause = 1 as is_primary,
    cast(instances.n_findings as integer) as n_findings
from instances
inner join instances as primaries
    on primaries.place_in_cause = 1
    and instances.error = primaries.error
