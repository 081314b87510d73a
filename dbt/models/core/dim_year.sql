select
    fiscal_year,
    cast(fiscal_year as varchar) || '年' as name_zh,
    case when fiscal_year < 2018 then 'before 2018' else '2018 and later' end as economic_classification,
    count(*) as reports
from {{ ref('stg_reports') }}
where fiscal_year is not null
group by fiscal_year
