"""What the processes of a server, or of several machines, count and know together."""

import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from assistant.forks import call_after_fork
from assistant.records.record_store import RecordTransaction
from assistant.records.sqlite_records import SqliteTransaction
from vectorstore import StorageError

_WAIT_SECONDS = 20.0  # for another process: one that was stopped in a transaction is killed before that
_SCHEMA = """
CREATE TABLE IF NOT EXISTS buckets (client TEXT PRIMARY KEY, remaining REAL NOT NULL, since REAL NOT NULL);
CREATE TABLE IF NOT EXISTS answers (client TEXT, worker INTEGER, number INTEGER, PRIMARY KEY (client, worker));
CREATE TABLE IF NOT EXISTS logins (token TEXT PRIMARY KEY, account TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS places (
    number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, worker INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS owner_secrets (digest BLOB PRIMARY KEY, is_token INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class SharedState(ABC):
    """The tables, as one of the processes sees them; safe to use from several threads.

    What reads or writes them raises StorageError where that fails. Statements are as RecordTransaction has them.
    `{alive}` is a condition that the process in the column `worker` lives, and `{dead}` that the one in
    `places.worker` does not.
    """

    worker = 0  # which of the processes this is

    @abstractmethod
    def transaction(self, name: str) -> AbstractContextManager[RecordTransaction]:
        """All of the changes inside are made, or none; of those of one name one at a time, of all processes."""

    @abstractmethod
    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    @abstractmethod
    def now(self, transaction: RecordTransaction) -> float:
        """Seconds, by one clock for all processes."""


class FileState(SharedState):
    """In one SQLite file that lives as long as the server, opened anew in each process that uses it.

    It is small, and nothing of it is worth a wait for the disk: `synchronous` is off.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._database: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        call_after_fork(self)

    @contextmanager
    def transaction(self, name: str = "") -> Iterator[SqliteTransaction]:  # noqa: ARG002  # one at a time of any name
        """All of the changes inside are made, or none; no other process changes anything meanwhile."""
        with self._lock, self._storage_errors():
            database = self._open()
            database.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteTransaction(database)
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:  # where the disk is full SQLite has undone it by itself
                    database.execute("ROLLBACK")
                raise

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._lock, self._storage_errors():
            return SqliteTransaction(self._open()).fetch(query, *values)

    def now(self, transaction: RecordTransaction) -> float:  # noqa: ARG002  # the machine's clock is one for all
        """Seconds, by one clock for all processes."""
        return time.monotonic()

    def begin_worker(self, worker: int) -> None:
        """Be this worker from now on, and forget what its predecessor had in hand."""
        self.worker = worker
        with self.transaction() as state:
            state.execute("DELETE FROM answers WHERE worker = ?", worker)
            state.execute("DELETE FROM places WHERE worker = ?", worker)

    def change(self, name: str) -> None:
        """Note that something changed which every process must look at again."""
        with self.transaction() as state:
            state.execute("INSERT INTO facts VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", name)

    def changes(self, name: str) -> int:
        """How often that was noted."""
        rows = self.fetch("SELECT value FROM facts WHERE name = ?", name)
        return int(rows[0][0]) if rows else 0

    def close(self) -> None:
        """Close the file in this process; the next use opens it again."""
        with self._lock:
            if self._database:
                self._database.close()
            self._database = None

    def after_fork(self) -> None:
        """Open the file anew; no process forks while it has it open."""
        self._database, self._lock = None, threading.RLock()

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            database = sqlite3.connect(self._file, timeout=_WAIT_SECONDS, check_same_thread=False, isolation_level=None)
            try:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute("PRAGMA synchronous=OFF")
                database.executescript(_SCHEMA)
            except sqlite3.Error:
                database.close()
                raise
            self._database = database
        return self._database

    @contextmanager
    def _storage_errors(self) -> Iterator[None]:
        """SQLite's errors as the one that every user of the state expects."""
        try:
            yield
        except sqlite3.Error as error:
            raise StorageError("shared_state_failed", folder=self._file.parent, error=error) from error
