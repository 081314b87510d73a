{# Key of a version of a subject: its code and the first fiscal year whose accounts take it. #}
{% macro subject_version_id(code, valid_from) -%}
    {{ dbt.hash(dbt.concat([code, "'|'", 'cast(' ~ valid_from ~ ' as varchar)'])) }}
{%- endmacro %}

{#
    The listed versions of subjects, from a seed: years and days of a version that is not known to be limited are 1900
    and 9999. A version begins and ends with a year, unless the list gives the day.
#}
{% macro listed_subject_versions(listed_subjects) -%}
select
    code,
    name,
    coalesce(valid_from, 1900) as valid_from,
    coalesce(valid_to, 9999) as valid_to,
    coalesce(effective_from, {{ day_of_year('coalesce(valid_from, 1900)', '01-01') }}) as effective_from,
    coalesce(effective_to, {{ day_of_year('coalesce(valid_to, 9999)', '12-31') }}) as effective_to,
    evidence,
    confidence
from {{ listed_subjects }}
{%- endmacro %}

{# A day of a year, as a date: 2023, '12-31' → 2023-12-31 #}
{% macro day_of_year(year, day) -%}
    cast(cast({{ year }} as varchar) || '-{{ day }}' as date)
{%- endmacro %}

{# Of several changes, or of a change and its date: observed only where all of it is. Aggregates over the changes. #}
{% macro weakest_confidence() -%}
    case when bool_and(confidence = 'observed' and date_confidence = 'observed') then 'observed' else 'recall' end
{%- endmacro %}
