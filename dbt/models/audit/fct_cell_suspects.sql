-- Which cells can be wrong, cause by cause. A cause is named by its first finding.
select
    causes.cause_id,
    suspects.report_id,
    suspects.cell_id,
    suspects.answer
from {{ ref('stg_suspects') }} as suspects
inner join (select distinct report_id, component, cause_id from {{ ref('int_causes') }}) as causes
    on suspects.report_id = causes.report_id
    and suspects.component = causes.component
