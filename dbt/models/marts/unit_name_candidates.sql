-- Offered to whoever reviews units.yml; nothing is made of it.
with names as (
    select
        unit_id,
        unit_name as name,
        max(coalesce(unit_spelling, unit_name)) as spelling
    from {{ ref('stg_reports') }}
    where unit_name is not null
    group by unit_id, unit_name
    union
    select
        {{ dbt.hash('unit') }} as unit_id,
        name,
        name as spelling
    from {{ ref('stg_unit_names') }}
),

plain as (
    select
        unit_id,
        name,
        {{ without(['（', '）', '(', ')', '　', ' '], 'spelling') }} as spelling,
        {{ without(['（', '）', '(', ')', '　', ' ', '本级', '机关'], 'spelling') }} as without_office
    from names
)

select
    one.name as unit_name,
    other.name as other_name,
    case when min(case when one.spelling = other.spelling then 0 else 1 end) = 0 then 'spelling' else 'own_office' end
        as likeness,
    one.unit_id,
    other.unit_id as other_unit_id
from plain as one
inner join plain as other
    on one.without_office = other.without_office and one.name < other.name and one.unit_id <> other.unit_id
group by one.name, other.name, one.unit_id, other.unit_id
