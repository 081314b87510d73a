-- The facts that the pictures by subject are made of.
with {% include '_chosen.sql' %}

select
    fact_id,
    function_code,
    function_name,
    economic_code,
    economic_name,
    nature,
    is_leaf,
    is_economic_leaf,
    amount_wan,
    printed_text,
    printed_unit,
    audit_status,
    file_name,
    page,
    line
from facts
where is_leaf or is_economic_leaf
order by function_code, economic_code, nature
limit 5000
