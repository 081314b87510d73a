with known as (

    select * from {{ ref('int_prior_year_amounts') }}

)

select
    known.prior_year_id,
    units.unit_name,
    known.fiscal_year,
    known.phase,
    known.domain,
    known.flow,
    known.fund,
    known.nature,
    known.function_code,
    known.economic_code,
    known.indicator,
    known.basis,
    known.amount_yuan,
    known.lower_yuan,
    known.upper_yuan,
    known.stated_in_report_id,
    case when known.change_id is null then [known.cell_id] else [known.cell_id, known.change_id] end as cell_ids,
    known.printed_text,
    sentences.text as sentence,
    cells.file_name,
    cells.page,
    cells.line,
    known.contradicted_by,
    known.superseded_by_report_id,
    known.superseded_by_fact_id,
    known.superseded_by_cell_id,
    known.reported_yuan,
    known.reported_audit_status,
    known.difference_yuan,
    known.agrees,
    known.quantity_id,
    {{ quantity_names('known') }},
    labels.name_zh as indicator_zh,
    known.unit_id
from known
left join {{ ref('dim_unit') }} as units on known.unit_id = units.unit_id and units.is_current
left join {{ ref('fct_cells') }} as cells
    on known.stated_in_report_id = cells.report_id and coalesce(known.change_id, known.cell_id) = cells.cell_id
left join {{ ref('fct_sentences') }} as sentences
    on cells.report_id = sentences.report_id and cells.statement = sentences.statement
left join {{ ref('indicator_names') }} as labels on known.indicator = labels.indicator
{{ join_quantity_names('known') }}
