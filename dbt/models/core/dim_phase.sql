select
    phase,
    name_zh,
    name_en,
    parent,
    is_total,
    sort_order
from {{ ref('phases') }}
