{# A returned row is a key that stands in more than one row, or has a part that is NULL in several rows. #}
{% test one_row_per(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as times
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
