-- From the evaluations, not the facts: what a report implies of the year before is no fact of that year.
{{ against_year_before('Y-PRIOR', stated='implied_yuan', compared='reported_yuan') }}
