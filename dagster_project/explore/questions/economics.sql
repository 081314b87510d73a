{% set axis, other, leaf = 'economic', 'function', 'is_economic_leaf' %}{% include '_subjects.sql' %}
