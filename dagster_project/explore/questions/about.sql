-- What the release holds, in one row.
select
    (select count(distinct unit_name) from marts.reports where superseded_by is null) as units,
    (select count(*) from marts.reports where superseded_by is null and verdict <> 'unreadable') as reports,
    (select count(*) from marts.fiscal_amounts) as facts,
    (select count(*) from quarantine.fiscal_amounts) + (select count(*) from quarantine.indicators) as withheld,
    (select count(*) from marts.identity_evaluations where status in ('holds', 'holds_rounding')) as checks_hold,
    (select count(*) from marts.identity_evaluations where status = 'violated') as checks_violated,
    (select count(*) from marts.cells) as cells
