with stated as (
    {{ indicators_of_unit_years(amounts=[
        'procurement_total', 'procurement_goods', 'procurement_works', 'procurement_services', 'procurement_sme',
        'procurement_micro']) }}
),

procured as (
    select
        unit_name,
        fiscal_year,
        {{ value_of('procurement_total') }} as total_yuan,
        {{ value_of('procurement_goods') }} as goods_yuan,
        {{ value_of('procurement_works') }} as works_yuan,
        {{ value_of('procurement_services') }} as services_yuan,
        {{ value_of('procurement_sme') }} as sme_yuan,
        {{ value_of('procurement_micro') }} as micro_yuan
    from stated
    where phase = 'executed'
    group by unit_name, fiscal_year
)

select
    unit_name,
    fiscal_year,
    total_yuan,
    {%- for part in ['goods', 'works', 'services', 'sme', 'micro'] %}
    {{ part }}_yuan,
    {{ percent_of(part ~ '_yuan', 'total_yuan') }} as {{ part }}_pct{{ ',' if not loop.last }}
    {%- endfor %}
from procured
where total_yuan is not null or goods_yuan is not null or sme_yuan is not null
