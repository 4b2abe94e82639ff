"""The shared state of several machines: in PostgreSQL, beside the catalog that they share."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from assistant.records.postgres_records import PostgresRecords
from assistant.records.record_store import RecordTransaction
from assistant.settings import Settings
from assistant.workers.shared_state import SharedState
from vectorstore import StorageError

BEAT_SECONDS = 2.0  # between two signs of life
_WAIT_SECONDS = 3.0  # for PostgreSQL: a request waits meanwhile
_PAUSE_SECONDS = 5.0  # without a try, after one that failed
_LOGIN_DAYS = 30
_FORGOTTEN_SECONDS = 120  # after which a client's bucket is full again
_NOW = "SELECT extract(epoch FROM clock_timestamp())::float8"
_NEW = "INSERT INTO processes (machine, address, seen) VALUES (?, ?, clock_timestamp()) RETURNING id"
_BEAT = "UPDATE processes SET seen = clock_timestamp() WHERE id = ?"
_AGAIN = "INSERT INTO processes (id, machine, address, seen) VALUES (?, ?, ?, clock_timestamp())"
_FORGET = (
    "DELETE FROM processes WHERE seen < clock_timestamp() - interval '20 s'",
    f"DELETE FROM logins WHERE since < clock_timestamp() - interval '{_LOGIN_DAYS} days'",  # noqa: S608  # ours
    f"DELETE FROM buckets WHERE since < extract(epoch FROM clock_timestamp()) - {_FORGOTTEN_SECONDS}",  # noqa: S608
)


class DatabaseState(SharedState):
    """Connects at its first use. Raises StorageError where PostgreSQL does not answer, and then at once for a while."""

    def __init__(self, settings: Settings) -> None:
        url = settings.database_address
        assert url
        self.machine = uuid4().hex  # the processes that one address leads to
        self._host, self._port = settings.host, settings.port
        self._address = ""
        self._records = PostgresRecords(url, wait_seconds=_WAIT_SECONDS)
        self._begun = threading.Lock()
        self._failed: tuple[float, StorageError] | None = None

    @contextmanager
    def transaction(self, name: str) -> Iterator[RecordTransaction]:
        """All of the changes inside are made, or none; of those of one name one at a time, of all processes."""
        with self._noting_failure(), self._records.transaction(name) as transaction:
            yield transaction

    def fetch(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._noting_failure():
            return self._records.fetch(query, *values)

    def now(self, transaction: RecordTransaction) -> float:
        """Seconds, by the clock of the database: those of the machines may differ."""
        [(seconds,)] = transaction.fetch(_NOW)
        return float(seconds)

    def beat(self) -> None:
        """Show that this process lives, and forget those that do not; the first time it gets its number."""
        with self._begun, self._records.transaction("processes") as state:  # also where another statement failed
            if not self.worker:
                self._address = self._address or self._own_address(state)
                [(number,)] = state.fetch(_NEW, self.machine, self._address)
                self.worker = int(number)
            elif not state.execute(_BEAT, self.worker):  # it was stopped for so long that the others forgot it
                state.execute(_AGAIN, self.worker, self.machine, self._address)
            for statement in _FORGET:
                state.execute(statement)

    def leave(self) -> None:
        """Be forgotten at once by the others."""
        with self.transaction("processes") as state:
            state.execute("DELETE FROM processes WHERE id = ?", self.worker)

    def address_of(self, worker: int) -> tuple[str, str] | None:
        """The machine and the address of another process; None where it does not live."""
        rows = self.fetch("SELECT machine, address FROM processes WHERE id = ? AND {process_alive}", worker)
        return (str(rows[0][0]), str(rows[0][1])) if rows else None

    def secret(self) -> bytes:
        """What only processes over this database know."""
        [(secret,)] = self.fetch("SELECT secret FROM peer_secret")
        return str(secret).encode()

    def cookie_id(self) -> str:
        """A name for the cookie of a login, the same at all machines."""
        return hashlib.sha256(b"cookie " + self.secret()).hexdigest()[:22]

    def close(self) -> None:
        """Close the connection; the next use makes another one."""
        self._records.release()

    def _own_address(self, state: RecordTransaction) -> str:
        """Where the others find this process: where it listens at all addresses, the one that PostgreSQL sees."""
        host = self._host
        if host in ("0.0.0.0", "::", ""):  # noqa: S104  # it is compared
            [(seen,)] = state.fetch("SELECT host(inet_client_addr())")
            host = seen or "127.0.0.1"
        address = f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"
        return urlsplit(address).geturl()

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        if self._failed and time.monotonic() < self._failed[0]:
            raise self._failed[1]
        try:
            yield
        except StorageError as error:
            if error.code == "database_unreachable":
                self._failed = time.monotonic() + _PAUSE_SECONDS, error
            raise
        self._failed = None
