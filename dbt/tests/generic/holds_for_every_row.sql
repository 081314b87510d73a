{# A returned row breaks the condition; a condition that is NULL counts as broken. #}
{% test holds_for_every_row(model, condition) %}
select *
from {{ model }}
where not coalesce({{ condition }}, false)
{% endtest %}
