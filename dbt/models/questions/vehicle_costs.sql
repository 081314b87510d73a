-- Whether a price is above the cap is what identity V-PRICE found: the cap is a figure of the catalogue, not of this model.
with stated as (
    {{ indicators_of_unit_years(
        amounts=['sangong_vehicle_purchase', 'sangong_vehicle_running'], counts=['vehicles', 'vehicles_bought']) }}
),

vehicles as (
    select
        unit_name,
        fiscal_year,
        {{ value_of('vehicles') }} as vehicles,
        {{ value_of('vehicles_bought') }} as vehicles_bought,
        {{ value_of('sangong_vehicle_running') }} as running_yuan,
        {{ value_of('sangong_vehicle_purchase') }} as purchase_yuan
    from stated
    where phase = 'executed'
    group by unit_name, fiscal_year
),

judged as (
    select
        reports.unit_name,
        reports.fiscal_year,
        max(case when evaluations.status = 'violated' then 1 else 0 end) as is_above
    from {{ ref('identity_evaluations') }} as evaluations
    inner join ({{ current_reports() }}) as reports on evaluations.report_id = reports.report_id
    where
        evaluations.identity_id = 'V-PRICE'
        and evaluations.status in ('holds', 'violated')
    group by reports.unit_name, reports.fiscal_year
)

select
    vehicles.unit_name,
    vehicles.fiscal_year,
    cast(vehicles.vehicles as integer) as vehicles,
    vehicles.running_yuan,
    {{ yuan_per('vehicles.running_yuan', 'vehicles.vehicles') }} as running_per_vehicle_yuan,
    cast(vehicles.vehicles_bought as integer) as vehicles_bought,
    vehicles.purchase_yuan,
    {{ yuan_per('vehicles.purchase_yuan', 'vehicles.vehicles_bought') }} as price_per_vehicle_yuan,
    judged.is_above = 1 as is_above_cap
from vehicles
left join judged on vehicles.unit_name = judged.unit_name and vehicles.fiscal_year = judged.fiscal_year
where
    vehicles.vehicles is not null
    or vehicles.vehicles_bought is not null
    or vehicles.running_yuan is not null
    or vehicles.purchase_yuan is not null
