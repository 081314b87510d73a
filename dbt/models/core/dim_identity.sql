select
    identity_id,
    identity_group,
    name,
    formula,
    severity,
    class,
    relation,
    implemented,
    applicability
from {{ ref('stg_identities') }}
