-- Which reports a rule compares with which: a report and one of another year or kind of the same unit, or each of its
-- units. Without another report, or where the report says that figures were moved, one row with the reason why not.
with reports as (

    select * from {{ ref('stg_reports') }}
    where superseded_by is null

),

-- every report that a rule is about, and every unit whose report it needs
needed as (

    select
        chains.identity_id,
        chains.rule,
        chains.other_type,
        chains.said,
        chains.because,
        chains.without,
        reports.report_id,
        reports.superseded_by,
        reports.status,
        reports.reason,
        reports.report_type = chains.report_type as is_of_type,
        reports.fiscal_year + chains.years as other_year,
        chains.of_units,
        case when chains.of_units then units.unit else reports.unit_name end as other_unit,
        case when chains.of_units then units.unit_id else reports.unit_id end as other_unit_id
    from {{ ref('stg_chains') }} as chains
    cross join {{ ref('stg_reports') }} as reports
    left join {{ ref('stg_units') }} as units
        on
            chains.of_units
            and units.department_id = reports.unit_id
            and reports.fiscal_year between units.from_year and units.to_year

),

found as (

    select
        needed.*,
        others.report_id as other_id,
        others.status as other_status,
        others.reason as other_reason
    from needed
    left join reports as others
        on
            needed.other_unit is not null
            and needed.other_unit_id = others.unit_id
            and needed.other_year = others.fiscal_year
            and needed.other_type = others.report_type
            and needed.report_id <> others.report_id

),

-- a label of an amount that says that balances were adjusted, returned or handed over
moved as (

    select distinct needed.identity_id, needed.rule, needed.report_id
    from (select distinct identity_id, rule, report_id, said from needed) as needed
    inner join {{ ref('stg_cells') }} as cells
        on
            needed.report_id = cells.report_id
            and cells.value <> 0
            and len(list_filter(needed.said, word -> contains(
                concat_ws(' ', cells.row_label, cells.column_label, cells.subject), word
            ))) > 0

),

barred as (

    select distinct found.identity_id, found.rule, found.report_id
    from found
    inner join {{ ref('stg_chain_selectors') }} as selectors
        on
            found.identity_id = selectors.identity_id
            and found.rule = selectors.rule
            and selectors.side = 'unless'
    inner join {{ ref('int_chain_figures') }} as figures
        on found.other_id = figures.report_id and {{ chain_selects('selectors', 'figures') }}
    inner join {{ ref('stg_cells') }} as cells
        on figures.report_id = cells.report_id and figures.cell_id = cells.cell_id and cells.value <> 0

),

missing as (

    select
        identity_id,
        rule,
        report_id,
        count(*) as n_needed,
        count(other_id) as n_found,
        {{ joined('case when other_id is null then other_unit end', "'、'", 'other_unit') }} as missing_units,
        {{ joined("case when other_status <> 'ok' then other_unit || coalesce('（' || other_reason || '）', '') end", "'、'",
            'other_unit') }} as unread_units
    from found
    group by identity_id, rule, report_id

)

select
    found.identity_id,
    found.rule,
    found.report_id,
    found.other_id,
    cast(missing.n_needed as integer) as n_needed,
    case
        when found.superseded_by is not null then 'not_applicable'
        when found.status is distinct from 'ok' then 'not_evaluable'
        when not found.is_of_type then 'not_applicable'
        when found.other_unit is null then 'not_applicable'
        when missing.n_found < missing.n_needed and found.of_units then 'not_evaluable'
        when missing.n_found = 0 then 'not_applicable'
        when missing.unread_units is not null then 'not_evaluable'
        when moved.report_id is not null or barred.report_id is not null then 'not_applicable'
    end as status,
    case
        when found.superseded_by is not null then '已被新报告取代 / superseded by a newer report'
        when found.status is distinct from 'ok' then coalesce(found.reason, '报告不完整 / the report is incomplete')
        when not found.is_of_type then '此类报告不作此项核对 / not checked for this kind of report'
        when found.other_unit is null then found.without
        when missing.n_found < missing.n_needed and found.of_units
            then '缺少所属单位的报告 / reports of units are missing: ' || missing.missing_units
        when missing.n_found = 0 then found.without
        when missing.unread_units is not null
            then '另一份报告未能读出 / the other report could not be read: ' || missing.unread_units
        when moved.report_id is not null or barred.report_id is not null
            then coalesce(found.because, '另有一栏列明 / printed otherwise')
    end as reason
from found
inner join missing
    on found.identity_id = missing.identity_id and found.rule = missing.rule and found.report_id = missing.report_id
left join moved
    on found.identity_id = moved.identity_id and found.rule = moved.rule and found.report_id = moved.report_id
left join barred
    on found.identity_id = barred.identity_id and found.rule = barred.rule and found.report_id = barred.report_id
