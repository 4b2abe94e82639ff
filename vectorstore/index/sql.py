"""What the catalog asks of a database, and the SQL that is written once for all of them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Self


class SqlDatabase(ABC):
    """Transactions, statements and queries. Safe to share between threads.

    Statements are in the SQL that SQLite and PostgreSQL both read, with `?` for each value. A value that is a list is
    one value. What they spell otherwise has a name in braces:

    - `{in_list}`: whether what stands before it is in a list of texts or of whole numbers;
    - `{texts}` and `{numbers}`: a list as the table `k` with the column `value`;
    - `{fact:date}`: a fact of an article, `date` here, of the column `facts`; `{number:row}` is one that is a number.
    """

    @abstractmethod
    def close(self) -> None:
        """Release the file or the connection."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """All of the changes inside are made, or none. Inside another transaction, it is part of that."""

    @abstractmethod
    def dry_run(self) -> AbstractContextManager[Self]:
        """The same database for a try: what is written there is undone at the end, and nobody else sees it."""

    @abstractmethod
    def vacuum(self) -> None:
        """Overwrite what was deleted and give its space back to the disk."""

    @abstractmethod
    def execute_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement that changes something once for each row of values; raises StorageError where that fails."""

    @abstractmethod
    def fetch_all(self, query: str, *values: object) -> list[Any]:
        """All rows of the query's result."""

    @property
    @abstractmethod
    def change_count(self) -> int:
        """A number that is another one after each change: while it is the same, what was read is still true."""

    def execute(self, statement: str, *values: object) -> None:
        """Run a statement that changes something; raises StorageError where that fails."""
        self.execute_many(statement, [values])

    def fetch_one(self, query: str, *values: object) -> Any | None:
        """The first row of the query's result; None where it has none."""
        rows = self.fetch_all(query, *values)
        return rows[0] if rows else None


def upsert(table: str, key: Sequence[str], columns: Sequence[str] = ()) -> str:
    """A statement that puts a row of these columns, the key's first, in the place of the one of the same key."""
    names = [*key, *columns]
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns)
    values = ", ".join("?" * len(names))
    row = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"  # noqa: S608  # names of ours
    return f"{row} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
