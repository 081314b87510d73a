-- 哪些报告还在用停用的科目编码或名称 / Which reports use retired subject codes or names
-- 只列有年限依据的；科目表没有的编码（unlisted_code）见数据集市 / Only what a dated version of the list bears out; codes that our list lacks (unlisted_code) are in the mart
select unit_name, fiscal_year, subject_kind, code, name_printed, what, name_of_the_year, last_year_listed, facts
from questions.codes_out_of_use
where what in ('retired_code', 'code_of_later_years', 'name_of_other_years')
order by unit_name, fiscal_year, subject_kind, code, name_printed
