-- A returned row is an identity instance without an evaluation, or an evaluation of nothing.
select
    instances.report_id,
    instances.identity_id,
    instances.instance,
    evaluations.status
from {{ ref('int_identity_instances') }} as instances
full outer join {{ ref('fct_identity_evaluations') }} as evaluations
    on instances.report_id = evaluations.report_id
    and instances.identity_id = evaluations.identity_id
    and instances.instance = evaluations.instance
where instances.instance is null or evaluations.status is null
