"""One function over many items in worker processes, each item within limits of memory, CPU and wall time.

What kills a worker costs only its item. Workers are plain processes that stay for many items and keep what they have
imported or loaded; whatever becomes of the program, none outlives it. (Libraries were tried: when one worker of
``loky`` 3.7 was killed, 36 of 40 items were given up, ``concurrent.futures`` does the same, ``pebble`` lost 81 of 100.)
"""

from __future__ import annotations

import math
import os
import pickle
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from dagster_project.model import Failed
from dagster_project.workers.packing import Unsafe, pack, unpack
from dagster_project.workers.processes import die_with_parent, limit, limit_cpu

T = TypeVar("T")
R = TypeVar("R")

_REQUEST = struct.Struct("!Q")  # length
_ANSWER = struct.Struct("!?Q")  # whether the worker ends now, length
_START = (
    "import sys; sys.path[:] = sys.argv[2:]; from dagster_project.workers.pool import serve; serve(int(sys.argv[1]))"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use: address space in bytes; seconds of CPU and of wall time for one item (for its first item
    the start of the worker counts as wall time); bytes of one file it writes, and of its packed answer.
    """

    memory: int
    cpu_seconds: int
    wall_seconds: float
    file_bytes: int
    answer_bytes: int


def cores() -> int:
    """Cores this process may use: how many workers there are unless someone says otherwise."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Workers within ``limits``, ``processes`` at most, started when there is work for them and ended with the block.

    A worker's temporary files lie in ``scratch``, which must exist, and go with it.
    """

    def __init__(self, limits: Limits, scratch: Path | None = None, processes: int | None = None) -> None:
        self._limits = limits
        self._scratch = scratch
        self._processes = processes or cores()
        self._idle: list[_Worker] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        while self._idle:
            self._idle.pop().end()

    def each(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[int, R | Failed]]:
        """The place of each item and what the function made of it, in the order in which they finish.

        The function must be importable by its name, an item be pickled, a result be packed (``packing``). ``Failed``
        stands for whatever else happens: a limit, a crash, an exception, an answer that is none.
        """
        waiting = deque(range(len(items)))
        busy: dict[_Worker, int] = {}
        try:
            while waiting or busy:
                while waiting and len(busy) < self._processes:
                    worker = self._idle.pop() if self._idle else _Worker(self._limits, self._scratch)
                    busy[worker] = waiting.popleft()
                    worker.begin(pickle.dumps((function, items[busy[worker]])))
                wait([worker.channel for worker in busy], min(worker.seconds_left for worker in busy))
                for worker in [worker for worker in busy if worker.finished]:
                    result = worker.result()
                    place = busy.pop(worker)
                    if not worker.ended:
                        self._idle.append(worker)
                    yield place, result
        finally:
            for worker in busy:
                worker.end()


class _Worker:
    """One process, from the outside."""

    def __init__(self, limits: Limits, scratch: Path | None) -> None:
        self._limits = limits
        self._folder = tempfile.mkdtemp(prefix=".tmp-worker-", dir=scratch)
        self._deadline = math.inf
        self.channel, theirs = socket.socketpair()
        self.ended = False
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(theirs.fileno()), *map(os.path.abspath, sys.path)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "TMPDIR": self._folder, "OMP_NUM_THREADS": "1"},
                start_new_session=True,  # Ctrl-C is for the program alone
            )
        self._send(pickle.dumps((os.getpid(), limits)))

    def begin(self, request: bytes) -> None:
        self._deadline = time.monotonic() + self._limits.wall_seconds
        self._send(request)

    @property
    def seconds_left(self) -> float:
        return max(self._deadline - time.monotonic(), 0.001)

    @property
    def finished(self) -> bool:
        return time.monotonic() >= self._deadline or bool(wait([self.channel], 0))

    def result(self) -> Any:
        """What the function returned, or ``Failed``; then the worker may have ended."""
        try:
            self.ended, length = _ANSWER.unpack(self._receive(_ANSWER.size))
            if length > self._limits.answer_bytes:
                raise Unsafe("too long")
            result = unpack(self._receive(length))
        except TimeoutError:
            result = _failed(
                f"超过时限 {self._limits.wall_seconds} 秒", f"took longer than {self._limits.wall_seconds} s"
            )
            self.ended = True
        except Unsafe as error:
            result = _failed(f"结果无法接受（{error}）", f"its result cannot be accepted: {error}")
            self.ended = True
        except OSError:
            result = self._cause_of_death()
            self.ended = True
        if self.ended:
            self.end()
        return result

    def end(self) -> None:
        """Kill it, wherever it is, with all it has started in its session."""
        self.channel.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, message: bytes) -> None:
        with suppress(OSError):  # it has died, which its answer, or the lack of one, will tell
            self.channel.settimeout(self._limits.wall_seconds)
            self.channel.sendall(_REQUEST.pack(len(message)) + message)

    def _receive(self, length: int) -> bytearray:
        received = bytearray(length)
        view, got = memoryview(received), 0
        while got < length:
            self.channel.settimeout(self.seconds_left)
            count = self.channel.recv_into(view[got:])
            if not count:
                raise ConnectionError
            got += count
        return received

    def _cause_of_death(self) -> Failed:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return _failed("工作进程失去联系", "the worker closed its channel")
        if code == -signal.SIGXCPU:
            seconds = self._limits.cpu_seconds
            return _failed(f"处理器时间超过 {seconds} 秒", f"took more than {seconds} s of CPU time")
        if code == -signal.SIGKILL:
            said = "工作进程被系统终止（可能内存不足）", "the worker was killed from outside (out of memory perhaps)"
            return _failed(*said, lasting=False)
        what = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return _failed(f"工作进程崩溃（{what}）", f"the worker crashed: {what}")


def _failed(zh: str, en: str, lasting: bool = True) -> Failed:
    return Failed(f"{zh} / {en}", lasting)


# -------------------------------------------------------------------------------------- inside the worker


def serve(descriptor: int) -> None:
    """Answer requests until the channel closes. The worker's side of ``Workers``."""
    die_with_parent()
    reader, writer = os.fdopen(descriptor, "rb"), os.fdopen(os.dup(descriptor), "wb")
    parent, limits = pickle.loads(_request(reader))
    if os.getppid() != parent:
        os._exit(0)
    limit(resource.RLIMIT_AS, limits.memory)
    limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(_refuse_sockets)
    ends = False
    while not ends:
        answer = _answer(_request(reader), limits)
        ends = _address_space() > limits.memory / 2  # what one item leaves behind must not be the next one's ruin
        writer.write(_ANSWER.pack(ends, len(answer)) + answer)
        writer.flush()
    os._exit(0)


def _request(reader: Any) -> bytes:
    head = reader.read(_REQUEST.size)
    if len(head) < _REQUEST.size:
        os._exit(0)  # the program has ended
    return bytes(reader.read(*_REQUEST.unpack(head)))


def _answer(request: bytes, limits: Limits) -> bytes:
    try:
        function, item = pickle.loads(request)
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit_cpu(math.ceil(used.ru_utime + used.ru_stime) + limits.cpu_seconds)
        answer = pack(function(item))
        if len(answer) <= limits.answer_bytes:
            return answer
        failed = _failed(
            f"结果有 {len(answer)} 字节，超过上限 {limits.answer_bytes}",
            f"its result has {len(answer)} bytes, more than {limits.answer_bytes}",
        )
    except MemoryError:
        failed = _failed(f"内存超过 {limits.memory} 字节", f"took more than {limits.memory} bytes of memory")
    except BaseException as error:  # parsers written in Rust panic past Exception
        what = _said(error)
        failed = _failed(f"处理失败（{what}）", f"failed: {what}")
    return pack(failed)


def _said(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"[:500]
    except BaseException:
        return type(error).__name__


def _address_space() -> int:
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0


def _refuse_sockets(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.__new__":
        raise PermissionError("a worker has no network")
