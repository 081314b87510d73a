select
    units.department,
    units.unit,
    {{ dbt.hash('coalesce(departments.unit, units.department)') }} as department_id,
    {{ dbt.hash('coalesce(names.unit, units.unit)') }} as unit_id,
    units.from_year,
    units.to_year
from {{ source('raw', 'units') }} as units
left join {{ ref('stg_unit_names') }} as departments on units.department = departments.name
left join {{ ref('stg_unit_names') }} as names on units.unit = names.name
