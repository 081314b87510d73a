{#
  dbt-duckdb's table is made beside its name, renamed into it, and what it replaced is dropped: a candidate has nothing to
  replace, and each of these steps costs dbt more than most models take to compute. Here a table is made in its place, in one
  transaction together with its comments; what stood there is dropped within it. No hooks, no grants, no indexes: none is used.
#}
{% materialization table, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='table') -%}
    {{ drop_relation_if_exists(load_cached_relation(this)) }}
    {% call statement('main') -%}
        {{ create_table_as(False, relation, compiled_code) }}
        {{ comments_of(relation) }}
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}


{# The model's description and those of its columns, as persist_docs asks for. A described column must exist. #}
{% macro comments_of(relation) %}
    {% if config.persist_relation_docs() and model.description %}
        {{ alter_relation_comment(relation, model.description) }}
    {% endif %}
    {% if config.persist_column_docs() %}
        {% for column in model.columns.values() if column.description %}
            comment on column {{ relation }}.{{ adapter.quote(column.name) }} is {{ duckdb_escape_comment(column.description) }};
        {% endfor %}
    {% endif %}
{% endmacro %}
