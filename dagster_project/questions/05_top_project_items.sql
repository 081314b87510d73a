-- 各系统项目支出最多的是哪些项级科目 / Which 项 take most project money in each system
-- 系统取自 units.yml，未核定的按功能类表示；已含于部门汇总的单位不再计 / Systems are those reviewed in units.yml, else the 类 of the function; units contained in a department are left out
with spent as (
    select fiscal_year, coalesce(sector, left(function_code, 3)) as system, function_code, min(function_name) as function_name,
        count(*) as units, sum(project_yuan) as project_yuan
    from questions.project_spending_by_item
    where fund = 'all' and project_yuan > 0 and not is_in_a_department
    group by fiscal_year, coalesce(sector, left(function_code, 3)), function_code
),

ranked as (
    select *, row_number() over (partition by fiscal_year, system order by project_yuan desc, function_code) as place
    from spent
)

select fiscal_year, system, place, function_code, function_name, units, project_yuan
from ranked
where place <= 3
order by fiscal_year, system, place
