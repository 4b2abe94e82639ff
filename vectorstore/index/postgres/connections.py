"""Connections to PostgreSQL, and what to tell a person where there is none."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import ceil
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from vectorstore.errors import StorageError
from vectorstore.index.postgres.schema import TableSchema

if TYPE_CHECKING:
    import psycopg

    Session = psycopg.Connection[tuple[Any, ...]]

T = TypeVar("T")
_CONNECT_SECONDS = 10
_OLDEST = 130_000  # version 13: the first that makes names at random
_GRACE_SECONDS = 1.0  # that a server has to end a statement which takes too long
# A connection to a machine that is gone ends after so long instead of after two hours.
_ALIVE: dict[str, Any] = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_MIGRATION_LOCK = 0x41736B41  # one process at a time changes tables
_PRESENT = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"


def place_of(url: str) -> str:
    """The server and the database of an address, without the account and its password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    host = parts.netloc.rpartition("@")[2]
    return f"{host or 'the local socket'}{parts.path}"


def connect(url: str, name: str, wait_seconds: float | None = None) -> "Session":
    """A connection, each statement of which is a transaction; `name` is what the server lists it as.

    `wait_seconds` is how long a statement may take. Raises StorageError where psycopg is not installed, where no server
    answers, and where the database is not in UTF-8 or the server too old.
    """
    try:
        import psycopg
    except ImportError as error:
        raise StorageError("database_driver_missing") from error
    try:
        connection = psycopg.connect(
            url,
            autocommit=True,
            application_name=name,
            client_encoding="utf8",
            connect_timeout=min(_CONNECT_SECONDS, ceil(wait_seconds or _CONNECT_SECONDS)),
            **_ALIVE,
        )
    except psycopg.Error as error:
        raise storage_error(error, url) from error
    try:
        _prepare(connection, url, wait_seconds)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: "Session", url: str, wait_seconds: float | None) -> None:
    if connection.info.parameter_status("server_encoding") != "UTF8":
        raise StorageError("database_not_utf8", place=place_of(url))
    if connection.info.server_version < _OLDEST:
        version = str(connection.info.server_version // 10_000)
        raise StorageError("database_too_old", place=place_of(url), version=version, oldest=str(_OLDEST // 10_000))
    connection.execute("SET jit = off")  # it takes longer than our longest query
    if wait_seconds:
        connection.execute(f"SET statement_timeout = {ceil(wait_seconds * 1000)}".encode())


class Connection:
    """A connection that is made anew where it was lost between two calls."""

    def __init__(self, url: str, name: str, wait_seconds: float | None = None) -> None:
        """`name` is what the server lists it as; `wait_seconds` is how long a statement may take."""
        self._url, self._name, self._wait_seconds = url, name, wait_seconds
        self._session: Session | None = None
        self._is_closed = False

    def get(self) -> "Session":
        """The open connection; raises StorageError where there is none to be had."""
        if self._is_closed:
            raise StorageError("index_closed")
        if self._session is None or self._session.closed:
            self._session = connect(self._url, self._name, self._wait_seconds)
        return self._session

    def alive(self) -> "Session":
        """The open connection, after it was asked for a sign of life; raises StorageError where there is none."""
        self.run(lambda session: session.execute("SELECT"))
        return self.get()

    def run(self, call: "Callable[[Session], T]") -> T:
        """What the call returns; where the connection turns out to be lost it is made anew, and called once more.

        Raises StorageError.
        """
        import psycopg

        try:
            try:
                return call(self.get())
            except psycopg.OperationalError:
                if self._session and not self._session.closed:
                    raise
                return call(self.get())
        except psycopg.Error as error:
            raise self.storage_error(error) from error

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Cut the connection where the server, stopped or cut off, does not end a statement by itself."""
        if not self._wait_seconds:
            yield
            return
        timer = threading.Timer(self._wait_seconds + _GRACE_SECONDS, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        if self._session and not self._session.closed:
            with suppress(OSError), socket.socket(fileno=os.dup(self._session.fileno())) as duplicate:
                duplicate.shutdown(socket.SHUT_RDWR)  # who waits for an answer gets an error

    def drop(self) -> None:
        """Give the connection up, and with it what it has locked; the next use makes another one."""
        if self._session:
            self._session.close()

    def storage_error(self, error: Exception) -> StorageError:
        """An error of psycopg's as one that says what to do about it."""
        return StorageError("index_closed") if self._is_closed else storage_error(error, self._url)

    def close(self) -> None:
        """Release it; whoever waits for its answer gets an error."""
        self._is_closed = True
        if self._session:
            self._session.close()


def storage_error(error: Exception, url: str) -> StorageError:
    """An error of psycopg's as one that says what to do about it."""
    state = getattr(error, "sqlstate", None) or ""
    is_away = not state or state[:2] in ("08", "57")  # no connection, or one that the server ended
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return StorageError(
        "database_unreachable" if is_away else "database_failed", place=place_of(url), error=lines[0].rstrip(".")
    )


def migrate(connection: "Session", url: str, schema: TableSchema) -> None:
    """Lead the tables to the present version; makes them where there are none.

    Raises StorageError, before anything is written, where they are of a later version or another program's.
    """
    if check_version(connection, url, schema) == len(schema.steps):
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_MIGRATION_LOCK])
        version = check_version(connection, url, schema)  # another process may have been quicker
        for step in schema.steps[version:]:
            connection.execute(step.encode())
        update = f"UPDATE {schema.version_table} SET schema_version = %s"  # noqa: S608  # a name of ours
        connection.execute(update.encode(), [len(schema.steps)])


def check_version(connection: "Session", url: str, schema: TableSchema) -> int:
    """The version of the tables that are there; 0 where there are none.

    Raises StorageError where they are of a later version or another program's.
    """
    present = {name for (name,) in connection.execute(_PRESENT)}
    if schema.version_table not in present:
        if strangers := sorted(present.intersection(schema.tables)):
            raise StorageError("database_of_other_program", place=place_of(url), names=", ".join(strangers))
        return 0
    query = f"SELECT schema_version FROM {schema.version_table}"  # noqa: S608  # a name of ours
    [(version,)] = connection.execute(query.encode()).fetchall()
    if version > len(schema.steps):
        raise StorageError("database_of_newer_version", place=place_of(url))
    return int(version)
