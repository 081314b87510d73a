select
    sentences.report_id,
    reports.unit_name,
    reports.fiscal_year,
    sentences.statement,
    sentences.file_name,
    sentences.page,
    sentences.line,
    sentences.section,
    sentences.text
from {{ ref('fct_sentences') }} as sentences
left join {{ ref('stg_reports') }} as reports on sentences.report_id = reports.report_id
