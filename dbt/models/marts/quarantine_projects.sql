{{ config(schema='quarantine', alias='projects') }}

with projects as (
    {{ project_figures('quarantine', ['withheld_reason']) }}
)

{{ wide_projects('projects', ['withheld_reason']) }}
