"""What accounts' and readers' records ask of a database: one file of this machine's, or PostgreSQL."""

from contextlib import AbstractContextManager
from typing import Any, Protocol


class RecordTransaction(Protocol):
    """Statements that are all done or none. They are in the SQL that SQLite and PostgreSQL both read.

    Each value is a `?`. What the databases spell otherwise has a name in braces: `{prefix}` before the names of tables
    that there are several times, `{bytes_of}` for the function that gives the length of a text, `{in_list}` for whether
    what stands before it is in a list, which is one value.
    """

    def execute(self, statement: str, *values: Any) -> int:
        """Run a statement that changes something; returns the number of rows."""

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""


class RecordStore(Protocol):
    """Safe to share between threads and, opened anew in each, between processes."""

    def transaction(self, name: str = "") -> AbstractContextManager[RecordTransaction]:
        """A transaction; of those of one name one at a time, of all processes."""

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def exists(self) -> bool:
        """Whether there is anything yet."""

    def release(self) -> None:
        """Close what is open; the next use opens it again."""
