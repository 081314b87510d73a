{#
    Why a figure that was recognised in an image (confidence below 1) is not published, or null. It needs an equation
    that holds: exactly, since a wrong last digit may hide in rounding, or within rounding where each of its digits was
    recognised for certain. What an inequality or a percentage says fits many digits. A person's waiver stands.
    `audit` is int_cell_audit, left-joined: most cells stand in no identity.
#}
{% macro doubt_of_recognition(confidence, audit) -%}
    case
        when {{ confidence }} >= 1 or {{ confidence }} is null then null
        when coalesce({{ audit }}.n_waived, 0) > 0
            and {{ audit }}.n_waived = {{ audit }}.n_violated_fatal + {{ audit }}.n_violated_error
            then null
        when {{ confidence }} < 0.5
            then '文字识别得出，字形、小数位或科目存疑 / recognised from an image, and its digits, decimals or subject are in doubt'
        when {{ audit }}.n_violated_fatal + {{ audit }}.n_violated_error = 0
            and ({{ audit }}.n_exact > 0 or ({{ audit }}.n_equal > 0 and {{ confidence }} >= 0.95))
            then null
        else '文字识别得出，尚无勾稽关系印证 / recognised from an image, and no identity confirms it'
    end
{%- endmacro %}
