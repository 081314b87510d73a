"""Releases: verify a candidate once more, seal it, make it current, go back to an earlier one.

What belongs here: everything that decides which bytes readers see, and what changed between two releases (``difference``,
not imported here: only its command asks). What does not: what is right or wrong in them
(expectations), and where they lie (warehouse).
"""

from dagster_project.publish.release import WORKING_SCHEMAS, GateBlocked, publish, rollback
from dagster_project.publish.settings import Settings, settings
from dagster_project.warehouse import UnknownRelease

__all__ = ["WORKING_SCHEMAS", "GateBlocked", "Settings", "UnknownRelease", "publish", "rollback", "settings"]
