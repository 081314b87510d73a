{#
    A subject dimension (功能分类 or 经济分类): the listed versions of every code, the total member, and, because the
    dimension is open, one row for each year in which a document prints a code that no listed version covers: retired
    where an earlier version has ended, unlisted otherwise. Such a row carries the name most documents of the year give.
#}
{% macro subject_dimension(kind, listed_subjects) -%}
{%- set code = kind ~ '_code' -%}
{%- set name = kind ~ '_name' -%}
with listed as (
    {{ listed_subject_versions(listed_subjects) }}
),

printed as (
    select
        cells.{{ code }} as code,
        reports.fiscal_year,
        cells.{{ name }} as name,
        count(*) as printings
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('stg_reports') }} as reports on cells.report_id = reports.report_id
    where
        cells.{{ code }} is not null
        and cells.{{ code }} <> 'TOTAL'
        and reports.fiscal_year is not null
    group by cells.{{ code }}, reports.fiscal_year, cells.{{ name }}
),

outside as (
    select
        printed.code,
        printed.name,
        printed.fiscal_year,
        row_number() over (
            partition by printed.code, printed.fiscal_year
            order by case when printed.name is null then 1 else 0 end, printed.printings desc, printed.name asc nulls last
        ) as name_rank
    from printed
    left join listed
        on
            printed.code = listed.code
            and printed.fiscal_year between listed.valid_from and listed.valid_to
    where listed.code is null
),

ended as (
    select
        outside.code,
        outside.fiscal_year,
        listed.name,
        listed.effective_to,
        row_number() over (
            partition by outside.code, outside.fiscal_year order by listed.valid_to desc
        ) as version_rank
    from outside
    inner join listed
        on outside.code = listed.code and outside.name_rank = 1 and listed.valid_to < outside.fiscal_year
),

members as (
    select
        'TOTAL' as code,
        '合计' as name,
        1900 as valid_from,
        9999 as valid_to,
        cast('1900-01-01' as date) as effective_from,
        cast('9999-12-31' as date) as effective_to,
        'total' as status,
        '' as evidence,
        cast(null as varchar) as confidence,
        cast('9999-12-31' as date) as list_ended
    union all
    select
        code,
        name,
        valid_from,
        valid_to,
        effective_from,
        effective_to,
        'listed' as status,
        evidence,
        confidence,
        effective_to as list_ended
    from listed
    union all
    select
        outside.code,
        coalesce(outside.name, ended.name, outside.code) as name,
        outside.fiscal_year as valid_from,
        outside.fiscal_year as valid_to,
        {{ day_of_year('outside.fiscal_year', '01-01') }} as effective_from,
        {{ day_of_year('outside.fiscal_year', '12-31') }} as effective_to,
        case when ended.code is null then 'unlisted' else 'retired' end as status,
        'printed in documents of ' || cast(outside.fiscal_year as varchar) as evidence,
        'observed' as confidence,
        ended.effective_to as list_ended
    from outside
    left join ended
        on outside.code = ended.code and outside.fiscal_year = ended.fiscal_year and ended.version_rank = 1
    where outside.name_rank = 1
),

changes as (
    select * from {{ ref('int_subject_changes') }}
    where subject_kind = '{{ kind }}' and effective_on is not null
),

began as (
    select
        new_code as code,
        effective_on,
        min(change) as change,
        {{ joined('detail', "'; '", 'detail') }} as reason,
        {{ weakest_confidence() }} as confidence
    from (select distinct new_code, effective_on, change, detail, confidence, date_confidence from changes) as each_detail
    where new_code is not null
    group by new_code, effective_on
),

ceased as (
    select
        old_code as code,
        {{ dbt.dateadd('day', -1, 'effective_on') }} as last_day,
        {{ joined('detail', "'; '", 'detail') }} as reason,
        {{ weakest_confidence() }} as confidence
    from (select distinct old_code, effective_on, detail, confidence, date_confidence from changes) as each_detail
    where old_code is not null
    group by old_code, effective_on
),

earlier as (
    select
        successor_id,
        {{ joined("predecessor_code || '@' || cast(predecessor_from as varchar)", "'; '", 'predecessor_code') }} as versions
    from {{ ref('bridge_subject_succession') }}
    where subject_kind = '{{ kind }}'
    group by successor_id
),

later as (
    select
        predecessor_code as code,
        predecessor_to as last_day,
        {{ joined("successor_code || '@' || cast(successor_from as varchar)", "'; '", 'successor_code') }} as versions
    from {{ ref('bridge_subject_succession') }}
    where subject_kind = '{{ kind }}'
    group by predecessor_code, predecessor_to
),

codes as (
    select distinct code from members
),

placed as (
    select
        members.*,
        {{ subject_version_id('members.code', 'members.valid_from') }} as subject_id,
        case
            when members.code = 'TOTAL' then null
            else coalesce(section.code, class.code, 'TOTAL')
        end as parent_code,
        class.code as class_code,
        section.code as section_code
    from members
    left join codes as class on length(members.code) > 3 and class.code = left(members.code, 3)
    left join codes as section on length(members.code) > 5 and section.code = left(members.code, 5)
)

select
    placed.subject_id as {{ kind }}_subject_id,
    placed.code as {{ code }},
    placed.name as {{ name }},
    {{ subject_level('placed.code') }} as level,
    placed.parent_code,
    'TOTAL/'
    || coalesce(placed.class_code || '/', '')
    || coalesce(placed.section_code || '/', '')
    || case when placed.code = 'TOTAL' then '' else placed.code || '/' end as path,
    cast(placed.valid_from as integer) as valid_from,
    cast(placed.valid_to as integer) as valid_to,
    placed.status,
    placed.evidence,
    placed.effective_from,
    placed.effective_to,
    placed.confidence,
    case when placed.status = 'listed' then began.change end as change,
    case when placed.status = 'listed' then began.reason end as change_reason,
    case when placed.status = 'listed' then began.confidence end as change_confidence,
    ceased.reason as end_reason,
    ceased.confidence as end_confidence,
    earlier.versions as predecessors,
    later.versions as successors
from placed
left join began on placed.code = began.code and placed.effective_from = began.effective_on
left join ceased on placed.code = ceased.code and placed.list_ended = ceased.last_day
left join earlier on placed.subject_id = earlier.successor_id
left join later on placed.code = later.code and placed.list_ended = later.last_day
{%- endmacro %}
