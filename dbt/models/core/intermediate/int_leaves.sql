/*
Which facts may be summed without counting any money twice.

Facts of one report, place, phase, flow and fund describe one sum of money cut along function, nature and economic
subject. Two of them overlap when in each of the three one contains the other (or both are the same). Of two that
overlap one has to go: `is_leaf` keeps the one that is finer in function, then in nature, then in economic subject;
`is_economic_leaf` keeps the one that is finer in economic subject, then in nature, then in function. What never has
to go is a leaf, so that any two leaves are disjoint.

A member of a hierarchy is the span of the places below it (2040201 is 20402010 to 20402019, TOTAL all of them), so
that overlapping and finer are comparisons of integers: each table is compared with itself, and text is too slow.
*/
with nature_places as (
    select
        nature,
        path,
        row_number() over (order by path) as place
    from {{ ref('dim_nature') }}
),

nature_spans as (
    select
        nature.nature,
        min(below.place) as first_place,
        max(below.place) as last_place
    from nature_places as nature
    inner join nature_places as below on left(below.path, length(nature.path)) = nature.path
    group by nature.nature
),

-- what is one sum of money
sums as (
    select
        report_id,
        place,
        phase,
        flow,
        fund,
        row_number() over (order by report_id, place, phase, flow, fund) as sum_number
    from (select distinct report_id, place, phase, flow, fund from {{ ref('int_facts') }}) as distinct_sums
),

spans as (
    select
        facts.fact_id,
        sums.sum_number,
        {%- for kind in ['function', 'economic'] %}
        {{ subject_place(kind ~ '_code', '0') }} as {{ kind }}_first,
        {{ subject_place(kind ~ '_code', '9') }} as {{ kind }}_last,
        {%- endfor %}
        nature_spans.first_place as nature_first,
        nature_spans.last_place as nature_last
    from {{ ref('int_facts') }} as facts
    inner join nature_spans on facts.nature = nature_spans.nature
    inner join sums
        on
            facts.report_id = sums.report_id
            and facts.place = sums.place
            and facts.phase = sums.phase
            and facts.flow = sums.flow
            and facts.fund = sums.fund
),

overlapping as (
    select
        fact.fact_id,
        {%- for dimension in ['function', 'nature', 'economic'] %}
        (fact.{{ dimension }}_last - fact.{{ dimension }}_first)
        - (other.{{ dimension }}_last - other.{{ dimension }}_first) as {{ dimension }}_wider{{ ',' if not loop.last }}
        {%- endfor %}
    from spans as fact
    inner join spans as other
        on
            fact.sum_number = other.sum_number
            and fact.fact_id <> other.fact_id
            {%- for dimension in ['function', 'nature', 'economic'] %}
            and fact.{{ dimension }}_first <= other.{{ dimension }}_last
            and other.{{ dimension }}_first <= fact.{{ dimension }}_last
            {%- endfor %}
),

-- positive where some overlapping fact is the finer one
comparisons as (
    select
        fact_id,
        max(case
            when function_wider <> 0 then function_wider
            when nature_wider <> 0 then nature_wider
            else economic_wider
        end) as wider_by_function,
        max(case
            when economic_wider <> 0 then economic_wider
            when nature_wider <> 0 then nature_wider
            else function_wider
        end) as wider_by_economic
    from overlapping
    group by fact_id
)

select
    spans.fact_id,
    coalesce(comparisons.wider_by_function, 0) <= 0 as is_leaf,
    coalesce(comparisons.wider_by_economic, 0) <= 0 as is_economic_leaf
from spans
left join comparisons on spans.fact_id = comparisons.fact_id
