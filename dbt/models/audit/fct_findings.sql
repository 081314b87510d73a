-- What a person should read: one row per violated instance, per rounding that was not half up, and per note of the
-- readers, with the place of the statement, both sides in words, who can be wrong and what would put it right. Those
-- that come of one error share a cause; the primary one stands for it.
with suspects as (

    select
        report_id,
        identity_id,
        instance,
        {{ joined('words', "'；'", 'place') }} as words
    from (
        select
            suspects.report_id,
            suspects.identity_id,
            suspects.instance,
            case suspects.answer
                when 'certain' then 1
                when 'possible' then 2
                when 'undistinguishable' then 3
                else 4
            end as place,
            case suspects.answer
                when 'certain' then '确定 / certain: '
                when 'possible' then '可能 / possible: '
                when 'undistinguishable' then '不能区分 / cannot be told apart: '
                else '未能定位 / not located: '
            end
            || {{ joined(
                "case when suspects.cell_report_id <> suspects.report_id then coalesce(" ~ report_name_zh('reports') ~ " || ' ', '') else '' end || "
                ~ suspect_text('suspects', 'cells'), "'；'",
                'cells.line nulls last, cells.row_index nulls last, cells.column_index nulls last, suspects.cell_id') }}
                as words
        from {{ ref('int_identity_suspects') }} as suspects
        left join {{ ref('stg_cells') }} as cells
            on suspects.cell_report_id = cells.report_id
            and suspects.cell_id = cells.cell_id
        left join {{ ref('stg_reports') }} as reports on suspects.cell_report_id = reports.report_id
        group by suspects.report_id, suspects.identity_id, suspects.instance, suspects.answer
    ) as by_answer
    group by report_id, identity_id, instance

),

suggestions as (

    select
        cause_id,
        {{ joined('sentence', "'；'", 'cell_id') }} as sentence
    from {{ ref('fct_cell_suggestions') }}
    group by cause_id

),

of_instances as (

    select
        findings.*,
        sides.file_name,
        sides.page,
        sides.line,
        sides.printed_unit,
        sides.statement_zh,
        sides.statement_en,
        sides.evidence_zh,
        sides.evidence_en,
        sides.is_computed,
        coalesce(
            sides.stated,
            {{ plain_number(in_unit('findings.lhs', 'sides.unit_factor'), 'sides.printed_decimals') }} || sides.printed_unit
        ) as stated,
        case
            when findings.relation = 'ratio'
                then {{ plain_number(rounded('findings.rhs', 'sides.printed_decimals'), 'sides.printed_decimals') }}
            else {{ plain_number(in_unit('findings.rhs', 'sides.unit_factor'), 'sides.printed_decimals') }}
        end as expected,
        {{ in_unit('findings.difference', 'sides.unit_factor') }} as printed_difference,
        case
            when findings.relation = 'ratio'
                then {{ plain_number(rounded('abs(findings.difference)', 'sides.printed_decimals'), 'sides.printed_decimals') }}
            else {{ plain_number(in_unit('abs(findings.difference)', 'sides.unit_factor'), 'sides.printed_decimals') }}
        end as gap,
        suspects.words as suspects,
        causes.cause_id,
        causes.is_primary,
        causes.n_findings - 1 as n_connected,
        causes.primary_identity_id,
        {%- for language in ['zh', 'en'] %}
        nullif({{ place_of_report(language, 'causes.primary_report_id <> causes.report_id', 'primaries', 'causes', 'primary_') }}, '')
            as primary_place_{{ language }},
        {%- endfor %}
        case
            when findings.status = 'violated' and sides.kind = 'change_pct' and ratios.has_other_base
                and ratios.other_base > 0
                and {{ ratio_within('ratios.size', 'ratios.half_ulp', 'ratios.numerator', 'ratios.other_base',
                    'ratios.other_slack_low', 'ratios.other_slack_high') }}
                then '似以本期数为基数 / seems to use the current value as base'
            when readings.words is not null
                then concat_ws('；', readings.words, suggestions.sentence)
            else suggestions.sentence
        end as suggestion
    from {{ ref('int_identity_findings') }} as findings
    left join {{ ref('int_finding_sides') }} as sides
        on findings.report_id = sides.report_id
        and findings.identity_id = sides.identity_id
        and findings.instance = sides.instance
    left join {{ ref('int_identity_ratios') }} as ratios
        on findings.report_id = ratios.report_id
        and findings.identity_id = ratios.identity_id
        and findings.instance = ratios.instance
    left join suspects
        on findings.report_id = suspects.report_id
        and findings.identity_id = suspects.identity_id
        and findings.instance = suspects.instance
    left join {{ ref('int_causes') }} as causes
        on findings.report_id = causes.report_id
        and findings.identity_id = causes.identity_id
        and findings.instance = causes.instance
    left join {{ ref('int_other_readings') }} as readings
        on findings.report_id = readings.report_id
        and findings.identity_id = readings.identity_id
        and findings.instance = readings.instance
    left join {{ ref('stg_reports') }} as primaries on causes.primary_report_id = primaries.report_id
    left join suggestions
        on causes.cause_id = suggestions.cause_id

),

worded as (

    select
        *,
        statement_zh || case
            when relation = 'ratio' and status = 'rounding_mode'
                then ' 系截去尾数所得，按 ' || evidence_zh || ' 四舍五入应为 ' || expected || '%'
            when relation = 'ratio'
                then ' 与按 ' || evidence_zh || ' 算得的 ' || expected || '% 不符，差 ' || gap || ' 个百分点'
            else
                case when relation = '>=' and status = 'violated' then ' 小于 ' else ' 与 ' end || evidence_zh
                || case when is_computed then ' = ' || expected else '' end
                || case
                    when status = 'rounding_mode' then ' 差 ' || gap || ' ' || printed_unit || '，只能由取整方式解释'
                    when relation = '>=' then '，差 ' || gap || ' ' || printed_unit
                    else ' 不符，差 ' || gap || ' ' || printed_unit
                end
        end as what_zh,
        statement_en || case
            when relation = 'ratio' and status = 'rounding_mode'
                then ' is cut off, not rounded: ' || evidence_en || ' give ' || expected || '%'
            when relation = 'ratio'
                then ' differs from ' || expected || '%, which ' || evidence_en || ' give, by ' || gap
                || ' percentage points'
            else
                case when relation = '>=' and status = 'violated' then ' is less than ' else ' differs from ' end
                || evidence_en || case when is_computed then ' = ' || expected else '' end
                || ' by ' || gap || ' ' || printed_unit
                || case when status = 'rounding_mode' then ', which only the way of rounding explains' else '' end
        end as what_en
    from of_instances

),

named_notes as (

    select
        *,
        case
            when instance is null then coalesce(message_zh, '') -- it tells no line
            else {{ lasting_name('instance', "'|' || stated") }}
        end as lasting_name
    from {{ ref('stg_notes') }}

),

notes as (

    select
        *,
        row_number() over (
            partition by report_id, code, lasting_name
            order by page nulls last, line nulls last, stated nulls last
        ) as occurrence
    from named_notes

),

of_notes as (

    select
        {{ finding_id('reports', 'notes.code', "notes.lasting_name || '|' || cast(notes.occurrence as varchar)") }}
            as finding_id,
        notes.report_id,
        notes.code as identity_id,
        notes.instance,
        reports.file_name,
        notes.page,
        notes.line,
        notes.severity,
        coalesce(identities.class, case when notes.code like 'L-%' then 'layout' else 'wording' end) as class,
        notes.stated,
        notes.expected,
        notes.message_zh,
        notes.message_en,
        array_to_string(notes.cell_ids, '；') as suspects
    from notes
    inner join {{ ref('stg_reports') }} as reports on notes.report_id = reports.report_id
    left join {{ ref('stg_identities') }} as identities on notes.code = identities.identity_id

),

-- a note about one figure is of the cause of what contradicts that figure
stated_by as (

    select
        causes.report_id,
        terms.cell_id,
        min(causes.cause_id) as cause_id
    from {{ ref('int_causes') }} as causes
    inner join {{ ref('int_identity_findings') }} as of_cause
        on causes.report_id = of_cause.report_id
        and causes.identity_id = of_cause.identity_id
        and causes.instance = of_cause.instance
        and of_cause.status = 'violated'
    inner join {{ ref('int_identity_terms') }} as terms
        on causes.report_id = terms.report_id
        and causes.identity_id = terms.identity_id
        and causes.instance = terms.instance
        and terms.role in ('lhs', 'stated')
    group by causes.report_id, terms.cell_id

),

findings as (

    select
        finding_id,
        report_id,
        identity_id,
        instance,
        file_name,
        page,
        line,
        severity,
        class,
        stated,
        expected,
        cast(printed_difference as decimal(24, 6)) as difference,
        identity_name || '：' || replace(what_zh, '） ', '）')
        || case
            when not is_primary then '；与 ' || primary_identity_id || coalesce('（' || primary_place_zh || '）', '') || ' 同一原因'
            when n_connected > 0 then '；与另外 ' || cast(n_connected as varchar) || ' 处不符相连'
            else ''
        end as message_zh,
        identity_id || ' ' || identity_name || ': ' || what_en
        || case
            when not is_primary then '; same cause as ' || primary_identity_id || coalesce(' (' || primary_place_en || ')', '')
            when n_connected > 0 then '; connected with ' || cast(n_connected as varchar) || ' other(s)'
            else ''
        end as message_en,
        suspects,
        suggestion,
        waived,
        cause_id,
        is_primary
    from worded

    union all

    select
        of_notes.finding_id,
        of_notes.report_id,
        of_notes.identity_id,
        of_notes.instance,
        of_notes.file_name,
        of_notes.page,
        of_notes.line,
        of_notes.severity,
        of_notes.class,
        of_notes.stated,
        of_notes.expected,
        cast(null as decimal(24, 6)) as difference,
        of_notes.message_zh,
        of_notes.message_en,
        nullif(of_notes.suspects, '') as suspects,
        cast(null as varchar) as suggestion,
        waivers.finding_id is not null as waived,
        coalesce(same.cause_id, of_notes.finding_id) as cause_id,
        same.cause_id is null as is_primary
    from of_notes
    left join stated_by as same
        on of_notes.report_id = same.report_id
        and of_notes.suspects = same.cell_id
    left join (select distinct finding_id from {{ ref('stg_waivers') }}) as waivers
        on of_notes.finding_id = waivers.finding_id

)

select
    findings.finding_id,
    findings.report_id,
    reports.unit_name,
    reports.fiscal_year,
    coalesce(findings.file_name, reports.file_name) as file_name,
    findings.page,
    findings.line,
    findings.identity_id,
    findings.instance,
    findings.severity,
    findings.class,
    findings.stated,
    findings.expected,
    findings.difference,
    findings.message_zh,
    findings.message_en,
    findings.suspects,
    findings.suggestion,
    findings.waived,
    findings.cause_id,
    findings.is_primary
from findings
inner join {{ ref('stg_reports') }} as reports on findings.report_id = reports.report_id
