-- From the evaluations, not the facts: figures that contradict each other are withheld, and those are the breaks.
{{ against_year_before('C-OPEN', stated='opening_yuan', compared='closing_before_yuan') }}
