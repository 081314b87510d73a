-- Every cell in its base unit (元, or pieces, people, percent) with the half width of the interval it was rounded from.
select
    report_id,
    cell_id,
    file_sha256,
    file_name,
    cast(page as integer) as page,
    cast(line as integer) as line,
    cast(table_index as integer) as table_index,
    cast(row_index as integer) as row_index,
    cast(column_index as integer) as column_index,
    table_code,
    row_label,
    column_label,
    section,
    printed_text,
    cast(value as decimal(24, 6)) as value,
    printed_unit,
    cast(printed_decimals as integer) as printed_decimals,
    cast(unit_factor as decimal(14, 2)) as unit_factor,
    placement,
    cast(confidence as decimal(5, 4)) as confidence,
    cast(x0 as decimal(10, 2)) as x0,
    cast(y0 as decimal(10, 2)) as y0,
    cast(x1 as decimal(10, 2)) as x1,
    cast(y1 as decimal(10, 2)) as y1,
    domain,
    kind,
    cast(period as integer) as period,
    phase,
    flow,
    fund,
    nature,
    function_code,
    function_name,
    function_parent,
    economic_code,
    economic_name,
    economic_parent,
    indicator,
    project,
    cast(statement as integer) as statement,
    subject,
    cast(text_offset as integer) as text_offset,
    note,
    value is null as is_blank,
    cast(cast(value as decimal(24, 6)) * cast(unit_factor as decimal(14, 2)) as decimal(24, 6)) as value_base,
    -- 分 is the smallest coin and people come whole, unless counted by 万: such figures were not rounded
    case
        when value is not null and (
            (printed_unit = '元' and printed_decimals >= 2)
            or (
                unit_factor = 1 and printed_decimals = 0
                and (kind = 'count' or (kind = 'part' and printed_unit not like '%元'))
            )
        )
            then cast(0 as decimal(24, 6))
        when value is not null
            then cast(
                cast(unit_factor as decimal(14, 2)) * {{ half_of_last_digit('printed_decimals') }} as decimal(24, 6)
            )
    end as half_width_base
from {{ source('raw', 'cells') }}
