"""Pages of files that are images → what is printed on them: one page at a time in workers, or remembered from before.

A page's result depends on the file's content, the page and the recogniser alone, so that a run that was killed half-way
goes on where it ended, and reading the file anew costs no recognition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from dagster_project.documents import Scanned, limits
from dagster_project.model import Failed
from dagster_project.tasks import Pages
from dagster_project.workers.pool import Limits, cores

CODE = tuple(f"dagster_project/documents/{name}.py" for name in ("scan*", "images", "pdf_pages"))
"""What results depend on beside the recogniser's version."""


def worker_limits() -> Limits:
    """Of a worker that recognises pages; what it may write is nothing but its answer."""
    return Limits(
        memory=limits.RECOGNITION_BYTES,
        cpu_seconds=limits.RECOGNITION_CPU_SECONDS,
        wall_seconds=limits.RECOGNITION_SECONDS,
        file_bytes=limits.FILE_BYTES,
        answer_bytes=limits.ANSWER_BYTES,
    )


def processes() -> int:
    """How many workers the machine has cores and memory for; one at least."""
    return max(min(cores(), _available() // limits.RECOGNITION_MEMORY), 1)


def _available() -> int:
    """Bytes of memory that can be had without swapping: free ones, and what only caches files (on Linux)."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/meminfo").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    return cores() * limits.RECOGNITION_MEMORY


def by_file(jobs: Sequence[tuple[int, int]], results: Sequence[Scanned | Failed]) -> Mapping[int, Pages]:
    """Results of (place of a file, page), for each file."""
    found: dict[int, dict[int, Scanned | str]] = {}
    for (place, page), result in zip(jobs, results, strict=True):
        found.setdefault(place, {})[page] = result.reason if isinstance(result, Failed) else result
    return found
