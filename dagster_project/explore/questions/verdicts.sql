-- Reports and causes of findings by year.
select
    fiscal_year,
    verdict,
    count(*) as reports,
    sum(facts) as facts,
    sum(facts_withheld) as withheld
from marts.reports
where superseded_by is null
group by fiscal_year, verdict
order by fiscal_year nulls last, {{ among('verdict', ['published', 'published_in_part', 'withheld', 'unreadable']) }}
