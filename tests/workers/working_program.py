"""A program with busy workers, to be killed: prints their process ids, and then waits for items that never finish."""

from __future__ import annotations

import sys
from pathlib import Path

import deeds
from limits_of_tests import LIMITS

from dagster_project.workers.pool import Workers

with Workers(LIMITS, Path(sys.argv[1]), processes=2) as workers:
    print(*{found for _, found in workers.each(deeds.pid, range(8))}, flush=True)
    list(workers.each(deeds.do, ["sleep in a child", "sleep"]))
