-- Reviewed versions, whether reports of them are here or not; a unit that nobody reviewed, as its reports print it; and a
-- version for each year that the review of a unit does not cover. A report that names no unit hangs on the member without a name.
with reports as (
    select * from {{ ref('stg_reports') }}
),

versions as (
    select
        unit_version_id,
        unit_id,
        unit,
        name,
        valid_from,
        valid_to,
        parent_unit,
        budget_level,
        province,
        city,
        county,
        sector,
        unit_type,
        role,
        merged_into,
        split_from,
        'reviewed' as resolution,
        evidence
    from {{ ref('stg_unit_versions') }}
    union all
    select distinct
        unit_version_id,
        unit_id,
        unit,
        unit as name,
        case
            when unit_resolution = 'not_covered' then {{ day_of_year('fiscal_year', '01-01') }}
            else cast('1900-01-01' as date)
        end as valid_from,
        case
            when unit_resolution = 'not_covered' then {{ day_of_year('fiscal_year', '12-31') }}
            else cast('9999-12-31' as date)
        end as valid_to,
        cast(null as varchar) as parent_unit,
        cast(null as varchar) as budget_level,
        cast(null as varchar) as province,
        cast(null as varchar) as city,
        cast(null as varchar) as county,
        cast(null as varchar) as sector,
        cast(null as varchar) as unit_type,
        cast(null as varchar) as role,
        cast(null as varchar) as merged_into,
        cast(null as varchar) as split_from,
        unit_resolution as resolution,
        cast(null as varchar) as evidence
    from reports
    where unit_resolution <> 'reviewed'
),

printed as (
    select
        unit_version_id,
        unit_name,
        row_number() over (
            partition by unit_version_id
            order by fiscal_year desc nulls last, seen_order desc nulls last, report_id asc nulls last
        ) as newest_first
    from reports
),

counted as (
    select
        unit_version_id,
        min(fiscal_year) as first_fiscal_year,
        max(fiscal_year) as last_fiscal_year,
        count(*) as reports
    from reports
    group by unit_version_id
),

names as (
    select
        unit,
        {{ joined('name', "'、'", 'name') }} as name_variants
    from (
        select unit, name from {{ ref('stg_unit_names') }}
        union
        select unit, unit_name as name from reports
        where unit_name is not null
    ) as each_name
    group by unit
),

-- what a person has listed as a department's units, in the last year of which there is a report
listed as (
    select
        versions.unit_version_id,
        min(case when members.unit_id = versions.unit_id then members.department end) as department,
        max(case when members.department_id = versions.unit_id then 1 else 0 end) as is_department
    from versions
    inner join counted on versions.unit_version_id = counted.unit_version_id
    inner join {{ ref('stg_units') }} as members
        on
            (members.unit_id = versions.unit_id or members.department_id = versions.unit_id)
            and counted.last_fiscal_year between members.from_year and members.to_year
    group by versions.unit_version_id
),

staff as (
    select
        reports.unit_version_id,
        measures.indicator,
        measures.value,
        measures.fiscal_year,
        measures.phase,
        measures.file_name,
        measures.line,
        measures.audit_status,
        row_number() over (
            partition by reports.unit_version_id, measures.indicator
            order by
                measures.fiscal_year desc,
                case measures.phase when 'executed' then 1 when 'adjusted' then 2 else 3 end,
                case reports.report_type when 'final_accounts' then 1 when 'self_evaluation' then 2 else 3 end,
                reports.report_id asc nulls last
        ) as newest_first
    from {{ ref('int_measures') }} as measures
    inner join reports on measures.report_id = reports.report_id
    where
        measures.domain = 'indicator'
        and measures.place = 'published'
        and measures.kind = 'count'
        and measures.indicator in ('staff_posts', 'staff')
),

staffed as (
    select
        unit_version_id,
        max(case when indicator = 'staff_posts' then value end) as staff_posts,
        max(case when indicator = 'staff' then value end) as staff,
        {{ joined(
            "case indicator when 'staff' then '在职 staff' else '编制 staff_posts' end || '：' || cast(fiscal_year as varchar)"
            ~ " || case phase when 'approved' then '年初' when 'adjusted' then '全年' else '' end || '，' || file_name || coalesce('第' || cast(line as varchar) || '行', '') || '，' || audit_status",
            "'; '", 'indicator'
        ) }} as staff_basis
    from staff
    where newest_first = 1
    group by unit_version_id
),

ranked as (
    select
        unit_version_id,
        row_number() over (partition by unit_id order by valid_to desc, valid_from desc) as newest_first
    from versions
)

select
    versions.unit_version_id,
    versions.unit_id,
    case when versions.unit = '' then '（未标明单位）' else coalesce(printed.unit_name, versions.name) end as unit_name,
    case when versions.unit = '' then '（未标明单位）' else versions.name end as canonical_name,
    names.name_variants,
    coalesce(versions.parent_unit, listed.department) as parent_unit,
    versions.budget_level,
    versions.province,
    versions.city,
    versions.county,
    versions.sector,
    versions.unit_type,
    case
        when versions.role is not null then versions.role
        when {{ says_own_accounts('versions.name') }} then '本级'
        when listed.is_department = 1 then '汇总'
    end as role,
    staffed.staff_posts,
    staffed.staff,
    staffed.staff_basis,
    versions.merged_into,
    versions.split_from,
    versions.valid_from,
    versions.valid_to,
    ranked.newest_first = 1 as is_current,
    versions.resolution,
    versions.evidence,
    counted.first_fiscal_year,
    counted.last_fiscal_year,
    coalesce(counted.reports, 0) as reports
from versions
inner join ranked on versions.unit_version_id = ranked.unit_version_id
left join counted on versions.unit_version_id = counted.unit_version_id
left join printed on versions.unit_version_id = printed.unit_version_id and printed.newest_first = 1
left join names on versions.unit = names.unit
left join listed on versions.unit_version_id = listed.unit_version_id
left join staffed on versions.unit_version_id = staffed.unit_version_id
