/*
Findings that hold a sentence against a table: those of identities that do nothing else, and those between cells of which
some are prose and some stand in a table. A slot that prints nothing is no cell of the marts, so cells alone do not tell.
*/
{% set always = ['N-TEXT-TABLE', 'N-COVER', 'N-CODE-NAME', 'N-ECON-LIST', 'S-ECON'] %}
with current_findings as (
    select
        findings.*,
        case when findings.identity_id in ('{{ always | join("', '") }}') then 1 else 0 end as is_known
    from {{ ref('findings') }} as findings
    where findings.superseded_by is null
),

cells_of_evaluations as (
    select
        report_id,
        identity_id,
        instance,
        unnest(cell_ids) as cell_id
    from {{ ref('identity_evaluations') }}
    where status in ('violated', 'rounding_mode')
),

mixed as (
    select
        evaluated.report_id,
        evaluated.identity_id,
        evaluated.instance
    from cells_of_evaluations as evaluated
    inner join {{ ref('cells') }} as cells
        on evaluated.report_id = cells.report_id and evaluated.cell_id = cells.cell_id
    group by evaluated.report_id, evaluated.identity_id, evaluated.instance
    having
        max(case when cells.table_code = 'prose' then 1 else 0 end) = 1
        and max(case when cells.table_code <> 'prose' then 1 else 0 end) = 1
)

select
    found.unit_name,
    found.fiscal_year,
    found.report_id,
    found.class,
    found.identity_id,
    min(found.identity_name) as identity_name,
    count(*) as findings,
    cast(sum(case when found.severity in ('fatal', 'error') then 1 else 0 end) as bigint) as findings_that_withhold,
    cast(sum(case when found.waived then 1 else 0 end) as bigint) as findings_waived,
    min(found.line) as first_line,
    min(found.page) as first_page
from current_findings as found
left join mixed
    on
        found.report_id = mixed.report_id
        and found.identity_id = mixed.identity_id
        and found.instance = mixed.instance
where found.is_known = 1 or mixed.report_id is not null
group by found.unit_name, found.fiscal_year, found.report_id, found.class, found.identity_id
