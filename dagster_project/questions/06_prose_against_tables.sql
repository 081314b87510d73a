-- 哪些单位的文字说明与自己的表格矛盾，属于哪类勾稽关系 / Which units contradict their own tables in prose, by class of identity
-- rounding 类只是末位取整不同，不算矛盾 / Class rounding is a last digit rounded in another way, no contradiction
select unit_name, fiscal_year, class, sum(findings) as findings, sum(findings_that_withhold) as that_withhold,
    string_agg(identity_id, ' ' order by identity_id) as identities
from questions.prose_against_tables
group by unit_name, fiscal_year, class
order by unit_name, fiscal_year, class
