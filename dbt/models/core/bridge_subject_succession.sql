-- A version is followed by the one that is valid on the day of the change; the version before is the one of the day before.
with versions as (
    select
        'function' as subject_kind,
        listed.*
    from ({{ listed_subject_versions(ref('function_subjects')) }}) as listed
    union all
    select
        'economic' as subject_kind,
        listed.*
    from ({{ listed_subject_versions(ref('economic_subjects')) }}) as listed
)

select
    changes.subject_kind,
    {{ subject_version_id('earlier.code', 'earlier.valid_from') }} as predecessor_id,
    changes.old_code as predecessor_code,
    earlier.name as predecessor_name,
    earlier.effective_from as predecessor_from,
    earlier.effective_to as predecessor_to,
    {{ subject_version_id('later.code', 'later.valid_from') }} as successor_id,
    changes.new_code as successor_code,
    later.name as successor_name,
    later.effective_from as successor_from,
    later.effective_to as successor_to,
    changes.effective_on,
    changes.change,
    changes.detail,
    changes.confidence,
    changes.date_confidence
from {{ ref('int_subject_changes') }} as changes
left join versions as earlier
    on
        changes.subject_kind = earlier.subject_kind
        and changes.old_code = earlier.code
        and {{ dbt.dateadd('day', -1, 'changes.effective_on') }} between earlier.effective_from and earlier.effective_to
left join versions as later
    on
        changes.subject_kind = later.subject_kind
        and changes.new_code = later.code
        and changes.effective_on between later.effective_from and later.effective_to
where changes.effective_on is not null and changes.old_code is not null and changes.new_code is not null
