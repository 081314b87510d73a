"""The Dagster graph, one thin module per step of the flow.

What belongs here: what a step reads and writes, and the numbers worth showing beside it. What does not: rules about
documents, forms, identities or releases; those have rooms of their own.
"""
