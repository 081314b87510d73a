{#
    A subject dimension (功能分类 or 经济分类): the listed versions of every code, the total member, and, because the
    dimension is open, one row for each year in which a document prints a code that no listed version covers.
    An unlisted code carries the name most documents of that year give it.
#}
{% macro subject_dimension(kind, listed_subjects) -%}
{%- set code = kind ~ '_code' -%}
{%- set name = kind ~ '_name' -%}
with listed as (
    select
        code,
        name,
        coalesce(valid_from, 1900) as valid_from,
        coalesce(valid_to, 9999) as valid_to,
        'listed' as status,
        evidence
    from {{ listed_subjects }}
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

unlisted as (
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

members as (
    select 'TOTAL' as code, '合计' as name, 1900 as valid_from, 9999 as valid_to, 'total' as status, '' as evidence
    union all
    select code, name, valid_from, valid_to, status, evidence from listed
    union all
    select
        code,
        coalesce(name, code) as name,
        fiscal_year as valid_from,
        fiscal_year as valid_to,
        'unlisted' as status,
        'printed in documents of ' || cast(fiscal_year as varchar) as evidence
    from unlisted
    where name_rank = 1
),

codes as (
    select distinct code from members
),

placed as (
    select
        members.*,
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
    {{ dbt.hash(dbt.concat(['code', "'|'", 'cast(valid_from as varchar)'])) }} as {{ kind }}_subject_id,
    code as {{ code }},
    name as {{ name }},
    {{ subject_level('code') }} as level,
    parent_code,
    'TOTAL/'
    || coalesce(class_code || '/', '')
    || coalesce(section_code || '/', '')
    || case when code = 'TOTAL' then '' else code || '/' end as path,
    cast(valid_from as integer) as valid_from,
    cast(valid_to as integer) as valid_to,
    status,
    evidence
from placed
{%- endmacro %}
