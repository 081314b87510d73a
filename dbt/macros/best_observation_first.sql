{#
    The order in which several printings of one quantity are believed (docs/architecture.md): a certain place before an
    ambiguous one, a derived figure never; text before what was recognised in an image; then the table; then as printed
    before repaired; then the line.
#}
{% macro best_observation_first() -%}
    case placement when 'derived' then 3 when 'ambiguous' then 2 else 1 end,
    case when confidence < 1 then 2 else 1 end,
    case
        when section = 'annex' then 8
        when table_code in ('Z02', 'Z03', 'Z05', 'Z06', 'Z07', 'Z08') then 1
        when table_code in ('B02', 'B03', 'B05', 'B06', 'B07', 'B08', 'B09', 'B10', 'B13') then 1
        when table_code in ('Z04', 'B04') then 2
        when table_code in ('Z01', 'B01') then 3
        when table_code in ('Z09', 'B11') then 4
        when table_code in ('Z10', 'Z11', 'Z12', 'B12') then 5
        when table_code = 'prose' then 6
        else 7
    end,
    case placement when 'as_printed' then 1 else 2 end,
    line asc nulls last,
    cell_id asc nulls last
{%- endmacro %}
