"""Pages of documents with a figure framed: drawn by a worker within limits, since a document may be hostile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project import lookup, picture
from dagster_project.documents import limits
from dagster_project.lookup import Place
from dagster_project.model import Failed, Unreadable
from dagster_project.warehouse import Warehouse
from dagster_project.workers.pool import Limits, Workers

KEPT = 40  # pictures, some hundred KB each


class NoPicture(Exception):
    """The figure cannot be shown on its page. ``str(error)`` says why, 中文 / English."""


def drawn(place: tuple[Path, int, tuple[tuple[float, float, float, float], ...]]) -> bytes | Failed:
    """What the worker does: the page as PNG."""
    try:
        return picture.framed(*place)
    except Unreadable as error:
        return Failed(str(error))


class Pictures:
    """Pages of a warehouse's documents; it may be asked from several threads."""

    def __init__(self, warehouse: Warehouse, workers: Workers, thread: ThreadPoolExecutor) -> None:
        self._warehouse = warehouse
        self._workers = workers
        self._thread = thread  # always the same one: the kernel ends a worker with the thread that started it
        self._kept: dict[Place, bytes] = {}

    def of(self, cell_id: str) -> bytes:
        """PNG of the page of a cell of the current release. Raises ``NoPicture``, and what ``lookup`` raises."""
        with lookup.current(self._warehouse) as connection:
            place = self.place(connection, cell_id)
        return self._thread.submit(self._of, place).result()

    def place(self, connection: duckdb.DuckDBPyConnection, cell_id: str) -> Place:
        """Raises ``NoPicture``."""
        cells = lookup.ask(connection, "select * from marts.cells where cell_id = ?", [cell_id])
        try:
            return lookup.place_of(self._warehouse, cells)
        except lookup.NoPage as error:
            raise NoPicture(str(error)) from error

    def each(self, places: Sequence[Place]) -> list[bytes | Failed]:
        """The pictures of places, in their order."""
        return self._thread.submit(self._each, places).result()

    def _of(self, place: Place) -> bytes:
        if place not in self._kept:
            (found,) = self._each([place])
            if isinstance(found, Failed):
                raise NoPicture(found.reason)
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[place] = found
        return self._kept[place]

    def _each(self, places: Sequence[Place]) -> list[bytes | Failed]:
        results = dict(self._workers.each(drawn, [(one.path, one.page, one.boxes) for one in places]))
        return [results[number] for number in range(len(places))]


@contextmanager
def pictures(warehouse: Warehouse, processes: int = 1) -> Iterator[Pictures]:
    """Pictures, with their workers until the block ends."""
    bounds = Limits(
        memory=limits.WORKER_BYTES,
        cpu_seconds=limits.WORKER_CPU_SECONDS,
        wall_seconds=limits.WORKER_SECONDS,
        file_bytes=limits.UNPACKED_BYTES,
        answer_bytes=limits.ANSWER_BYTES,
    )
    with ThreadPoolExecutor(1) as thread, Workers(bounds, processes=processes) as workers:
        yield Pictures(warehouse, workers, thread)
