-- Which cells can be wrong, cause by cause. A cause is named by its first finding.
select
    causes.cause_id,
    suspects.report_id,
    suspects.cell_id,
    suspects.answer
from {{ ref('stg_suspects') }} as suspects
inner join (select distinct component, cause_id from {{ ref('int_causes') }}) as causes
    on suspects.component = causes.component
