"""One run from the command line: the same Dagster graph as in the UI, in this process, with an outcome for a person."""

from __future__ import annotations

import errno
import os
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from dagster_project import inbox, lookup, progress
from dagster_project.again import of_report
from dagster_project.state import state_of
from dagster_project.warehouse import DATABASE_NAME, Warehouse, WarehouseBusy, WarehouseError

PUBLISHED, DEFECT, NOTHING_READABLE, GATE_SHUT, INTERRUPTED = 0, 1, 2, 3, 130
DISK_FULL = 2  # as whatever a person can mend
WAIT_SECONDS = 600.0
INTERRUPTION = "已中断，当前版本不变 / interrupted; the current release stands"
NO_ROOM = (
    "磁盘已满，当前版本不变，腾出空间后重新运行 / the disk is full; the current release stands; make room and run again"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``code`` is the exit code of the contract; ``database`` what the summary is read from, where there is one."""

    code: int
    message: str
    database: Path | None = None


def run(
    warehouse: Warehouse, paths: Sequence[Path], rebuild: bool, tell: Callable[[str], None], again: str | None = None
) -> Outcome:
    """Load, audit and publish. Waits for another writer, saying so through ``tell``.

    ``again`` names a report of the warehouse to be read again; then there may be no ``paths``.
    """
    interrupted = _listen()
    try:
        with _held(warehouse, tell):
            if again is not None:
                of_report(warehouse, again)  # refuse a wrong name before anything is built
            if paths:
                with progress.shown():
                    inbox.receive(warehouse, paths)
            release = next((one for one in warehouse.releases() if one.is_current), None)
            if release and not rebuild and again is None and release.manifest.get("state") == state_of(warehouse):
                message = f"没有新内容，当前版本不变 / nothing new; release {release.release_id} stands"
                return Outcome(PUBLISHED, message, release.folder / DATABASE_NAME)
            outcome = _materialize(warehouse, paths, again, interrupted)
            return Outcome(INTERRUPTED, INTERRUPTION) if interrupted and outcome.code == DEFECT else outcome
    except (inbox.NothingReadable, lookup.NoRelease, WarehouseError, FileNotFoundError, ValueError) as error:
        return Outcome(NOTHING_READABLE, str(error))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return Outcome(DISK_FULL, f"{NO_ROOM} ({error})")
    except BaseException:
        if interrupted:
            return Outcome(INTERRUPTED, INTERRUPTION)
        raise


def _listen() -> list[int]:
    """Remember an interrupt: on its way up a library may turn it into an error of its own."""
    received: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    return received


@contextmanager
def _held(warehouse: Warehouse, tell: Callable[[str], None]) -> Iterator[None]:
    """The warehouse's lock; says once whom it waits for."""
    with ExitStack() as stack:
        try:
            stack.enter_context(warehouse.lock())
        except WarehouseBusy as busy:
            tell(busy.waiting)
            stack.enter_context(warehouse.lock(WAIT_SECONDS))
        yield


def _materialize(warehouse: Warehouse, paths: Sequence[Path], again: str | None, interrupted: Sequence[int]) -> Outcome:
    os.environ["JUESUAN_WAREHOUSE"] = str(warehouse.root)
    os.environ["PYTHONWARNINGS"] = "ignore"  # what helper processes of libraries say when a run is interrupted
    warnings.filterwarnings("ignore")
    with progress.shown(), progress.step("启动 / starting"):
        import dagster as dg

        from dagster_project.definitions import defs
    if interrupted:  # an import may swallow the exception that an interrupt raises in it
        raise KeyboardInterrupt
    with progress.shown(), dg.DagsterInstance.ephemeral() as instance:
        taken = {"paths": [str(path) for path in paths], "report": again or ""}
        result = defs.resolve_job_def("everything").execute_in_process(
            run_config={
                "ops": {"interpreted_reports": {"config": taken}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
            instance=instance,
            raise_on_error=False,
        )
    if result.success:
        current = warehouse.current()
        assert current is not None, "a successful run has a release"
        return Outcome(PUBLISHED, f"已发布 / published: {current.name}", current / DATABASE_NAME)
    if said := [_said(check) for check in result.get_asset_check_evaluations() if not check.passed and check.blocking]:
        return Outcome(GATE_SHUT, "\n".join(said), _candidate(warehouse, GATE_SHUT))
    return _failure(warehouse, [event.step_failure_data.error for event in result.all_events if event.is_step_failure])


def _said(check: Any) -> str:
    """What a check that shut the gate has found, and the page that shows it."""
    failing, pages = (check.metadata[name].value if name in check.metadata else "" for name in ("failing", "pages"))
    return f"质量门未通过，当前版本不变 / the gate is shut, the current release stands\n{failing}\n{pages}".rstrip()


def _failure(warehouse: Warehouse, errors: Sequence[Any]) -> Outcome:
    """The first step that failed says why: bad input, a shut gate, or a defect of ours."""
    causes = [cause for error in errors for cause in _causes(error)]
    if any(cause.cls_name in ("DagsterExecutionInterruptedError", "KeyboardInterrupt") for cause in causes):
        return Outcome(INTERRUPTED, INTERRUPTION)
    for name, code in (
        ("NothingReadable", NOTHING_READABLE),
        ("GateBlocked", GATE_SHUT),
        ("DataTestsFailed", GATE_SHUT),
    ):
        for cause in causes:
            if cause.cls_name == name:
                return Outcome(code, cause.message.partition(": ")[2].strip(), _candidate(warehouse, code))
    detail = causes[-1].message.strip() if causes else ""
    if any(os.strerror(number) in detail for number in (errno.ENOSPC, errno.EDQUOT)):  # DuckDB quotes the system
        return Outcome(DISK_FULL, f"{NO_ROOM} ({detail})")
    return Outcome(DEFECT, f"程序缺陷，请报告 / a defect of juesuan, please report it: {detail}")


def _causes(error: Any) -> Iterator[Any]:
    while error is not None:
        yield error
        error = error.cause


def _candidate(warehouse: Warehouse, code: int) -> Path | None:
    """The candidate behind the shut gate, if it came as far as having marts to read a summary from."""
    if code != GATE_SHUT:
        return None
    database = warehouse.latest_candidate().database
    with lookup.opened(database) as connection:
        has_marts = "select count(*) from duckdb_tables() where schema_name = 'marts' and table_name = 'findings'"
        ((found,),) = lookup.ask(connection, has_marts).rows
    return database if found else None
