/*
What a report says about basic expenditure by function 项 × economic 款, although most print only the two margins.

In this order: a pair that a cell prints is `printed`. A hard link (2080505 ↔ 30108) whose row and column are equal is
`implied`, and so are the zeros beside it. For the rest the Fréchet bounds hold, max(0, row + column − total) and
min(row, column), within the table that the links leave over; where both meet the pair is `implied`, else `bounded`.
The margins are printed and rounded: each bound holds within `slack_yuan`.

Where a report prints the cube of all its spending (Z11, 明细表), that is what it says, and nothing is bounded; `fund`
and `nature` tell the scope, which is one for each report.
*/
with spent as (
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
        facts.amount_yuan,
        facts.half_width_yuan
    from {{ ref('fct_fiscal_amounts') }} as facts
    inner join {{ ref('dim_function_subject') }} as functions
        on facts.function_subject_id = functions.function_subject_id
    inner join {{ ref('dim_economic_subject') }} as economics
        on facts.economic_subject_id = economics.economic_subject_id
    where facts.phase = 'executed' and facts.flow = 'expenditure'
),

amounts as (
    select
        *,
        -- 基本支出 itself before its parts 人员经费 and 公用经费
        row_number() over (
            partition by report_id, function_code, economic_code
            order by case nature when 'basic' then 1 when 'basic_personnel' then 2 else 3 end
        ) as choice
    from spent
    where
        fund = 'general_public'
        and (nature = 'basic' or (nature in ('basic_personnel', 'basic_public') and economic_code <> 'TOTAL'))
),

tables as (
    select
        report_id,
        unit_id,
        fiscal_year,
        max(case when economic_level = '款' then 1 else 0 end) as has_economic,
        min(amount_yuan) as smallest_yuan,
        max(case when function_code = 'TOTAL' and economic_code = 'TOTAL' then amount_yuan end) as total_yuan,
        max(case when function_code = 'TOTAL' and economic_code = 'TOTAL' then half_width_yuan end) as total_half_width,
        sum(case when function_level = '项' and economic_code = 'TOTAL' and amount_yuan > 0 then amount_yuan else 0 end)
            as functions_yuan,
        sum(case when function_code = 'TOTAL' and economic_level = '款' and amount_yuan > 0 then amount_yuan else 0 end)
            as economics_yuan
    from amounts
    where choice = 1
    group by report_id, unit_id, fiscal_year
),

-- a unit has one table a year: one with economic subjects first, the final accounts before the self-evaluation
chosen as (
    select
        tables.*,
        reports.unit_name,
        row_number() over (
            partition by tables.unit_id, tables.fiscal_year
            order by
                tables.has_economic desc,
                case reports.report_type when 'final_accounts' then 1 when 'self_evaluation' then 2 else 3 end,
                reports.seen_order desc nulls last,
                reports.report_id asc nulls last
        ) as choice
    from tables
    inner join {{ ref('dim_report') }} as reports on tables.report_id = reports.report_id
),

function_margins as (
    select *
    from amounts
    where choice = 1 and function_level = '项' and economic_code = 'TOTAL' and amount_yuan > 0
),

economic_margins as (
    select *
    from amounts
    where choice = 1 and function_code = 'TOTAL' and economic_level = '款' and amount_yuan > 0
),

printed as (
    select *
    from amounts
    where choice = 1 and function_level = '项' and economic_level = '款'
),

-- printed cubes of all spending, the widest money of a report first
cubes as (
    select
        *,
        dense_rank() over (
            partition by report_id
            order by case fund when 'all' then 1 when 'fiscal' then 2 else 3 end, fund
        ) as choice
    from spent
    where table_code = 'Z11' and nature = 'all' and function_level = '项' and economic_level = '款'
),

linked as (
    select
        function_margins.report_id,
        function_margins.function_code,
        economic_margins.economic_code,
        function_margins.amount_yuan
    from function_margins
    inner join {{ ref('function_economic_links') }} as links
        on
            function_margins.function_code = links.function_code
            and function_margins.fiscal_year between coalesce(links.valid_from, 1900) and coalesce(links.valid_to, 9999)
    inner join economic_margins
        on
            function_margins.report_id = economic_margins.report_id
            and links.economic_code = economic_margins.economic_code
    where
        links.grade = 'hard'
        and abs(function_margins.amount_yuan - economic_margins.amount_yuan)
        <= function_margins.half_width_yuan + economic_margins.half_width_yuan
),

linked_amounts as (
    select
        report_id,
        sum(amount_yuan) as amount_yuan
    from linked
    group by report_id
),

-- what the links leave over; a sum of rounded parts may exceed the printed total by a digit, then it bounds instead
remainders as (
    select
        chosen.report_id,
        chosen.total_half_width,
        greatest(chosen.total_yuan, chosen.functions_yuan, chosen.economics_yuan)
        - coalesce(linked_amounts.amount_yuan, 0) as amount_yuan
    from chosen
    left join linked_amounts on chosen.report_id = linked_amounts.report_id
    where chosen.total_yuan is not null
),

function_rows as (
    select
        function_margins.*,
        linked.economic_code as linked_to
    from function_margins
    left join linked
        on
            function_margins.report_id = linked.report_id
            and function_margins.function_code = linked.function_code
),

economic_columns as (
    select
        economic_margins.*,
        linked.function_code as linked_to
    from economic_margins
    left join linked
        on
            economic_margins.report_id = linked.report_id
            and economic_margins.economic_code = linked.economic_code
),

crossed as (
    select
        one.report_id,
        one.function_code,
        one.function_name,
        other.economic_code,
        other.economic_name,
        one.linked_to is not null or other.linked_to is not null as is_linked,
        case when one.linked_to = other.economic_code then one.amount_yuan else 0 end as linked_yuan,
        least(one.amount_yuan, other.amount_yuan) as smaller_yuan,
        coalesce(one.amount_yuan + other.amount_yuan - remainders.amount_yuan, 0) as excess_yuan,
        one.half_width_yuan + other.half_width_yuan + coalesce(remainders.total_half_width, 0) as slack_yuan
    from function_rows as one
    inner join economic_columns as other on one.report_id = other.report_id
    left join remainders on one.report_id = remainders.report_id
    left join printed
        on
            one.report_id = printed.report_id
            and one.function_code = printed.function_code
            and other.economic_code = printed.economic_code
    where printed.report_id is null
),

pairs as (
    select
        crossed.report_id,
        'general_public' as fund,
        'basic' as nature,
        crossed.function_code,
        crossed.function_name,
        crossed.economic_code,
        crossed.economic_name,
        case
            when crossed.is_linked then crossed.linked_yuan
            else greatest(0, least(crossed.excess_yuan, crossed.smaller_yuan))
        end as lower_yuan,
        case when crossed.is_linked then crossed.linked_yuan else crossed.smaller_yuan end as upper_yuan,
        crossed.slack_yuan,
        false as is_printed
    from crossed
    inner join tables on crossed.report_id = tables.report_id
    left join cubes as cube on crossed.report_id = cube.report_id
    where
        tables.smallest_yuan >= 0 -- bounds presuppose that no cell is negative
        and cube.report_id is null

    union all

    select
        printed.report_id,
        'general_public' as fund,
        'basic' as nature,
        printed.function_code,
        printed.function_name,
        printed.economic_code,
        printed.economic_name,
        printed.amount_yuan as lower_yuan,
        printed.amount_yuan as upper_yuan,
        printed.half_width_yuan as slack_yuan,
        true as is_printed
    from printed
    left join cubes as cube on printed.report_id = cube.report_id
    where cube.report_id is null

    union all

    select
        report_id,
        fund,
        'all' as nature,
        function_code,
        function_name,
        economic_code,
        economic_name,
        amount_yuan as lower_yuan,
        amount_yuan as upper_yuan,
        half_width_yuan as slack_yuan,
        true as is_printed
    from cubes
    where choice = 1
)

select
    pairs.report_id,
    chosen.unit_name,
    chosen.fiscal_year,
    pairs.function_code,
    pairs.function_name,
    pairs.economic_code,
    pairs.economic_name,
    cast(pairs.lower_yuan as decimal(20, 2)) as lower_yuan,
    cast(pairs.upper_yuan as decimal(20, 2)) as upper_yuan,
    cast(case when pairs.lower_yuan = pairs.upper_yuan then pairs.lower_yuan end as decimal(20, 2)) as amount_yuan,
    case
        when pairs.is_printed then 'printed'
        when pairs.lower_yuan = pairs.upper_yuan then 'implied'
        else 'bounded'
    end as basis,
    cast(pairs.slack_yuan as decimal(24, 6)) as slack_yuan,
    pairs.fund,
    pairs.nature
from pairs
inner join chosen on pairs.report_id = chosen.report_id
where chosen.choice = 1
