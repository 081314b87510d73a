-- What a figure that does not hold would be right as: a percentage of another base, turned round, or what the other
-- shares leave; an amount of another scope. Exactly as printed, rounded or cut off; no fact takes it.
{% set placed = "not cells.is_blank and cells.placement not in ('ambiguous', 'derived') and cells.value_base > 0" %}
{% set where_zh = "coalesce('（' || nullif(" ~ place_zh('cells.page', 'cells.line') ~ ", '') || '）', '')" %}
{% set where_en = "coalesce(' (' || nullif(" ~ place_en('cells.page', 'cells.line') ~ ", '') || ')', '')" %}

with violated as (

    select report_id, identity_id, instance, relation
    from {{ ref('int_identity_findings') }}
    where
        status = 'violated'
        and identity_id not in (select identity_id from {{ ref('stg_chains') }}) -- which have figures of other reports

),

terms as (

    select
        terms.report_id,
        terms.identity_id,
        terms.instance,
        terms.role,
        terms.weight,
        terms.base_weight,
        cells.cell_id,
        cells.kind,
        cells.domain,
        cells.period,
        cells.phase,
        cells.flow,
        cells.fund,
        cells.nature,
        cells.function_code,
        cells.economic_code,
        cells.indicator,
        cells.project,
        cells.table_code,
        cells.value_base
    from {{ ref('int_identity_terms') }} as terms
    inner join {{ ref('stg_cells') }} as cells
        on terms.report_id = cells.report_id
        and terms.cell_id = cells.cell_id
        and not cells.is_blank

),

-- ---------------------------------------------------------------------------------------- percentages

ratios as (

    select
        ratios.report_id,
        ratios.identity_id,
        ratios.instance,
        ratios.size,
        ratios.half_ulp,
        ratios.sign,
        ratios.numerator,
        ratios.base,
        ratios.has_other_base
    from {{ ref('int_identity_ratios') }} as ratios
    inner join violated
        on ratios.report_id = violated.report_id
        and ratios.identity_id = violated.identity_id
        and ratios.instance = violated.instance
    where ratios.base > 0

),

-- The base, where it is one figure, and what is left of the numerator without it.
bases as (

    select
        ratios.*,
        terms.cell_id,
        terms.kind,
        terms.domain,
        terms.period,
        terms.phase,
        terms.flow,
        terms.fund,
        terms.nature,
        terms.function_code,
        terms.economic_code,
        terms.indicator,
        terms.project,
        ratios.sign * terms.weight as weight
    from ratios
    inner join terms
        on ratios.report_id = terms.report_id
        and ratios.identity_id = terms.identity_id
        and ratios.instance = terms.instance
        and terms.role = 'ratio'
        and terms.base_weight = 1
        and terms.value_base = ratios.base

),

other_bases as (

    select
        bases.report_id,
        bases.identity_id,
        bases.instance,
        bases.size,
        bases.half_ulp,
        cast(bases.numerator + bases.weight * (cells.value_base - bases.base) as decimal(24, 8)) as numerator,
        cast(cells.value_base as decimal(24, 8)) as base,
        {{ cell_label('cells') }} || ' ' || {{ cell_text('cells') }} || {{ where_zh }} as words_zh,
        {{ cell_label('cells') }} || ' ' || {{ cell_text('cells') }} || {{ where_en }} as words_en,
        row_number() over (
            partition by bases.report_id, bases.identity_id, bases.instance
            order by cells.page nulls last, cells.line nulls last, cells.cell_id
        ) as place
    from bases
    inner join {{ ref('stg_cells') }} as cells
        on bases.report_id = cells.report_id
        and bases.domain = cells.domain
        and bases.period = cells.period
        and bases.kind = cells.kind
        and bases.flow is not distinct from cells.flow
        and bases.function_code is not distinct from cells.function_code
        and bases.economic_code is not distinct from cells.economic_code
        and bases.indicator is not distinct from cells.indicator
        and bases.project is not distinct from cells.project
        and case when bases.phase is distinct from cells.phase then 1 else 0 end
        + case when bases.fund is distinct from cells.fund then 1 else 0 end
        + case when bases.nature is distinct from cells.nature then 1 else 0 end = 1
    -- what is measured itself would give 100 %, which says nothing
    where {{ placed }} and cells.value_base <> bases.base and cells.value_base <> bases.numerator

),

of_other_base as (

    select
        report_id,
        identity_id,
        instance,
        '似以 ' || words_zh || ' 为基数 / seems to use ' || words_en || ' as base' as words,
        place
    from other_bases
    where {{ ratio_status('size', 'half_ulp', 'numerator', 'base', '0', '0') }} <> 'violated'

),

turned_round as (

    select
        report_id,
        identity_id,
        instance,
        '似将分子、分母颠倒 / numerator and base seem to be exchanged' as words
    from ratios
    where
        not has_other_base
        and numerator > 0
        and {{ ratio_status('size', 'half_ulp', 'base', 'numerator', '0', '0') }} <> 'violated'

),

shares as (

    select
        stated.report_id,
        stated.identity_id,
        stated.instance,
        wholes.cell_id as whole_id,
        parts.cell_id as part_id,
        stated.value_base
    from terms as stated
    inner join terms as wholes
        on stated.report_id = wholes.report_id
        and stated.identity_id = wholes.identity_id
        and stated.instance = wholes.instance
        and wholes.base_weight = 1
    inner join terms as parts
        on stated.report_id = parts.report_id
        and stated.identity_id = parts.identity_id
        and stated.instance = parts.instance
        and parts.role = 'ratio'
        and parts.base_weight = 0
    where stated.role = 'stated' and stated.kind = 'share'

),

complete as (

    select report_id, whole_id
    from shares
    group by report_id, whole_id
    having sum(value_base) = 100 and count(*) > 1 and count(distinct part_id) = count(*)

),

complements as (

    select
        shares.report_id,
        shares.identity_id,
        shares.instance,
        '似由 100% 减去其余各项占比得出 / seems to be what the other shares leave of 100 %' as words
    from shares
    inner join violated
        on shares.report_id = violated.report_id
        and shares.identity_id = violated.identity_id
        and shares.instance = violated.instance
    inner join complete
        on shares.report_id = complete.report_id
        and shares.whole_id = complete.whole_id

),

-- ---------------------------------------------------------------------------------------------- amounts

statements as (

    select terms.*
    from terms
    inner join violated
        on terms.report_id = violated.report_id
        and terms.identity_id = violated.identity_id
        and terms.instance = violated.instance
        and violated.relation = '='
    where
        terms.identity_id in ('N-TEXT-TABLE', 'N-ECHO')
        and terms.role = 'lhs'
        and terms.table_code = 'prose'
        and terms.domain = 'fiscal'

),

other_scopes as (

    select
        statements.report_id,
        statements.identity_id,
        statements.instance,
        {{ cell_label('cells') }} || ' ' || {{ cell_text('cells') }} || {{ where_zh }}
        || case when cells.fund <> statements.fund then '，' || funds.name_zh else '' end
        || case when cells.nature <> statements.nature then '，' || natures.name_zh else '' end as words_zh,
        {{ cell_label('cells') }} || ' ' || {{ cell_text('cells') }} || {{ where_en }}
        || case when cells.fund <> statements.fund then ', ' || funds.name_en else '' end
        || case when cells.nature <> statements.nature then ', ' || natures.name_en else '' end as words_en,
        row_number() over (
            partition by statements.report_id, statements.identity_id, statements.instance
            order by
                case when cells.table_code = 'prose' then 1 else 0 end,
                case when cells.function_code <> statements.function_code then 1 else 0 end,
                cells.page nulls last, cells.line nulls last, cells.cell_id
        ) as place
    from statements
    inner join {{ ref('stg_cells') }} as cells
        on statements.report_id = cells.report_id
        and statements.value_base = cells.value_base
        and statements.domain = cells.domain
        and statements.kind = cells.kind
        and statements.period = cells.period
        and statements.phase = cells.phase
        and statements.flow = cells.flow
        and statements.economic_code = cells.economic_code
        and case when statements.fund <> cells.fund then 1 else 0 end
        + case when statements.nature <> cells.nature then 1 else 0 end
        + case when statements.function_code <> cells.function_code then 1 else 0 end = 1
        and (
            statements.function_code = cells.function_code
            or left(statements.function_code, length(cells.function_code)) = cells.function_code
            or left(cells.function_code, length(statements.function_code)) = statements.function_code
        )
    left join {{ ref('funds') }} as funds on cells.fund = funds.fund
    left join {{ ref('natures') }} as natures on cells.nature = natures.nature
    where {{ placed }}

),

of_other_scope as (

    select
        report_id,
        identity_id,
        instance,
        '数值等于 ' || words_zh || ' 口径的数 / the value is that of ' || words_en as words,
        place
    from other_scopes

),

readings as (

    select
        *,
        1 as rank
    from of_other_base
    union all
    select
        *,
        1 as place,
        2 as rank
    from turned_round
    union all
    select
        *,
        1 as place,
        0 as rank
    from complements
    union all
    select
        *,
        1 as rank
    from of_other_scope

)

select
    report_id,
    identity_id,
    instance,
    words
from (
    select
        *,
        row_number() over (partition by report_id, identity_id, instance order by rank, place) as order_of_likeliness
    from readings
) as ordered
where order_of_likeliness = 1
