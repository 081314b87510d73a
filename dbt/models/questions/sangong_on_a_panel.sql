/*
Every window of years is a panel: the units that publish 三公经费 for each of its years, and no others, so that a sum does
not grow because a unit joins. Parts that a unit does not state are in what is not broken down.
*/
with stated as (
    {{ indicators_of_unit_years(amounts=[
        'sangong_total', 'sangong_abroad', 'sangong_vehicle', 'sangong_vehicle_purchase', 'sangong_vehicle_running',
        'sangong_reception']) }}
),

spent as (
    select
        unit_name,
        fiscal_year,
        {{ value_of('sangong_total') }} as total_yuan,
        {{ value_of('sangong_abroad') }} as abroad_yuan,
        {{ value_of('sangong_vehicle') }} as vehicle_yuan,
        {{ value_of('sangong_vehicle_purchase') }} as purchase_yuan,
        {{ value_of('sangong_vehicle_running') }} as running_yuan,
        {{ value_of('sangong_reception') }} as reception_yuan,
        {{ value_of('sangong_total', 'approved') }} as approved_yuan
    from stated
    group by unit_name, fiscal_year
),

broken_down as (
    select
        unit_name,
        fiscal_year,
        total_yuan,
        abroad_yuan,
        case
            when vehicle_yuan is not null then vehicle_yuan
            when purchase_yuan is not null or running_yuan is not null
                then coalesce(purchase_yuan, 0) + coalesce(running_yuan, 0)
        end as vehicle_yuan,
        reception_yuan,
        approved_yuan
    from spent
    where total_yuan is not null
),

runs as (
    {{ unbroken_runs('broken_down') }}
),

years as (
    select distinct fiscal_year from broken_down
),

windows as (
    select
        first.fiscal_year as first_year,
        last.fiscal_year as last_year
    from years as first
    inner join years as last on first.fiscal_year <= last.fiscal_year
),

members as (
    select
        windows.first_year,
        windows.last_year,
        runs.unit_name
    from windows
    inner join runs on windows.first_year >= runs.first_year and windows.last_year <= runs.last_year
),

panels as (
    select
        members.first_year,
        members.last_year,
        spent.fiscal_year,
        count(*) as units,
        cast(sum(spent.total_yuan) as decimal(20, 2)) as total_yuan,
        cast(sum(spent.abroad_yuan) as decimal(20, 2)) as abroad_yuan,
        cast(sum(spent.vehicle_yuan) as decimal(20, 2)) as vehicle_yuan,
        cast(sum(spent.reception_yuan) as decimal(20, 2)) as reception_yuan,
        cast(
            case when count(spent.approved_yuan) = count(*) then sum(spent.approved_yuan) end as decimal(20, 2)
        ) as approved_yuan
    from members
    inner join broken_down as spent
        on
            members.unit_name = spent.unit_name
            and spent.fiscal_year between members.first_year and members.last_year
    group by members.first_year, members.last_year, spent.fiscal_year
),

remainders as (
    select
        panels.*,
        cast(
            total_yuan - coalesce(abroad_yuan, 0) - coalesce(vehicle_yuan, 0) - coalesce(reception_yuan, 0)
            as decimal(20, 2)
        ) as not_broken_down_yuan,
        lag(total_yuan) over (partition by first_year, last_year order by fiscal_year) as total_before_yuan
    from panels
)

select
    first_year,
    last_year,
    fiscal_year,
    units,
    total_yuan,
    cast(total_yuan - total_before_yuan as decimal(20, 2)) as change_yuan,
    {{ percent_of('(total_yuan - total_before_yuan)', 'total_before_yuan') }} as change_pct,
    abroad_yuan,
    vehicle_yuan,
    reception_yuan,
    not_broken_down_yuan,
    {{ percent_of('abroad_yuan', 'total_yuan') }} as abroad_pct,
    {{ percent_of('vehicle_yuan', 'total_yuan') }} as vehicle_pct,
    {{ percent_of('reception_yuan', 'total_yuan') }} as reception_pct,
    {{ percent_of('not_broken_down_yuan', 'total_yuan') }} as not_broken_down_pct,
    approved_yuan,
    {{ percent_of('total_yuan', 'approved_yuan') }} as execution_pct
from remainders
