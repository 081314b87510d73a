-- The sparse matrix with its figures: one row per cell of an instance that is to be evaluated. A cell may belong to
-- another report than its instance. Values are narrowed so that no product below can overflow; a figure that does not
-- fit comes out as NULL and is not `usable`.
with terms as (

    select report_id, identity_id, instance, report_id as cell_report_id, cell_id, role, weight, base_weight
    from {{ ref('stg_identity_terms') }}

    union all

    select report_id, identity_id, instance, cell_report_id, cell_id, role, weight, base_weight
    from {{ ref('int_chain_terms') }}

)

select
    terms.report_id,
    terms.identity_id,
    terms.instance,
    instances.relation,
    terms.cell_id,
    terms.cell_report_id,
    terms.role,
    terms.weight,
    terms.base_weight,
    coalesce(cells.is_blank, false) as is_blank,
    try_cast(cells.value_base as decimal(20, 6)) as value_base,
    try_cast(cells.half_width_base as decimal(20, 6)) as half_width_base,
    coalesce(
        cells.is_blank
        or (
            try_cast(cells.value_base as decimal(20, 6)) is not null
            and try_cast(cells.half_width_base as decimal(20, 6)) is not null
        ), false
    ) as is_usable
from terms
inner join {{ ref('int_identity_instances') }} as instances
    on terms.report_id = instances.report_id
    and terms.identity_id = instances.identity_id
    and terms.instance = instances.instance
left join {{ ref('stg_cells') }} as cells
    on terms.cell_report_id = cells.report_id
    and terms.cell_id = cells.cell_id
