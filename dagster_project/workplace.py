"""The Dagster UI over one warehouse: its home prepared, its programs started together, and none of them left behind.

What runs in the UI is remembered in ``DIR/dagster``, or in ``DAGSTER_HOME`` where that is set (a team with a database of
its own).
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from dagster_project import lookup
from dagster_project.warehouse import Warehouse
from dagster_project.workers.processes import die_with_parent

if TYPE_CHECKING:
    from dagster import DagsterInstance

PROJECT = Path(__file__).resolve().parent.parent
SETTINGS = Path(__file__).with_name("instance.yaml")
HOST = "127.0.0.1"
START_SECONDS, END_SECONDS = 300.0, 20.0


class PortBusy(Exception):
    """Another program listens there. ``str(error)`` says what to do, 中文 / English."""


class NotStarted(Exception):
    """The UI ended before it could be reached. ``str(error)`` says so, 中文 / English."""


def open_ui(warehouse: Warehouse, port: int, tell: Callable[[str], None]) -> None:
    """Serve the UI on 127.0.0.1 until this process is interrupted or told to end; then nothing of it runs on.

    ``tell`` is told the address once it answers. Raises ``PortBusy`` and ``NotStarted``.
    """
    _require_free(port)
    home = _home(warehouse)
    os.environ.update({"PYTHONWARNINGS": "ignore", "DAGSTER_HOME": str(home), "JUESUAN_WAREHOUSE": str(warehouse.root)})
    warnings.filterwarnings("ignore")
    prepare(warehouse)
    with _told_to_end() as told, _group(port) as program:
        _wait_for(program, port, told)
        if not told:
            tell(f"Dagster 界面 / UI: http://{HOST}:{port}  仓库 / warehouse: {warehouse.root}  Ctrl-C 结束 / ends it")
        while not told and program.poll() is None:
            time.sleep(0.2)
    if not told:
        raise NotStarted("Dagster 界面意外结束 / the Dagster UI ended by itself")


def prepare(warehouse: Warehouse) -> None:
    """Give the instance of ``DAGSTER_HOME`` the warehouse's one writer, and tell it the current release.

    A limit that is only a default is not yet known when the first two runs start, and both would write.
    """
    import dagster as dg

    from dagster_project.assets.loading import WRITER

    with dg.DagsterInstance.get() as instance:
        instance.event_log_storage.set_concurrency_slots(WRITER, 1)
        with contextlib.suppress(lookup.NoRelease), lookup.current(warehouse) as connection:
            _tell(instance, connection, warehouse.releases_folder / lookup.release_of(connection))


def _tell(instance: DagsterInstance, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """A release that the instance has not seen, because the command line published it: its pages would be empty."""
    import dagster as dg

    from dagster_project.assets import checks, release, years

    last = instance.get_latest_materialization_event(years.RELEASE)
    seen = last.asset_materialization.metadata.get(release.RELEASE_ID) if last and last.asset_materialization else None
    if seen and seen.value == folder.name:
        return
    found = years.results(connection)
    instance.add_dynamic_partitions(years.PARTITIONS, sorted(found))
    for year, metadata in found.items():
        instance.report_runless_asset_event(
            dg.AssetMaterialization(years.FISCAL_YEARS, partition=year, metadata=metadata)
        )
    for one in checks.results(connection):
        assert one.asset_key and one.check_name
        instance.report_runless_asset_event(
            dg.AssetCheckEvaluation(one.asset_key, one.check_name, one.passed, one.metadata, severity=one.severity)
        )
    told = release.told(connection, folder)  # last, for it says that everything was told
    instance.report_runless_asset_event(dg.AssetMaterialization(years.RELEASE, metadata=told))


def _home(warehouse: Warehouse) -> Path:
    if given := os.environ.get("DAGSTER_HOME"):
        return Path(given)
    home = warehouse.root / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_bytes(SETTINGS.read_bytes())
    return home


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortBusy(
                f"{HOST}:{port} 已被占用，请用 --port 另选端口 / is in use or not allowed ({error.strerror}); "
                "choose another one with --port"
            ) from None


@contextlib.contextmanager
def _told_to_end() -> Iterator[list[int]]:
    """The signals received meanwhile that ask this program to end."""
    received: list[int] = []
    asks = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {one: signal.signal(one, lambda number, _: received.append(number)) for one in asks}
    try:
        yield received
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextlib.contextmanager
def _group(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """``dagster dev`` with all that it starts, in a process group of its own, which ends with the block.

    It may outlive SIGTERM itself, and its children it: whoever is left is killed.
    """
    dagster = Path(sys.executable).with_name("dagster")
    command = [str(dagster), "dev", "-h", HOST, "-p", str(port), "--log-level", "warning"]
    program = subprocess.Popen(
        command,
        cwd=PROJECT,  # where pyproject.toml says what the UI loads
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        yield program
    finally:
        for sign, seconds in ((signal.SIGINT, END_SECONDS), (signal.SIGKILL, END_SECONDS)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, sign)
                _wait_for_end(program, seconds)


def _wait_for_end(program: subprocess.Popen[bytes], seconds: float) -> None:
    """Raises ProcessLookupError when none of the group is left."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        program.poll()
        os.killpg(program.pid, 0)
        time.sleep(0.1)


def _wait_for(program: subprocess.Popen[bytes], port: int, told: list[int]) -> None:
    until = time.monotonic() + START_SECONDS
    while not told:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{HOST}:{port}/server_info", timeout=5):
            return
        if program.poll() is not None or time.monotonic() > until:
            raise NotStarted("Dagster 界面未能启动，原因见上 / the Dagster UI did not start; the reason stands above")
        time.sleep(0.2)
