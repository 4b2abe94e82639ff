"""A PostgreSQL server of this machine's packages, on loopback in a temporary folder, run by a user without rights."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.ports import free_port

if TYPE_CHECKING:  # every test run loads this file, and few tests want a server
    from vectorstore.index.postgres.catalog import PostgresCatalog

_FAST = ("fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB")
_UNPRIVILEGED = "nobody"


def programs() -> Path | None:
    """The folder of the newest server that is installed; None where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return installed[-1] if installed else None


class Server:
    """A running server; each call of `database` makes an empty one."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self.port = free_port()
        self._bin, self._folder = bin_folder, folder
        self._user = None if os.geteuid() else pwd.getpwnam(_UNPRIVILEGED)
        self._numbers = count()
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        initdb: list[str | Path] = [
            "-D",
            folder / "data",
            "-U",
            "tests",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        subprocess.run([bin_folder / "initdb", *initdb], check=True, stdout=subprocess.DEVNULL, **self._identity())
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [part for setting in (*_FAST, f"port={self.port}") for part in ("-c", setting)]
        places = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._folder / "data", *places, *options],
                stdout=log,
                stderr=log,
                **self._identity(),
            )
        waiting: list[str | Path] = [self._bin / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port), "-t", "1", "-q"]
        while subprocess.run(waiting, check=False).returncode:
            assert self._process.poll() is None, (self._folder / "log").read_text()

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it at once, as a machine that fails does."""
        self._process.send_signal(how)
        self._process.wait(60)

    def database(self) -> str:
        """The address of a new database."""
        import psycopg

        name = f"library{next(self._numbers)}"
        with contextlib.closing(psycopg.connect(self.address("postgres"), autocommit=True)) as session:
            session.execute(f"CREATE DATABASE {name}".encode())
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{name}"

    def _identity(self) -> dict[str, Any]:
        identity = {"user": self._user.pw_uid, "group": self._user.pw_gid} if self._user else {}
        return {"cwd": self._folder, **identity}


def writing_catalog(url: str) -> "PostgresCatalog":
    """A catalog that writes under the next number, without an election."""
    import psycopg

    from vectorstore.index.postgres.catalog import PostgresCatalog

    catalog = PostgresCatalog(url)
    with contextlib.closing(psycopg.connect(url, autocommit=True)) as session:
        [(catalog.fence,)] = session.execute("UPDATE leadership SET fence = fence + 1 RETURNING fence").fetchall()
    return catalog


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """A server until the end; skips where PostgreSQL or psycopg is not installed."""
    pytest.importorskip("psycopg")
    found = programs()
    if not found:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    server = None
    try:
        server = Server(found, folder)
        yield server
    finally:
        if server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
