-- A row: a published figure that identity $identity_id disputes. It disputes the cells that must be wrong to explain its
-- violation, or all the cells it stands on where none of them was named; unless a person accepted the violation.
with violated as (
    select evaluations.*
    from core.fct_identity_evaluations as evaluations
    where evaluations.identity_id = '$identity_id'
        and evaluations.status = 'violated'
        and evaluations.severity in ('fatal', 'error')
        and not exists (
            select 1
            from core.fct_findings as findings
            join raw.waivers as waivers using (finding_id)
            where findings.report_id = evaluations.report_id
                and findings.identity_id = evaluations.identity_id
                and findings.instance = evaluations.instance
        )
),

terms as (
    select violated.*, terms.cell_id, terms.cell_id in (select cell_id from raw.suspects) as is_suspect
    from violated
    join intermediate.int_identity_terms as terms using (report_id, identity_id, instance)
),

disputed as (
    select *, max(is_suspect) over (partition by report_id, instance) as has_suspects
    from terms
),

published as (
    select sources.cell_id, facts.fact_id as figure, facts.unit_name, facts.fiscal_year, facts.printed_text,
        facts.table_code, facts.file_name, facts.line, facts.audit_status
    from marts.fiscal_amounts as facts
    join core.bridge_fact_observations as sources on sources.fact_id = facts.fact_id and sources.is_source
    union all
    select cell_id, indicator, unit_name, fiscal_year, printed_text, table_code, file_name, line, audit_status
    from marts.indicators
)

select
    published.figure, published.unit_name, published.fiscal_year, published.printed_text, published.table_code,
    published.file_name, published.line, disputed.instance, disputed.severity, disputed.lhs, disputed.rhs,
    disputed.difference
from disputed
join published using (cell_id)
where (disputed.is_suspect or not disputed.has_suspects)
    and published.audit_status is distinct from 'waived'
