"""Pages of files that are images → what is printed on them: one page at a time in workers, or remembered from before.

A page's result depends on the file's content, the page and the recogniser alone, so that a run that was killed half-way
goes on where it ended, and reading the file anew costs no recognition.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from dagster_project import documents
from dagster_project.documents import limits
from dagster_project.model import Failed, Unreadable
from dagster_project.workers import Limits, cores

CODE = tuple(f"dagster_project/documents/{name}.py" for name in ("scan*", "images", "pdf_pages"))
"""What results depend on beside the recogniser's version."""

Pages = Mapping[int, documents.Scanned | str]
"""What was recognised on each page of a file that is an image, or why nothing was."""


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
    """How many workers the machine has cores and free memory for; one at least."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return cores()
    return max(min(cores(), free // limits.RECOGNITION_MEMORY), 1)


# ------------------------------------------------------------------------------------------ inside a worker


def pages_of(file: tuple[Path, str]) -> list[int] | Failed:
    """The pages of a file, a path and the name to show, that are images."""
    try:
        return documents.pages_to_recognise(*file)
    except Unreadable as error:
        return Failed(str(error))


def scanned(page: tuple[Path, int]) -> documents.Scanned | Failed:
    """What is printed on a page of a file. Without the recogniser it fails for this time only."""
    try:
        return documents.recognise(*page)
    except documents.NoRecogniser as error:
        return Failed(str(error), lasting=False)
    except Unreadable as error:
        return Failed(str(error))


def by_file(jobs: Sequence[tuple[int, int]], results: Sequence[documents.Scanned | Failed]) -> Mapping[int, Pages]:
    """Results of (place of a file, page), for each file."""
    found: dict[int, dict[int, documents.Scanned | str]] = {}
    for (place, page), result in zip(jobs, results, strict=True):
        found.setdefault(place, {})[page] = result.reason if isinstance(result, Failed) else result
    return found
