"""A PostgreSQL server of this test's own: Debian's programs, a folder and a port of its own, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, LiteralString

import psycopg
from psycopg import sql

VERSIONS = Path("/usr/lib/postgresql")
QUICK = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=40"


def programs() -> Path | None:
    """The folder of the newest server that is installed, or None."""
    folders = sorted(VERSIONS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


@dataclass(frozen=True)
class Postgres:
    """A database of a running server. It asks for passwords; ``loader`` owns it, ``reader`` is granted nothing yet."""

    port: int
    password: str
    database: str

    def target(self, user: str = "loader") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{self.database}"

    @property
    def environment(self) -> dict[str, str]:
        return {"PGPASSWORD": self.password}

    def connect(self, user: str = "loader") -> psycopg.Connection[Any]:
        return psycopg.connect(self.target(user), password=self.password, autocommit=True)

    def rows(self, query: LiteralString, user: str = "loader") -> list[tuple[Any, ...]]:
        with self.connect(user) as connection:
            return connection.execute(query).fetchall()

    def fresh(self, database: str) -> Postgres:
        """An empty database of this name on the same server, owned by ``loader``."""
        with self.connect("postgres") as admin:
            admin.execute(sql.SQL("create database {} owner loader").format(sql.Identifier(database)))
        return replace(self, database=database)


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
    """Start a server with the users ``loader`` and ``reader``, and stop it."""
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
            server = Postgres(port, password, "postgres")
            with server.connect("postgres") as admin:
                for user in ("loader", "reader"):
                    admin.execute(sql.SQL("create role {} login password {}").format(sql.Identifier(user), password))
            yield server
        finally:
            _as_postgres(bin_folder / "pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", data)
    finally:
        shutil.rmtree(folder)
