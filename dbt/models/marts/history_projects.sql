{{ config(schema='history', alias='projects') }}

with projects as (
    {{ project_figures('history', ['superseded_by', 'withheld_reason']) }}
)

{{ wide_projects('projects', ['superseded_by', 'withheld_reason']) }}
