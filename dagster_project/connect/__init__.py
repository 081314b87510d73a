"""A release for those who cannot open its file: copies of it in other systems.

What belongs here: one module per such system. What does not: making releases (publish), and reading them (lookup).
"""
