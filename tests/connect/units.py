"""What systemd does with the units of docs/team.md, where it does not run: start their commands with their settings.

A script named ``systemctl``, and one named ``sudo`` that adds nothing. What is started notes whom it connects to, where
strace is installed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import connections

TESTS = Path(connections.__file__).parent
NGINX = """
{user}
pid {here}/nginx.pid;
error_log {here}/nginx.log;
events {{}}
http {{
    access_log {here}/access.log;
    client_body_temp_path {here}/body;
    proxy_temp_path {here}/proxied;
    fastcgi_temp_path {here}/fastcgi;
    uwsgi_temp_path {here}/uwsgi;
    scgi_temp_path {here}/scgi;
    include {here}/sites-enabled/*;
}}
"""


@dataclass(frozen=True)
class Machine:
    """Stands for /etc: ``systemd``, ``nginx``; ``programs`` come first on PATH."""

    root: Path

    @property
    def programs(self) -> Path:
        return self.root / "programs"

    @property
    def systemd(self) -> Path:
        return self.root / "systemd"

    @property
    def nginx(self) -> Path:
        return self.root / "nginx"

    def log_of(self, unit: str) -> str:
        return (self.root / f"{unit}.log").read_text()

    def connected_to(self) -> list[str]:
        """Addresses outside this machine that a unit asked for."""
        return [where for path in self.root.glob("*.connections") for where in connections.outside(path)]

    # ------------------------------------------------------------------------------------------- systemctl

    def settings(self, unit: str) -> Iterator[tuple[str, str]]:
        """Names and values of a unit, those for all units of its prefix first."""
        prefix = unit.partition("-")[0]
        for path in (*self.systemd.glob(f"{prefix}-.service.d/*.conf"), self.systemd / f"{unit}.service"):
            for line in path.read_text().splitlines():
                name, is_setting, value = line.partition("=")
                if is_setting:
                    yield name, value

    def start(self, unit: str) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.root)}
        environment |= {name: os.environ[name] for name in ("DBT_TARGET_PATH",) if name in os.environ}
        command, then, folder = [], [], "/"
        for name, value in self.settings(unit):
            if name == "Environment":
                environment |= dict(one.split("=", 1) for one in value.split())
            elif name == "WorkingDirectory":
                folder = value
            elif name == "ExecStart":
                command = shlex.split(value)
            elif name == "ExecStartPost":
                then = shlex.split(value)
        with (self.root / f"{unit}.log").open("ab") as log:
            started = subprocess.Popen(
                [*connections.noting(self.root / f"{unit}.connections"), *command],
                cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        (self.root / f"{unit}.pid").write_text(str(started.pid))
        if then:
            subprocess.run(then, check=True, timeout=300)

    def stop(self, unit: str, seconds: float = 10) -> None:
        """End all processes of a unit, those that do not end by themselves within ``seconds`` by force."""
        path = self.root / f"{unit}.pid"
        if not path.exists():
            return
        group, until = int(path.read_text()), time.monotonic() + seconds
        path.unlink()
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)
            while _alive(group) and time.monotonic() < until:
                time.sleep(0.1)
            os.killpg(group, signal.SIGKILL)

    def reload_nginx(self) -> None:
        self.control_nginx(*(("-s", "reload") if self.nginx_runs else ()))

    def control_nginx(self, *words: str) -> None:
        program = self.programs / "nginx"
        subprocess.run([str(program), "-c", str(self.nginx / "nginx.conf"), *words], check=True, capture_output=True)

    @property
    def nginx_runs(self) -> bool:
        pid = self.nginx / "nginx.pid"  # testing a configuration leaves it empty
        return pid.exists() and bool(pid.read_text().strip())


def _alive(group: int) -> bool:
    """Whether a process of the group still runs; one that only waits to be counted does not."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                return True
    return False


@contextmanager
def machine(root: Path) -> Iterator[Machine]:
    """A machine in a folder, with its programs; all that was started on it ends with the block."""
    here = Machine(root)
    for folder in (here.programs, here.systemd, here.nginx / "sites-enabled"):
        folder.mkdir(parents=True)
    (here.nginx / "nginx.conf").write_text(NGINX.format(here=here.nginx, user="user root;" if os.getuid() == 0 else ""))
    nginx = shutil.which("nginx")
    for name, body in (
        ("sudo", '#!/bin/sh\nexec "$@"\n'),
        ("systemctl", f'#!/bin/sh\nPYTHONPATH={TESTS} exec {sys.executable} {__file__} {root} "$@"\n'),
        ("nginx", f'#!/bin/sh\ncase "$*" in -t) set -- -t -c {here.nginx}/nginx.conf;; esac\nexec {nginx} "$@"\n'),
    ):
        (here.programs / name).write_text(body)
        (here.programs / name).chmod(0o755)
    try:
        yield here
    finally:
        for path in root.glob("*.pid"):
            here.stop(path.stem, seconds=0)
        if here.nginx_runs:
            here.control_nginx("-s", "stop")


if __name__ == "__main__":
    there, verb, units = Machine(Path(sys.argv[1])), sys.argv[2], [one for one in sys.argv[3:] if one != "--now"]
    for unit in units:
        if unit == "nginx":
            there.reload_nginx()
            continue
        if verb in ("stop", "restart"):
            there.stop(unit)
        if verb in ("start", "restart") or "--now" in sys.argv:
            there.start(unit)
