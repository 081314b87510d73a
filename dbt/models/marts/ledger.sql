-- What became of everything that was read: figures as they came in, rows as they stand in the published relations.
{% set counted = [
    'cells', 'cells_as_printed', 'cells_repaired', 'cells_derived', 'cells_ambiguous', 'cells_unbound',
    'cells_of_facts', 'cells_of_indicators', 'cells_of_projects', 'cells_other',
    'facts_read', 'facts_published', 'facts_withheld', 'facts_superseded',
    'indicators_read', 'indicators_published', 'indicators_withheld', 'indicators_superseded',
    'projects_read', 'projects_published', 'projects_withheld', 'projects_superseded'
] %}
{% set rows_of = {
    'facts_published': 'fiscal_amounts',
    'facts_withheld': 'quarantine_fiscal_amounts',
    'facts_superseded': 'history_fiscal_amounts',
    'indicators_published': 'indicators',
    'indicators_withheld': 'quarantine_indicators',
    'indicators_superseded': 'history_indicators',
    'projects_published': 'projects',
    'projects_superseded': 'history_projects'
} %}
with cells as (
    select
        cells.report_id,
        'cells_' || cells.placement as placed,
        case
            when cells.placement = 'unbound' then 'cells_unbound'
            when observations.makes_fact then 'cells_of_facts'
            when cells.placement = 'derived' or cells.period <> 0 then 'cells_other'
            when cells.domain = 'indicator' and cells.kind in ('amount', 'count') then 'cells_of_indicators'
            when cells.domain = 'project' and cells.kind in ('amount', 'count', 'completion') then 'cells_of_projects'
            else 'cells_other'
        end as bound
    from {{ ref('stg_cells') }} as cells
    left join {{ ref('int_observations') }} as observations
        on cells.report_id = observations.report_id and cells.cell_id = observations.cell_id
    where not cells.is_blank
),

projects_read as (
    select distinct report_id, project
    from {{ ref('int_measures') }}
    where domain = 'project'
),

-- a project of which some figure is published counts there, whatever else of it is withheld
withheld_projects as (
    select withheld.report_id
    from {{ ref('quarantine_projects') }} as withheld
    left join {{ ref('projects') }} as published
        on withheld.report_id = published.report_id and withheld.project = published.project
    where published.project is null
),

-- one row for each thing, under the name of every column that counts it
entries as (
    select report_id, 'cells' as entry from cells
    union all
    select report_id, placed as entry from cells
    union all
    select report_id, bound as entry from cells where bound <> placed
    union all
    select report_id, 'facts_read' as entry from {{ ref('int_observations') }} where is_source
    union all
    select report_id, 'indicators_read' as entry from {{ ref('int_measures') }} where domain = 'indicator'
    union all
    select report_id, 'projects_read' as entry from projects_read
    union all
    select report_id, 'projects_withheld' as entry from withheld_projects
    {%- for entry, relation in rows_of.items() %}
    union all
    select report_id, '{{ entry }}' as entry from {{ ref(relation) }}
    {%- endfor %}
),

counts as (
    select
        report_id
        {%- for column in counted %},
        sum(case when entry = '{{ column }}' then 1 else 0 end) as {{ column }}
        {%- endfor %}
    from entries
    group by report_id
)

select
    reports.report_id,
    reports.unit_name,
    reports.fiscal_year,
    reports.report_type,
    reports.file_name,
    reports.verdict
    {%- for column in counted %},
    cast(coalesce(counts.{{ column }}, 0) as bigint) as {{ column }}
    {%- endfor %},
    reports.unit_id
from {{ ref('reports') }} as reports
left join counts on reports.report_id = counts.report_id
