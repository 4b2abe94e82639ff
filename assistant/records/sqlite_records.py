"""Records in one SQLite file, for its user alone. What is deleted is overwritten in the file."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

_FORMS = {
    "{prefix}": "",
    "{bytes_of}": "length",
    "{alive}": "TRUE",
    "{dead}": "FALSE",
    "{in_list}": "IN (SELECT value FROM json_each(?))",
}
_WAIT_SECONDS = 30.0  # for another process that writes


class SqliteTransaction:
    """A RecordTransaction on an open file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def execute(self, statement: str, *values: Any) -> int:
        """Run a statement that changes something; returns the number of rows."""
        return self._database.execute(spelled(statement), _bound(values)).rowcount

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._database.execute(spelled(query), _bound(values)).fetchall()


class SqliteRecords:
    """A RecordStore that opens its file for each transaction: it is written a few times a minute."""

    def __init__(self, file: Path, schema: str) -> None:
        """`schema` makes the tables where there are none."""
        self._file, self._schema = file, schema
        self._writing = threading.Lock()

    @contextmanager
    def transaction(self, name: str = "") -> Iterator[SqliteTransaction]:  # noqa: ARG002  # one at a time of any name
        """A transaction on the file, which is made with its folder where there is none."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._writing, closing(sqlite3.connect(self._file, timeout=_WAIT_SECONDS)) as database:
            self._file.chmod(0o600)
            database.executescript(f"PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; {self._schema}")
            with database:
                database.execute("BEGIN IMMEDIATE")  # another process may write: what is read here stays true
                yield SqliteTransaction(database)

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query; nothing is written."""
        uri = f"{self._file.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS)) as database:
            return SqliteTransaction(database).fetch(query, *values)

    def exists(self) -> bool:
        """Whether there is a file yet."""
        return self._file.exists()

    def release(self) -> None:
        """Nothing: the file is closed after each transaction."""


def spelled(statement: str) -> str:
    """The statement as SQLite reads it."""
    for name, form in _FORMS.items():
        statement = statement.replace(name, form)
    return statement


def _bound(values: tuple[Any, ...]) -> list[Any]:
    """The values, lists among them as JSON."""
    return [json.dumps(value) if isinstance(value, list) else value for value in values]
