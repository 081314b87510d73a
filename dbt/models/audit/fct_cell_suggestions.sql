-- What would put a cause right, proved, with a sentence for a person; or why nothing is suggested. No fact takes it.
with worded as (

    select
        causes.cause_id,
        suggestions.*,
        {{ cell_label('cells') }} as label,
        {{ place_of_report('zh', 'suggestions.report_id <> causes.primary_report_id', 'reports', 'cells') }} as place_zh,
        {{ place_of_report('en', 'suggestions.report_id <> causes.primary_report_id', 'reports', 'cells') }} as place_en,
        {{ plain_number(in_unit('suggestions.value', 'cells.unit_factor'), 'cells.printed_decimals') }}
            || coalesce(cells.printed_unit, '') as value_text,
        {{ plain_number(in_unit('suggestions.lower_value', 'cells.unit_factor'), 'cells.printed_decimals') }} as lower_text,
        {{ plain_number(in_unit('suggestions.upper_value', 'cells.unit_factor'), 'cells.printed_decimals') }}
            || coalesce(cells.printed_unit, '') as upper_text,
        array_to_string(suggestions.proofs, '、') as proofs_text,
        row_number() over (
            partition by suggestions.report_id, causes.cause_id, suggestions.cell_id order by suggestions.component
        ) as choice,
        {{ cell_label('misread') }} as misread_label,
        {{ plain_number(in_unit('suggestions.taken_for', 'misread.unit_factor'), 'misread.printed_decimals') }}
            || coalesce(misread.printed_unit, '') as taken_for_text
    from {{ ref('stg_suggestions') }} as suggestions
    inner join (select distinct component, cause_id, primary_report_id from {{ ref('int_causes') }}) as causes
        on suggestions.component = causes.component
    left join {{ ref('stg_reports') }} as reports on suggestions.report_id = reports.report_id
    left join {{ ref('stg_cells') }} as cells
        on suggestions.report_id = cells.report_id
        and suggestions.cell_id = cells.cell_id
    left join {{ ref('stg_cells') }} as misread
        on suggestions.report_id = misread.report_id
        and suggestions.misread_cell_id = misread.cell_id

)

select
    cause_id,
    report_id,
    cell_id,
    value as suggested_value,
    lower_value,
    upper_value,
    slip,
    proofs,
    reason,
    case
        when value is not null
            then '若 ' || label || case when place_zh <> '' then '（' || place_zh || '）' else '' end || ' 为 ' || value_text
            || coalesce('（' || split_part(slip_label, ' / ', 1) || '）', '') || ' 则各式成立，依据 ' || proofs_text
            || ' / with ' || value_text || ' in ' || label || case when place_en <> '' then ' (' || place_en || ')' else '' end
            || coalesce(', ' || split_part(slip_label, ' / ', 2), '') || ', every identity would hold, by ' || proofs_text
        when lower_value is not null
            then label || case when place_zh <> '' then '（' || place_zh || '）' else '' end || ' 应在 ' || lower_text
            || ' 至 ' || upper_text || ' 之间，依据 ' || proofs_text
            || ' / ' || label || case when place_en <> '' then ' (' || place_en || ')' else '' end
            || ' should be from ' || lower_text || ' to ' || upper_text || ', by ' || proofs_text
        when taken_for_text is not null
            then '似把 ' || misread_label || ' 当作 ' || taken_for_text || '（相邻两位数字颠倒）计算 / seems computed with '
            || taken_for_text || ' for ' || misread_label || ', two neighbouring digits transposed'
    end as sentence
from worded
-- an error that several places repeat has one reason why nothing is suggested
where choice = 1
