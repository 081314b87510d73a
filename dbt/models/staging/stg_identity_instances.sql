select
    report_id,
    identity_id,
    instance,
    relation,
    severity,
    status,
    reason
from {{ source('raw', 'identity_instances') }}
