{% set axis, other, leaf = 'function', 'economic', 'is_leaf' %}{% include '_subjects.sql' %}
