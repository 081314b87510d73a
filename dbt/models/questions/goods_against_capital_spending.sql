with capital as (
    {{ amounts_of_unit_years("facts.phase = 'executed' and facts.flow = 'expenditure' and facts.function_code = 'TOTAL'"
        ~ " and facts.economic_code = '310'") }}
),

-- all spending before 基本支出 alone, and the widest money first: goods are bought with all of it
capital_spending as (
    select
        *,
        row_number() over (
            partition by unit_name, fiscal_year
            order by
                case when is_withheld then 2 else 1 end,
                case nature when 'all' then 1 when 'basic' then 2 when 'basic_public' then 3 else 4 end,
                case fund when 'all' then 1 when 'fiscal' then 2 when 'general_public' then 3 else 4 end,
                nature,
                fund
        ) as scope_choice
    from capital
),

goods as (
    {{ indicators_of_unit_years(amounts=['procurement_goods']) }}
)

select
    goods.unit_name,
    goods.fiscal_year,
    goods.value as goods_yuan,
    capital_spending.amount_yuan as capital_yuan,
    {{ how_stated('capital_spending.amount_yuan', 'capital_spending.is_withheld') }} as capital_status,
    capital_spending.nature as capital_nature,
    capital_spending.fund as capital_fund,
    cast(goods.value - capital_spending.amount_yuan as decimal(20, 2)) as difference_yuan,
    {{ percent_of('capital_spending.amount_yuan', 'goods.value') }} as capital_pct_of_goods
from goods
left join capital_spending
    on
        goods.unit_name = capital_spending.unit_name
        and goods.fiscal_year = capital_spending.fiscal_year
        and capital_spending.scope_choice = 1
where goods.phase = 'executed' and goods.value is not null
