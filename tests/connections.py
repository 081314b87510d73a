"""Whom a program connects to: strace notes every address that it, and all that it starts, asks the kernel for."""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')


@cache
def can_be_noted() -> bool:
    """Whether strace is installed and may trace here."""
    strace = shutil.which("strace")
    return strace is not None and subprocess.run([strace, "-qq", "true"], capture_output=True).returncode == 0


def noting(log: Path, aside: bool = False) -> list[str]:
    """What to put before a command so that ``log`` has its connections; nothing where that cannot be done.

    ``aside`` leaves the command its process id, so that it can be sent signals; the log may end a little later then.
    """
    if not can_be_noted():
        return []
    how = ["--seccomp-bpf", "-f", "-qq", *(["-DDD"] if aside else [])]
    return ["strace", *how, "-e", "trace=connect", "-e", "signal=none", "-A", "-o", str(log)]


def noted(log: Path) -> Iterator[tuple[str, int]]:
    """Addresses and ports."""
    for port, address in _ADDRESS.findall(log.read_text(errors="replace")):
        yield address.removeprefix("::ffff:"), int(port)


def outside(log: Path) -> list[str]:
    """Those that are not this machine."""
    return [f"{address}:{port}" for address, port in noted(log) if not ipaddress.ip_address(address).is_loopback]


def run(log: Path, *command: str) -> None:
    """Run a command to its end, noted."""
    subprocess.run([*noting(log), *command], check=True)
