-- Every identity instance of every report with its status, also those that could not be evaluated: a row that is
-- missing here would read as consistency. Amounts in 元, percentages in percent.
with instances as (

    select * from {{ ref('int_identity_instances') }}

),

cells as (

    select
        report_id,
        identity_id,
        instance,
        cast(sum(case when is_blank then 0 else 1 end) as integer) as n_terms,
        sum(case when role = 'stated' and not is_blank then 1 else 0 end) as n_stated,
        cast(sum(case when role in ('lhs', 'stated') and not is_blank then 1 else 0 end) as integer) as n_statement,
        sum(case when is_usable then 0 else 1 end) as n_unusable,
        {{ list_of(
            'case when not is_blank then cell_id end', "case when role in ('lhs', 'stated') then 0 else 1 end, cell_id"
        ) }} as cell_ids
    from {{ ref('int_identity_terms') }}
    group by report_id, identity_id, instance

),

compared as (

    select
        instances.report_id,
        instances.identity_id,
        instances.instance,
        instances.relation,
        instances.severity,
        instances.status as given_status,
        instances.reason as given_reason,
        coalesce(cells.n_terms, 0) as n_terms,
        coalesce(cells.n_statement, 0) as n_statement,
        coalesce(cells.cell_ids, cast([] as varchar[])) as cell_ids,
        case
            when cells.n_terms is null then 'no cells'
            when cells.n_unusable > 0 then 'a figure is unknown or too large'
            when cells.n_terms = 0 then 'all cells are blank'
            when instances.relation = 'ratio' and cells.n_stated = 0 then 'the stated percentage is blank'
            when instances.relation = 'ratio' and ratios.size is null and ratios.stated is not null
                then 'a figure is unknown or too large'
            when instances.relation = 'ratio' and coalesce(ratios.base, 0) = 0 then 'base is zero'
            when instances.relation = 'ratio' and ratios.base < 0 then 'base is negative'
        end as obstacle,
        cast(sums.lhs as decimal(24, 6)) as sum_lhs,
        cast(sums.rhs as decimal(24, 6)) as sum_rhs,
        cast(sums.any_rounding as decimal(24, 6)) as sum_tolerance,
        {{ linear_status('instances.relation', 'sums.lhs - sums.rhs', 'sums.half_up', 'sums.any_rounding') }}
            as sum_status,
        cast(ratios.stated as decimal(24, 6)) as ratio_lhs,
        case
            when ratios.base > 0 then ratios.sign * {{ percentage('ratios.numerator', 'ratios.base') }}
        end as ratio_rhs,
        cast(ratios.half_ulp as decimal(24, 6)) as ratio_tolerance,
        {{ ratio_status(
            'ratios.size', 'ratios.half_ulp', 'ratios.numerator', 'ratios.base',
            'ratios.slack_low', 'ratios.slack_high'
        ) }} as ratio_status
    from instances
    left join cells
        on instances.report_id = cells.report_id
        and instances.identity_id = cells.identity_id
        and instances.instance = cells.instance
    left join {{ ref('int_identity_sums') }} as sums
        on instances.report_id = sums.report_id
        and instances.identity_id = sums.identity_id
        and instances.instance = sums.instance
    left join {{ ref('int_identity_ratios') }} as ratios
        on instances.report_id = ratios.report_id
        and instances.identity_id = ratios.identity_id
        and instances.instance = ratios.instance

),

decided as (

    select
        *,
        case
            when given_status is not null then given_status
            when obstacle = 'all cells are blank' then 'not_applicable'
            when obstacle is not null then 'not_evaluable'
            when relation = 'ratio' then ratio_status
            else sum_status
        end as status,
        given_status is null and obstacle is null as is_compared
    from compared

)

select
    report_id,
    identity_id,
    instance,
    relation,
    severity,
    status,
    case when not is_compared then null when relation = 'ratio' then ratio_lhs else sum_lhs end as lhs,
    case when not is_compared then null when relation = 'ratio' then ratio_rhs else sum_rhs end as rhs,
    case
        when not is_compared then null
        when relation = 'ratio' then cast(ratio_lhs - ratio_rhs as decimal(24, 6))
        else cast(sum_lhs - sum_rhs as decimal(24, 6))
    end as difference,
    case when not is_compared then null when relation = 'ratio' then ratio_tolerance else sum_tolerance end as tolerance,
    n_terms,
    n_statement,
    cell_ids,
    case
        when given_status is not null then given_reason
        when obstacle is not null then obstacle
        when relation = 'ratio' and ratio_status = 'rounding_mode' then 'truncated'
    end as reason
from decided
