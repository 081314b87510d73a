/*
What is known of a year from reports of the year after it, as intervals: one row per report × quantity × phase × basis.

A figure that may be wrong implies nothing, save where only the comparison with last year's own report says so: that
comparison is what these rows are for. A percentage implies nothing where any identity contradicts it.
*/
with disputed as (

    select
        suspects.cell_report_id as report_id,
        suspects.cell_id,
        max(case when findings.identity_id = 'Y-PRIOR' then 0 else 1 end) as by_others
    from {{ ref('int_identity_suspects') }} as suspects
    inner join {{ ref('int_identity_findings') }} as findings
        on
            suspects.report_id = findings.report_id
            and suspects.identity_id = findings.identity_id
            and suspects.instance = findings.instance
    where findings.severity in ('fatal', 'error') and not findings.waived
    group by suspects.cell_report_id, suspects.cell_id

),

barred_cells as (

    select report_id, cell_id
    from disputed
    where by_others = 1

    union

    select cells.report_id, cells.cell_id
    from {{ ref('stg_cells') }} as cells
    left join {{ ref('int_cell_audit') }} as audit
        on cells.report_id = audit.report_id and cells.cell_id = audit.cell_id
    where {{ doubt_of_recognition('cells.confidence', 'audit') }} is not null

),

-- the quantity is withheld, whichever of its printings the change refers to
barred_quantities as (

    select quantities.report_id, quantities.phase, quantities.quantity_id
    from {{ ref('int_quantities') }} as quantities
    left join disputed
        on quantities.report_id = disputed.report_id and quantities.cell_id = disputed.cell_id
    where quantities.place = 'quarantine' and coalesce(disputed.by_others, 1) = 1

),

contradictions as (

    select
        report_id,
        cell_id,
        {{ joined('identity_id', "'; '", 'identity_id') }} as identity_ids
    from (
        select distinct terms.cell_report_id as report_id, terms.cell_id, terms.identity_id
        from {{ ref('int_identity_terms') }} as terms
        inner join {{ ref('fct_identity_evaluations') }} as evaluations
            on
                terms.report_id = evaluations.report_id
                and terms.identity_id = evaluations.identity_id
                and terms.instance = evaluations.instance
                and evaluations.status = 'violated'
        left join {{ ref('fct_findings') }} as findings
            on
                terms.report_id = findings.report_id
                and terms.identity_id = findings.identity_id
                and terms.instance = findings.instance
        where terms.identity_id <> 'Y-PRIOR' and not coalesce(findings.waived, false)
    ) as violated
    group by report_id, cell_id

),

ranked as (

    select
        *,
        {{ quantity_id() }} as quantity_id,
        row_number() over (
            partition by {{ chain_quantity() }}, phase, basis
            order by {{ best_observation_first() }}
        ) as printing
    from {{ ref('int_prior_figures') }}

),

figures as (

    select
        ranked.*,
        reports.unit_id,
        reports.fiscal_year - 1 as fiscal_year,
        cells.value_base,
        cells.half_width_base,
        changes.value_base as change_base,
        changes.half_width_base as change_half_width,
        {{ cell_text('cells') }} as cell_said,
        case when ranked.change_id is not null then {{ cell_text('changes') }} end as change_said,
        contradictions.identity_ids as contradicted_by,
        -- one unit of the last printed digit, of which 分 is the smallest
        greatest(cast(2 * cells.half_width_base as decimal(20, 2)), cast(0.01 as decimal(3, 2))) as last_digit
    from ranked
    inner join {{ ref('dim_report') }} as reports
        on ranked.report_id = reports.report_id and reports.verdict in ('published', 'published_in_part')
    inner join {{ ref('stg_cells') }} as cells
        on ranked.report_id = cells.report_id and ranked.cell_id = cells.cell_id
    left join {{ ref('stg_cells') }} as changes
        on ranked.report_id = changes.report_id and ranked.change_id = changes.cell_id
    left join contradictions
        on ranked.report_id = contradictions.report_id and ranked.figure_id = contradictions.cell_id
    left join barred_cells
        on ranked.report_id = barred_cells.report_id and ranked.cell_id = barred_cells.cell_id
    left join barred_cells as barred_changes
        on ranked.report_id = barred_changes.report_id and ranked.change_id = barred_changes.cell_id
    left join barred_quantities
        on
            ranked.report_id = barred_quantities.report_id
            and ranked.phase = barred_quantities.phase
            and ranked.quantity_id = barred_quantities.quantity_id
            and ranked.basis <> 'stated'
    where
        ranked.printing = 1
        and barred_cells.cell_id is null
        and barred_changes.cell_id is null
        and barred_quantities.quantity_id is null

),

bounded as (

    select
        *,
        case basis
            when 'stated' then value_base - half_width_base
            when 'implied_by_change'
                then value_base + change_weight * change_base - half_width_base - change_half_width
            when 'implied_by_rate'
                then case
                    when value_base > half_width_base and 100 - change_weight * change_base > change_half_width
                        then {{ quotient_in_fen(
                            '100 * (value_base - half_width_base)', '100 - change_weight * change_base + change_half_width', 'down') }}
                end
        end as lower_yuan,
        case basis
            when 'stated' then value_base + half_width_base
            when 'implied_by_change'
                then value_base + change_weight * change_base + half_width_base + change_half_width
            when 'implied_by_rate'
                then case
                    when value_base > half_width_base and 100 - change_weight * change_base > change_half_width
                        then {{ quotient_in_fen(
                            '100 * (value_base + half_width_base)', '100 - change_weight * change_base - change_half_width', 'up') }}
                end
        end as upper_yuan
    from figures
    where basis <> 'implied_by_rate' or contradicted_by is null

),

-- a percentage that was cut off instead of rounded, or is said of growth from nothing, misses what is said beside it
missed as (

    select distinct rates.report_id, rates.figure_id
    from bounded as rates
    inner join bounded as others
        on
            rates.report_id = others.report_id
            and rates.phase = others.phase
            and rates.quantity_id = others.quantity_id
            and others.basis <> 'implied_by_rate'
            and (others.upper_yuan < rates.lower_yuan or others.lower_yuan > rates.upper_yuan)
    where rates.basis = 'implied_by_rate'

),

known as (

    select
        bounded.*,
        case bounded.basis
            when 'stated' then bounded.value_base
            when 'implied_by_change' then bounded.value_base + bounded.change_weight * bounded.change_base
            when 'implied_by_rate'
                then case
                    when
                        {{ rounded_to_unit('bounded.lower_yuan', 'bounded.last_digit') }}
                        = {{ rounded_to_unit('bounded.upper_yuan', 'bounded.last_digit') }}
                        then {{ rounded_to_unit('bounded.lower_yuan', 'bounded.last_digit') }}
                end
        end as amount_yuan
    from bounded
    left join missed
        on bounded.report_id = missed.report_id and bounded.figure_id = missed.figure_id and bounded.basis = 'implied_by_rate'
    where missed.figure_id is null and bounded.lower_yuan is not null and bounded.upper_yuan is not null

)

select
    {{ dbt.hash(dbt.concat(["known.report_id", "'|'", "known.figure_id", "'|'", "known.basis"])) }} as prior_year_id,
    known.quantity_id,
    {{ quantity_columns('known.') }},
    known.unit_id,
    known.fiscal_year,
    known.phase,
    known.basis,
    cast(known.amount_yuan as decimal(20, 2)) as amount_yuan,
    cast(known.lower_yuan as decimal(20, 2)) as lower_yuan,
    cast(known.upper_yuan as decimal(20, 2)) as upper_yuan,
    known.report_id as stated_in_report_id,
    known.cell_id,
    known.change_id,
    concat_ws('; ', known.cell_said, known.change_said) as printed_text,
    known.line,
    known.contradicted_by,
    reported.report_id as superseded_by_report_id,
    reported.fact_id as superseded_by_fact_id,
    reported.cell_id as superseded_by_cell_id,
    reported.amount_yuan as reported_yuan,
    reported.audit_status as reported_audit_status,
    cast(known.amount_yuan - reported.amount_yuan as decimal(20, 2)) as difference_yuan,
    known.lower_yuan <= reported.amount_yuan + reported.half_width_yuan
    and known.upper_yuan >= reported.amount_yuan - reported.half_width_yuan as agrees
from known
left join {{ ref('int_reported_quantities') }} as reported
    on
        known.unit_id = reported.unit_id
        and known.fiscal_year = reported.fiscal_year
        and known.phase = reported.phase
        and known.quantity_id = reported.quantity_id
