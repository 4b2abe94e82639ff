"""One SQLite file with its schema, its transactions, and errors that tell a person what to do."""

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from vectorstore.errors import StorageError
from vectorstore.messages import Message, message

CATALOG_FILE = "record.sqlite3"  # in the index folder
SCHEMA_VERSION = 5
_CACHE_KB = 16_384  # the upper pages of the indexes of some hundred thousand chunks; four times as much is no quicker
_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE refusals (
    file TEXT NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (file, path)
) WITHOUT ROWID;
CREATE TABLE holdings (
    file TEXT NOT NULL, article TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (file, article)
) WITHOUT ROWID;
CREATE INDEX holdings_article ON holdings (article);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, facts TEXT NOT NULL, encoding TEXT NOT NULL, original TEXT NOT NULL,
    cleaning TEXT NOT NULL, reading TEXT NOT NULL, copy_of TEXT, resemblance REAL,
    found_in TEXT NOT NULL DEFAULT '{}', omissions TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX articles_copy ON articles (copy_of);
CREATE TABLE shingles (hash INTEGER NOT NULL, article TEXT NOT NULL, PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE INDEX shingles_article ON shingles (article);
CREATE TABLE chunks (
    id TEXT PRIMARY KEY, article TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL,
    stop INTEGER NOT NULL, heading TEXT NOT NULL, sentences TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX chunks_article ON chunks (article, position, id);
CREATE INDEX chunks_digest ON chunks (digest);
CREATE TABLE vectors (
    digest TEXT NOT NULL, model TEXT NOT NULL, passage BLOB NOT NULL, sentences BLOB NOT NULL,
    PRIMARY KEY (digest, model)
);
"""
_ADD_OMISSIONS = """
ALTER TABLE articles ADD COLUMN found_in TEXT NOT NULL DEFAULT '{}';
ALTER TABLE articles ADD COLUMN omissions TEXT NOT NULL DEFAULT '[]';
"""
_DELETE_COPIES = """
DELETE FROM holdings WHERE article IN (SELECT id FROM articles WHERE copy_of >= '');
DELETE FROM articles WHERE copy_of >= '';
"""
# What leads from each version to the newest. The next sync reads all files again then, and embeds none. Version 1 had
# one article a file. Until version 3 the catalog had no text of an article that is a copy of another one.
_MIGRATIONS = {
    1: f"""
ALTER TABLE facts RENAME TO old_facts;
ALTER TABLE vectors RENAME TO old_vectors;
DROP TABLE files;
DROP TABLE articles;
DROP TABLE chunks;
{_SCHEMA}
INSERT INTO facts SELECT name, value FROM old_facts;
INSERT INTO vectors SELECT * FROM old_vectors;
DROP TABLE old_facts;
DROP TABLE old_vectors;
INSERT OR REPLACE INTO facts VALUES ('writing', '1');
""",  # noqa: S608  # a schema of ours
    2: f"""
DROP INDEX chunks_article;
CREATE INDEX chunks_article ON chunks (article, position, id);
{_DELETE_COPIES}
{_ADD_OMISSIONS}
""",
    3: f"{_DELETE_COPIES} {_ADD_OMISSIONS}",
    4: _ADD_OMISSIONS,
}


def damaged_index(folder: Path, why: Message | str) -> StorageError:
    """The error of a catalog that cannot be repaired; nothing is deleted, as the reader may have a copy."""
    return StorageError("index_damaged", folder=folder, error=why)


class _RollbackError(Exception):
    """Ends a dry run."""


class Database:
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
                f"BEGIN; {_MIGRATIONS[version] if version else _SCHEMA} PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
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

    def execute(self, statement: str, *values: object) -> None:
        """Run a statement that changes something; raises StorageError where the disk cannot be written."""
        self.execute_many(statement, [values])

    def execute_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run such a statement once for each row of values."""
        with self._lock:
            try:
                self._db.executemany(statement, rows)
            except sqlite3.Error as error:
                raise self._storage_error(error) from error

    def fetch_all(self, query: str, *values: object) -> list[Any]:
        """All rows of the query's result."""
        with self._lock:
            try:
                return self._db.execute(query, values).fetchall()
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

    def fetch_one(self, query: str, *values: object) -> Any | None:
        """The first row of the query's result; None where it has none."""
        rows = self.fetch_all(query, *values)
        return rows[0] if rows else None
