select
    identity_id,
    rule,
    side,
    domain,
    kind,
    phase,
    flow,
    fund,
    nature,
    function_code,
    economic_code,
    indicator
from {{ source('raw', 'chain_selectors') }}
