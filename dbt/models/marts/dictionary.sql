{# dbt's own metadata as rows, so that the dictionary cannot say anything else than the models. #}
{% set public_schemas = ['marts', 'questions', 'core', 'quarantine', 'history'] %}

{% set entries = [] %}
{% if execute %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.schema in public_schemas %}
        {% do entries.append(dictionary_entry(node, 0, '', node)) %}
        {% for column in node.columns.values() %}
            {% do entries.append(dictionary_entry(node, loop.index, column.name, column)) %}
        {% endfor %}
    {% endfor %}
{% endif %}

select
    schema_name,
    relation_name,
    column_name,
    cast(position as integer) as position,
    nullif(data_type, '') as data_type,
    description_zh,
    description_en,
    nullif(warning_zh, '') as warning_zh,
    nullif(warning_en, '') as warning_en
from (
    values
    {{ entries | join(',\n    ') or "(0, '', '', '', '', '', '', '', '')" }}
) as entries (
    position, schema_name, relation_name, column_name, data_type, description_zh, description_en, warning_zh, warning_en
)
