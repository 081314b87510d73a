"""Limits low enough for tests that run into them."""

from dagster_project.workers.pool import Limits

LIMITS = Limits(memory=2**30, cpu_seconds=3, wall_seconds=60, file_bytes=2**26, answer_bytes=2**24)
