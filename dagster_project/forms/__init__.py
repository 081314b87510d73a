"""A report's grids → cells with coordinates: the official tables as data (forms.yml), their layouts, and placement."""

from dagster_project.forms.read import read_tables

__all__ = ["read_tables"]
