/*
What differs between two releases, one row each. Asked of the views that difference.py makes of both: old_reports,
new_reports and so on; in them a key is never NULL, and a column that one of the releases does not have is always.
Reports are matched by id, and what is left by unit × year × type: a correction is another report of the same thing. Facts and
indicators are matched within matched reports by their coordinates, findings by id. Only current reports are looked at.
*/
create temp table difference as
with old_current as (
    select * from old_reports where superseded_by is null
),

new_current as (
    select * from new_reports where superseded_by is null
),

-- nth: no two reports may be matched to one, whatever an older release let pass
old_only as (
    select *, row_number() over (partition by unit_name, fiscal_year, report_type order by report_id) as nth
    from old_current
    where not exists (select 1 from new_current where new_current.report_id = old_current.report_id)
),

new_only as (
    select *, row_number() over (partition by unit_name, fiscal_year, report_type order by report_id) as nth
    from new_current
    where not exists (select 1 from old_current where old_current.report_id = new_current.report_id)
),

pairs as (
    select report_id as old_id, report_id as new_id from old_current join new_current using (report_id)
    union all
    select old_only.report_id, new_only.report_id
    from old_only
    full join new_only
        on old_only.unit_name = new_only.unit_name and old_only.fiscal_year = new_only.fiscal_year
        and old_only.report_type = new_only.report_type and old_only.nth = new_only.nth
),

reports as (
    select
        coalesce(new_id, old_id) as pair,
        old_id,
        new_id,
        coalesce(newer.unit_name, older.unit_name) as unit_name,
        coalesce(newer.fiscal_year, older.fiscal_year) as fiscal_year,
        coalesce(newer.report_type, older.report_type) as report_type,
        older.file_name as old_file_name,
        newer.file_name as new_file_name,
        older.verdict as old_verdict,
        newer.verdict as new_verdict,
        coalesce(newer.verdict_reason, older.verdict_reason) as verdict_reason,
        concat_ws(' ', older.unit_name, older.fiscal_year, older.report_type) as old_name,
        concat_ws(' ', newer.unit_name, newer.fiscal_year, newer.report_type) as new_name
    from pairs
    left join old_current as older on older.report_id = old_id
    left join new_current as newer on newer.report_id = new_id
),

{% for side in sides %}
{{ side }}_amounts as (
    select reports.pair, facts.*
    from {{ side }}_facts as facts
    join reports on facts.report_id = reports.{{ side }}_id
),

{{ side }}_reasons as (
    select pair, {{ coordinates }}, min(withheld_reason) as withheld_reason
    from {{ side }}_withheld as withheld
    join reports on withheld.report_id = reports.{{ side }}_id
    group by all
),

{{ side }}_measures as (
    select reports.pair, indicators.*
    from {{ side }}_indicators as indicators
    join reports on indicators.report_id = reports.{{ side }}_id
),

{{ side }}_said as (
    select
        findings.*,
        reports.unit_name,
        reports.fiscal_year,
        reports.report_type,
        severity || case when waived then ' (waived)' else '' end as status
    from {{ side }}_findings as findings
    join reports on findings.report_id = reports.{{ side }}_id
),
{% endfor %}

of_reports as (
    select
        'reports' as section,
        case
            when old_id is null then 'added'
            when new_id is null then 'removed'
            when old_id <> new_id then 'superseded'
            when old_name <> new_name then 'renamed'
            else 'verdict'
        end as change,
        *,
        coalesce(new_file_name, old_file_name) as what,
        case when change = 'renamed' then old_name else old_verdict end as old_status,
        case when change = 'renamed' then new_name else new_verdict end as new_status,
        case when new_verdict is distinct from old_verdict then verdict_reason end as remark
    from reports
    where old_id is distinct from new_id or old_name is distinct from new_name or old_verdict is distinct from new_verdict
),

of_facts as (
    select
        'facts' as section,
        case
            when older.amount_yuan is null then 'added'
            when newer.amount_yuan is null then 'removed'
            when older.amount_yuan <> newer.amount_yuan then 'amount'
            else 'status'
        end as change,
        coalesce(newer.pair, older.pair) as pair,
        {{ coordinates }},
        coalesce(newer.function_name, older.function_name) as function_name,
        coalesce(newer.economic_name, older.economic_name) as economic_name,
        concat_ws(
            ' ', phase, flow, fund, nature,
            function_code, case when function_code <> 'TOTAL' then coalesce(newer.function_name, older.function_name) end,
            economic_code, case when economic_code <> 'TOTAL' then coalesce(newer.economic_name, older.economic_name) end
        ) as what,
        '元' as unit,
        older.amount_yuan as old_value,
        newer.amount_yuan as new_value,
        older.audit_status as old_status,
        newer.audit_status as new_status,
        case
            when newer.amount_yuan is null then '现被扣留 / withheld now: ' || new_reasons.withheld_reason
            when older.amount_yuan is null then '原被扣留 / was withheld: ' || old_reasons.withheld_reason
        end as remark,
        older.fact_id as old_id,
        newer.fact_id as new_id
    from old_amounts as older
    full join new_amounts as newer using (pair, {{ coordinates }})
    left join old_reasons using (pair, {{ coordinates }})
    left join new_reasons using (pair, {{ coordinates }})
    where older.amount_yuan is distinct from newer.amount_yuan or older.audit_status is distinct from newer.audit_status
),

of_indicators as (
    select
        'indicators' as section,
        case
            when older.value is null then 'added'
            when newer.value is null then 'removed'
            when older.value <> newer.value then 'amount'
            else 'status'
        end as change,
        pair,
        indicator,
        kind,
        phase,
        unit,
        concat_ws(' ', indicator, coalesce(newer.indicator_zh, older.indicator_zh), phase, kind) as what,
        older.value as old_value,
        newer.value as new_value,
        older.audit_status as old_status,
        newer.audit_status as new_status,
        older.cell_id as old_id,
        newer.cell_id as new_id
    from old_measures as older
    full join new_measures as newer using (pair, indicator, kind, phase, unit)
    where older.value is distinct from newer.value or older.audit_status is distinct from newer.audit_status
),

of_findings as (
    select
        'findings' as section,
        case when older.finding_id is null then 'appeared' when newer.finding_id is null then 'disappeared' else 'changed' end
            as change,
        coalesce(newer.unit_name, older.unit_name) as unit_name,
        coalesce(newer.fiscal_year, older.fiscal_year) as fiscal_year,
        coalesce(newer.report_type, older.report_type) as report_type,
        coalesce(newer.identity_id, older.identity_id) as identity_id,
        coalesce(newer.identity_id, older.identity_id) as what,
        older.status as old_status,
        newer.status as new_status,
        concat_ws(
            ' / ', coalesce(newer.message_zh, older.message_zh), coalesce(newer.message_en, older.message_en)
        ) as remark,
        older.finding_id as old_id,
        newer.finding_id as new_id
    from old_said as older
    full join new_said as newer using (finding_id)
    where older.finding_id is null or newer.finding_id is null or older.status is distinct from newer.status
),

together as (
    select * exclude (pair, old_verdict, new_verdict, verdict_reason, old_name, new_name) from of_reports
    union all by name
    select of_facts.* exclude (pair), unit_name, fiscal_year, report_type, old_file_name, new_file_name
    from of_facts join reports using (pair)
    union all by name
    select of_indicators.* exclude (pair), unit_name, fiscal_year, report_type, old_file_name, new_file_name
    from of_indicators join reports using (pair)
    union all by name
    select * from of_findings
)

select
    section,
    change,
    unit_name,
    fiscal_year,
    report_type,
    what,
    {% for column in ('phase', 'flow', 'fund', 'nature', 'function_code', 'function_name', 'economic_code', 'economic_name',
        'indicator', 'kind', 'unit', 'identity_id') %}
    nullif({{ column }}, '') as {{ column }},
    {% endfor %}
    cast(old_value as decimal(24, 6)) as old_value,
    cast(new_value as decimal(24, 6)) as new_value,
    cast(new_value - old_value as decimal(24, 6)) as difference,
    old_status,
    new_status,
    remark,
    old_id,
    new_id,
    old_file_name,
    new_file_name
from together
where ($unit is null or contains(unit_name, $unit)) and ($year is null or fiscal_year = $year)
