-- A report belongs to the unit that its printed name is one of, and to that unit's version of 31 December; if the unit had
-- ended by then, to its last one of the year. A year that no reviewed version covers is a version by itself.
with reports as (

    select
        reports.*,
        coalesce(names.unit, reports.unit_name, '') as unit,
        names.unit is not null as is_reviewed
    from {{ source('raw', 'reports') }} as reports
    left join {{ ref('stg_unit_names') }} as names on reports.unit_name = names.name

),

versions as (

    select
        reports.report_id,
        versions.unit_version_id,
        row_number() over (
            partition by reports.report_id order by versions.valid_from desc
        ) as choice
    from reports
    inner join {{ ref('stg_unit_versions') }} as versions
        on
            reports.unit = versions.unit
            and (
                reports.fiscal_year is null
                or (
                    versions.valid_from <= {{ day_of_year('reports.fiscal_year', '12-31') }}
                    and versions.valid_to >= {{ day_of_year('reports.fiscal_year', '01-01') }}
                )
            )

)

select
    reports.report_id,
    reports.unit_name,
    cast(reports.fiscal_year as integer) as fiscal_year,
    reports.report_type,
    reports.title,
    reports.file_sha256,
    reports.file_name,
    reports.format,
    cast(reports.first_line as integer) as first_line,
    cast(reports.last_line as integer) as last_line,
    reports.seen_order,
    reports.superseded_by,
    reports.status,
    reports.reason,
    reports.unit,
    reports.unit_spelling,
    {{ dbt.hash('reports.unit') }} as unit_id,
    coalesce(
        versions.unit_version_id,
        case
            when reports.is_reviewed
                then {{ unit_version_id('reports.unit', day_of_year('reports.fiscal_year', '01-01')) }}
            else {{ unit_version_id('reports.unit', "cast('1900-01-01' as date)") }}
        end
    ) as unit_version_id,
    case
        when versions.unit_version_id is not null then 'reviewed'
        when reports.is_reviewed then 'not_covered'
        else 'as_printed'
    end as unit_resolution
from reports
left join versions on reports.report_id = versions.report_id and versions.choice = 1
