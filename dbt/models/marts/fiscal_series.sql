-- The best that is known of each quantity of a unit, year by year: what the year's own report gives where that stands,
-- else what a later report states of it, else what one implies. Where the year's own report contradicts it, nothing.
with reported as (

    select *
    from {{ ref('int_reported_quantities') }}
    where audit_status <> 'withheld'

),

later as (

    select
        prior.*,
        row_number() over (
            partition by prior.unit_id, prior.fiscal_year, prior.phase, prior.quantity_id
            order by
                case prior.basis when 'stated' then 1 when 'implied_by_change' then 2 else 3 end,
                {{ nearest_report_first('prior.phase', 'reports.report_type') }},
                reports.seen_order desc,
                prior.prior_year_id
        ) as position
    from {{ ref('int_prior_year_amounts') }} as prior
    inner join {{ ref('dim_report') }} as reports on prior.stated_in_report_id = reports.report_id
    where coalesce(prior.agrees, true)

),

known as (

    select
        quantity_id,
        {{ quantity_columns() }},
        unit_id,
        fiscal_year,
        phase,
        'reported' as basis,
        amount_yuan,
        amount_yuan - half_width_yuan as lower_yuan,
        amount_yuan + half_width_yuan as upper_yuan,
        report_id,
        fact_id,
        [cell_id] as cell_ids,
        printed_text,
        audit_status,
        cast(null as varchar) as contradicted_by
    from reported

    union all

    select
        later.quantity_id,
        {{ quantity_columns('later.') }},
        later.unit_id,
        later.fiscal_year,
        later.phase,
        later.basis,
        later.amount_yuan,
        later.lower_yuan,
        later.upper_yuan,
        later.stated_in_report_id as report_id,
        cast(null as varchar) as fact_id,
        case when later.change_id is null then [later.cell_id] else [later.cell_id, later.change_id] end as cell_ids,
        later.printed_text,
        cast(null as varchar) as audit_status,
        later.contradicted_by
    from later
    left join reported
        on
            later.unit_id = reported.unit_id
            and later.fiscal_year = reported.fiscal_year
            and later.phase = reported.phase
            and later.quantity_id = reported.quantity_id
    where later.position = 1 and reported.quantity_id is null

)

select
    units.unit_name,
    known.fiscal_year,
    known.phase,
    known.domain,
    known.flow,
    known.fund,
    known.nature,
    known.function_code,
    known.economic_code,
    known.indicator,
    known.basis,
    known.amount_yuan,
    cast(known.lower_yuan as decimal(20, 2)) as lower_yuan,
    cast(known.upper_yuan as decimal(20, 2)) as upper_yuan,
    known.report_id,
    known.fact_id,
    known.cell_ids,
    known.printed_text,
    known.audit_status,
    known.contradicted_by,
    known.quantity_id,
    {{ quantity_names('known') }},
    labels.name_zh as indicator_zh,
    known.unit_id
from known
left join {{ ref('dim_unit') }} as units on known.unit_id = units.unit_id and units.is_current
left join {{ ref('indicator_names') }} as labels on known.indicator = labels.indicator
{{ join_quantity_names('known') }}
