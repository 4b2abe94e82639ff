"""Tables beside the catalog, in the same database, which every process writes: none leads here."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from vectorstore.index.postgres.connections import Connection, migrate
from vectorstore.index.postgres.schema import TableSchema
from vectorstore.index.postgres.values import bound, restored, spelled

if TYPE_CHECKING:
    from vectorstore.index.postgres.connections import Session

_LOCK_CLASS = 0x61736B22
_LOCK = "SELECT pg_advisory_xact_lock(%s, hashtext(current_schema() || %s))"


class TableTransaction:
    """What is read and written in one transaction, in statements with `?` for each value."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    def execute(self, statement: str, *values: object) -> int:
        """Run a statement that changes something; returns the number of rows."""
        return self._session.execute(spelled(statement), bound(values)).rowcount

    def fetch(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return restored(self._session.execute(spelled(query), bound(values)).fetchall())


class SharedTables:
    """One connection, made at the first use and made anew where it was lost. Safe to share between threads."""

    def __init__(self, url: str, schema: TableSchema, *, wait_seconds: float | None = None) -> None:
        """`wait_seconds` is how long a statement may take, and a connection; None for as long as elsewhere."""
        self._url, self._schema, self._wait_seconds = url, schema, wait_seconds
        self._lock = threading.Lock()
        self._connection: Connection | None = None

    @contextmanager
    def transaction(self, name: str) -> Iterator[TableTransaction]:
        """All of the changes inside are made, or none; one transaction of each name at a time, of all processes.

        Raises StorageError.
        """
        import psycopg

        with self._lock:
            connection = self._open()
            with connection.guarded():
                session = connection.alive()
                try:
                    with session.transaction():
                        session.execute(_LOCK, [_LOCK_CLASS, name])
                        yield TableTransaction(session)
                except psycopg.Error as error:
                    raise connection.storage_error(error) from error

    def fetch(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query; raises StorageError."""
        with self._lock:
            connection = self._open()
            with connection.guarded():
                return connection.run(lambda session: TableTransaction(session).fetch(query, *values))

    def release(self) -> None:
        """Close the connection; the next use makes another one."""
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        """Pages are never closed: the connection goes with the last that knows it."""
        if self._connection:
            self._connection.close()

    def leave_to_parent(self) -> None:
        """Use no more, in a process that was forked, what belongs to its parent; the next use makes a connection."""
        self._inherited, self._connection = self._connection, None
        self._lock = threading.Lock()

    def _open(self) -> Connection:
        if self._connection is None:
            connection = Connection(self._url, "assistant records", self._wait_seconds)
            try:
                connection.run(partial(migrate, url=self._url, schema=self._schema))
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection
