/*
What a report says about expenditure by function 项 × economic 款, although most print only the two margins.

A pair that a cell prints is `printed`. For the rest, `least_yuan` and `most_yuan` are the exact bounds of the amount over
everything that the printed margins, each an interval of half its last digit, their total, the hard links (2080505 ↔
30108) and non-negativity allow: the closed form of docs/bounds.md. `lower_yuan` and `upper_yuan` are the same as printing
would round them; where they are one figure the pair is `implied`, else `bounded`.

A report tells of disjoint money only: of the cube it prints (Z11, 明细表), else of basic expenditure, of its parts where
rows are printed for them too, of project money, and of each fund, as far as both margins are printed.
*/
with {{ pair_tables() }},

-- in a table of 人员经费 or 公用经费 a row of 基本支出 that is blank there has nothing in it
blank_rows as (
    select
        tables.report_id,
        tables.fund,
        tables.nature,
        basic.function_code,
        basic.function_name
    from pair_tables as tables
    inner join margins as basic
        on
            tables.report_id = basic.report_id
            and tables.fund = basic.fund
            and basic.nature = 'basic'
            and basic.side = 'function'
            and basic.amount_fen > 0
    left join margins as own
        on
            tables.report_id = own.report_id
            and tables.fund = own.fund
            and tables.nature = own.nature
            and own.side = 'function'
            and basic.function_code = own.function_code
    where
        tables.nature in ('basic_personnel', 'basic_public')
        and tables.functions_high < {{ no_limit() }}
        and own.report_id is null
),

function_rows as (
    select
        report_id,
        fund,
        nature,
        function_code,
        function_name,
        low,
        high,
        half_digit_fen,
        false as is_blank
    from margins
    where
        side = 'function'
        and (amount_fen > 0 or (amount_fen = 0 and nature in ('basic_personnel', 'basic_public')))

    union all

    select
        report_id,
        fund,
        nature,
        function_code,
        function_name,
        0 as low,
        0 as high,
        0 as half_digit_fen,
        true as is_blank
    from blank_rows
),

crossed as (
    select
        tables.report_id,
        tables.fund,
        tables.nature,
        one.function_code,
        one.function_name,
        other.economic_code,
        other.economic_name,
        -- rows and columns other than these, together
        tables.functions_low - one.low as rows_low,
        tables.functions_high - one.high as rows_high,
        tables.economics_low - other.low as columns_low,
        tables.economics_high - other.high as columns_high,
        tables.rest_low,
        tables.rest_high,
        one.low as row_low,
        one.high as row_high,
        other.low as column_low,
        other.high as column_high,
        case
            when tables.reason is null
                then tables.total_low - least(tables.functions_high, tables.economics_high) - tables.linked_high
            else -{{ no_limit() }}
        end as links_low,
        case
            when tables.reason is null
                then tables.total_high - greatest(tables.functions_low, tables.economics_low) - tables.linked_low
            else {{ no_limit() }}
        end as links_high,
        least(one.half_digit_fen, other.half_digit_fen) as half_digit_fen,
        case
            when one.is_blank then 'blank'
            when linked_row.economic_code = other.economic_code then 'linked'
            when linked_row.report_id is not null or linked_column.report_id is not null then 'blank'
            else 'free'
        end as state,
        tables.reason
    from pair_tables as tables
    inner join function_rows as one
        on tables.report_id = one.report_id and tables.fund = one.fund and tables.nature = one.nature
    inner join margins as other
        on
            tables.report_id = other.report_id
            and tables.fund = other.fund
            and tables.nature = other.nature
            and other.side = 'economic'
            and other.amount_fen > 0
    left join links as linked_row
        on
            tables.report_id = linked_row.report_id
            and tables.fund = linked_row.fund
            and tables.nature = linked_row.nature
            and one.function_code = linked_row.function_code
    left join links as linked_column
        on
            tables.report_id = linked_column.report_id
            and tables.fund = linked_column.fund
            and tables.nature = linked_column.nature
            and other.economic_code = linked_column.economic_code
    left join figures as printed
        on
            tables.report_id = printed.report_id
            and tables.fund = printed.fund
            and tables.nature = printed.nature
            and one.function_code = printed.function_code
            and other.economic_code = printed.economic_code
    where
        tables.is_cube = 0
        and printed.report_id is null
        and (tables.reason is null or tables.reason = 'negative_margin')
),

bounded as (
    select
        report_id,
        fund,
        nature,
        function_code,
        function_name,
        economic_code,
        economic_name,
        half_digit_fen,
        case state
            when 'blank' then 0
            when 'linked' then greatest(row_low, column_low, links_low + least(row_high, column_high))
            else greatest(
                0,
                row_low + column_low - rest_high,
                column_low - rows_high,
                row_low - columns_high,
                rest_low - rows_high - columns_high
            )
        end as least_fen,
        case state
            when 'blank' then 0
            when 'linked' then least(row_high, column_high, links_high + greatest(row_low, column_low))
            else least(row_high, column_high, rest_high - rows_low, rest_high - columns_low)
        end as most_fen
    from crossed
    -- bounds presuppose that no cell is negative; a link does not
    where reason is null or state in ('blank', 'linked')
),

pairs as (
    select
        bounded.*,
        false as is_printed,
        -- the first and the last figure that such a printing could round to; a tie is rounded up
        least_fen + half_digit_fen
        - case when half_digit_fen = 0 then 0 else (least_fen + half_digit_fen) % (2 * half_digit_fen) end as lower_fen,
        most_fen + half_digit_fen
        - case when half_digit_fen = 0 then 0 else 1 + (most_fen + half_digit_fen - 1) % (2 * half_digit_fen) end
            as last_fen
    from bounded

    union all

    select
        tables.report_id,
        tables.fund,
        tables.nature,
        printed.function_code,
        printed.function_name,
        printed.economic_code,
        printed.economic_name,
        printed.half_digit_fen,
        printed.amount_fen - printed.half_fen as least_fen,
        printed.amount_fen + printed.half_fen as most_fen,
        true as is_printed,
        printed.amount_fen as lower_fen,
        printed.amount_fen as last_fen
    from pair_tables as tables
    inner join figures as printed
        on
            tables.report_id = printed.report_id
            and tables.fund = printed.fund
            and tables.nature = printed.nature
            and printed.function_level = '项'
            and printed.economic_level = '款'
            and printed.in_cube >= tables.is_cube
    where tables.reason is null or tables.reason in ('negative_margin', 'contradictory_margins')
),

rounded as (
    select
        *,
        greatest(lower_fen, last_fen) as upper_fen
    from pairs
)

select
    rounded.report_id,
    tables.unit_name,
    tables.fiscal_year,
    rounded.function_code,
    rounded.function_name,
    rounded.economic_code,
    rounded.economic_name,
    {{ yuan('rounded.lower_fen') }} as lower_yuan,
    {{ yuan('rounded.upper_fen') }} as upper_yuan,
    case when rounded.lower_fen = rounded.upper_fen then {{ yuan('rounded.lower_fen') }} end as amount_yuan,
    case
        when rounded.is_printed then 'printed'
        when rounded.lower_fen = rounded.upper_fen then 'implied'
        else 'bounded'
    end as basis,
    cast(
        {{ yuan('greatest(rounded.lower_fen - rounded.least_fen, rounded.most_fen - rounded.upper_fen)') }}
        as decimal(24, 6)
    ) as slack_yuan,
    rounded.fund,
    rounded.nature,
    {{ yuan('rounded.least_fen') }} as least_yuan,
    {{ yuan('rounded.most_fen') }} as most_yuan
from rounded
inner join pair_tables as tables
    on rounded.report_id = tables.report_id and rounded.fund = tables.fund and rounded.nature = tables.nature
