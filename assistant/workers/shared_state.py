"""What all processes of a server count and know together, in one SQLite file that lives as long as the server.

It is small, and nothing of it is worth a wait for the disk: `synchronous` is off.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.forks import call_after_fork

_WAIT_SECONDS = 20.0  # for another process: one that was stopped in a transaction is killed before that
_SCHEMA = """
CREATE TABLE IF NOT EXISTS buckets (client TEXT PRIMARY KEY, remaining REAL NOT NULL, since REAL NOT NULL);
CREATE TABLE IF NOT EXISTS answers (client TEXT, worker INTEGER, number INTEGER, PRIMARY KEY (client, worker));
CREATE TABLE IF NOT EXISTS logins (token TEXT PRIMARY KEY, account TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS places (name TEXT PRIMARY KEY, worker INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS owner_secrets (digest BLOB PRIMARY KEY, is_token INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class SharedState:
    """The file, opened anew in each process that uses it; safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.worker = 0  # which of the processes this is
        self._database: sqlite3.Connection | None = None
        self._lock = threading.RLock()
        call_after_fork(self)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the changes inside are made, or none; no other process changes anything meanwhile."""
        with self._lock:
            database = self._open()
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
                database.execute("COMMIT")
            except BaseException:
                database.execute("ROLLBACK")
                raise

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._lock:
            return self._open().execute(query, values).fetchall()

    def begin_worker(self, worker: int) -> None:
        """Be this worker from now on, and forget what its predecessor had in hand."""
        self.worker = worker
        with self.transaction() as database:
            database.execute("DELETE FROM answers WHERE worker = ?", (worker,))
            database.execute("DELETE FROM places WHERE worker = ?", (worker,))

    def change(self, name: str) -> None:
        """Note that something changed which every process must look at again."""
        with self.transaction() as database:
            database.execute(
                "INSERT INTO facts VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", (name,)
            )

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
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=OFF")
            database.executescript(_SCHEMA)
            self._database = database
        return self._database
