{# A returned row is a key with two versions that are valid at one time, or with a span that ends before it begins. #}
{% test versions_do_not_overlap(model, code, first='valid_from', last='valid_to') %}
select
    one.{{ code }},
    one.{{ first }},
    one.{{ last }},
    other.{{ first }} as other_first
from {{ model }} as one
left join {{ model }} as other
    on
        one.{{ code }} = other.{{ code }}
        and one.{{ first }} < other.{{ first }}
        and one.{{ last }} >= other.{{ first }}
where other.{{ first }} is not null or one.{{ last }} < one.{{ first }}
{% endtest %}
