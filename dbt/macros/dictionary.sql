{# The sentences of a description in one language: the Chinese end in 。 and the English do not. #}
{% macro sentences_of(description, language) -%}
    {%- set chosen = [] -%}
    {%- for sentence in modules.re.split('(?<=。)\s*|(?<=\.)\s+', ' '.join((description or '').split())) -%}
        {%- if sentence and sentence.endswith('。') == (language == 'zh') -%}{%- do chosen.append(sentence) -%}{%- endif -%}
    {%- endfor -%}
    {{- ('' if language == 'zh' else ' ').join(chosen) -}}
{%- endmacro %}

{# A relation or column as a row of values: `of` is the node of the one, or the column of the other. #}
{% macro dictionary_entry(node, position, column, of) -%}
    {%- set texts = [
        node.schema, node.alias, column, of.data_type or '', sentences_of(of.description, 'zh'), sentences_of(of.description, 'en'),
        of.config.meta.get('warning_zh', '') | trim, of.config.meta.get('warning_en', '') | trim] -%}
    ({{ position }}{% for text in texts %}, '{{ text | replace("'", "''") }}'{% endfor %})
{%- endmacro %}
