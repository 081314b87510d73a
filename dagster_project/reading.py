"""Many files → segments, many reports → interpretations: each in a worker within limits, or remembered from before."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import compress
from types import TracebackType
from typing import Any, TypeVar

from dagster_project import documents, progress, recognition
from dagster_project.documents import formats, limits
from dagster_project.interpret import Interpretation, not_interpreted
from dagster_project.model import Failed, Report, Segment
from dagster_project.state import digest_of, surroundings
from dagster_project.tasks import Pages, interpretation_of, pages_of, scanned, segments_of
from dagster_project.warehouse import InputFile, Warehouse
from dagster_project.workers.cache import Cache
from dagster_project.workers.pool import Limits, Workers

T = TypeVar("T")

READING = (
    *("dagster_project/__init__.py", "dagster_project/model.py", "dagster_project/pointers.py"),
    *("dagster_project/workers/__init__.py", "dagster_project/workers/processes.py"),
    *("dagster_project/documents/**/*", "dagster_project/reports/**/*", "dagster_project/tasks.py", "pyproject.toml"),
)
INTERPRETING = (
    *(*READING, "dagster_project/interpret.py", "dagster_project/forms/**/*", "dagster_project/narrative/**/*"),
    *("dagster_project/identities/**/*", "dbt/seeds/*_subjects.csv"),
)
"""The code and data that results depend on, with the pinned versions of the engines: changed, all is done anew."""


class Reader:
    """Reads and interprets for one warehouse, whose lock the caller holds; its workers end with the block.

    What stands in the contents ``again`` (sha256) is read and interpreted anew, whatever is remembered of it.
    """

    def __init__(self, warehouse: Warehouse, again: Collection[str] = ()) -> None:
        self._again = frozenset(again)
        self._scratch = warehouse.cache_folder / "scratch"
        self._documents = Cache(warehouse.cache_folder / "documents", _fingerprint(READING))
        self._pages = Cache(
            warehouse.cache_folder / "pages", _digest(digest_of(recognition.CODE), documents.recogniser())[:16]
        )
        self._interpretations = Cache(warehouse.cache_folder / "interpretations", _fingerprint(INTERPRETING))

    def __enter__(self) -> Reader:
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir(parents=True)
        self._documents.sweep()
        self._pages.sweep()
        self._interpretations.sweep()
        self._stack = ExitStack()
        self._workers = self._stack.enter_context(Workers(_limits(), self._scratch))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def read(self, files: Sequence[InputFile]) -> list[tuple[Segment, ...] | Failed]:
        """For each file the segments of reports that it holds, at least one, or why it cannot be read.

        Pages that are images are recognised first.
        """
        recognised = self._recognise(files)
        keys = [
            _digest(
                one.sha256, one.display_name, sorted((page, isinstance(found, str)) for page, found in pages.items())
            )
            for one, pages in zip(files, recognised, strict=True)
        ]
        self._forget(self._documents, compress(keys, (one.sha256 in self._again for one in files)))
        items = [(one.path, one.display_name, pages) for one, pages in zip(files, recognised, strict=True)]
        return self._work(segments_of, items, keys, self._documents, "读取 / reading")

    def _recognise(self, files: Sequence[InputFile]) -> list[Pages]:
        """For each file its pages that are images."""
        asked = [place for place, one in enumerate(files) if formats.may_hold_pictures(one.path)]
        keys = [_digest("pages", files[place].sha256, files[place].display_name) for place in asked]
        self._forget(self._documents, compress(keys, (files[place].sha256 in self._again for place in asked)))
        images = self._work(
            pages_of,
            [(files[place].path, files[place].display_name) for place in asked],
            keys,
            self._documents,
            "查看页面 / looking at pages",
        )
        found = [() if isinstance(pages, Failed) else pages for pages in images]
        jobs = [(place, page) for place, pages in zip(asked, found, strict=True) for page in pages]
        if not jobs:
            return [{} for _ in files]
        keys = [_digest(files[place].sha256, page) for place, page in jobs]
        self._forget(self._pages, compress(keys, (files[place].sha256 in self._again for place, _ in jobs)))
        with Workers(recognition.worker_limits(), self._scratch, recognition.processes()) as workers:
            results = self._work(
                scanned,
                [(files[place].path, page) for place, page in jobs],
                keys,
                self._pages,
                "识别文字 / recognising text",
                workers,
            )
        by_file = recognition.by_file(jobs, results)
        return [by_file.get(place, {}) for place in range(len(files))]

    def interpret(self, reports: Sequence[Report]) -> Iterator[Interpretation]:
        """What each report says, in the order in which it is known, so that nobody need hold all of it; one that cannot be
        interpreted says why in ``failure``."""
        keys = [_digest(report.report_id, *map(_extent, report.segments)) for report in reports]
        concerned = ({part.document.file_sha256 for part in report.segments} & self._again for report in reports)
        self._forget(self._interpretations, compress(keys, concerned))
        for place, result in self._each(interpretation_of, reports, keys, self._interpretations, "解析 / interpreting"):
            report = reports[place]
            yield (
                not_interpreted(report, result.reason)
                if isinstance(result, Failed)
                else Interpretation(report, *result)
            )

    @staticmethod
    def _forget(cache: Cache, keys: Iterable[str]) -> None:
        for key in keys:
            cache.forget(key)

    def _work(self, function: Callable[[T], Any], items: Sequence[T], *how: Any) -> list[Any]:
        """What ``_each`` gives, in the order of the items."""
        results = dict(self._each(function, items, *how))
        return [results[place] for place in range(len(items))]

    def _each(
        self,
        function: Callable[[T], Any],
        items: Sequence[T],
        keys: Sequence[str],
        cache: Cache,
        label: str,
        workers: Workers | None = None,
    ) -> Iterator[tuple[int, Any]]:
        """The place of each item and its result: first what is remembered, then the rest as workers finish it."""

        def finished() -> Iterator[tuple[int, Any]]:
            unknown = []
            for place, key in enumerate(keys):
                if (known := cache.get(key)) is None:
                    unknown.append(place)
                else:
                    yield place, known
            for number, result in (workers or self._workers).each(function, [items[place] for place in unknown]):
                if not isinstance(result, Failed) or result.lasting:
                    cache.put(keys[unknown[number]], result)
                yield unknown[number], result

        if items:
            yield from progress.track(finished(), label, len(items))


# ------------------------------------------------------------------------------------------------ what it depends on


def _limits() -> Limits:
    return Limits(
        memory=limits.WORKER_BYTES,
        cpu_seconds=limits.WORKER_CPU_SECONDS,
        wall_seconds=limits.WORKER_SECONDS,
        file_bytes=limits.UNPACKED_BYTES,
        answer_bytes=limits.ANSWER_BYTES,
    )


def _fingerprint(patterns: Sequence[str]) -> str:
    return _digest(digest_of(patterns), surroundings())[:16]


def _extent(segment: Segment) -> tuple[Any, ...]:
    document = segment.document
    names = segment.unit_name, segment.fiscal_year, segment.report_type, segment.title
    return document.file_sha256, document.file_name, segment.first, segment.end, segment.annex_from, *names


def _digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode(errors="backslashreplace")).hexdigest()
