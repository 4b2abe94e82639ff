"""One SQLite file with its schema, its transactions, and errors that tell a person what to do."""

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Self

from vectorstore.errors import StorageError
from vectorstore.index.sql import SqlDatabase
from vectorstore.index.sqlite_schema import MIGRATIONS, SCHEMA, SCHEMA_VERSION
from vectorstore.messages import Message, message

CATALOG_FILE = "record.sqlite3"  # in the index folder
_CACHE_KB = 16_384  # the upper pages of the indexes of some hundred thousand chunks; four times as much is no quicker
_TABLE, _FACT = re.compile(r"{(?:texts|numbers)}"), re.compile(r"{(?:fact|number):(\w+)}")


def damaged_index(folder: Path, why: Message | str) -> StorageError:
    """The error of a catalog that cannot be repaired; nothing is deleted, as the reader may have a copy."""
    return StorageError("index_damaged", folder=folder, error=why)


class _RollbackError(Exception):
    """Ends a dry run."""


class SqliteDatabase(SqlDatabase):
    """A database in one file; every change is a transaction. Safe to share between threads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._closed = False
        try:
            self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
            try:
                self._migrate()
            except BaseException:
                self._db.close()
                raise
        except sqlite3.Error as error:
            raise self._storage_error(error) from error

    def _migrate(self) -> None:
        """Lead an older schema to the present one.

        Raises StorageError, before anything is written, where the file is of a newer version or another program's.
        """
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StorageError("index_of_newer_version", folder=self._file.parent)
        if not version and self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise damaged_index(self._file.parent, message("record_of_other_program"))
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(f"PRAGMA cache_size={-_CACHE_KB}")
        if version < SCHEMA_VERSION:
            self._db.executescript(
                f"BEGIN; {MIGRATIONS[version] if version else SCHEMA} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
            )

    def close(self) -> None:
        """Write what SQLite holds back and release the file."""
        with self._lock:
            self._closed = True
            self._db.close()

    def _storage_error(self, error: sqlite3.Error) -> StorageError:
        """SQLite's error as one that says what to do about it."""
        if self._closed:
            return StorageError("index_closed")
        if not isinstance(error, sqlite3.OperationalError) or re.search("no such|decode", str(error)):
            return damaged_index(self._file.parent, str(error))
        return StorageError("index_storage_failed", folder=self._file.parent, error=error)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the changes inside are made, or none. Inside another transaction, it is part of that."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._db.execute("COMMIT")
                except BaseException:
                    self._rollback()
                    raise
            except sqlite3.Error as error:
                raise self._storage_error(error) from error

    def _rollback(self) -> None:
        if self._db.in_transaction:  # where the disk is full SQLite has undone it by itself
            self._db.execute("ROLLBACK")

    @contextmanager
    def dry_run(self) -> Iterator[Self]:
        """The same database for a try: what is written there is rolled back at the end, and nobody else sees it."""
        twin = type(self)(self._file)
        try:
            with suppress(_RollbackError), twin.transaction():
                yield twin
                raise _RollbackError
        finally:
            twin.close()

    def vacuum(self) -> None:
        """Overwrite what was deleted and give its space back to the disk."""
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            self.fetch_all(statement)

    def execute_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement that changes something once for each row of values; raises StorageError."""
        with self._lock:
            try:
                self._db.executemany(_spelled(statement), map(_bound, rows))
            except sqlite3.Error as error:
                raise self._storage_error(error) from error

    def fetch_all(self, query: str, *values: object) -> list[Any]:
        """All rows of the query's result."""
        with self._lock:
            try:
                return self._db.execute(_spelled(query), _bound(values)).fetchall()
            except sqlite3.Error as error:
                raise self._storage_error(error) from error

    @property
    def change_count(self) -> int:
        """How many rows were changed since opening.

        What was read is still true while this number is the same, as one process owns the index.
        """
        try:
            return self._db.total_changes
        except sqlite3.Error as error:  # closed
            raise self._storage_error(error) from error


@cache
def _spelled(statement: str) -> str:
    """The statement as SQLite reads it."""
    spelled = statement.replace("{in_list}", "IN (SELECT value FROM json_each(?))")
    return _FACT.sub(r"json_extract(facts, '$.\1')", _TABLE.sub("json_each(?) k", spelled))


def _bound(values: Sequence[object]) -> Sequence[object]:
    """The values, lists among them as JSON."""
    return [json.dumps(value) if isinstance(value, list) else value for value in values]
