-- Cells of money that may be held against another year or report, and percentages by which such money changed: of
-- current reports that were read, no blank, no figure that was derived or may stand elsewhere.
select cells.*
from {{ ref('stg_cells') }} as cells
inner join {{ ref('stg_reports') }} as reports on cells.report_id = reports.report_id
where
    reports.superseded_by is null
    and reports.status = 'ok'
    and not cells.is_blank
    and cells.placement not in ('derived', 'ambiguous', 'unbound')
    and cells.domain in ('fiscal', 'indicator')
    and (
        (
            cells.printed_unit in ('元', '千元', '万元', '百万元', '亿元')
            and (
                (cells.kind = 'amount' and cells.period = 0)
                or (cells.kind = 'prior' and cells.period = -1)
                or cells.kind = 'change_amount'
            )
        )
        or (cells.kind = 'change_pct' and cells.printed_unit = '%')
    )
