{#
    What is known of a unit and year, out of all its reports. A quantity that several reports state is taken once: a
    published figure before a withheld one, a budget before accounts for what was approved, accounts before a
    self-evaluation for the rest. A withheld figure is a row without an amount: NULL, and is_withheld says why.
#}

{# Which report speaks for its unit and year; there is one current report of each kind. #}
{% macro report_choice(reports, phase) -%}
    {{ nearest_report_first(phase, reports ~ '.report_type') }},
    {{ reports }}.report_id
{%- endmacro %}

{# Current reports of a known unit and year, under the name that the unit's newest report prints: one for all its years. #}
{% macro current_reports() -%}
    select
        report_id,
        unit_id,
        fiscal_year,
        report_type,
        verdict,
        facts,
        facts_withheld,
        unit_version_id,
        included_in,
        first_value(unit_name) over (partition by unit_id order by fiscal_year desc, report_id) as unit_name
    from {{ ref('reports') }}
    where superseded_by is null and unit_name is not null and fiscal_year is not null
{%- endmacro %}

{# The units and years that are accounted for, by whichever report and whatever became of it. #}
{% macro accounted_unit_years() -%}
    select distinct
        unit_name,
        fiscal_year
    from ({{ current_reports() }}) as reports
    where report_type in ('final_accounts', 'self_evaluation')
{%- endmacro %}

{# One row per unit × year × phase × flow × fund × nature × function × economic of the facts that meet the condition. #}
{% macro amounts_of_unit_years(condition) -%}
    select
        unit_name,
        report_id,
        fiscal_year,
        phase,
        fund,
        nature,
        function_code,
        function_name,
        case when place = 'published' then amount_yuan end as amount_yuan,
        place = 'quarantine' as is_withheld,
        audit_status
    from (
        select
            facts.*,
            reports.unit_name,
            coalesce(functions.function_name, facts.function_name_printed, facts.function_code) as function_name,
            row_number() over (
                partition by
                    reports.unit_id, facts.fiscal_year, facts.phase, facts.flow, facts.fund, facts.nature,
                    facts.function_code, facts.economic_code
                order by case facts.place when 'published' then 1 else 2 end, {{ report_choice('reports', 'facts.phase') }}
            ) as choice
        from {{ ref('int_facts') }} as facts
        inner join ({{ current_reports() }}) as reports on facts.report_id = reports.report_id
        left join {{ ref('dim_function_subject') }} as functions
            on facts.function_subject_id = functions.function_subject_id
        where
            facts.place in ('published', 'quarantine')
            and {{ condition }}
    ) as ranked
    where choice = 1
{%- endmacro %}

{# One row per unit × year × indicator × phase: of some indicators the amounts, of others the counts. #}
{% macro indicators_of_unit_years(amounts=[], counts=[]) -%}
    select
        unit_name,
        report_id,
        fiscal_year,
        indicator,
        phase,
        case when place = 'published' then cast(value as decimal(20, 2)) end as value,
        place = 'quarantine' as is_withheld
    from (
        select
            measures.*,
            reports.unit_name,
            row_number() over (
                partition by reports.unit_id, measures.fiscal_year, measures.indicator, measures.phase
                order by
                    case measures.place when 'published' then 1 else 2 end,
                    {{ report_choice('reports', 'measures.phase') }},
                    measures.unit asc nulls last
            ) as choice
        from {{ ref('int_measures') }} as measures
        inner join ({{ current_reports() }}) as reports on measures.report_id = reports.report_id
        where
            measures.domain = 'indicator'
            and measures.place in ('published', 'quarantine')
            and (
                {%- for kind, names in [('amount', amounts), ('count', counts)] if names %}
                {{ 'or ' if amounts and kind == 'count' -}}
                (measures.kind = '{{ kind }}' and measures.indicator in ('{{ names | join("', '") }}'))
                {%- endfor %}
            )
    ) as ranked
    where choice = 1
{%- endmacro %}

{# The value of one indicator, in an aggregate over rows of indicators_of_unit_years(). #}
{% macro value_of(indicator, phase='executed') -%}
    max(case when indicator = '{{ indicator }}' and phase = '{{ phase }}' then value end)
{%- endmacro %}

{# stated · withheld · not_stated, from whether there is a row and what it says. #}
{% macro how_stated(value, is_withheld) -%}
    case
        when {{ value }} is not null then 'stated'
        when {{ is_withheld }} then 'withheld'
        else 'not_stated'
    end
{%- endmacro %}

{# The units and years of which accounts are published, in part at least. #}
{% macro published_unit_years() -%}
    select distinct
        unit_name,
        fiscal_year
    from ({{ current_reports() }}) as reports
    where verdict in ('published', 'published_in_part') and report_type in ('final_accounts', 'self_evaluation')
{%- endmacro %}

{# The facts that may be summed, from one report for each unit × year × phase × flow × fund: two would count money twice. #}
{% macro leaves_of_unit_years(flag) -%}
with ranked as (
    select
        facts.*,
        rank() over (
            partition by facts.unit_id, facts.fiscal_year, facts.phase, facts.flow, facts.fund
            order by {{ report_choice('reports', 'facts.phase') }}
        ) as choice
    from {{ ref('fiscal_amounts') }} as facts
    inner join {{ ref('reports') }} as reports on facts.report_id = reports.report_id
    where facts.{{ flag }}
)

select
    fact_id,
    unit_name,
    fiscal_year,
    phase,
    flow,
    fund,
    nature,
    function_code,
    function_name,
    economic_code,
    economic_name,
    amount_yuan,
    amount_wan
from ranked
where choice = 1
{%- endmacro %}
