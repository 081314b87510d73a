-- What the identities say about each printed cell that stands in one: how many support it, how many contradict it,
-- and whether it can be the wrong one of a contradiction that nobody has accepted.
with stands_in as (

    select
        terms.cell_report_id as report_id,
        terms.cell_id,
        sum(case when evaluations.status in ('holds', 'holds_rounding', 'rounding_mode') then 1 else 0 end) as n_holding,
        sum(
            case
                when
                    evaluations.relation = '='
                    and evaluations.status in ('holds', 'holds_rounding', 'rounding_mode') then 1
                else 0
            end
        ) as n_equal,
        sum(case when evaluations.relation = '=' and evaluations.status = 'holds' then 1 else 0 end) as n_exact,
        sum(case when evaluations.status = 'violated' and evaluations.severity = 'fatal' then 1 else 0 end)
            as n_violated_fatal,
        sum(case when evaluations.status = 'violated' and evaluations.severity = 'error' then 1 else 0 end)
            as n_violated_error,
        sum(case when findings.waived and evaluations.severity in ('fatal', 'error') then 1 else 0 end) as n_waived
    from (
        select distinct report_id, identity_id, instance, cell_report_id, cell_id
        from {{ ref('int_identity_terms') }}
        where not is_blank
    ) as terms
    inner join {{ ref('fct_identity_evaluations') }} as evaluations
        on terms.report_id = evaluations.report_id
        and terms.identity_id = evaluations.identity_id
        and terms.instance = evaluations.instance
        and evaluations.relation <> 'judged' -- a right word is no equation that supports a figure
    left join {{ ref('int_identity_findings') }} as findings
        on terms.report_id = findings.report_id
        and terms.identity_id = findings.identity_id
        and terms.instance = findings.instance
        and findings.status = 'violated'
    group by terms.cell_report_id, terms.cell_id

),

suspects as (

    select distinct suspects.cell_report_id as report_id, suspects.cell_id
    from {{ ref('int_identity_suspects') }} as suspects
    inner join {{ ref('int_identity_findings') }} as findings
        on suspects.report_id = findings.report_id
        and suspects.identity_id = findings.identity_id
        and suspects.instance = findings.instance
    where findings.severity in ('fatal', 'error') and not findings.waived

)

select
    coalesce(stands_in.report_id, suspects.report_id) as report_id,
    coalesce(stands_in.cell_id, suspects.cell_id) as cell_id,
    cast(coalesce(stands_in.n_holding, 0) as integer) as n_holding,
    cast(coalesce(stands_in.n_equal, 0) as integer) as n_equal,
    cast(coalesce(stands_in.n_exact, 0) as integer) as n_exact,
    cast(coalesce(stands_in.n_violated_fatal, 0) as integer) as n_violated_fatal,
    cast(coalesce(stands_in.n_violated_error, 0) as integer) as n_violated_error,
    cast(coalesce(stands_in.n_waived, 0) as integer) as n_waived,
    suspects.cell_id is not null as is_suspect
from stands_in
full outer join suspects
    on stands_in.report_id = suspects.report_id
    and stands_in.cell_id = suspects.cell_id
