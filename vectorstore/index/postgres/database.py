"""A database of PostgreSQL's behind the catalog: what is written is fenced, what is read never waits for a write."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from vectorstore.errors import StorageError
from vectorstore.index.postgres.connections import Connection, check_version, migrate, place_of
from vectorstore.index.postgres.schema import CATALOG_TABLES, STEPS, TABLES
from vectorstore.index.postgres.values import bound, restored, spelled
from vectorstore.index.sql import SqlDatabase

if TYPE_CHECKING:
    from vectorstore.index.postgres.connections import Session

T = TypeVar("T")
# A statement that counts up the version, on the condition that nobody has begun to lead since.
_COUNT_UP = "UPDATE leadership SET version = version + 1 WHERE fence = %s AND schema_version = %s"
_TYPES = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s
"""


class PostgresDatabase(SqlDatabase):
    """Two connections: one writes, in transactions, and one reads.

    `fence` is the number under which this process writes, as its leadership gave it; None until then. A transaction
    under a number that is not the newest is refused.
    """

    def __init__(self, url: str, *, name: str = "assistant", is_rehearsal: bool = False) -> None:
        """Connect, and lead the tables to the present version; `name` is what the server lists the connections as.

        What a rehearsal writes is rolled back, and needs no lead.
        """
        self.url, self.place = url, place_of(url)
        self.fence: int | None = None
        self._name, self._is_rehearsal = name, is_rehearsal
        self._writing_thread: int | None = None
        self._write_lock, self._read_lock = threading.RLock(), threading.RLock()
        self._writer = Connection(url, name)
        self._reader = Connection(url, name)
        try:
            self._writer.run(partial(migrate, url=url, schema=CATALOG_TABLES))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Release both connections."""
        self._writer.close()
        self._reader.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the changes inside are made, or none. Inside another transaction, it is part of that.

        Raises StorageError where another process leads.
        """
        import psycopg

        with self._write_lock:
            if self._writing_thread is not None:
                yield
                return
            session = self._writer.alive()
            try:
                with session.transaction():
                    if not self._is_rehearsal:
                        self._count_up(session)
                    self._writing_thread = threading.get_ident()
                    try:
                        yield
                    finally:
                        self._writing_thread = None
            except psycopg.Error as error:
                raise self._writer.storage_error(error) from error

    def _count_up(self, session: "Session") -> None:
        """Raises StorageError where another process leads, or has led the tables to a later version."""
        if not session.execute(_COUNT_UP, [self.fence, len(STEPS)]).rowcount:
            check_version(session, self.url, CATALOG_TABLES)
            raise StorageError("lead_lost", place=self.place)

    @contextmanager
    def dry_run(self) -> Iterator[Self]:
        """The same database for a try: what is written there is rolled back at the end, and nobody else sees it."""
        import psycopg

        twin = type(self)(self.url, name=self._name, is_rehearsal=True)
        try:
            with twin.transaction():
                yield twin
                raise psycopg.Rollback
        finally:
            twin.close()

    def vacuum(self) -> None:
        """Write the tables anew without what was deleted."""
        with self._write_lock:
            for table in TABLES:
                self._writer.run(partial(_run, f"VACUUM FULL ANALYZE {table}"))

    def analyze(self) -> None:
        """Have the server count what the tables hold: after a copy it would plan as if they were empty."""
        for table in TABLES:
            self._writer.run(partial(_run, f"ANALYZE {table}"))

    def copy_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put rows of these columns into one of our tables, many times as quickly as by statements."""
        with self.transaction():
            self._in_transaction(lambda session: _copy(session, table, columns, rows))

    def execute_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement that changes something once for each row of values; raises StorageError where that fails."""
        values = [bound(row) for row in rows]
        with self.transaction():
            self._in_transaction(lambda session: session.cursor().executemany(spelled(statement), values))

    def fetch_all(self, query: str, *values: object) -> list[Any]:
        """All rows of the query's result; inside a transaction what it has changed is seen."""

        def fetch(session: "Session") -> list[tuple[Any, ...]]:
            return restored(session.cursor(binary=True).execute(spelled(query), bound(values)).fetchall())

        if self._writing_thread == threading.get_ident():
            return self._in_transaction(fetch)
        with self._read_lock:
            return self._reader.run(fetch)

    @property
    def change_count(self) -> int:
        """The version of the catalog, which every writing transaction of every process counts up."""
        [(version,)] = self.fetch_all("SELECT version FROM leadership")
        return int(version)

    def _in_transaction(self, call: "Callable[[Session], T]") -> T:
        """What the call returns; a lost connection is an error here, as what was written before it is undone."""
        import psycopg

        try:
            return call(self._writer.get())
        except psycopg.Error as error:
            raise self._writer.storage_error(error) from error


def _run(statement: str, session: "Session") -> None:
    session.execute(statement.encode())


def _copy(session: "Session", table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    types: dict[str, str] = dict(session.execute(_TYPES, [table]).fetchall())
    is_binary = "tsvector" not in types.values()  # which psycopg has in text alone
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN{' (FORMAT BINARY)' * is_binary}"
    with session.cursor().copy(statement.encode()) as copy:
        if is_binary:
            copy.set_types([types[column] for column in columns])
        for row in rows:
            copy.write_row(bound(row))
