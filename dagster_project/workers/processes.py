"""What the kernel is asked to hold our child processes to: limits on what they use, and an end with their parent's."""

from __future__ import annotations

import ctypes
import resource
import signal

_PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)


def die_with_parent() -> None:
    """Have this process killed when the one that started it ends, however it ends. Nothing happens but on Linux."""
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit(kind: int, most: int) -> None:
    """Hold this process, and those it will start, to at most that much of a resource (``resource.RLIMIT_…``)."""
    hard = resource.getrlimit(kind)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def limit_cpu(seconds: int) -> None:
    """As ``limit`` for CPU time, but to be raised again: the kernel kills by SIGXCPU."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = seconds if hard == resource.RLIM_INFINITY else min(seconds, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
