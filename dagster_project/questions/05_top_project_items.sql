-- 各系统（功能类）项目支出最多的是哪些项级科目 / Which 项 take most project money in each system (function class)
-- 系统以功能分类的类表示；部门汇总与所属单位相加会重复计算 / A system is told by the 类 of the function; a department and its units added up count money twice
with ranked as (
    select fiscal_year, left(function_code, 3) as class_code, function_code, min(function_name) as function_name,
        count(*) as units, sum(project_yuan) as project_yuan,
        row_number() over (
            partition by fiscal_year, left(function_code, 3) order by sum(project_yuan) desc, function_code
        ) as place
    from questions.project_spending_by_item
    where fund = 'all' and project_yuan > 0
    group by fiscal_year, function_code
)

select fiscal_year, class_code, place, function_code, function_name, units, project_yuan
from ranked
where place <= 3
order by fiscal_year, class_code, place
