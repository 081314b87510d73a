"""What functions do in a worker, in the tests: good deeds and bad ones, by name."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from dagster_project.model import Paragraph
from dagster_project.workers.processes import die_with_parent


class Unpicklable(BaseException):
    """Neither pickled nor printed."""

    def __init__(self) -> None:
        super().__init__(threading.Lock())

    def __str__(self) -> str:
        raise ValueError


class Stranger:
    """No noun of ours."""


def square(number: int) -> int:
    time.sleep(0.01 * (number % 3))
    return number * number


def do(deed: str) -> Any:
    return _DEEDS[deed]()


def pid(_: Any) -> int:
    return os.getpid()


def _overflow_the_stack() -> None:
    sys.setrecursionlimit(10**9)
    nested: Any = []
    for _ in range(10**6):
        nested = [nested]
    repr(nested)
    ctypes.string_at(0)  # where the interpreter is careful enough


def _loop() -> None:
    while True:
        pass


def _raise_unpicklable() -> None:
    raise Unpicklable


def _sleep_in_a_child() -> None:
    """As LibreOffice is started: in a session of its own."""
    subprocess.run(["sleep", "987"], start_new_session=True, preexec_fn=die_with_parent)


def _print() -> str:
    os.write(1, b"to the terminal")
    os.write(2, b"to the terminal")
    print("to the terminal")
    return "quiet"


def _write_a_huge_file() -> None:
    with Path(os.environ["TMPDIR"], "huge").open("wb") as file:
        for _ in range(2000):
            file.write(b" " * 2**20)


_DEEDS: dict[str, Any] = {
    "good": lambda: (Paragraph("好"), {1, 2}, None),
    "exit": lambda: os._exit(3),
    "sys.exit": lambda: sys.exit(3),
    "kill itself": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "take 10 GB": lambda: len(bytearray(10 * 2**30)),
    "loop": _loop,
    "sleep": lambda: time.sleep(600),
    "sleep in a child": _sleep_in_a_child,
    "overflow the stack": _overflow_the_stack,
    "return 100 MB": lambda: b" " * (100 * 2**20),
    "return a stranger": Stranger,
    "raise the unpicklable": _raise_unpicklable,
    "open a socket": lambda: socket.create_connection(("127.0.0.1", 9)),
    "print": _print,
    "write a huge file": _write_a_huge_file,
    "dump core": lambda: os.abort(),
}
