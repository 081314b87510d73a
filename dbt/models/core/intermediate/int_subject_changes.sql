-- A change that is dated by a year comes with the lists of that year; one whose date is in doubt has none here.
select
    subject_kind,
    effective,
    case
        when length(effective) = 4 then {{ day_of_year('effective', '01-01') }}
        when length(effective) = 10 then cast(effective as date)
    end as effective_on,
    change,
    old_code,
    new_code,
    detail,
    confidence,
    date_confidence
from {{ ref('subject_code_changes') }}
