select
    {{ dbt.hash('unit') }} as unit_id,
    {{ unit_version_id('unit', 'valid_from') }} as unit_version_id,
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
    evidence
from {{ source('raw', 'unit_versions') }}
