"""Records in PostgreSQL, beside the catalog: what all machines know together."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assistant.forks import call_after_fork
from vectorstore import SharedTables, TableSchema

_CONVERSATIONS = """
CREATE TABLE {prefix}conversations (
    account TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, title TEXT NOT NULL,
    created DOUBLE PRECISION NOT NULL, updated DOUBLE PRECISION NOT NULL, PRIMARY KEY (account, id)
);
CREATE INDEX {prefix}conversations_updated ON {prefix}conversations (updated);
CREATE TABLE {prefix}turns (
    account TEXT COLLATE "C" NOT NULL, id TEXT COLLATE "C" NOT NULL, conversation TEXT COLLATE "C" NOT NULL,
    asked DOUBLE PRECISION NOT NULL, is_whole INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (account, id),
    FOREIGN KEY (account, conversation) REFERENCES {prefix}conversations (account, id) ON DELETE CASCADE
);
CREATE INDEX {prefix}turns_of ON {prefix}turns (account, conversation);
"""
_VERSION = "CREATE TABLE record_tables (schema_version INTEGER NOT NULL); INSERT INTO record_tables VALUES (0);"
_FEEDBACK = "CREATE TABLE feedback (number BIGSERIAL PRIMARY KEY, line TEXT NOT NULL);"
_REVIEWS = """
CREATE TABLE reviews (
    key TEXT COLLATE "C" NOT NULL, account TEXT COLLATE "C" NOT NULL, is_right INTEGER NOT NULL,
    at DOUBLE PRECISION NOT NULL, sentence TEXT NOT NULL, quote TEXT NOT NULL, article TEXT NOT NULL,
    path TEXT NOT NULL, title TEXT NOT NULL, PRIMARY KEY (key, account)
);
CREATE INDEX reviews_of ON reviews (account);
"""
# What processes of several machines know of each other: see assistant/workers.
_STATE = """
CREATE TABLE peer_secret (secret TEXT NOT NULL);
INSERT INTO peer_secret VALUES (gen_random_uuid()::text || gen_random_uuid()::text);
CREATE TABLE processes (
    id BIGSERIAL PRIMARY KEY, machine TEXT NOT NULL, address TEXT NOT NULL, seen TIMESTAMPTZ NOT NULL
);
CREATE TABLE logins (
    token TEXT COLLATE "C" PRIMARY KEY, account TEXT NOT NULL, since TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNLOGGED TABLE buckets (
    client TEXT COLLATE "C" PRIMARY KEY, remaining DOUBLE PRECISION NOT NULL, since DOUBLE PRECISION NOT NULL
);
CREATE UNLOGGED TABLE answers (
    client TEXT COLLATE "C" NOT NULL, worker BIGINT NOT NULL REFERENCES processes (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, PRIMARY KEY (client, worker)
);
CREATE UNLOGGED TABLE places (
    number BIGSERIAL PRIMARY KEY, name TEXT COLLATE "C" NOT NULL UNIQUE,
    worker BIGINT NOT NULL REFERENCES processes (id) ON DELETE CASCADE
);
CREATE INDEX places_worker ON places (worker);
"""
_ALIVE = "seen > clock_timestamp() - interval '10 s'"
_FORMS = {
    "{bytes_of}": "octet_length",
    "{alive}": f"worker IN (SELECT id FROM processes WHERE {_ALIVE})",  # noqa: S608  # ours
    "{dead}": f"places.worker NOT IN (SELECT id FROM processes WHERE {_ALIVE})",  # noqa: S608  # ours
    "{process_alive}": _ALIVE,
}
CHECKS = "check_"  # before the tables of checked texts
RECORD_TABLES = TableSchema(
    "record_tables",
    (
        *("conversations", "turns", "check_conversations", "check_turns", "feedback", "reviews"),
        *("peer_secret", "processes", "logins", "buckets", "answers", "places"),
    ),
    (
        _VERSION + _FEEDBACK + _CONVERSATIONS.replace("{prefix}", "") + _CONVERSATIONS.replace("{prefix}", CHECKS),
        _STATE,
        _REVIEWS,
    ),
)


class PostgresTransaction:
    """A RecordTransaction."""

    def __init__(self, transaction: Any, prefix: str) -> None:
        self._transaction, self._prefix = transaction, prefix

    def execute(self, statement: str, *values: Any) -> int:
        """Run a statement that changes something; returns the number of rows."""
        count: int = self._transaction.execute(_spelled(statement, self._prefix), *values)
        return count

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        rows: list[tuple[Any, ...]] = self._transaction.fetch(_spelled(query, self._prefix), *values)
        return rows


class PostgresRecords:
    """A RecordStore that connects at its first use; raises StorageError where PostgreSQL does not answer."""

    def __init__(self, url: str, prefix: str = "", *, wait_seconds: float | None = None) -> None:
        """`prefix` is that of the tables; `wait_seconds` is how long a statement may take."""
        self._prefix = prefix
        self._tables = SharedTables(url, RECORD_TABLES, wait_seconds=wait_seconds)
        call_after_fork(self)

    @contextmanager
    def transaction(self, name: str = "") -> Iterator[PostgresTransaction]:
        """A transaction; of those of one name one at a time, of all processes."""
        with self._tables.transaction(self._prefix + name) as transaction:
            yield PostgresTransaction(transaction, self._prefix)

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self._tables.fetch(_spelled(query, self._prefix), *values)

    def exists(self) -> bool:
        """The tables are made with the first use."""
        return True

    def release(self) -> None:
        """Close the connection; the next use makes another one."""
        self._tables.release()

    def after_fork(self) -> None:
        """The connection is the parent's."""
        self._tables.leave_to_parent()


def _spelled(statement: str, prefix: str) -> str:
    for name, form in _FORMS.items():
        statement = statement.replace(name, form)
    return statement.replace("{prefix}", prefix)
