{#
    The tables of function 项 × economic 款 whose margins a report prints, as CTEs up to `pair_tables`: one row per
    report × fund × nature, with what its pairs may sum to, or why no pair of it is told. docs/bounds.md proves the bounds.
    Money is in whole 分 (bigint): an amount that is printed in 元 with two decimals is exact, any other stands for the
    interval of half its last digit. What the report does not limit is limited by more money than there is.
#}
{% macro pair_tables() -%}
spent as (
    select
        facts.report_id,
        facts.unit_id,
        facts.fiscal_year,
        facts.table_code,
        facts.fund,
        facts.nature,
        facts.function_code,
        functions.function_name,
        functions.level as function_level,
        facts.economic_code,
        economics.economic_name,
        economics.level as economic_level,
        cast(facts.amount_yuan * 100 as bigint) as amount_fen,
        cast(floor(facts.half_width_yuan * 100) as bigint) as half_fen
    from {{ ref('fct_fiscal_amounts') }} as facts
    inner join {{ ref('dim_function_subject') }} as functions
        on facts.function_subject_id = functions.function_subject_id
    inner join {{ ref('dim_economic_subject') }} as economics
        on facts.economic_subject_id = economics.economic_subject_id
    where facts.phase = 'executed' and facts.flow = 'expenditure'
),

-- the economic subjects of 基本支出 are printed for itself, or for its parts 人员经费 and 公用经费
scoped as (
    select
        spent.*,
        spent.nature as scope,
        1 as choice
    from spent
    where spent.nature in ('all', 'basic', 'basic_personnel', 'basic_public', 'project')

    union all

    select
        spent.*,
        'basic' as scope,
        2 as choice
    from spent
    where spent.nature in ('basic_personnel', 'basic_public', 'basic_other') and spent.economic_code <> 'TOTAL'
),

ranked as (
    select
        *,
        rank() over (partition by report_id, fund, scope, function_code, economic_code order by choice) as place
    from scoped
),

figures as (
    select
        report_id,
        unit_id,
        fiscal_year,
        fund,
        scope as nature,
        function_code,
        function_name,
        function_level,
        economic_code,
        economic_name,
        economic_level,
        max(case when table_code = 'Z11' then 1 else 0 end) as in_cube,
        cast(sum(amount_fen) as bigint) as amount_fen,
        cast(sum(half_fen) as bigint) as half_fen,
        max(half_fen) as half_digit_fen
    from ranked
    where place = 1
    group by
        report_id, unit_id, fiscal_year, fund, scope, function_code, function_name, function_level, economic_code,
        economic_name, economic_level
),

margins as (
    select
        *,
        case when economic_code = 'TOTAL' then 'function' else 'economic' end as side,
        greatest(amount_fen - half_fen, 0) as low,
        amount_fen + half_fen as high
    from figures
    where
        (function_level = '项' and economic_code = 'TOTAL') or (function_code = 'TOTAL' and economic_level = '款')
),

-- a row that is one column and a column that is one row, where what is printed of both allows it
links as (
    select
        one.report_id,
        one.fund,
        one.nature,
        one.function_code,
        other.economic_code,
        greatest(one.low, other.low) as low,
        least(one.high, other.high) as high
    from margins as one
    inner join {{ ref('function_economic_links') }} as links
        on
            one.function_code = links.function_code
            and one.fiscal_year between coalesce(links.valid_from, 1900) and coalesce(links.valid_to, 9999)
    inner join margins as other
        on
            one.report_id = other.report_id
            and one.fund = other.fund
            and one.nature = other.nature
            and links.economic_code = other.economic_code
    where
        links.grade = 'hard'
        and one.fund = 'general_public'
        and one.nature in ('basic', 'basic_personnel')
        and one.side = 'function'
        and other.side = 'economic'
        and one.amount_fen > 0
        and other.amount_fen > 0
        and one.low <= other.high
        and other.low <= one.high
),

linked_sums as (
    select
        report_id,
        fund,
        nature,
        cast(sum(low) as bigint) as linked_low,
        cast(sum(high) as bigint) as linked_high
    from links
    group by report_id, fund, nature
),

margin_sums as (
    select
        margins.report_id,
        margins.fund,
        margins.nature,
        cast(sum(case when margins.side = 'function' then margins.low else 0 end) as bigint) as functions_low,
        cast(sum(case when margins.side = 'function' then margins.high else 0 end) as bigint) as functions_high,
        cast(sum(case when margins.side = 'economic' then margins.low else 0 end) as bigint) as economics_low,
        cast(sum(case when margins.side = 'economic' then margins.high else 0 end) as bigint) as economics_high
    from margins
    left join links as linked_row
        on
            margins.report_id = linked_row.report_id
            and margins.fund = linked_row.fund
            and margins.nature = linked_row.nature
            and margins.side = 'function'
            and margins.function_code = linked_row.function_code
    left join links as linked_column
        on
            margins.report_id = linked_column.report_id
            and margins.fund = linked_column.fund
            and margins.nature = linked_column.nature
            and margins.side = 'economic'
            and margins.economic_code = linked_column.economic_code
    where linked_row.report_id is null and linked_column.report_id is null
    group by margins.report_id, margins.fund, margins.nature
),

-- a margin that is held back is one more row or column of unknown size
held_back as (
    select
        report_id,
        fund,
        scope as nature,
        max(case when economic_code = 'TOTAL' then 1 else 0 end) as functions,
        max(case when function_code = 'TOTAL' then 1 else 0 end) as economics
    from (
        select
            report_id,
            fund,
            function_code,
            economic_code,
            nature as scope
        from {{ ref('int_facts') }}
        where place = 'quarantine' and phase = 'executed' and flow = 'expenditure'

        union all

        select
            report_id,
            fund,
            function_code,
            economic_code,
            'basic' as scope
        from {{ ref('int_facts') }}
        where
            place = 'quarantine' and phase = 'executed' and flow = 'expenditure' and economic_code <> 'TOTAL'
            and nature in ('basic_personnel', 'basic_public', 'basic_other')
    ) as withheld
    where
        ({{ subject_level('function_code') }} = '项' and economic_code = 'TOTAL')
        or (function_code = 'TOTAL' and {{ subject_level('economic_code') }} = '款')
    group by report_id, fund, scope
),

tables as (
    select
        report_id,
        unit_id,
        fiscal_year,
        fund,
        nature,
        sum(case when function_level = '项' and economic_code = 'TOTAL' and amount_fen > 0 then 1 else 0 end) as functions,
        sum(case when function_code = 'TOTAL' and economic_level = '款' and amount_fen > 0 then 1 else 0 end) as economics,
        max(case when function_level = '项' and economic_level = '款' then in_cube else 0 end) as is_cube,
        min(amount_fen) as smallest_fen,
        max(case when function_code = 'TOTAL' and economic_code = 'TOTAL' then amount_fen end) as total_fen,
        max(case when function_code = 'TOTAL' and economic_code = 'TOTAL' then half_fen end) as half_total_fen
    from figures
    group by report_id, unit_id, fiscal_year, fund, nature
),

-- the whole of a printed cube before its parts, else the part before the whole
preferred as (
    select
        tables.*,
        funds.path as fund_path,
        natures.path as nature_path,
        sum(case when tables.nature in ('basic_personnel', 'basic_public') and tables.functions > 0 then 1 else 0 end)
            over (partition by tables.report_id, tables.fund) as parts,
        case tables.fund when 'all' then 10 when 'fiscal' then 20 else 30 end
        + case tables.nature when 'all' then 1 when 'basic' then 2 when 'project' then 2 else 3 end as fineness
    from tables
    inner join {{ ref('dim_fund') }} as funds on tables.fund = funds.fund
    inner join {{ ref('dim_nature') }} as natures on tables.nature = natures.nature
),

candidates as (
    select
        *,
        is_cube = 1 or (functions > 0 and economics > 0) as is_candidate,
        case
            when is_cube = 1 then fineness
            when functions = 0 or economics = 0 then 300
            when nature in ('basic_personnel', 'basic_public') and parts < 2 then 200
            else 100 - fineness
        end as preference
    from preferred
),

overlapped as (
    select distinct
        candidates.report_id,
        candidates.fund,
        candidates.nature
    from candidates
    inner join candidates as others
        on
            candidates.report_id = others.report_id
            and others.is_candidate
            and others.preference < candidates.preference
    where
        {{ overlaps('candidates.fund_path', 'others.fund_path') }}
        and {{ overlaps('candidates.nature_path', 'others.nature_path') }}
),

-- a unit is told of once a year: a report with a table first, the final accounts before the self-evaluation
told as (
    select
        reports.report_id,
        reports.unit_name,
        row_number() over (
            partition by reports.unit_id, reports.fiscal_year
            order by
                case when found.report_id is null then 1 else 0 end,
                case reports.report_type when 'final_accounts' then 1 when 'self_evaluation' then 2 else 3 end,
                reports.seen_order desc nulls last,
                reports.report_id asc nulls last
        ) as choice
    from {{ ref('dim_report') }} as reports
    left join (select distinct report_id from candidates where is_candidate) as found on reports.report_id = found.report_id
),

limits as (
    select
        tables.*,
        coalesce(linked_sums.linked_low, 0) as linked_low,
        coalesce(linked_sums.linked_high, 0) as linked_high,
        coalesce(tables.total_fen - tables.half_total_fen, 0) as total_low,
        coalesce(tables.total_fen + tables.half_total_fen, {{ no_limit() }}) as total_high,
        coalesce(margin_sums.functions_low, 0) as functions_low,
        coalesce(margin_sums.economics_low, 0) as economics_low,
        -- rows that reach the printed total are all the rows there are
        case
            when
                coalesce(held_back.functions, 0) = 0
                and tables.total_fen - tables.half_total_fen
                <= coalesce(margin_sums.functions_high, 0) + coalesce(linked_sums.linked_high, 0)
                then coalesce(margin_sums.functions_high, 0)
            else {{ no_limit() }}
        end as functions_high,
        case
            when
                coalesce(held_back.economics, 0) = 0
                and tables.total_fen - tables.half_total_fen
                <= coalesce(margin_sums.economics_high, 0) + coalesce(linked_sums.linked_high, 0)
                then coalesce(margin_sums.economics_high, 0)
            else {{ no_limit() }}
        end as economics_high
    from tables
    left join linked_sums
        on
            tables.report_id = linked_sums.report_id
            and tables.fund = linked_sums.fund
            and tables.nature = linked_sums.nature
    left join margin_sums
        on
            tables.report_id = margin_sums.report_id
            and tables.fund = margin_sums.fund
            and tables.nature = margin_sums.nature
    left join held_back
        on tables.report_id = held_back.report_id and tables.fund = held_back.fund and tables.nature = held_back.nature
),

-- what the unlinked rows, which are the unlinked columns, come to together
remainders as (
    select
        *,
        greatest(functions_low, economics_low, total_low - linked_high) as rest_low,
        least(functions_high, economics_high, total_high - linked_low) as rest_high
    from limits
),

scopes as (
    select
        remainders.*,
        told.unit_name,
        told.choice as report_choice,
        case
            when overlapped.report_id is not null then 'told_in_another_scope'
            when candidates.is_candidate then null
            when remainders.functions = 0 then 'no_function_margin'
            else 'no_economic_margin'
        end as scope_reason
    from remainders
    inner join told on remainders.report_id = told.report_id
    inner join candidates
        on
            remainders.report_id = candidates.report_id
            and remainders.fund = candidates.fund
            and remainders.nature = candidates.nature
    left join overlapped
        on
            remainders.report_id = overlapped.report_id
            and remainders.fund = overlapped.fund
            and remainders.nature = overlapped.nature
),

pair_tables as (
    select
        *,
        case
            when scope_reason is not null then scope_reason
            when report_choice > 1 then 'told_in_another_report'
            when is_cube = 1 then null
            when smallest_fen < 0 then 'negative_margin'
            when rest_low > rest_high then 'contradictory_margins'
        end as reason
    from scopes
)
{%- endmacro %}

{# No limit, in 分: ten times what the whole country has in a year. #}
{% macro no_limit() -%} cast(100000000000000000 as bigint) {%- endmacro %}

{# Whole 分 as 元. #}
{% macro yuan(fen) -%} cast(cast({{ fen }} as decimal(20, 0)) * cast(0.01 as decimal(3, 2)) as decimal(20, 2)) {%- endmacro %}
