-- Every stated percentage with the numerator and base that the matrix gives it, and how far rounding can move
-- 100·N - q·D at the two ends of the interval the percentage was rounded from. A printed positive number with a
-- stated weight of -1 is a decrease; magnitudes are rounded, so the sign goes to the numerator.
with terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation = 'ratio' and not is_blank

),

stated as (

    select
        report_id,
        identity_id,
        instance,
        try_cast(abs(value_base) as decimal(12, 6)) as size,
        try_cast(half_width_base as decimal(12, 6)) as half_ulp,
        case when weight < 0 then -1 else 1 end as stated_sign,
        case when (weight < 0) = (value_base < 0) then 1 else -1 end as sign,
        value_base
    from terms
    where role = 'stated'

),

-- `other_base_weight`: a change is measured against a base B = D; the value it led to is D + N, or D - N where the
-- numerator was turned round for a decrease. Which of the two, the weights of the base in the numerator tell.
directions as (

    select
        report_id,
        identity_id,
        instance,
        sign(sum(weight * base_weight)) as direction
    from terms
    where role = 'ratio'
    group by report_id, identity_id, instance

),

figures as (

    select
        terms.report_id,
        terms.identity_id,
        terms.instance,
        stated.size,
        stated.half_ulp,
        stated.sign,
        stated.stated_sign * stated.value_base as stated,
        cast(stated.sign * terms.weight as decimal(8, 2)) as weight,
        cast(terms.base_weight as decimal(8, 2)) as base_weight,
        cast(terms.base_weight - directions.direction * terms.weight as decimal(8, 2)) as other_base_weight,
        directions.direction <> 0 as has_other_base,
        terms.value_base,
        terms.half_width_base
    from terms
    inner join stated
        on terms.report_id = stated.report_id
        and terms.identity_id = stated.identity_id
        and terms.instance = stated.instance
    inner join directions
        on terms.report_id = directions.report_id
        and terms.identity_id = directions.identity_id
        and terms.instance = directions.instance
    where terms.role = 'ratio'

)

select
    report_id,
    identity_id,
    instance,
    size,
    half_ulp,
    sign,
    stated,
    has_other_base,
    cast(sum(weight * value_base) as decimal(24, 8)) as numerator,
    cast(sum(base_weight * value_base) as decimal(24, 8)) as base,
    cast(sum(other_base_weight * value_base) as decimal(24, 8)) as other_base,
    {{ ratio_slack('size - half_ulp', 'weight', 'base_weight', 'half_width_base') }} as slack_low,
    {{ ratio_slack('size + half_ulp', 'weight', 'base_weight', 'half_width_base') }} as slack_high,
    {{ ratio_slack('size - half_ulp', 'weight', 'other_base_weight', 'half_width_base') }} as other_slack_low,
    {{ ratio_slack('size + half_ulp', 'weight', 'other_base_weight', 'half_width_base') }} as other_slack_high
from figures
group by report_id, identity_id, instance, size, half_ulp, sign, stated, has_other_base
