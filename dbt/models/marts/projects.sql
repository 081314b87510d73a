with projects as (
    select *
    from {{ ref('fct_projects') }}
)

{{ wide_projects('projects') }}
