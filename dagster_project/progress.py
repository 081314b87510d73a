"""Tell a person at a terminal what a run is doing, on stderr. Silent unless the command line switches it on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

T = TypeVar("T")
_shown: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def shown() -> Iterator[None]:
    """Show the steps of this block as lines with bars on stderr."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        token = _shown.set(progress)
        try:
            yield
        finally:
            _shown.reset(token)


@contextmanager
def step(label: str) -> Iterator[None]:
    """One piece of work of unknown length."""
    progress = _shown.get()
    if progress is None:
        yield
        return
    task = progress.add_task(label, total=None)
    yield
    progress.update(task, total=1, completed=1)


def track(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Iterate and count; ``total`` tells how many there will be, where they have no length."""
    progress = _shown.get()
    if progress is None:
        yield from items
        return
    task = progress.add_task(label, total=len(items) if isinstance(items, Sized) else total)
    for item in items:
        yield item
        progress.advance(task)
