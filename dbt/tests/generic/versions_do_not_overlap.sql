{# A returned row is a code with two versions that are valid in one year, or with a span that ends before it begins. #}
{% test versions_do_not_overlap(model, code) %}
select
    one.{{ code }},
    one.valid_from,
    one.valid_to,
    other.valid_from as other_valid_from
from {{ model }} as one
left join {{ model }} as other
    on
        one.{{ code }} = other.{{ code }}
        and one.valid_from < other.valid_from
        and one.valid_to >= other.valid_from
where other.valid_from is not null or one.valid_to < one.valid_from
{% endtest %}
