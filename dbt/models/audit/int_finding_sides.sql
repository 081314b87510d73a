-- The two sides of every finding in words: what is stated, and what it is compared with, figure by figure with the
-- place of each, and its report where that is another one. Only printed figures are named, the first six of a side; the statement stands where its first
-- printed cell stands.
with terms as (

    select
        findings.report_id,
        findings.identity_id,
        findings.instance,
        findings.relation,
        terms.weight,
        terms.role in ('lhs', 'stated') as is_statement,
        cells.cell_id,
        cells.file_name,
        cells.page,
        cells.line,
        cells.row_index,
        cells.column_index,
        cells.is_blank,
        cells.kind,
        cells.printed_decimals,
        coalesce(cells.printed_unit, '') as printed_unit,
        cells.unit_factor,
        {{ cell_label('cells') }} as label,
        {{ cell_text('cells') }} as text_with_unit,
        cells.printed_text,
        {{ place_of_report('zh', 'terms.cell_report_id <> terms.report_id', 'reports', 'cells') }} as place_zh,
        {{ place_of_report('en', 'terms.cell_report_id <> terms.report_id', 'reports', 'cells') }} as place_en
    from {{ ref('int_identity_findings') }} as findings
    inner join {{ ref('int_identity_terms') }} as terms
        on findings.report_id = terms.report_id
        and findings.identity_id = terms.identity_id
        and findings.instance = terms.instance
    inner join {{ ref('stg_cells') }} as cells
        on terms.cell_report_id = cells.report_id
        and terms.cell_id = cells.cell_id
    inner join {{ ref('stg_reports') }} as reports on terms.cell_report_id = reports.report_id

),

ordered as (

    select
        *,
        row_number() over (
            partition by report_id, identity_id, instance
            order by
                case when is_statement and not is_blank then 0 when is_statement then 1 else 2 end,
                line nulls last, row_index nulls last, column_index nulls last, cell_id
        ) as place_in_instance,
        row_number() over (
            partition by report_id, identity_id, instance, is_statement
            order by
                case when is_blank then 1 else 0 end,
                line nulls last, row_index nulls last, column_index nulls last, cell_id
        ) as place_in_side
    from terms

),

anchors as (

    select * from ordered
    where place_in_instance = 1

),

worded as (

    select
        ordered.*,
        anchors.printed_unit <> ordered.printed_unit as is_in_other_unit,
        case
            when ordered.relation = 'ratio' then case when ordered.place_in_side > 1 then '、' else '' end
            when ordered.weight < 0 then case when ordered.place_in_side > 1 then ' − ' else '−' end
            when ordered.place_in_side > 1 then ' + '
            else ''
        end
        || case
            when ordered.relation <> 'ratio' and abs(ordered.weight) <> 1
                then {{ plain_number('cast(abs(ordered.weight) as decimal(28, 10))', '0') }} || '×'
            else ''
        end as sign,
        ordered.label || ' '
        || case
            when ordered.relation = 'ratio' or anchors.printed_unit <> ordered.printed_unit then ordered.text_with_unit
            else ordered.printed_text
        end as figure
    from ordered
    inner join anchors
        on ordered.report_id = anchors.report_id
        and ordered.identity_id = anchors.identity_id
        and ordered.instance = anchors.instance

),

sides as (

    select
        report_id,
        identity_id,
        instance,
        is_statement,
        cast(count(*) as integer) as n_figures,
        max(printed_decimals) as printed_decimals,
        min(weight) = 1 and max(weight) = 1 as is_unweighted,
        max(case when is_in_other_unit then 1 else 0 end) = 1 as has_other_units,
        min(case when place_in_side = 1 then place_zh end) as first_place_zh,
        min(case when place_in_side = 1 then place_en end) as first_place_en,
        min(case when place_in_side = 1 then figure end) as first_figure,
        min(case when place_in_side = 1 then text_with_unit end) as first_text,
        {{ joined(
            "case when place_in_side <= 6 then sign || figure || case when place_zh <> '' then '（' || place_zh || '）' else '' end end",
            "''", 'place_in_side'
        ) }} as words_zh,
        {{ joined(
            "case when place_in_side <= 6 then replace(sign, '、', ', ') || figure || case when place_en <> '' then ' (' || place_en || ')' else '' end end",
            "''", 'place_in_side'
        ) }} as words_en
    from worded
    where not is_blank
    group by report_id, identity_id, instance, is_statement

)

select
    anchors.report_id,
    anchors.identity_id,
    anchors.instance,
    anchors.cell_id,
    anchors.file_name,
    anchors.page,
    anchors.line,
    anchors.kind,
    anchors.printed_unit,
    coalesce(statements.printed_decimals, evidence.printed_decimals, 0) as printed_decimals,
    anchors.unit_factor,
    case
        when statements.n_figures is null then '空 / blank'
        when statements.n_figures = 1 and statements.is_unweighted then statements.first_text
    end as stated,
    case
        when statements.n_figures is null then trim(anchors.place_zh || ' ' || anchors.label || '（空）')
        when statements.n_figures = 1 and statements.is_unweighted
            then trim(statements.first_place_zh || ' ' || statements.first_figure)
        else statements.words_zh
            || case when statements.n_figures > 6 then ' 等' || cast(statements.n_figures as varchar) || '项' else '' end
    end as statement_zh,
    case
        when statements.n_figures is null then trim(anchors.place_en || ' ' || anchors.label || ' (blank)')
        when statements.n_figures = 1 and statements.is_unweighted
            then trim(statements.first_place_en || ' ' || statements.first_figure)
        else statements.words_en
            || case when statements.n_figures > 6 then ' … ' || cast(statements.n_figures as varchar) || ' in all' else '' end
    end as statement_en,
    coalesce(
        evidence.words_zh
        || case when evidence.n_figures > 6 then ' 等' || cast(evidence.n_figures as varchar) || '项' else '' end,
        '0（未印数字）'
    ) as evidence_zh,
    coalesce(
        evidence.words_en
        || case when evidence.n_figures > 6 then ' … ' || cast(evidence.n_figures as varchar) || ' in all' else '' end,
        '0 (nothing printed)'
    ) as evidence_en,
    coalesce(evidence.n_figures > 1 or not evidence.is_unweighted or evidence.has_other_units, false) as is_computed
from anchors
left join sides as statements
    on anchors.report_id = statements.report_id
    and anchors.identity_id = statements.identity_id
    and anchors.instance = statements.instance
    and statements.is_statement
left join sides as evidence
    on anchors.report_id = evidence.report_id
    and anchors.identity_id = evidence.identity_id
    and anchors.instance = evidence.instance
    and not evidence.is_statement
