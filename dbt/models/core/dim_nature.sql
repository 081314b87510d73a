select
    nature,
    name_zh,
    name_en,
    parent,
    path,
    is_total,
    sort_order
from {{ ref('natures') }}
