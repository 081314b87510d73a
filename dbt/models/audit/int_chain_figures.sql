-- What reports print of each amount of money, one printing per quantity and report, as other reports can be compared with it:
-- of current reports that were read, no blank, no figure that was derived or may stand elsewhere. A figure of the year
-- before (kind prior) that is not printed is implied by a figure of the year and its change, and then has two cells.
with printed as (

    select cells.*
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('stg_reports') }} as reports on cells.report_id = reports.report_id
    where
        reports.superseded_by is null
        and reports.status = 'ok'
        and not cells.is_blank
        and cells.placement not in ('derived', 'ambiguous', 'unbound')
        and cells.domain in ('fiscal', 'indicator')
        and cells.printed_unit in ('元', '千元', '万元', '百万元', '亿元')
        and (
            (cells.kind = 'amount' and cells.period = 0)
            or (cells.kind = 'prior' and cells.period = -1)
            or cells.kind = 'change_amount'
        )

),

figures as (

    select
        {{ chain_quantity() }},
        kind,
        case kind when 'prior' then 'executed' else phase end as phase,
        0 as place,
        cell_id as figure_id,
        section,
        table_code,
        placement,
        confidence,
        line,
        cell_id,
        cast(null as varchar) as change_id,
        cast(null as integer) as change_weight
    from printed
    where kind <> 'change_amount'

    union all

    -- what the change is against, its note says only where it is printed, or where it is a budget
    select
        {{ chain_quantity('final.') }},
        'prior' as kind,
        final.phase,
        1 as place,
        changes.cell_id as figure_id,
        changes.section,
        changes.table_code,
        changes.placement,
        changes.confidence,
        changes.line,
        final.cell_id,
        changes.cell_id as change_id,
        case when changes.note like '%sign=-%' then 1 else -1 end as change_weight
    from printed as changes
    inner join printed as final
        on
            changes.report_id = final.report_id
            and final.cell_id = regexp_extract(changes.note, '(?:^|;)final=([^;]+)', 1)
            and final.kind = 'amount'
            and final.phase = 'executed'
    where
        changes.kind = 'change_amount'
        and changes.phase is not distinct from final.phase
        and changes.note not like '%base%'
        and changes.note not like '%prior=%'

),

chosen as (

    select
        *,
        row_number() over (
            partition by {{ chain_quantity() }}, kind, phase
            order by place, {{ best_observation_first() }}
        ) as printing
    from figures

)

select
    {{ chain_quantity() }},
    kind,
    phase,
    figure_id,
    cell_id,
    change_id,
    change_weight
from chosen
where printing = 1
