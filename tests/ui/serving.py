"""``juesuan ui`` started over a warehouse and ended by a signal, with whatever it had started."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import Signals


@contextmanager
def serving(
    start_juesuan: Callable[..., subprocess.Popen[str]], warehouse: Path, sign: Signals, log: Path | None = None
) -> Iterator[str]:
    """The address that the program says it answers at; it must end by that signal, and leave nobody behind.

    ``log`` notes whom it connects to.
    """
    port = free_port()
    program = start_juesuan("ui", "--port", port, warehouse=warehouse, log=log)
    try:
        said = next(line for line in program.stderr if "http://127.0.0.1" in line)
        assert f"http://127.0.0.1:{port}" in said
        assert with_home(warehouse / "dagster")
        yield f"http://127.0.0.1:{port}"
        os.kill(program.pid, sign)
        program.communicate(timeout=60)
    finally:
        program.kill()
    assert program.returncode == 0
    assert not with_home(warehouse / "dagster")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def with_home(home: Path) -> list[int]:
    """Processes that were started with that DAGSTER_HOME."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            given = environment.read_bytes().split(b"\0")
        except OSError:
            continue
        if f"DAGSTER_HOME={home}".encode() in given:
            found.append(int(environment.parent.name))
    return found
