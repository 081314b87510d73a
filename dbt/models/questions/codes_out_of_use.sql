/*
Codes that no list of the report's year has, and names beside a code that its list does not give it. Whether the amount is
published does not matter here: a withheld figure names its subject as well. Names are compared without blanks and brackets.
*/
{% set plain %}translate({name}, ' 　()（）[]【】', ''){% endset %}
with printed as (
    {%- for kind in ['function', 'economic'] %}
    select
        report_id,
        fiscal_year,
        '{{ kind }}' as subject_kind,
        {{ kind }}_code as code,
        {{ kind }}_name_printed as name_printed,
        count(*) as facts,
        min(page) as first_page,
        min(line) as first_line
    from {{ ref('int_facts') }}
    where place in ('published', 'quarantine') and {{ kind }}_code <> 'TOTAL'
    group by report_id, fiscal_year, {{ kind }}_code, {{ kind }}_name_printed
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

listed as (
    {%- for kind in ['function', 'economic'] %}
    select
        '{{ kind }}' as subject_kind,
        {{ kind }}_code as code,
        {{ kind }}_name as name,
        valid_from,
        valid_to
    from {{ ref('dim_' ~ kind ~ '_subject') }}
    where status = 'listed'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

compared as (
    select
        printed.report_id,
        printed.fiscal_year,
        printed.subject_kind,
        printed.code,
        printed.name_printed,
        printed.facts,
        printed.first_page,
        printed.first_line,
        max(case when printed.fiscal_year between listed.valid_from and listed.valid_to then listed.name end)
            as name_of_the_year,
        max(case when listed.valid_to < printed.fiscal_year then listed.valid_to end) as last_year_listed,
        min(case when listed.valid_from > printed.fiscal_year then listed.valid_from end) as first_year_listed,
        max(case
            when {{ plain.replace('{name}', 'printed.name_printed') }} = {{ plain.replace('{name}', 'listed.name') }}
                then 1
            else 0
        end) as is_name_of_some_year,
        max(case
            when
                {{ plain.replace('{name}', 'printed.name_printed') }} = {{ plain.replace('{name}', 'listed.name') }}
                and printed.fiscal_year between listed.valid_from and listed.valid_to
                then 1
            else 0
        end) as is_name_of_the_year
    from printed
    left join listed on printed.subject_kind = listed.subject_kind and printed.code = listed.code
    group by
        printed.report_id, printed.fiscal_year, printed.subject_kind, printed.code, printed.name_printed, printed.facts,
        printed.first_page, printed.first_line
),

told as (
    select
        compared.*,
        case
            when name_of_the_year is null and last_year_listed is not null then 'retired_code'
            when name_of_the_year is null and first_year_listed is not null then 'code_of_later_years'
            when name_of_the_year is null then 'unlisted_code'
            when name_printed is null or is_name_of_the_year = 1 then 'in_use'
            when is_name_of_some_year = 1 then 'name_of_other_years'
            else 'other_name'
        end as what
    from compared
)

select
    reports.unit_name,
    told.fiscal_year,
    told.report_id,
    told.subject_kind,
    told.code,
    coalesce(told.name_printed, '') as name_printed,
    told.what,
    told.name_of_the_year,
    told.last_year_listed,
    told.first_year_listed,
    told.facts,
    told.first_page,
    told.first_line
from told
inner join {{ ref('reports') }} as reports on told.report_id = reports.report_id
where told.what <> 'in_use'
