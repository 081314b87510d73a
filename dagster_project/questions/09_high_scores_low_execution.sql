-- 哪些项目自评95分以上而执行率不到60% / Which projects score 95 or more with an execution rate below 60 %
-- 执行率按 rate_basis 计算；报告常只给整体评分，项目没有得分就不在其中 / The rate is of rate_basis; many reports score the whole only, a project without a score is not here
select unit_name, fiscal_year, project, score, rate_pct, rate_basis, stated_rate_pct, executed_yuan
from questions.project_execution
where score >= 95 and rate_pct < 60
order by score desc, rate_pct, unit_name, fiscal_year, project
