{# A returned row names something that the other relation does not have; NULL names nothing. #}
{% test every_value_is_in(model, column, to, field) %}
select child.{{ column }}
from {{ model }} as child
left join {{ to }} as parent on child.{{ column }} = parent.{{ field }}
where child.{{ column }} is not null and parent.{{ field }} is null
{% endtest %}
