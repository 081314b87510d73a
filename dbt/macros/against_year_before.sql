{# What current final accounts state, and what the report of the year before says: one row per instance of the identity. #}
{% macro against_year_before(identity, stated, compared) -%}
select
    evaluations.unit_name,
    evaluations.fiscal_year,
    evaluations.instance,
    cast(evaluations.lhs as decimal(20, 2)) as {{ stated }},
    cast(evaluations.rhs as decimal(20, 2)) as {{ compared }},
    cast(evaluations.difference as decimal(20, 2)) as difference_yuan,
    evaluations.status,
    evaluations.reason,
    evaluations.report_id
from {{ ref('identity_evaluations') }} as evaluations
inner join {{ ref('reports') }} as reports on evaluations.report_id = reports.report_id
where
    evaluations.identity_id = '{{ identity }}'
    and reports.superseded_by is null
    and reports.report_type = 'final_accounts'
    and evaluations.unit_name is not null
    and evaluations.fiscal_year is not null
{%- endmacro %}
