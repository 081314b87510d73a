"""A PostgreSQL server of this test's own: Debian's programs, a folder and a port of its own, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

VERSIONS = Path("/usr/lib/postgresql")
QUICK = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=40"


def programs() -> Path | None:
    """The folder of the newest server that is installed, or None."""
    folders = sorted(VERSIONS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


@dataclass(frozen=True)
class Postgres:
    """A running server with one empty database, ``juesuan``. Over TCP it asks for passwords; ``loader`` owns what it makes."""

    port: int
    password: str

    def target(self, user: str = "loader") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/juesuan"

    @property
    def environment(self) -> dict[str, str]:
        return {"PGPASSWORD": self.password}

    def connect(self, user: str = "loader") -> psycopg.Connection[Any]:
        return psycopg.connect(self.target(user), password=self.password, autocommit=True)

    def rows(self, query: str, user: str = "loader") -> list[tuple[Any, ...]]:
        with self.connect(user) as connection:
            return connection.execute(query).fetchall()


def _as_postgres(*command: object) -> None:
    """Run as the user whom the packages made, since the server refuses to run as root."""
    words = list(map(str, command))
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(bin_folder: Path) -> Iterator[Postgres]:
    """Start a server, make the database and the users ``loader`` (owner) and ``reader`` (nothing granted), stop it."""
    folder, port, password = Path(mkdtemp(prefix="juesuan-pg-")), _free_port(), secrets.token_hex(8)
    (folder / "password").write_text(password)
    try:
        if os.getuid() == 0:
            for path in (folder, folder / "password"):
                shutil.chown(path, "postgres")
        data = folder / "data"
        _as_postgres(
            bin_folder / "initdb", "--pgdata", data, "--username", "postgres", "--pwfile", folder / "password",
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        _as_postgres(
            bin_folder / "pg_ctl", "start", "--wait", "--pgdata", data, "--log", folder / "log",
            "--options", f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {QUICK}",
        )  # fmt: skip
        try:
            server = Postgres(port, password)
            with psycopg.connect(
                f"postgresql://postgres@127.0.0.1:{port}/postgres", password=password, autocommit=True
            ) as admin:
                for user in ("loader", "reader"):
                    admin.execute(f"create role {user} login password '{password}'")
                admin.execute("create database juesuan owner loader")
            yield server
        finally:
            _as_postgres(bin_folder / "pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", data)
    finally:
        shutil.rmtree(folder)
